"""One history: what people, coordinators and Telegram may do to the sender, and how all comes to its end."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.delivery import ending, outbox
from bot.delivery.audience import of_call
from bot.delivery.ending import Ended
from bot.rehearsal import Fault, User
from bot.rehearsal.chats import Chat
from storage.models import ChatKind, Message, MessageKind, Subscriber
from storage.queries import broadcasts, holds, subscribers
from storage.sealing import Address
from tests.bot.delivery.approving import Approving

EPOCH = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
NUMBERED = re.compile(r"N(\d+)\b")


class History(Approving):
    """What may happen, each a method; `settle` lets all come to its end."""

    # What people and coordinators do

    def subscribe(self, *wanted: tuple[str, str]) -> None:
        """Let readers in: (language, kind), kind being person, group or forum."""

        async def subscribe() -> None:
            async with self.db.transaction() as tx:
                tx.add_all([self._reader(language, kind) for language, kind in wanted])

        self.do(subscribe())

    def _reader(self, language: str, kind: str) -> Subscriber:
        reader, thread = len(self.places), 0
        if kind == "person":
            place: User | Chat = self.world.user(f"Reader {reader}")
            place.start()
        elif kind == "group":
            place = self.world.group(f"Group {reader}", owner=self.owner)
            self.owner.adds_bot(place)
        else:
            place = self.world.forum(f"Forum {reader}", owner=self.owner, topics=("News",))
            self.owner.adds_bot(place)
            thread = place.topic("News")
        self.places.append(place)
        self.readers[place.id] = reader
        return Subscriber(
            id=reader + 1,
            address=Address(place.id, thread),
            chat=place.id,
            kind=ChatKind.PRIVATE if kind == "person" else ChatKind.GROUP,
            language=language,
            joined_on=date(2026, 3, 9),
        )

    def publish(self, kind: MessageKind, priority: int, language: str, expires: float | None) -> int:
        number = len(self.book.text) + 1
        text, now = f"N{number} v1", self.now()
        ends = now + timedelta(seconds=expires) if expires is not None else None
        message = Message(
            kind=kind, language=language, text=text, priority=priority, created_at=now, expires_at=ends
        )
        active = self.stage.plain.execute(
            "SELECT id - 1 FROM subscribers WHERE state = 'active' AND language = ?", (language,)
        )
        self.book.meant[number] = {reader for (reader,) in active}
        self.book.priority[number], self.book.text[number] = priority, text
        if ends is not None:
            self.book.expires[number] = ends
        self.do(self._publish(message, number, language))
        self.pump.wake()
        return number

    async def _publish(self, message: Message, number: int, language: str) -> None:
        async with self.db.transaction() as tx:
            await outbox.publish(tx, message, of_call(language), message.created_at)
        assert message.id
        self.ids[message.id] = number

    def leave(self, reader: int) -> None:
        """Unsubscribe, as the command does it."""

        async def leave() -> None:
            async with self.db.transaction() as tx:
                await subscribers.remove(tx, [reader + 1], self.now())

        self.do(leave())
        self.pump.recheck()
        self.book.left.add(reader)

    def reword(self, number: int) -> None:
        text = f"N{number} v{int(self.book.text[number].rpartition('v')[2]) + 1}"
        if number not in self.book.withdrawn:
            self.book.text[number] = text
        self.change(number, lambda tx, row: outbox.reword(tx, row, text, [], self.now()))

    def withdraw(self, number: int) -> None:
        self.book.withdrawn.add(number)
        self.book.reopened.add(number)
        self.change(number, lambda tx, row: outbox.withdraw(tx, row, f"N{number} gone", self.now()))
        self.pump.recheck()
        self.book.rests_now.add(number)

    def pause(self, number: int, *, on: bool) -> None:
        self.book.barred.add(number)
        self.book.freed[number] = self.loop.time()
        if on:
            self.change(number, lambda tx, row: broadcasts.pause(tx, [row], "a test"))
            self.pump.recheck()
            self.book.rests_now.add(number)
        else:
            self.book.rests_now -= {number} - self.book.withdrawn
            self.change(number, lambda tx, row: broadcasts.resume(tx, [row]))

    def hold(self, *, on: bool) -> None:
        self.book.held = False
        self.change(None, lambda tx, _row: holds.hold(tx, 1, self.now()) if on else holds.lift(tx))
        if on:
            self.pump.recheck()
        self.book.held = on

    def send_again(self, number: int) -> None:
        unknown = self.rows(f"d.state = 'unknown' AND number(m.id) = {number}", "number", "reader")
        self.book.again |= set(unknown)
        self.book.reopened.add(number)
        self.book.freed[number] = self.loop.time()
        self.change(number, lambda tx, row: broadcasts.send_again(tx, [row], self.now()))

    def change(self, number: int | None, what: Any) -> None:
        async def change() -> None:
            async with self.db.transaction() as tx:
                await what(tx, row)

        row = next((row for row, known in self.ids.items() if known == number), None)
        self.do(change())
        self.pump.wake()

    def lose(self, reader: int) -> None:
        """Block the bot, or throw it out of the group."""
        place = self.places[reader]
        if reader not in self.book.gone:
            self.book.gone.add(reader)
            self.owner.removes_bot(place) if isinstance(place, Chat) else place.blocks()

    def limit(self, chat: int | None, seconds: int, count: int) -> None:
        """Let Telegram ask to wait: one chat or any that comes next."""
        error = (429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        self.world.faults.append(Fault("*", count=count, chat_id=chat, error=error))

    def one_is_limited(self, reader: int) -> None:
        """Tell all twice, of whom one is limited: the others have each within a second or so."""
        self.settle()
        self.loop.stand_still(60.0)  # no chat rests from what was before, nor does the bot
        self.limit(self.places[reader].id, 60, 1)
        for _ in range(2):  # the first has left for most before the one's answer is known
            number = self.publish(MessageKind.ALERT, 2, "en", None)
            self.go(1.5)  # a chat has one a second
            gone = self.book.left | self.book.gone | self.book.moved | self.book.closed | {reader}
            for other in self.book.meant[number] - gone:
                if (number, other) not in self.book.accepted:
                    self.book.broken.append(f"I6: reader {other} waits because reader {reader} must")
        self.world.faults.clear()

    def jump(self, seconds: int) -> None:
        """Set the clock of the machine; what is measured in seconds goes on."""
        self.skew += timedelta(seconds=seconds)
        self.book.rests.clear()  # what is due was written by another clock
        self.book.freed = dict.fromkeys(self.book.text, self.loop.time())

    def close_topic(self, reader: int) -> None:
        place = self.places[reader]
        assert isinstance(place, Chat)
        if reader not in self.book.gone:
            self.book.closed.add(reader)
            self.owner.demotes_bot(place)
            self.owner.closes_topic(place, place.topic("News"))

    def migrate(self, reader: int) -> None:
        place = self.places[reader]
        assert isinstance(place, Chat)
        if reader not in self.book.moved | self.book.gone:
            self.places[reader] = moved = self.owner.migrates(place)
            self.readers[moved.id] = reader
            self.book.moved.add(reader)

    def end(self) -> None:
        """Run the stage that ends what is over."""
        self.note_calls()

        async def tell(_tx: Any, ended: Ended, _now: datetime) -> None:
            self.note_calls()  # one may have gone out a moment ago
            for message in ended.messages:
                self.book.told[self.ids[message.id or 0]].append(ended)

        self.do(ending.end(self.db, tell, self.now()))
        self.pump.wake()

    # The end of it

    def settle(self) -> None:
        """Let all trouble be over, and time pass, until nothing is left to do."""
        self.world.faults.clear()
        self.stage.wire.cut = False
        self.life.troubles.clear()
        self.hold(on=False)
        for number in self.book.barred:
            self.pause(number, on=False)
        self.all_is_decided()
        for _ in range(100):
            self.go(0.3)
            waits = "d.todo IS NOT NULL AND s.state = 'active'"
            unless = "NOT (d.todo = 'send' AND m.stopped IS NOT NULL)"
            under_way = "d.lease_until IS NOT NULL"  # also to one who left, and of what was withdrawn
            waiting = self.rows(f"{under_way} OR {waits} AND {unless}", "due", "rest", "leased")
            left = self.stage.plain.execute("SELECT count(*) FROM fan_outs").fetchone()
            if not left[0] and not waiting:
                break
            if not any(leased for *_, leased in waiting):
                moments = [max(due, rest or due) for due, rest, _leased in waiting]
                ahead = [datetime.fromisoformat(each).replace(tzinfo=UTC) - self.now() for each in moments]
                later = [each.total_seconds() for each in ahead if each > timedelta()]
                self.loop.stand_still(min(later, default=0.0))
            self.pump.wake()
        self.end()
