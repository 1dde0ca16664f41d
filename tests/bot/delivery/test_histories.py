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
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import false, update
from sqlmodel import col

from bot.actions import lifecycle
from bot.actions.lifecycle import Ruling
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.suspects import Suspects
from storage.models import Call
from storage.queries import approvals, calls, leases, queue
from tests.bot.delivery.machine import machine
from tests.bot.delivery.stage import Stage

HISTORIES = int(os.environ.get("HISTORIES", "2000"))
STEPS = 8
PHASES = (Phase.generate, Phase.shrink) if "SHRINK" in os.environ else (Phase.generate,)
"""To shorten a history that breaks something takes minutes: SHRINK=1."""


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
    async def mark(tx: Any, claimed: Any, _due_at: Any, now: Any, **how: bool) -> None:
        await real(tx, claimed, now, now, **how)

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


def hold_forgotten(patch: pytest.MonkeyPatch) -> None:
    async def held(_self: Pump, _tx: Any) -> bool:
        return False

    patch.setattr(Pump, "_is_held", held)


def order_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(queue, "_due", cache(queue._due.__wrapped__))  # else statements of before are known
    patch.setattr(queue, "_older", lambda *_given, **_named: false())


def author_approves(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lifecycle, "_judge_hand", lambda *_given: Ruling.ALLOWED)


def one_is_enough(patch: pytest.MonkeyPatch) -> None:
    async def standing(*given: Any) -> Any:
        return await real(*given) * 2

    real = approvals.standing
    patch.setattr(approvals, "standing", standing)


def decided_again(patch: pytest.MonkeyPatch) -> None:
    async def move(tx: Any, call_id: int, version: int, _before: Any, after: Any, **fields: Any) -> bool:
        moved = update(Call).where(col(Call.id) == call_id)
        await tx.exec(moved.values(state=after, version=version, **fields))
        return True

    patch.setattr(calls, "move", move)
    patch.setattr(lifecycle, "judge", lambda *_given: Ruling.ALLOWED)


DEFECTS = [
    (deaths_forgotten, "I"),
    (acceptance_forgotten, "I2"),
    (author_approves, "I4"),
    (one_is_enough, "I4"),
    (decided_again, "I4"),
    (rest_forgotten, "I5"),
    (hold_forgotten, "I5"),
    (others_punished, "I6"),
    (order_forgotten, "I8"),
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
