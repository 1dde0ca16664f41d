"""What one coordinator typed about a call that is out and another confirms or refuses. Part of the edge.

It is kept for two days. A press counts only for what stood above its button, never for what was typed later.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import running_asked
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.delivery import outbox
from bot.texts import running_desk as texts
from bot.texts.languages import LANGUAGES
from storage.errors import SeatLostError
from storage.models import Call, Coordinator
from storage.queries import calls, coordinators, memos
from storage.queries.messages import Buttons
from storage.signing import Press

LASTS = timedelta(hours=48)
"""What nobody confirmed by then changes nothing."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a second coordinator: who presses, the call, what was typed, under which name."""

    seat: Coordinator
    call: Call
    kept: Mapping[str, Any] | None
    name: str

    def refusal(self, press: Press, now: datetime) -> str | None:
        """Give the words of a refusal; None where it may be decided on by this press."""
        language, kept = self.seat.language, self.kept
        late = kept is not None and datetime.fromisoformat(kept["until"]) <= now
        if kept is None or late or kept.get("seen") != press.version:
            return texts.pop_decided(language)
        return texts.pop_own(language) if kept["by"] == self.seat.id else None


async def keep(tx: AsyncSession, name: str, typed: Mapping[str, Any], by: int, now: datetime) -> int:
    """Keep what was typed in the place of what was before; give what its buttons carry as their version."""
    seen = running_asked.seen(json.dumps(typed, sort_keys=True))
    about = {"by": by, "until": (now + LASTS).isoformat(), "seen": seen}
    await memos.remember(tx, name, json.dumps({**typed, **about}))
    return seen


async def waiting(tx: AsyncSession, desk: Desk, pressed: Pressed, press: Press, name: str) -> Waiting | None:
    """Read what waits; None, counted and refused, for one who may not decide."""
    seat = await active_coordinator(tx, pressed.user)
    call = await calls.lock(tx, press.target)
    if seat is None or call is None or not lifecycle.may_approve(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        return None
    stored = await memos.recall(tx, name)
    return Waiting(seat, call, json.loads(stored) if stored else None, name)


async def author(tx: AsyncSession, kept: Mapping[str, Any]) -> lifecycle.Actor:
    """Give who typed it. Raises SeatLostError: what somebody suspended has typed waits."""
    number = int(kept["by"])
    by = await coordinators.get(tx, number)
    if by is None or not lifecycle.may_write(lifecycle.Actor.of(by)):
        raise SeatLostError(number)
    return lifecycle.Actor.of(by)


async def refuse(desk: Desk, pressed: Pressed, press: Press, name: str) -> None:
    """Let a call be as it is, and tell who typed it."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        found = await waiting(tx, desk, pressed, press, name)
        if found is None:
            return
        words = found.refusal(press, now)
        if words is None and found.kept is not None:
            await memos.forget(tx, name)
            seat, title = found.seat.id or 0, found.call.title
            told: dict[str, tuple[str, Buttons]] = {
                code: (texts.change_refused(seat, title, code), []) for code in LANGUAGES
            }
            await outbox.notify(tx, told, [int(found.kept["by"])], now)
    await close(desk, pressed, words, texts.refused(found.seat.language))


async def close(desk: Desk, pressed: Pressed, refused: str | None, done: str) -> None:
    """End a press: with why nothing was done, over the chat, or with what was done."""
    if refused is not None:
        await desk.pop(pressed, refused)
        return
    desk.wake()
    await desk.show(pressed, done)
