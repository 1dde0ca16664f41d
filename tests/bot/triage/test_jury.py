"""The judging process: it judges as we do, and whatever hangs it or kills it costs one item."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from bot.errors import UnavailableError
from bot.triage.jury import UNJUDGED, Jury
from bot.triage.jury_words import verdict_from, verdict_to
from bot.triage.open_cases import told_at
from bot.triage.own_terms import OwnTerm
from bot.triage.rules import of, packaged
from bot.triage.sort import judge_here, sort
from bot.triage.verdict import Label
from storage.models import TermClass
from storage.queries.items import Waiting
from tests.bot.triage.test_sort import KOREAN, NOTHING, RELATED, bring, verdicts

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TITLES = (
    KOREAN,
    RELATED,
    NOTHING,
    "About 40 North Korean women and children deported from Tumen last Friday, HRW says",
    "中国从图们强制遣返九名脱北者,消息人士称",
    "中国、図們で脱北者9人を強制送還か 消息筋",
    "\u202e\x00 탈북민 \u200b" + "9" * 3000,
    "",
)
FOLK = OwnTerm(TermClass.PEOPLE, "en", "river folk")


def item(number: int, title: str) -> Waiting:
    return Waiting(number, title, f"{title} It was told on Monday. " * 3, None, None, NOW, "d")


ITEMS = [item(number, title) for number, title in enumerate(TITLES)]


@pytest.fixture
async def jury() -> AsyncIterator[Jury]:
    async with Jury() as it:
        yield it


def process_of(jury: Jury) -> psutil.Process:
    assert jury._child.process is not None
    return psutil.Process(jury._child.process.pid)


async def test_the_jury_judges_as_we_do_stores_the_same_and_ends_with_us(jury, sqlite):
    """One story, because a start takes seconds: packaged words, own words, a sorting, the end."""
    for rules in (packaged(), of([FOLK]), packaged()):
        assert await jury.judge(ITEMS, rules) == await judge_here(ITEMS, rules)
    assert await jury.judge([], packaged()) == ([], packaged().version)
    process = process_of(jury)
    assert process.environ() == {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    ids = await bring(sqlite, KOREAN, RELATED, NOTHING)
    assert (await sort(sqlite, NOW, judge=jury.judge)).opened == 1
    found = await verdicts(sqlite)
    assert [found[one].label for one in ids] == [Label.ALERT, Label.RELATED, Label.IRRELEVANT]
    assert (found[ids[0]].people, found[ids[0]].rules_version) == (52, packaged().version)
    assert process_of(jury).pid == process.pid
    assert jury._child.process is not None
    assert jury._child.process.stdin is not None
    jury._child.process.stdin.close()  # as it is closed when we die
    await asyncio.wait_for(jury._child.process.wait(), 60)


def test_a_verdict_comes_back_from_json_as_it_was():
    found = [packaged().judge(one.title, one.text, None, told_at(one).date()) for one in ITEMS]
    assert {one.label for one in found} == set(Label)
    for name in ("happened", "whom", "claim_source", "people", "places", "evidence"):
        assert any(getattr(one, name) for one in found), name
    for one in found:
        assert verdict_from(json.loads(json.dumps(verdict_to(one)))) == one


@pytest.mark.long
async def test_a_killed_jury_is_replaced_and_judges_by_the_words_of_before(jury):
    await jury.judge(ITEMS, of([FOLK]))
    killed = process_of(jury)
    killed.kill()
    with capture_logs() as logs:
        assert await jury.judge(ITEMS, of([FOLK])) == await judge_here(ITEMS, of([FOLK]))
    assert process_of(jury).pid != killed.pid
    assert not [line for line in logs if line["log_level"] == "error"]


class _Stopping(Jury):
    """A jury whose process is stopped dead by whoever asks about one of some titles."""

    def __init__(self, *titles: str) -> None:
        super().__init__(wall_seconds=1.5)
        self._titles = titles

    async def _ask(self, items, rules):
        await self._start()
        if any(one.title in self._titles for one in items):
            process_of(self).suspend()
        return await super()._ask(items, rules)


@pytest.mark.long
async def test_an_item_that_hangs_the_jury_is_judged_irrelevant_loudly_and_the_others_as_ever():
    async with _Stopping(RELATED) as jury:
        with capture_logs() as logs:
            found, version = await jury.judge([ITEMS[0], ITEMS[2], ITEMS[1]], packaged())
    right, _ = await judge_here([ITEMS[0], ITEMS[2]], packaged())
    assert found[:2] == right
    assert (found[2].label, found[2].reason) == (Label.IRRELEVANT, UNJUDGED)
    assert version == packaged().version
    assert {"event": "item_not_judged", "item": 1, "log_level": "error"} in logs


@pytest.mark.long
async def test_a_jury_that_fails_for_all_items_is_no_fault_of_theirs_and_nothing_is_stored(sqlite):
    await bring(sqlite, KOREAN, RELATED, NOTHING, "One more", "And one more")
    async with _Stopping(KOREAN, RELATED, NOTHING, "One more", "And one more") as jury:
        jury._wall_seconds = 0.2
        with pytest.raises(UnavailableError):
            await sort(sqlite, NOW, judge=jury.judge)
    assert await verdicts(sqlite) == {}


async def test_a_jury_that_cannot_start_is_told_of_and_nothing_is_judged(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with Jury() as jury:
        with pytest.raises(UnavailableError, match="does not start"):
            await jury.judge(ITEMS, packaged())


@pytest.mark.long
async def test_a_cancelled_question_does_not_answer_the_next_one(jury):
    await jury.judge([], packaged())
    task = asyncio.create_task(jury.judge(ITEMS * 20, packaged()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await jury.judge(ITEMS[:1], packaged()) == await judge_here(ITEMS[:1], packaged())


@pytest.mark.long
def test_this_process_loads_no_words_for_rules_that_only_the_jury_uses():
    code = (
        "from bot.triage.rules import of, packaged; from bot.triage import lexicon;"
        "from bot.triage.own_terms import OwnTerm; from storage.models import TermClass;"
        "of([OwnTerm(TermClass.PEOPLE, 'en', 'river folk')]); packaged();"
        "assert lexicon.packaged.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
