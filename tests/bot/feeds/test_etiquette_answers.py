"""Good manners, the other rules: how often to ask, and what each answer leads to. As test_etiquette.py."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.models import FeedState
from tests.bot.feeds.conftest import running
from tests.bot.feeds.etiquette_desk import DAY, HOUR, Desk, Papers, opened, reply, rss
from tests.bot.feeds.feed_publisher import Asked

BODY = rss()
QUARTER = timedelta(minutes=15)
ETAG = (b"ETag", b'"1"')


@pytest.fixture
async def safe_papers(certificate: Path) -> AsyncIterator[Papers]:
    """Run publishers behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    it = Papers(scheme="https")
    async with running(it, context):
        yield it


@pytest.fixture
async def both(
    sqlite: Database, papers: Papers, safe_papers: Papers, certificate: Path
) -> AsyncIterator[Desk]:
    """Open the stage before publishers of which some answer over https."""
    trust = ssl.create_default_context(cafile=str(certificate))
    trust.check_hostname = False  # its one certificate stands for every name
    async with opened(sqlite, papers, safe_papers, trust) as it:
        yield it


async def test_every_15m_is_kept_where_there_is_something_to_compare_and_hourly_where_not(
    desk: Desk, papers: Papers
) -> None:
    expected = {
        papers.says("/etag", reply(200, BODY, ETAG)): QUARTER,
        papers.says("/date", reply(200, BODY, (b"Last-Modified", b"once"))): QUARTER,
        papers.says("/none", reply(200, BODY)): HOUR,
        papers.says("/fresh", reply(200, BODY, ETAG, (b"Cache-Control", b"max-age=5400"))): 1.5 * HOUR,
        papers.says("/short", reply(200, BODY, ETAG, (b"Cache-Control", b"max-age=60"))): QUARTER,
        papers.says("/stale", reply(200, BODY, ETAG, (b"Cache-Control", b"no-cache"))): QUARTER,
        papers.says("/week", reply(200, BODY, ETAG, (b"Cache-Control", b"max-age=604800"))): DAY,
    }
    await desk.follow(*expected, every=QUARTER)
    await desk.poll()
    assert await desk.waits(expected) == list(expected.values())


async def test_what_a_document_wishes_is_a_floor_but_for_the_hour_that_wordpress_writes_unasked(
    desk: Desk, papers: Papers
) -> None:
    period = "<sy:updatePeriod>{}</sy:updatePeriod><sy:updateFrequency>{}</sy:updateFrequency>"
    expected = {
        "<ttl>120</ttl>": 2 * HOUR,
        "<ttl>60</ttl>": HOUR,
        "<ttl>5</ttl>": QUARTER,
        "<ttl>99999</ttl>": DAY,
        period.format("hourly", 1): QUARTER,
        period.format("hourly", 2): timedelta(minutes=30),
        period.format("daily", 4): 6 * HOUR,
        "<skipHours><hour>12</hour><hour>13</hour></skipHours>": 2 * HOUR,
        "<skipDays><day>Monday</day></skipDays>": 12 * HOUR,
    }
    urls = [
        papers.says(f"/{number}", reply(200, rss(wish), ETAG), reply(500))
        for number, wish in enumerate(expected)
    ]
    await desk.follow(*urls, every=QUARTER)
    await desk.poll()
    assert await desk.waits(urls) == list(expected.values())
    await desk.poll(2 * HOUR)  # 14:00: a failure does not end what was wished
    assert await desk.wait(urls[0]) == 2 * HOUR
    assert await desk.wait(urls[4]) == timedelta(minutes=30)


async def test_of_all_wishes_the_latest_time_wins(desk: Desk, papers: Papers) -> None:
    def says(path: str, fresh: int, pause: int) -> str:
        wishes = ((b"Cache-Control", b"max-age=%d" % fresh), (b"Retry-After", b"%d" % pause))
        expires = (b"Expires", b"Tue, 03 Mar 2026 12:00:00 GMT")
        return papers.says(path, reply(200, rss("<ttl>120</ttl>"), ETAG, expires, *wishes))

    urls = [says("/pause", 60, 14_400), says("/fresh", 10_800, 60), says("/ttl", 60, 60)]
    await desk.follow(*urls)
    await desk.poll()
    assert await desk.waits(urls) == [4 * HOUR, 3 * HOUR, 2 * HOUR]  # max-age goes before Expires


