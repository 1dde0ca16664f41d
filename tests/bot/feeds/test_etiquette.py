"""Good manners towards publishers, a rule a test: the whole stage over real HTTP, hours pass by hand.

| rule | test |
|---|---|
| validators go back byte for byte, weak, with spaces, not ASCII, long | 1 |
| a Last-Modified in an odd format goes back as it came | 2 |
| a 304 refreshes what it names | 3 |
| a validator that is no longer sent is forgotten | 4 |
| 429 with seconds, a date, nothing; 503 with a date | 5 |
| max-age less Age | 6 |
| Expires: 0 is stale, no error | 7 |
| 301 is kept for good only after the rule, 302 never | 8 (more in test_moves.py) |
| 410 ends it | 9 |
| a restart asks nothing | 10 |
| a new feed is asked once | 11 |
| no cookie comes back | 12 |
| bombs, drips, sizes | 13: test_fetch_bounds.py |
| addresses inside | 14: test_guard.py, test_hostile_urls.py |
| a pause is its host's, not that of its neighbour by name | 15 |

The other rules stand in test_etiquette_answers.py.
"""

from datetime import timedelta

import pytest

from storage.models import FeedState
from tests.bot.feeds.etiquette_desk import AGENT, DAY, HOUR, Desk, Papers, reply, rss

ETAGS = [
    b'"plain"',
    b'W/"weak"',
    b'"with  two spaces"',
    '"북한 é"'.encode(),
    b'"latin \xe9"',
    b'"' + b"x" * 300 + b'"',
]
BODY = rss()


async def test_1_validators_go_back_byte_for_byte(desk: Desk, papers: Papers) -> None:
    for number, etag in enumerate(ETAGS):
        url = papers.says(f"/{number}", reply(200, BODY, (b"ETag", etag)), reply(304))
        await desk.follow(url)
    assert all(b"if-none-match" not in asked.headers for asked in await desk.poll())
    again = await desk.poll(HOUR)
    sent = {asked.path: asked.headers.get(b"if-none-match") for asked in again}
    assert sent == {f"/{number}": etag for number, etag in enumerate(ETAGS)}
    assert all(b"if-modified-since" not in asked.headers for asked in again)  # none was given


async def test_2_a_last_modified_goes_back_in_whatever_format_it_came(desk: Desk, papers: Papers) -> None:
    odd = [b"Monday, 02-Mar-26  11:00:00 GMT+0", b"mon, 2 mar 2026 11:00:00 +0000", b"yesterday"]
    for number, moment in enumerate(odd):
        await desk.follow(papers.says(f"/{number}", reply(200, BODY, (b"Last-Modified", moment)), reply(304)))
    await desk.poll()
    again = {asked.path: asked.headers for asked in await desk.poll(HOUR)}
    assert [again[f"/{number}"][b"if-modified-since"] for number in range(3)] == odd
    assert all(b"if-none-match" not in headers for headers in again.values())


async def test_3_a_304_refreshes_what_it_names_and_leaves_the_rest(desk: Desk, papers: Papers) -> None:
    first = reply(200, BODY, (b"ETag", b'"1"'), (b"Last-Modified", b"then"))
    url = papers.says("/feed", first, reply(304, b"", (b"ETag", b'"2"')), reply(304))
    await desk.follow(url)
    await desk.poll()
    await desk.poll(HOUR)
    [asked] = await desk.poll(HOUR)
    assert (asked.headers[b"if-none-match"], asked.headers[b"if-modified-since"]) == (b'"2"', b"then")


async def test_4_a_validator_that_is_no_longer_given_is_forgotten(desk: Desk, papers: Papers) -> None:
    both = reply(200, BODY, (b"ETag", b'"1"'), (b"Last-Modified", b"then"))
    none = reply(200, rss(title="A new bridge"), (b"ETag", b""))
    await desk.follow(papers.says("/feed", both, none, none))
    await desk.poll()
    await desk.poll(HOUR)
    [asked] = await desk.poll(HOUR)
    assert {b"if-none-match", b"if-modified-since"}.isdisjoint(asked.headers)


async def test_5_pauses_are_kept_to_the_second_and_grow_where_no_time_is_named(
    desk: Desk, papers: Papers
) -> None:
    at_three = b"Mon, 02 Mar 2026 15:00:00 GMT"
    expected = {
        papers.says("/seconds", reply(429, b"", (b"Retry-After", b"7201"))): timedelta(seconds=7201),
        papers.says("/date", reply(429, b"", (b"Retry-After", at_three))): 3 * HOUR,
        papers.says("/nothing", reply(429)): HOUR,
        papers.says("/past", reply(429, b"", (b"Retry-After", b"Sun, 01 Mar 2026 15:00:00 GMT"))): HOUR,
        papers.says("/zero", reply(429, b"", (b"Retry-After", b"0"))): HOUR,
        papers.says("/month", reply(429, b"", (b"Retry-After", b"2592000"))): 7 * DAY,
        papers.says("/503", reply(503, b"", (b"Retry-After", at_three))): 3 * HOUR,
        papers.says("/503-alone", reply(503)): timedelta(minutes=30),
    }
    await desk.follow(*expected, every=timedelta(minutes=15))
    await desk.poll()
    assert await desk.waits(expected) == list(expected.values())
    nothing = papers.url("/nothing")
    for hours in (2, 4, 8, 16, 24, 24):
        await desk.poll(await desk.wait(nothing) or HOUR)
        assert await desk.wait(nothing) == hours * HOUR


