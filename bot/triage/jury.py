"""A process beside the bot that judges items. An edge: Jury is our side of it.

Judging is the bot's hardest work: here it takes no time from chats and feeds, and its words no memory. The
other side, `python -m bot.triage.jury`, has an empty environment and a bound on its memory, and ends with us.
Whatever an item does to it, the stage goes on: see docs/decisions/judging-in-a-process-of-its-own.md.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import date
from types import TracebackType
from typing import Self

import structlog

from bot.child import Child
from bot.errors import UnavailableError
from bot.triage.jury_words import MAX_FRAME, Asked, framed, question, verdicts_of
from bot.triage.open_cases import told_at
from bot.triage.own_terms import OwnTerm
from bot.triage.rules import Rules
from bot.triage.verdict import Certainty, Direction, Label, Severity, Status, Topic, Verdict
from storage.queries.items import Waiting

log = structlog.get_logger()
MEMORY = 1024 * 1024 * 1024
WALL_SECONDS = 20.0
"""For one question, be it one item or two hundred: a hundred times what they take."""
START_SECONDS = 60.0
MOST_UNJUDGED = 3
"""Of one batch. More of them than this cannot be the fault of their texts."""
UNJUDGED = "It could not be judged: reading it took more than an item may take."


class _FailedError(Exception):
    """The process hung, died or gave no answer that can be read."""


class Jury:
    """Judges items in another process, which is replaced whenever it fails."""

    def __init__(self, *, wall_seconds: float = WALL_SECONDS, memory: int = MEMORY) -> None:
        self._wall_seconds = wall_seconds
        self._child = Child("bot.triage.jury", memory, start_seconds=START_SECONDS, longest=MAX_FRAME)
        self._lock = asyncio.Lock()
        self._terms: tuple[OwnTerm, ...] = ()  # those the process judges by

    async def __aenter__(self) -> Self:
        """Start nothing yet: the first item starts the process."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        await self.close()

    async def close(self) -> None:
        """End the process, if there is one."""
        async with self._lock:
            await self._child.stop()

    async def judge(self, waiting: Sequence[Waiting], rules: Rules) -> tuple[list[Verdict], str]:
        """Give the verdicts on items, in their order, and the version of the rules they were judged by.

        An item that fails the process, alone too, is irrelevant with the reason `UNJUDGED`, and logged.
        Raises UnavailableError where the process does not start, or fails for more than a few items.
        """
        asked = [Asked.of(one.title, one.text, one.language, _day(one)) for one in waiting]
        async with self._lock:
            try:
                return await self._ask(asked, rules)
            except _FailedError:
                log.warning("judging_failed", items=len(asked))
            verdicts, unjudged = [], 0
            for one, item in zip(waiting, asked, strict=True):
                try:
                    found, _ = await self._ask([item], rules)
                    verdicts += found
                except _FailedError:
                    log.error("item_not_judged", item=one.id)  # noqa: TRY400 -- there is nothing to trace
                    unjudged += 1
                    verdicts.append(_unjudged(one))
                if unjudged > MOST_UNJUDGED:
                    raise UnavailableError(
                        "The process that judges news fails again and again; is there memory left?"
                    )
        return verdicts, rules.version

    async def _ask(self, items: Sequence[Asked], rules: Rules) -> tuple[list[Verdict], str]:
        await self._start()
        terms = None if rules.terms == self._terms else rules.terms
        try:
            async with asyncio.timeout(self._wall_seconds):
                await self._child.write(framed(question(items, terms)))
                message, _length = await self._child.read()
            found = verdicts_of(message, len(items))
        except (OSError, EOFError, ValueError, TypeError, KeyError):  # a timeout is an OSError
            await self._child.stop()
            raise _FailedError from None
        except BaseException:
            await self._child.stop()  # cancelled in the middle: the next answer would belong to this question
            raise
        self._terms = rules.terms
        return found

    async def _start(self) -> None:
        try:
            if await self._child.start():
                self._terms = ()
        except (OSError, EOFError, ValueError):
            await self._child.stop()
            raise UnavailableError(
                "The process that judges news does not start; is there memory left, is every file in place?"
            ) from None
        except BaseException:
            await self._child.stop()
            raise


def _day(item: Waiting) -> date:
    return told_at(item).date()


def _unjudged(item: Waiting) -> Verdict:
    return Verdict(
        label=Label.IRRELEVANT,
        topic=Topic.NONE,
        severity=Severity.NONE,
        people=None,
        people_wording=None,
        places=(),
        direction=Direction(None, None),
        status=Status.UNKNOWN,
        certainty=Certainty.REPORTED,
        held=None,
        language=item.language or "en",
        others=False,
        evidence=(),
        reason=UNJUDGED,
    )


if __name__ == "__main__":
    from bot.triage.jury_main import serve

    serve(int(sys.argv[1]))
