"""The machine that makes up histories: what may happen, in any order, and at the end the invariants."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.rehearsal import Fault
from bot.rehearsal.chats import Chat
from storage.models import MessageKind
from tests.bot.delivery.history import History
from tests.bot.delivery.invariants import broken
from tests.bot.delivery.stage import Stage

LANGUAGES = st.sampled_from(["en", "en", "ko"])
WHICH = st.integers(0, 30)
SEATS = st.integers(1, 4)


def machine(on: Stage) -> type[RuleBasedStateMachine]:
    """Give the machine whose histories are played on this stage."""

    class Machine(Histories):
        stage = on

    return Machine


class Histories(RuleBasedStateMachine):
    """What may happen, in any order. At the end trouble is over, and the invariants are looked at."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.history: Any = None

    @initialize(seed=st.integers(0, 2**32), readers=st.lists(LANGUAGES, min_size=1, max_size=3), kinds=WHICH)
    def begin(self, seed: int, readers: list[str], kinds: int) -> None:
        self.history = History(self.stage, seed)
        crowds = [("en", "group")] * (kinds % 2) + [("en", "forum")] * (kinds // 2 % 2)
        self.history.subscribe(*((language, "person") for language in readers), *crowds)

    def reader(self, which: int) -> int:
        return which % len(self.history.places)

    def chat(self, which: int) -> int:
        return self.history.places[self.reader(which)].id

    def number(self, which: int) -> int:
        return which % len(self.history.book.text) + 1

    @rule(
        kind=st.sampled_from([MessageKind.ALERT, MessageKind.ALERT, MessageKind.CALL]),
        priority=st.sampled_from([2, 2, 0, 3]),
        language=LANGUAGES,
        expires=st.sampled_from([None, None, None, 0.1, 1.0, 30.0]),
        then=st.sampled_from([0.0, 0.02, 0.1, 0.5]),
    )
    def publish(
        self, kind: MessageKind, priority: int, language: str, expires: float | None, then: float
    ) -> None:
        self.history.publish(kind, priority, language, expires)
        self.history.go(then)

    @rule(kind=st.sampled_from([MessageKind.ALERT, MessageKind.CALL]), then=st.sampled_from([0.0, 0.06, 0.2]))
    def publish_to_all(self, kind: MessageKind, then: float) -> None:
        self.history.publish(kind, 2, "en", None)
        self.history.go(then)

    @rule(then=st.sampled_from([0.0, 0.06, 0.2]))
    def alert_all(self, then: float) -> None:
        self.history.publish(MessageKind.ALERT, 2, "en", None)
        self.history.go(then)

    @rule(
        which=WHICH,
        when=st.sampled_from(["before", "after", "slow", "silent"]),
        then=st.sampled_from([0.0, 0.2, 1.5]),
    )
    def one_follows_another_that_has_trouble(self, which: int, when: str, then: float) -> None:
        """The older is answered late or never, and tried again later: the newer must not come first."""
        self.history.world.faults.append(
            Fault("sendMessage", when, count=1, chat_id=self.chat(which), delay=0.4)
        )
        for _ in range(2):
            self.history.publish(MessageKind.ALERT, 2, "en", None)
            self.history.go(then)

    @rule(seconds=st.sampled_from([0.01, 0.05, 0.3, 1.1, 6.0]))
    def time_passes(self, seconds: float) -> None:
        self.history.go(seconds)

    @rule(turns=st.integers(0, 120))
    def kill(self, turns: int) -> None:
        self.history.kill(turns)

    @rule()
    def end_in_order(self) -> None:
        self.history.end_in_order()

    @rule(seconds=st.sampled_from([0.5, 5.0, 60.0, 600.0]))
    def stand_still(self, seconds: float) -> None:
        self.history.loop.stand_still(seconds)

    @rule(seconds=st.sampled_from([-3600, -5, 5, 3600]))
    def clock_jumps(self, seconds: int) -> None:
        self.history.jump(seconds)

    @rule(
        when=st.sampled_from(["before", "after", "status", "slow", "silent"]),
        method=st.sampled_from(["sendMessage", "sendMessage", "*"]),
        count=st.integers(1, 4),
        which=st.none() | WHICH,
    )
    def answers_go_missing(self, when: str, method: str, count: int, which: int | None) -> None:
        chat = None if which is None else self.chat(which)
        self.history.world.faults.append(Fault(method, when, count=count, chat_id=chat, delay=0.4))

    @rule(seconds=st.sampled_from([1, 4, 60]), count=st.integers(1, 3), which=st.none() | WHICH)
    def telegram_asks_to_wait(self, seconds: int, count: int, which: int | None) -> None:
        self.history.limit(None if which is None else self.chat(which), seconds, count)

    @rule(on=st.booleans())
    def telegram_is_out_of_reach(self, *, on: bool) -> None:
        self.stage.wire.cut = on

    @rule(troubles=st.lists(st.sampled_from(["", "locked", "full", "doubtful"]), min_size=1, max_size=4))
    def the_database_fails(self, troubles: list[str]) -> None:
        self.history.life.troubles.extend(troubles)

    @rule(which=WHICH)
    def unsubscribe(self, which: int) -> None:
        self.history.leave(self.reader(which))

    @rule(which=WHICH)
    def block(self, which: int) -> None:
        self.history.lose(self.reader(which))

    @rule(which=WHICH)
    def change_the_chat(self, which: int) -> None:
        """A group becomes a supergroup, a forum closes its topic."""
        reader = self.reader(which)
        place = self.history.places[reader]
        if isinstance(place, Chat):
            self.history.close_topic(reader) if place.forum else self.history.migrate(reader)

    @precondition(lambda self: self.history.book.text)
    @rule(which=WHICH)
    def reword(self, which: int) -> None:
        self.history.reword(self.number(which))

    @precondition(lambda self: self.history.book.text)
    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        self.history.withdraw(self.number(which))

    @precondition(lambda self: self.history.book.text)
    @rule(which=WHICH, on=st.booleans())
    def pause(self, which: int, *, on: bool) -> None:
        self.history.pause(self.number(which), on=on)

    @rule(on=st.booleans())
    def hold(self, *, on: bool) -> None:
        self.history.hold(on=on)

    @precondition(lambda self: self.history.book.text)
    @rule(which=WHICH)
    def send_again(self, which: int) -> None:
        self.history.send_again(self.number(which))

    @rule(
        needs=st.integers(1, 2),
        seats=st.lists(SEATS, min_size=1, max_size=4),
        loses=st.none() | SEATS,
        then=st.sampled_from([0.0, 0.02, 0.5]),
    )
    def a_call_is_approved_by_many_at_once(
        self, needs: int, seats: list[int], loses: int | None, then: float
    ) -> None:
        """Or by too few, by its author, or by one whose seat is taken in that moment."""
        call = self.history.call_waits(needs)
        for place, seat in enumerate(seats):
            if loses is not None and place == len(seats) // 2:
                self.history.suspend(loses)
            self.history.press(call, seat)
        self.history.go(then)

    @precondition(lambda self: self.history.calls)
    @rule(which=WHICH, seat=SEATS)
    def one_more_approves(self, which: int, seat: int) -> None:
        waiting = list(self.history.calls)
        self.history.press(waiting[which % len(waiting)], seat)

    @rule(seats=st.lists(SEATS, min_size=1, max_size=4))
    def seats_are_given_back(self, seats: list[int]) -> None:
        self.history.restore(seats)

    @rule(turns=st.integers(0, 60))
    def calls_go_out(self, turns: int) -> None:
        self.history.calls_go_out()
        self.history.calls_go_out()  # two at once, as where one hung
        self.history.loop.turns(turns)

    @rule()
    def end(self) -> None:
        self.history.end()

    @precondition(lambda self: not self.stage.wire.cut)
    @rule(which=WHICH)
    def one_chat_is_limited_while_all_are_told(self, which: int) -> None:
        self.history.one_is_limited(self.reader(which))

    def teardown(self) -> None:
        if self.history is None:
            return
        try:
            self.history.settle()
            found = broken(self.history)
        finally:
            self.history.die()
        assert not found, "\n".join(found)
