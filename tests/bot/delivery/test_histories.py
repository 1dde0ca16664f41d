"""Random histories of the sender, and what must hold after every one of them.

Publishing, leaving, kills at any turn of the loop, 429s, lost answers, full disks, clocks that jump: all is
made up by Hypothesis, which with SHRINK=1 shortens what breaks an invariant. HISTORIES sets how many.
"""

import logging
import multiprocessing
import os
import tempfile
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.delivery.pacing import Pacer
from bot.delivery.suspects import Suspects
from bot.rehearsal import Fault
from bot.rehearsal.chats import Chat
from storage.models import MessageKind
from storage.queries import leases
from tests.bot.delivery.history import History
from tests.bot.delivery.invariants import broken
from tests.bot.delivery.stage import Stage

HISTORIES = int(os.environ.get("HISTORIES", "2000"))
STEPS = 8
PHASES = (Phase.generate, Phase.shrink) if "SHRINK" in os.environ else (Phase.generate,)
"""To shorten a history that breaks something takes minutes: SHRINK=1."""
LANGUAGES = st.sampled_from(["en", "en", "ko"])
WHICH = st.integers(0, 30)


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
        return which % len(self.history.book.meant) + 1

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

    @precondition(lambda self: self.history.book.meant)
    @rule(which=WHICH)
    def reword(self, which: int) -> None:
        self.history.reword(self.number(which))

    @precondition(lambda self: self.history.book.meant)
    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        self.history.withdraw(self.number(which))

    @precondition(lambda self: self.history.book.meant)
    @rule(which=WHICH, on=st.booleans())
    def pause(self, which: int, *, on: bool) -> None:
        self.history.pause(self.number(which), on=on)

    @rule(on=st.booleans())
    def hold(self, *, on: bool) -> None:
        self.history.hold(on=on)

    @precondition(lambda self: self.history.book.meant)
    @rule(which=WHICH)
    def send_again(self, which: int) -> None:
        self.history.send_again(self.number(which))

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


def play(stage: Stage, histories: int, seed: int) -> None:
    """Play so many histories; AssertionError with one that breaks an invariant."""
    chosen = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(hypothesis.seed(seed)(machine(stage)), settings=chosen)


def play_apart(histories: int, seed: int) -> str:
    """Play in a process of its own, and give what is broken, in words."""
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    logging.disable()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PTB_TIMEDELTA", "true")
        stage = Stage(Path(folder), patch)
        try:
            play(stage, histories, seed)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is told
            return "".join(traceback.format_exception(error))
        finally:
            stage.close()
    return ""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    made = Stage(tmp_path, monkeypatch)
    yield made
    made.close()


def test_no_history_in_twenty_breaks_an_invariant(stage: Stage) -> None:
    play(stage, 20, seed=1)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_no_history_breaks_an_invariant() -> None:
    """Thousands, on two processors; other ones each day where SEED says so."""
    seed = int(os.environ.get("SEED", "1000"))
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        found = list(processes.map(play_apart, [HISTORIES // 2] * 2, [seed, seed + 1]))
    assert not any(found), "\n".join(found)
    print(f"\n{HISTORIES} histories of {STEPS} events, seeds {seed} and {seed + 1}: 0 broken")


def deaths_forgotten(patch: pytest.MonkeyPatch) -> None:
    async def recover(_tx: Any, _now: Any) -> int:
        return 0

    patch.setattr(leases, "recover", recover)


def acceptance_forgotten(patch: pytest.MonkeyPatch) -> None:
    async def mark(tx: Any, sent: Any, now: Any) -> None:
        await leases.release_all(tx, [(claimed, None) for claimed, _number in sent[1:]], now)
        await real(tx, sent[:1], now)

    real = leases.mark_all_sent
    patch.setattr(leases, "mark_all_sent", mark)


def rest_forgotten(patch: pytest.MonkeyPatch) -> None:
    async def mark(tx: Any, claimed: Any, _due_at: Any, now: Any, *, possibly_twice: bool) -> None:
        await real(tx, claimed, now, now, possibly_twice=possibly_twice)

    async def rest(_tx: Any, _chat: int, _until: Any) -> None:
        return

    real = leases.mark_deferred
    patch.setattr(leases, "mark_deferred", mark)
    patch.setattr(leases, "rest_chat", rest)
    patch.setattr(Pacer, "throttled", lambda _self, _chat, _seconds, _now: True)


def others_punished(patch: pytest.MonkeyPatch) -> None:
    def refuse(self: Suspects, chat: int, seconds: float, now: float) -> bool:
        self.refusals.append((now, chat, seconds))
        return True

    patch.setattr(Suspects, "refuse", refuse)


DEFECTS = [
    (deaths_forgotten, "I"),
    (acceptance_forgotten, "I2"),
    (rest_forgotten, "I5"),
    (others_punished, "I6"),
]


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("put_in", "breaks"), DEFECTS, ids=[each.__name__ for each, _ in DEFECTS])
def test_a_defect_that_is_put_in_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, put_in: Any, breaks: str
) -> None:
    """Histories that find nothing would prove nothing."""
    put_in(monkeypatch)
    with pytest.raises(AssertionError, match=rf"{breaks}\d*: "):
        play(stage, 400, seed=3)