async def test_a_silent_304_leaves_the_freshness_that_was_given_before(desk: Desk, papers: Papers) -> None:
    first = reply(200, BODY, ETAG, (b"Cache-Control", b"max-age=7200"))
    url = papers.says(
        "/feed", first, reply(304), reply(304, b"", (b"Cache-Control", b"no-cache")), reply(304)
    )
    await desk.follow(url)
    waits = []
    for _ in range(4):
        await desk.poll(await desk.wait(url) or HOUR)
        waits.append(await desk.wait(url))
    assert waits == [2 * HOUR, 2 * HOUR, HOUR, HOUR]


async def test_the_same_body_again_still_renews_validators_and_freshness(desk: Desk, papers: Papers) -> None:
    again = reply(200, BODY, (b"ETag", b'"2"'), (b"Cache-Control", b"max-age=7200"))
    url = papers.says("/feed", reply(200, BODY, ETAG), again)
    await desk.follow(url)
    await desk.poll()
    await desk.poll(HOUR)
    feed = await desk.feed(url)
    assert (feed.etag, await desk.wait(url)) == (b'"2"', 2 * HOUR)


async def test_a_304_to_a_plain_question_and_a_delta_unasked_are_errors(desk: Desk, papers: Papers) -> None:
    urls = [papers.says("/304", reply(304)), papers.says("/226", reply(226, BODY, ETAG))]
    await desk.follow(*urls)
    assert all(b"a-im" not in asked.headers for asked in await desk.poll())
    for url in urls:
        feed = await desk.feed(url)
        assert (feed.failures, feed.etag, feed.state) == (1, None, FeedState.BROKEN)


@pytest.mark.long
async def test_each_failure_has_its_wait_which_grows_to_a_day(desk: Desk, papers: Papers) -> None:
    elsewhere = reply(302, b"", (b"Location", b"https://refused.example/"))
    table = {
        **{papers.says(f"/{code}", reply(code)): (1, 2, 4, 8, 16, 24, 24) for code in (400, 404, 405, 406)},
        **{papers.says(f"/{code}", reply(code)): (4, 24, 24, 24, 24, 24, 24) for code in (401, 403)},
        papers.says("/challenge", reply(200, b"<html>", (b"cf-mitigated", b"challenge"))): (4, *[24] * 6),
        **{papers.says(f"/{code}", reply(code)): (2, 4, 8, 16, 24, 24, 24) for code in (500, 502, 503)},
        papers.says("/no-location", reply(302)): (1, 2, 4, 8, 16, 24, 24),
        papers.says("/refused", elsewhere): (2, 4, 8, 16, 24, 24, 24),
        "http://nowhere.example/": (2, 4, 8, 16, 24, 24, 24),
        papers.says("/page", reply(200, b"<html><link rel=alternate href=/feed>")): (1, 2, 4, 8, 16, 24, 24),
        papers.says("/rubbish", reply(200, b"\x00\x01")): (1, 2, 4, 8, 16, 24, 24),
    }
    await desk.follow(*table)
    found: dict[str, list[float]] = {url: [] for url in table}
    while min(map(len, found.values())) < 7:
        before = await desk.all_waits()
        soonest = min(before.values())
        assert {one.path for one in await desk.poll(soonest)} <= set(papers.routes)  # no address is guessed
        for url, wait in (await desk.all_waits()).items():
            if before[url] == soonest:
                found[url].append(wait / HOUR)
    assert {url: tuple(waits[:7]) for url, waits in found.items()} == table


async def test_a_wish_that_comes_with_an_error_holds_too(desk: Desk, papers: Papers) -> None:
    hour_and_half = (b"Cache-Control", b"max-age=5400")
    urls = [
        papers.says("/404", reply(404, b"", hour_and_half)),
        papers.says("/page", reply(200, b"<html>", hour_and_half)),
        papers.says("/rubbish", reply(200, b"\x00", hour_and_half)),
        papers.says("/500", reply(500, b"", (b"Retry-After", b"5400"))),
        papers.says("/403", reply(403, b"", (b"Retry-After", b"86400"))),
    ]
    await desk.follow(*urls, every=QUARTER)
    await desk.poll()
    assert await desk.waits(urls) == [1.5 * HOUR] * 4 + [DAY]


