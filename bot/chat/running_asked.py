"""What a coordinator is asked to type about a call that is out, kept over a restart. Part of the edge.

One question at a time, whatever it is about: an answer must never be taken for that of another.
"""

import json
import zlib
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import review
from storage.queries import calls, case_work, corrections, memos

LASTS = timedelta(minutes=30)
"""Words that come later are no answer any more."""
_NAME = "call.asked:"


@dataclass(frozen=True, slots=True)
class Question:
    """About which call and part, or `count:fax`; `update` and `number` are what was answered, if anything.

    `typed` is what was answered to the questions before this one, by part.
    """

    call: int
    what: str
    at: str
    update: int | None = None
    number: int | None = None
    typed: dict[str, Any] = field(default_factory=dict)


async def ask(tx: AsyncSession, by: int, call_id: int, what: str, now: datetime) -> None:
    """Ask a coordinator for something, and for nothing else."""
    await stop(tx, by)
    await keep(tx, by, Question(call_id, what, now.isoformat()))


async def keep(tx: AsyncSession, by: int, question: Question) -> None:
    """Remember a question with what was answered."""
    await memos.remember(tx, f"{_NAME}{by}", json.dumps(asdict(question)))


async def asked(session: AsyncSession, by: int, now: datetime) -> Question | None:
    """Give what a coordinator is asked; None for nothing, or when that was long ago."""
    stored = await memos.recall(session, f"{_NAME}{by}")
    question = Question(**json.loads(stored)) if stored else None
    if question is None or now - datetime.fromisoformat(question.at) > LASTS:
        return None
    return question


async def done(tx: AsyncSession, by: int) -> None:
    """Ask a coordinator nothing more about calls that are out."""
    await memos.forget(tx, f"{_NAME}{by}")


def seen(words: str) -> int:
    """Give 16 bits by which a press on what was shown is told from one on what was typed later."""
    return zlib.crc32(words.encode()) & 0xFFFF


async def stop(tx: AsyncSession, by: int) -> None:
    """Ask a coordinator nothing any more, whatever it is about."""
    await review.stop_asking(tx, by)
    await calls.stop_asking(tx, by)
    await case_work.stop_asking(tx, by)
    await corrections.stop_asking(tx, by)
    await done(tx, by)