async def test_6_freshness_is_max_age_less_age_for_200_and_304(desk: Desk, papers: Papers) -> None:
    def fresh(status: int, control: bytes) -> bytes:
        return reply(
            status,
            BODY if status == 200 else b"",
            (b"ETag", b'"1"'),
            (b"Cache-Control", control),
            (b"Age", b"600"),
        )

    url = papers.says(
        "/feed", fresh(200, b"max-age=9000"), fresh(304, b"max-age=6000"), fresh(304, b"max-age=9")
    )
    await desk.follow(url, every=timedelta(minutes=15))
    await desk.poll()
    assert await desk.wait(url) == timedelta(seconds=8400)
    assert await desk.poll(timedelta(seconds=8399)) == []
    await desk.poll(timedelta(seconds=1))
    assert await desk.wait(url) == timedelta(seconds=5400)
    await desk.poll(timedelta(seconds=5400))
    assert await desk.wait(url) == timedelta(minutes=15)


async def test_7_an_expires_of_0_is_stale_and_no_error(desk: Desk, papers: Papers) -> None:
    stale = reply(200, BODY, (b"ETag", b'"1"'), (b"Expires", b"0"))
    later = reply(200, BODY, (b"ETag", b'"1"'), (b"Expires", b"Mon, 02 Mar 2026 18:00:00 GMT"))
    urls = [papers.says("/zero", stale), papers.says("/later", later)]
    await desk.follow(*urls)
    await desk.poll()
    assert await desk.waits(urls) == [HOUR, 6 * HOUR]
    assert (await desk.feed(urls[0])).failures == 0


@pytest.mark.parametrize(
    ("status", "kept"), [(301, True), (308, True), (302, False), (303, False), (307, False)]
)
async def test_8_only_a_lasting_move_is_kept_after_three_sightings_over_a_day(
    desk: Desk, papers: Papers, status: int, *, kept: bool
) -> None:
    new = papers.says("/new", reply(200, BODY, (b"ETag", b'"new"')), reply(304))
    old = papers.says(
        "/old",
        reply(200, BODY, (b"ETag", b'"old"')),
        reply(status, b"", (b"Location", new.encode())),
    )
    await desk.follow(old)
    await desk.poll()
    for hours in (1, 8, 8):  # sightings at 0, 8 and 16 hours: not a day yet
        moved = await desk.poll(hours * HOUR)
        assert [asked.path for asked in moved] == ["/old", "/new"]
        assert (await desk.feed(old)).asked_url is None
    assert moved[1].headers[b"if-none-match"] == b'"new"'  # never that of another address
    assert b"if-none-match" not in moved[0].headers
    await desk.poll(8 * HOUR)
    assert (await desk.feed(old)).asked_url == (new if kept else None)


async def test_9_a_410_ends_it_at_once_also_for_a_new_process(desk: Desk, papers: Papers) -> None:
    url = papers.says("/feed", reply(410))
    await desk.follow(url)
    assert len(await desk.poll()) == 1
    await desk.restart()
    await desk.follow()
    assert await desk.poll(400 * DAY) == []
    assert (await desk.feed(url)).state is FeedState.GONE


async def test_10_a_new_process_asks_nothing_before_its_time(desk: Desk, papers: Papers) -> None:
    papers.says("/fine", reply(200, BODY, (b"ETag", b'"1"')))
    papers.says("/alone", reply(429, b"", (b"Retry-After", b"86400")))
    papers.says("/broken", reply(500))
    await desk.follow(*map(papers.url, papers.routes))
    assert len(await desk.poll()) == 3
    for _ in range(3):
        await desk.restart()
        assert await desk.poll(timedelta(minutes=19)) == []
    await desk.restart()
    [asked] = await desk.poll(timedelta(minutes=3))
    assert (asked.path, asked.headers[b"if-none-match"]) == ("/fine", b'"1"')


async def test_11_a_new_feed_is_asked_once(desk: Desk, papers: Papers) -> None:
    await desk.follow(papers.says("/feed", reply(200, BODY)))
    assert len(await desk.poll()) == 1
    await desk.follow()
    assert await desk.poll(timedelta(minutes=5)) == []


async def test_12_the_first_request_says_who_asks_and_no_cookie_comes_back(
    desk: Desk, papers: Papers
) -> None:
    cookie = (b"Set-Cookie", b"id=1; Path=/")
    url = papers.url("/feed") + "?a=1"
    papers.says("/feed?a=1", reply(302, b"", (b"Location", b"/real"), cookie))
    papers.says("/real", reply(200, BODY, cookie))
    await desk.follow(url)
    for asked in await desk.poll() + await desk.poll(HOUR):
        assert set(asked.headers) == {b"host", b"user-agent", b"accept", b"accept-encoding"}
        assert asked.headers[b"user-agent"].decode() == AGENT
        assert asked.headers[b"accept-encoding"] == b"gzip"
        assert all(kind in asked.headers[b"accept"] for kind in (b"atom+xml", b"rss+xml", b"text/xml"))
        assert asked.path in ("/feed?a=1", "/real")


async def test_15_a_pause_is_its_hosts_and_not_its_neighbours(desk: Desk, papers: Papers) -> None:
    papers.says("/a", reply(429, b"", (b"Retry-After", b"36000")))
    papers.says("/b", reply(200, BODY))
    await desk.follow(papers.url("/a", "news.example"))
    await desk.poll()
    others = [papers.url("/b", host) for host in ("news.example", "www.news.example", "newsx.example")]
    await desk.follow(*others)
    for _ in range(2):  # a new process knows as well
        hosts = {asked.headers[b"host"] for asked in await desk.poll(HOUR)}
        assert hosts == {b"www.news.example", b"newsx.example"}
        await desk.restart()
        await desk.follow(papers.url(f"/new-at-{desk.now.hour}", "news.example"))
    assert await desk.wait(others[0]) == 8 * HOUR
    assert {asked.headers[b"host"] for asked in await desk.poll(8 * HOUR)} >= {b"news.example"}
