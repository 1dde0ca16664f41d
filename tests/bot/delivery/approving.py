"""Calls in a history: they wait for approval, several press at once, seats are lost, and they go out.

A press is what the chat's own handler makes of it, in a task that dies with the process; its update was never
confirmed, so it comes again. Who approves is watched by the database itself, whatever the program believes.
"""

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from bot.actions.publish import publish
from bot.chat import review
from bot.chat.desk import Desk
from bot.chat.gate import Gate
from bot.chat.inbound import Pressed
from storage.errors import DatabaseDownError, SeatLostError
from storage.models import Call, CallState, ChatKind
from storage.queries import coordinators
from storage.signing import Press
from tests.bot.delivery.process import Process
from tests.bot.delivery.stage import KEYS, SEATS

FIRST = 1000
"""Numbers above this are calls."""


class Approving(Process):
    """Coordinators at work. Seats are 1 (who writes) to 4."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.unconfirmed: list[tuple[int, int]] = []  # presses: call, seat
        self.calls: dict[int, int] = {}  # numbers by row id
        super().__init__(*given, **named)
        people = [self.world.user(f"C{seat}") for seat in SEATS]
        for person in people:
            person.start()
        assert [person.id for person in people] == list(SEATS.values())

    def start(self) -> None:
        super().start()
        presses, self.unconfirmed = self.unconfirmed, []
        for call, seat in presses:
            self.press(call, seat)

    def call_waits(self, needs: int) -> int:
        """Submit a call; give its row id."""
        number = FIRST + len(self.calls) + 1

        async def submit() -> int:
            async with self.db.transaction() as tx:
                call = Call(
                    kind="general", author_id=1, state=CallState.IN_REVIEW, needs=needs,
                    title=f"N{number} v1", text="Write.", language="en", languages=["en"],
                    created_at=self.now(),
                )  # fmt: skip
                tx.add(call)
                await tx.flush()
                return call.id or 0

        made: int = self.do(submit())
        self.calls[made] = number
        return made

    def press(self, call: int, seat: int) -> None:
        self.unconfirmed.append((call, seat))
        self.loop.create_task(self._press(call, seat))

    async def _press(self, call: int, seat: int) -> None:
        person = SEATS[seat]
        desk = Desk(self.life, self.transport, KEYS, Gate(self.stage.bot, KEYS), self.now, "bot")
        pressed = Pressed(1, person, ChatKind.PRIVATE, person, "en", 1, "1", "")
        with suppress(DatabaseDownError, SeatLostError):  # people are asked to press again
            await review.pressed_approve(desk, pressed, Press("ok", call, version=1))
        self.unconfirmed.remove((call, seat))

    def suspend(self, seat: int) -> None:
        """Begin to take a seat, beside whatever else goes on."""

        async def suspend() -> None:
            async with self.db.transaction() as tx:
                await coordinators.suspend(tx, seat)

        self.loop.create_task(suspend())

    def restore(self, seats: Collection[int]) -> None:
        async def restore() -> None:
            async with self.db.transaction() as tx:
                for seat in seats:
                    await coordinators.take_back(tx, seat, None, self.now().date())

        self.do(restore())

    def calls_go_out(self) -> None:
        """Begin to publish what is approved, beside whatever else goes on."""

        async def go_out() -> None:
            with suppress(DatabaseDownError):  # then the next beat does it
                await publish(self.life, KEYS, self.now())
            self.note_calls()

        self.loop.create_task(go_out())

    def all_is_decided(self) -> None:
        """Let every press be handled, and publish what is approved."""
        for _ in range(50):
            if not self.unconfirmed:
                break
            self.go(0.3)
        assert not self.unconfirmed, "a press is never answered"
        self.restore(SEATS)  # what somebody suspended had a hand in waits for them
        self.do(publish(self.life, KEYS, self.now()))
        self.note_calls()

    def note_calls(self) -> None:
        """Write the messages of calls into the book, as far as they are in the outbox."""
        found = self.stage.plain.execute("SELECT id, call_id FROM messages WHERE call_id IS NOT NULL")
        for row, call in found.fetchall():
            number = self.ids[row] = self.calls[call]
            self.book.priority[number] = 2
            readers = self.stage.plain.execute(
                "SELECT subscriber_id - 1 FROM deliveries WHERE message_id = ? AND subscriber_id IS NOT NULL",
                (row,),
            )
            self.book.meant[number] = {reader for (reader,) in readers}
