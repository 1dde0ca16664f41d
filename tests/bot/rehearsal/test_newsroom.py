import asyncio
import calendar

import feedparser
import httpx
import pytest
from ruamel.yaml import YAML

from bot.rehearsal import FeedFault, Newsroom, RehearsalServer, World


@pytest.fixture
async def reader(server):
    async with httpx.AsyncClient(base_url=f"{server.url}/feeds/") as client:
        yield client


async def read_all(reader, newsroom):
    for name in newsroom.outlets:
        assert (await reader.get(f"{name}.xml")).status_code == 200


async def test_every_feed_is_read_by_a_feed_reader_with_its_back_list(reader, newsroom, clock):
    formats = set()
    for outlet in newsroom.outlets.values():
        found = feedparser.parse((await reader.get(f"{outlet.name}.xml")).content)
        assert not found.bozo, outlet.name
        formats.add(found.version)
        assert [entry.title for entry in found.entries] == [story.title for story in outlet.stories]
        assert [entry.link for entry in found.entries] == [story.link for story in outlet.stories]
        assert len({entry.id for entry in found.entries}) == len(outlet.stories) >= 2
        ages = [
            clock() - calendar.timegm(entry.get("published_parsed") or entry.updated_parsed)
            for entry in found.entries
        ]
        assert ages == sorted(ages)
        assert all(3600 <= age <= 72 * 3600 for age in ages)
    assert formats == {"rss20", "atom10", "rss10"}


def test_the_outlets_speak_all_five_scripts_and_are_invented(newsroom):
    languages = {outlet.language for outlet in newsroom.outlets.values()}
    assert languages == {"en", "ko", "zh-Hans", "zh-Hant", "ja"}
    assert len(newsroom.outlets) == 12
    assert all(outlet.host.endswith(".example") for outlet in newsroom.outlets.values())
    assert {planned.outlet for planned in newsroom.planned} <= newsroom.outlets.keys()


async def test_a_reader_who_has_it_gets_a_304_until_something_is_new(reader, newsroom, clock):
    for name in ("han-river-post", "border-lines", "yuanan"):
        first = await reader.get(f"{name}.xml")
        by_etag = {"If-None-Match": first.headers["ETag"]}
        by_date = {"If-Modified-Since": first.headers["Last-Modified"]}
        for headers in (by_etag, by_date, by_etag | by_date, by_etag | {"If-Modified-Since": "long ago"}):
            again = await reader.get(f"{name}.xml", headers=headers)
            assert (again.status_code, again.content) == (304, b"")
        clock.advance(5)
        newsroom.publish(name, "Fresh & <new>", "한 줄 & more")
        for headers in (by_etag, by_date):
            fresh = await reader.get(f"{name}.xml", headers=headers)
            assert feedparser.parse(fresh.content).entries[0].title == "Fresh & <new>"
        assert (newsroom.fetches[name], newsroom.unchanged[name]) == (7, 4)


async def test_an_amended_story_keeps_its_address(reader, newsroom):
    outlet = newsroom.add_feed("own", language="ja", format="rdf")
    story = newsroom.publish("own", "before", link="https://own.example/1?a=1&b=2")
    newsroom.amend("own", story, title="after")
    (entry,) = feedparser.parse((await reader.get("own.xml")).content).entries
    assert (entry.title, entry.link, outlet.language) == ("after", "https://own.example/1?a=1&b=2", "ja")


async def test_news_begins_once_every_feed_was_read_and_then_keeps_its_gaps(reader, newsroom, clock):
    assert newsroom.tick() is None
    *most, last = newsroom.outlets
    for name in most:
        await reader.get(f"{name}.xml")
    assert newsroom.tick() is None
    await reader.get(f"{last}.xml")
    first = newsroom.tick()
    assert first is newsroom.outlets["han-river-post"].stories[0]
    assert "52" in first.title
    assert newsroom.tick() is None
    gap = newsroom.planned[0].gap
    assert newsroom.tick(clock() + gap - 0.1) is None
    assert newsroom.tick(clock() + gap)


async def test_news_begins_though_one_feed_is_never_read(reader, newsroom, clock):
    await reader.get("neoul.xml")
    clock.advance(15)
    assert newsroom.tick() is None
    clock.advance(1)
    assert newsroom.tick()


def test_all_planned_news_is_told_within_five_minutes_with_six_to_ten_seconds_between(newsroom):
    gaps = [planned.gap for planned in newsroom.planned]
    assert gaps[0] == 0
    assert all(6 <= gap <= 10 for gap in gaps[1:])
    assert sum(gaps) < 300


FAULTS = [
    (FeedFault("status", status=503, headers={"Retry-After": "120"}), 503, "text/html"),
    (FeedFault("html"), 200, "text/html"),
    (FeedFault("broken"), 200, "application/rss+xml"),
    (FeedFault("slow", delay=0.05), 200, "application/rss+xml"),
]


@pytest.mark.parametrize(("fault", "status", "kind"), FAULTS)
async def test_a_feed_can_be_told_to_fail_once(reader, newsroom, fault, status, kind):
    newsroom.faults["han-river-post"] = fault
    struck = await reader.get("han-river-post.xml")
    assert (struck.status_code, struck.headers["content-type"].split(";")[0]) == (status, kind)
    assert struck.headers.items() >= fault.headers.items() or struck.headers.get("Retry-After") == "120"
    if fault.kind == "broken":
        assert feedparser.parse(struck.content).bozo
    healthy = await reader.get("han-river-post.xml")
    assert not feedparser.parse(healthy.content).bozo


async def test_a_feed_can_break_the_line_for_ever(reader, newsroom):
    newsroom.faults["neoul"] = FeedFault("drop", count=None)
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            await reader.get("neoul.xml")
    with pytest.raises(ValueError, match="no kind of fault"):
        FeedFault("gone")


async def test_an_unknown_feed_is_not_found(reader):
    assert (await reader.get("nobody.xml")).status_code == 404


async def test_feeds_yml_names_every_feed_where_it_is_served(reader, newsroom, server):
    found = YAML(typ="safe").load(newsroom.feeds_yml(server.url))["feeds"]
    assert [entry["name"] for entry in found] == [outlet.title for outlet in newsroom.outlets.values()]
    assert {entry["every"] for entry in found} == {"5s"}
    for entry in found:
        assert (await reader.get(entry["url"])).status_code == 200


async def test_a_growing_server_publishes_by_itself():
    world, newsroom = World(), Newsroom()
    server = RehearsalServer(world, newsroom, grow=True)
    await server.start()
    planned = len(newsroom.planned)
    async with httpx.AsyncClient(base_url=f"{server.url}/feeds/") as client:
        await read_all(client, newsroom)
    async with asyncio.timeout(60):
        await world.until(lambda: len(newsroom.planned) < planned)
    await server.stop()
