"""What other rules would have made of the items of before: told in full, in bounded time, beside the loop."""

import asyncio
import gc
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.triage import rules
from bot.triage.own_terms import OwnTerm
from bot.triage.sort import sort
from bot.triage.trial import Trial, trial
from storage.database import Database
from storage.models import Feed, Item, StoredVerdict, TermClass

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
RIVER_FOLK = OwnTerm(TermClass.PEOPLE, "en", "river crossers of the north")
LANTERN = OwnTerm(TermClass.LOOK_ALIKE, "en", "paper lantern", weight=9.0)
GAINED = "China sends back 12 river crossers of the north"
LOST = "North Korean refugees sent back, paper lantern says"
FILLER = "The council of a town on the coast spoke of roads, schools and the price of bread. " * 4


async def bring(database: Database, *titles: str, at: datetime = NOW, text: str = "") -> None:
    async with database.transaction() as tx:
        feed = (await tx.exec(select(Feed))).first() or Feed(
            name="Quay Post", url="https://quay.example/feed"
        )
        tx.add(feed)
        await tx.flush()
        known = len((await tx.exec(select(Item.id))).all())
        tx.add_all(
            Item(
                feed_id=feed.id, key=f"k{known + n}", title=title, text=text, source_name="Quay Post",
                first_seen_at=at, published_at=at, digest=f"d{known + n}",
            )
            for n, title in enumerate(titles)
        )  # fmt: skip


async def tried(database: Database, *terms: OwnTerm, **bounds: object) -> Trial:
    return await trial(database, rules.packaged(), rules.of(terms), NOW, **bounds)


async def test_rings_gained_and_lost_are_named_with_their_dates_and_sources(database):
    await bring(database, GAINED, LOST, "Town council raises the price of bread", at=NOW - timedelta(days=3))
    found = await tried(database, RIVER_FOLK, LANTERN)
    assert (found.looked, found.touched, found.cut_short) == (3, 2, False)
    assert [(one.title, one.source, one.at) for one in found.gained] == [
        (GAINED, "Quay Post", NOW - timedelta(days=3))
    ]
    assert [one.title for one in found.lost] == [LOST]


async def test_items_older_than_the_days_asked_for_are_left_out(database):
    await bring(database, GAINED, at=NOW - timedelta(days=91))
    assert (await tried(database, RIVER_FOLK)).looked == 0
    assert len((await tried(database, RIVER_FOLK, days=92)).gained) == 1


async def test_a_retired_term_shows_what_would_ring_no_more(database):
    await bring(database, GAINED)
    found = await trial(database, rules.of([RIVER_FOLK]), rules.packaged(), NOW)
    assert [one.title for one in found.lost] == [GAINED]


async def test_a_term_that_stands_in_more_than_a_fifth_of_the_items_is_broad(database):
    common = OwnTerm(TermClass.EVENT, "en", "the harbour")
    await bring(database, *["Ships wait outside the harbour"] * 15, *["Bread costs more"] * 45)
    assert (await tried(database, common)).broad == (common,)
    await bring(database, *["Bread costs more"] * 16)
    assert (await tried(database, common)).broad == ()


async def test_nothing_is_stored_and_the_time_is_bounded(sqlite):
    await bring(sqlite, *[GAINED] * 300, text=FILLER)
    steps: list[tuple[int, int]] = []

    async def progress(done: int, of: int) -> None:
        steps.append((done, of))

    whole = await tried(sqlite, RIVER_FOLK, progress=progress)
    assert len(whole.gained) == 300
    assert steps[-1] == (300, 300)
    assert len(steps) > 1
    short = await tried(sqlite, RIVER_FOLK, seconds=0.02)
    assert short.cut_short
    assert short.looked < 300
    async with sqlite.read() as session:
        assert not (await session.exec(select(StoredVerdict))).all()


@pytest.mark.long
async def test_the_loop_is_never_held_up_for_50_ms_by_a_trial_over_thousands_of_items(sqlite):
    """Measured in this process's own time, as other programs may hold both up; the best of three runs."""
    titles = [GAINED if n % 10 == 0 else f"Council of town {n} speaks of bread" for n in range(3000)]
    await bring(sqlite, *titles, text=FILLER)
    wider = rules.of([RIVER_FOLK])
    gc.collect()
    gc.freeze()  # as the program does at its start
    longest = float("inf")
    for _ in range(3):
        running = asyncio.ensure_future(trial(sqlite, rules.packaged(), wider, NOW))
        begun, gap = time.process_time(), 0.0
        while not running.done():
            before = time.process_time()
            await asyncio.sleep(0.001)
            gap = max(gap, time.process_time() - before)
        took = time.process_time() - begun
        assert len(running.result().gained) == 300
        longest = min(longest, gap)
    gc.unfreeze()
    print(f"a trial over 3,000 items took {took:.2f} s and held the loop {longest * 1000:.0f} ms")
    assert longest < 0.05


async def test_sorting_judges_by_the_rules_it_is_given_and_stores_their_version(database):
    await bring(database, GAINED)
    beside = rules.of([RIVER_FOLK])
    assert (await sort(database, NOW, rules=beside)).alerts == 1
    async with database.read() as session:
        (verdict,) = (await session.exec(select(StoredVerdict))).all()
    assert verdict.rules_version == beside.version
    assert verdict.rules_version != rules.packaged().version
