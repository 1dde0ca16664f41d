"""The pace of production before Telegram's limits, in pretended time: what is found holds on any machine.

Requests take 10 to 160 ms there and back, as over a network. test_limits.py measures the same over HTTP.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery import pump
from bot.delivery.pacing import SEND_RATE
from bot.rehearsal import Fault, Limits
from storage.models import MessageKind
from storage.queries import fan_outs
from tests.bot.delivery.history import History
from tests.bot.delivery.stage import Stage

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
CHATS = 300


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    poll, batch = pump.POLL_SECONDS, fan_outs.BATCH
    made = Stage(tmp_path, monkeypatch)
    monkeypatch.setattr(pump, "POLL_SECONDS", poll)
    monkeypatch.setattr(fan_outs, "BATCH", batch)
    yield made
    made.close()


@pytest.fixture(params=[Limits(), Limits(bucket=True)], ids=["sliding", "bucket"])
def history(stage: Stage, request: pytest.FixtureRequest) -> Iterator[History]:
    made = History(stage, 1, rate=SEND_RATE, limits=request.param)
    made.subscribe(*[("en", "person")] * CHATS)
    yield made
    made.die()


def tell(history: History, number: int) -> list[float]:
    """Publish, and give when each of so many was told."""
    stamps: list[float] = []
    stop = history.world.on_message(lambda _chat, _message: stamps.append(history.loop.time()))
    history.publish(MessageKind.CALL, 2, "en", None)
    while len(stamps) < number:
        history.go(0.5)
        assert history.loop.time() - history.began < 60
    stop()
    return stamps


def test_all_are_told_at_the_full_pace_without_a_429(history: History) -> None:
    stamps = tell(history, CHATS)
    assert (CHATS - 1) / (stamps[-1] - stamps[0]) >= 0.98 * SEND_RATE
    assert history.world.throttled == 0


def test_a_tenth_that_answers_429_by_itself_costs_the_others_only_its_own_turns(history: History) -> None:
    error = (429, "Too Many Requests: retry after 600", {"retry_after": 600})
    for place in history.places[::10]:
        history.world.faults.append(Fault("sendMessage", count=None, chat_id=place.id, error=error))
    stamps = tell(history, CHATS - CHATS // 10)
    asked = history.world.calls["sendMessage"]
    assert (asked - 1) / (stamps[-1] - stamps[0]) >= 0.97 * SEND_RATE
    assert asked <= CHATS