async def test_what_http_does_not_have_is_tried_over_https_once(
    both: Desk, papers: Papers, safe_papers: Papers
) -> None:
    there, gone, kept = (papers.says(path, reply(404)) for path in ("/there", "/gone", "/kept"))
    papers.says("/kept", reply(410))
    safe_papers.says("/there", reply(200, BODY, ETAG), reply(304))
    await both.follow(there, gone, kept)
    await both.poll()
    assert sorted(asked.path for asked in safe_papers.asked) == ["/gone", "/there"]
    assert [(await both.feed(url)).state for url in (there, gone)] == [FeedState.MOVED, FeedState.BROKEN]
    safe_papers.asked.clear()
    asked = await both.poll(HOUR)
    assert [one.path for one in asked] == ["/gone"]  # not http again for the one that was found
    assert [one.headers.get(b"if-none-match") for one in safe_papers.asked] == [b'"1"']
    for _ in range(3):
        await both.poll(8 * HOUR)
    assert (await both.feed(there)).asked_url == there.replace("http:", "https:")


async def test_a_redirect_to_a_host_at_rest_counts_as_asked(desk: Desk, papers: Papers) -> None:
    papers.says("/rests", reply(429, b"", (b"Retry-After", b"60")))
    start = papers.says("/start", reply(302, b"", (b"Location", papers.url("/rests").encode())))
    await desk.follow(papers.url("/rests"))
    await desk.poll()
    await desk.follow(start)
    assert [asked.path for asked in await desk.poll(timedelta(seconds=1))] == ["/start"]
    assert await desk.wait(start) == HOUR


async def test_feeds_of_one_host_share_a_connection_and_are_asked_in_turn(desk: Desk, papers: Papers) -> None:
    async def slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(reply(304) if b"if-none-match" in asked.headers else reply(200, BODY, ETAG))

    for path in ("/a", "/b", "/c"):
        papers.says(path, slowly)
    papers.says("/missing", reply(404, b"<html>nothing here"))
    papers.says("/moved", reply(302, b"", (b"Location", b"/a")))
    await desk.follow(*(papers.url(path, "news.example") for path in papers.routes))
    assert len(await desk.poll()) == 6
    assert len(await desk.poll(HOUR)) == 6
    assert (papers.connections, papers.most_in_flight) == (1, 1)


async def test_a_long_round_counts_from_each_answer_not_from_its_own_start(
    desk: Desk, papers: Papers
) -> None:
    async def late(asked: Asked, writer: asyncio.StreamWriter) -> None:
        desk.now += timedelta(minutes=4)
        writer.write(reply(200, BODY, ETAG, (b"Cache-Control", b"max-age=5400")))

    async def never(asked: Asked, writer: asyncio.StreamWriter) -> None:
        desk.now += timedelta(minutes=4)
        writer.close()

    for reply_late, wait in ((late, 1.5 * HOUR), (never, 2 * HOUR)):
        url = papers.says(f"/{reply_late.__name__}", reply_late)
        await desk.follow(url)
        await desk.poll()
        assert await desk.wait(url) == wait


async def test_a_disk_that_takes_nothing_does_not_make_us_ask_again_and_again(
    desk: Desk, papers: Papers
) -> None:
    url = papers.says("/feed", reply(200, BODY, ETAG))
    await desk.follow(url)
    async with desk.db.transaction() as tx:
        await tx.exec(
            text("CREATE TRIGGER full BEFORE UPDATE ON feeds BEGIN SELECT RAISE(ABORT, 'full'); END")
        )
    with pytest.raises(BaseExceptionGroup):
        await desk.poll()
    for _ in range(3):
        assert await desk.poll(timedelta(seconds=1)) == []
    async with desk.db.transaction() as tx:
        await tx.exec(text("DROP TRIGGER full"))
    assert len(await desk.poll(HOUR)) == 1
    assert await desk.poll(timedelta(seconds=1)) == []


async def test_a_host_that_names_no_time_rests_longer_with_each_429_until_it_serves_again(
    desk: Desk, papers: Papers
) -> None:
    papers.says("/a", reply(429), reply(429), reply(429), reply(200, BODY, ETAG), reply(429))
    papers.says("/b", reply(200, BODY, ETAG))
    a, b = (papers.url(path, "news.example") for path in ("/a", "/b"))
    await desk.follow(a)
    await desk.poll()
    await desk.follow(b)
    for hours in (1, 2, 4):  # /b is due as well, and waits with its host
        assert await desk.poll() == []
        assert await desk.wait(b) == hours * HOUR
        asked = await desk.poll(hours * HOUR)
        assert asked[0].path == "/a"
        if hours < 4:
            assert len(asked) == 1
    assert {one.path for one in asked} == {"/a", "/b"}
    await desk.poll(HOUR)
    assert await desk.waits((a, b)) == [HOUR, HOUR]  # counted from one again
