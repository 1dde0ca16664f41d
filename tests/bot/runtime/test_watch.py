"""Proves bot/runtime/watch.py: real polls over HTTP, real tables; hours and days pass by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.runtime.watch import WatchSummary, outage, watch
from storage.database import Database
from storage.models import (
    Alert,
    ChatKind,
    Coordinator,
    Delivery,
    FeedState,
    Message,
    MessageKind,
    Severity,
    Subscriber,
    Topic,
)
from storage.sealing import Address
from tests.bot.alerts.newsdesk import KOREAN, bring, open_case
from tests.bot.feeds.conftest import running
from tests.bot.feeds.etiquette_desk import DAY, HOUR, Desk, Papers, opened, reply, rss

FRESH = reply(200, rss(), (b"ETag", b'"1"'))
SEOUL = ZoneInfo("Asia/Seoul")


@dataclass
class Watched:
    """A desk that is watched over, with one coordinator and two subscribers in the tables."""

    desk: Desk

    async def hours(self, number: int, step: int = 1) -> WatchSummary:
        """Let hours pass with a poll and a look in each (or each `step`); add up what was told."""
        total = WatchSummary()
        for _ in range(0, number, step):
            await self.desk.poll(HOUR * step)
            for minutes in (0, 6):
                seen = await watch(self.desk.db, self.desk.now + timedelta(minutes=minutes))
                for name in WatchSummary.__dataclass_fields__:
                    setattr(total, name, getattr(total, name) + getattr(seen, name))
            again = await watch(self.desk.db, self.desk.now + timedelta(minutes=6))
            assert again == WatchSummary(), "told twice"
        return total

    async def notices(self) -> list[str]:
        """Give the texts that were told, each of which went to the one coordinator alone."""
        async with self.desk.db.read() as session:
            rows = (await session.exec(select(Message).order_by(col(Message.id)))).all()
            sent = (await session.exec(select(Delivery))).all()
        assert all(row.kind is MessageKind.NOTICE for row in rows)
        assert all(each.subscriber_id is None and each.coordinator_id for each in sent)
        assert len(sent) == len(rows)
        return [row.text for row in rows]

    async def restart(self, *, network: bool) -> None:
        """Start anew, with or without a network."""
        self.desk.papers.port, self.port = (self.port if network else 1), self.port
        await self.desk.restart()

    def __post_init__(self) -> None:
        self.port = self.desk.papers.port


@asynccontextmanager
async def watching(database: Database) -> AsyncIterator[Watched]:
    async with running(Papers()) as papers, opened(database, papers) as desk:  # type: ignore[arg-type]
        async with database.transaction() as tx:
            tx.add(Coordinator(person=1, language="en", joined_at=desk.now))
            for chat in (7, 8):
                given = {"kind": ChatKind.PRIVATE, "language": "en", "joined_on": desk.now.date()}
                tx.add(Subscriber(address=Address(chat), chat=chat, **given))
        yield Watched(desk)


@pytest.fixture
async def watched(sqlite: Database) -> AsyncIterator[Watched]:
    async with watching(sqlite) as it:
        yield it


@pytest.fixture
async def watched_on_both(database: Database) -> AsyncIterator[Watched]:
    async with watching(database) as it:
        yield it


@pytest.mark.long
async def test_a_feed_that_falls_ill_is_told_once_and_its_recovery_once_to_coordinators_alone(
    watched_on_both: Watched,
) -> None:
    watched, desk = watched_on_both, watched_on_both.desk
    url = desk.papers.says("/post", FRESH)
    desk.papers.says("/other", FRESH)
    await desk.follow(url + "?key=secret", desk.papers.url("/other"))
    desk.papers.says("/post?key=secret", FRESH)
    assert await watched.hours(2) == WatchSummary()
    desk.papers.says("/post?key=secret", reply(403))
    assert await watched.hours(20, step=4) == WatchSummary(), "a refusal of hours is nobody's business"
    assert (await watched.hours(8, step=4)).ill == 1
    assert await watched.hours(24, step=8) == WatchSummary(), "once is enough"
    (told,) = await watched.notices()
    assert "1 news source needs a look" in told
    assert "refuses the bot" in told
    assert "Ask the publisher" in told
    desk.papers.says("/post?key=secret", FRESH)
    assert (await watched.hours(48, step=8)).recovered == 1
    assert "works again" in (await watched.notices())[1]
    assert (await desk.feed(url + "?key=secret")).told_state is None
    assert await watched.hours(24, step=12) == WatchSummary()


async def test_two_who_look_at_the_same_moment_tell_once(watched_on_both: Watched) -> None:
    desk = watched_on_both.desk
    await desk.follow(desk.papers.says("/gone", reply(410)))
    await desk.poll()
    seen = await asyncio.gather(*[watch(desk.db, desk.now) for _ in range(4)])
    assert sum(each.ill for each in seen) == 1
    assert len(await watched_on_both.notices()) == 1


@pytest.mark.long
async def test_what_ended_for_good_is_told_at_once_and_a_short_trouble_never(watched: Watched) -> None:
    desk = watched.desk
    gone, shaky = desk.papers.says("/gone", reply(410)), desk.papers.says("/shaky", FRESH)
    await desk.follow(gone, shaky)
    assert (await watched.hours(1)).ill == 1
    assert "feeds.yml" in (await watched.notices())[0]
    desk.papers.says("/shaky", *[reply(500)] * 4, FRESH)
    assert await watched.hours(60, step=4) == WatchSummary()
    assert (await desk.feed(shaky)).state is FeedState.FINE


@pytest.mark.long
async def test_many_at_once_are_one_message_with_a_bounded_list(watched: Watched) -> None:
    desk = watched.desk
    urls = [desk.papers.says(f"/paper{number}", FRESH) for number in range(12)]
    bad = [desk.papers.says(f"/bad{number}", reply(404)) for number in range(20)]
    await desk.follow(*urls, *bad)
    assert (await watched.hours(30, step=5)).ill == 20
    (told,) = await watched.notices()
    assert "20 news sources need a look" in told
    assert told.endswith("and 12 more")
    assert len(told) < 4096


@pytest.mark.long
async def test_a_lost_network_is_one_message_and_no_feed_is_blamed_for_it(watched: Watched) -> None:
    desk = watched.desk
    urls = [desk.papers.says(f"/paper{number}", FRESH) for number in range(5)]
    await desk.follow(*urls)
    await watched.hours(3)
    last_answer = desk.now
    await watched.restart(network=False)
    assert await watched.hours(2) == WatchSummary(outages=1)
    async with desk.db.read() as session:
        lasting = await outage(session)
    assert lasting is not None
    assert lasting.since == last_answer
    await watched.restart(network=False)
    assert await watched.hours(40, step=4) == WatchSummary(), "it is told once, also over a restart"
    assert {(await desk.feed(url)).state for url in urls} == {FeedState.BROKEN}
    await watched.restart(network=True)
    assert await watched.hours(2) == WatchSummary(ends=1), "noticed within two hours although all back off"
    await watched.hours(1)
    assert {(await desk.feed(url)).state for url in urls} == {FeedState.FINE}
    assert await watched.hours(48, step=8) == WatchSummary()
    begun, ended = await watched.notices()
    assert "No news source can be reached since March 2, 2026, 15:00 UTC" in begun
    assert "can be reached again" in ended


async def test_an_outage_is_told_in_the_zone_of_the_house(watched: Watched) -> None:
    desk = watched.desk
    await desk.follow(*[desk.papers.says(f"/paper{number}", FRESH) for number in range(3)])
    await watched.hours(1)
    await watched.restart(network=False)
    await desk.poll(2 * HOUR)
    for minutes in (0, 6):
        await watch(desk.db, desk.now.astimezone(SEOUL) + timedelta(minutes=minutes))
    assert "March 2, 2026, 22:00 KST" in (await watched.notices())[0]


async def test_a_network_that_comes_back_within_minutes_is_nobodys_business(watched: Watched) -> None:
    desk = watched.desk
    urls = [desk.papers.says(f"/paper{number}", FRESH) for number in range(5)]
    await desk.follow(*urls)
    await watched.hours(1)
    await watched.restart(network=False)
    await desk.poll(2 * HOUR)  # the machine wakes up before its network
    await watch(desk.db, desk.now)
    await watched.restart(network=True)
    for _ in range(6):
        await desk.poll(timedelta(minutes=1))
        assert await watch(desk.db, desk.now) == WatchSummary()
    assert {(await desk.feed(url)).failures for url in urls} == {0}, "and none backs off"
    assert not await watched.notices()


async def test_a_network_lost_before_a_long_sleep_is_not_told_after_it(watched: Watched) -> None:
    desk = watched.desk
    await desk.follow(*[desk.papers.says(f"/paper{number}", FRESH) for number in range(4)])
    await watched.hours(1)
    await watched.restart(network=False)
    await desk.poll(2 * HOUR)
    await watch(desk.db, desk.now)  # noticed, not told; then the machine sleeps
    await watched.restart(network=True)
    assert await watch(desk.db, desk.now + DAY / 2) == WatchSummary()
    await desk.poll(DAY / 2)
    assert await watch(desk.db, desk.now) == WatchSummary()
    async with desk.db.read() as session:
        assert await outage(session) is None


async def test_two_feeds_that_fail_are_no_outage_nor_is_one_host_with_many(watched: Watched) -> None:
    desk = watched.desk
    await desk.follow(*[f"http://nowhere.example/{number}" for number in range(6)])
    assert await watched.hours(3) == WatchSummary()


@pytest.mark.long
async def test_seven_days_without_an_alert_are_told_once_a_week_with_what_tells_calm(
    watched: Watched,
) -> None:
    desk = watched.desk
    url = desk.papers.says("/post", FRESH)
    await desk.follow(url)
    await desk.poll()
    another = rss(title="Harbour opens late").replace(b"paper.example/1", b"paper.example/2")
    desk.papers.says("/post", reply(200, another, (b"ETag", b'"2"')))
    assert await watched.hours(7 * 24, step=12) == WatchSummary()
    assert await watched.hours(12, step=12) == WatchSummary(silences=1)
    assert await watched.hours(6 * 24, step=12) == WatchSummary()
    (told,) = await watched.notices()
    assert "No alert for 7 days" in told
    assert "1 of 1" in told
    assert "in this time: 1." in told
    assert "it has been calm" in told


@pytest.mark.long
async def test_an_alert_or_a_bot_that_did_not_run_begins_the_seven_days_anew(watched: Watched) -> None:
    desk = watched.desk
    await watched.hours(2)
    desk.now += 9 * DAY  # it was switched off
    assert await watched.hours(6 * 24, step=12) == WatchSummary()
    await _alert(desk)
    assert await watched.hours(6 * 24, step=12) == WatchSummary()
    assert (await watched.hours(36, step=12)).silences == 1
    assert "something is broken" in (await watched.notices())[0]


async def _alert(desk: Desk) -> None:
    """Tell an alert as publishing does."""
    item_id, case_id = await bring(desk.db, KOREAN, at=desk.now), await open_case(desk.db)
    async with desk.db.transaction() as tx:
        given = {"topic": Topic.DETENTION, "severity": Severity.CRITICAL, "expires_at": desk.now + DAY}
        tx.add(Alert(case_id=case_id, item_id=item_id, published_at=desk.now, **given))
