"""Feeds that are searches: the outlet of each item, one article in many of them, no redirect followed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from html import escape
from urllib.parse import quote

import pytest
from sqlmodel import col, select

from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import follow
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.models import Item, ItemVersion
from tests.bot.feeds.conftest import NOW, Clock
from tests.bot.feeds.feed_publisher import Publisher, reply

STORY = "두만강 건넌 가족 다섯 명, 지린성에서 붙잡혀"
OTHER = "국경 마을에 새 검문소 들어서"
OUTLET = "https://www.ilbo.example"


def google(*items: str) -> bytes:
    head = '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><generator>NFE/5.0</generator>'
    return f"{head}<title>search - Google News</title>{''.join(items)}</channel></rss>".encode()


def found(title: str, number: int, outlet: str = "국경일보", site: str = OUTLET) -> str:
    link = f"https://news.google.com/rss/articles/CBMi{number}?oc=5"
    cluster = escape(f'<a href="{link}">{title}</a>&nbsp;&nbsp;<font color="#6f6f6f">{outlet}</font>')
    return (
        f"<item><title>{title} - {outlet}</title><link>{link}</link>"
        f'<guid isPermaLink="false">CBMi{number}</guid>'
        f'<description>{cluster}</description><source url="{site}">{outlet}</source></item>'
    )


def bing(*items: tuple[str, str, str]) -> bytes:
    def one(title: str, outlet: str, link: str) -> str:
        inner = quote(link, safe="")
        wrapped = f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;aid=&amp;url={inner}&amp;c=1"
        return f"<item><title>{title}</title><link>{wrapped}</link><News:Source>{outlet}</News:Source></item>"

    space = 'xmlns:News="https://www.bing.com/news/search?q=x&amp;format=rss"'
    body = "".join(one(*item) for item in items)
    return f'<rss version="2.0" {space}><channel><title>x - BingNews</title>{body}</channel></rss>'.encode()


def own(*items: tuple[str, str, str]) -> bytes:
    body = "".join(
        f"<item><title>{title}</title><link>{OUTLET}/news/{number}</link><description>{text}</description></item>"
        for title, number, text in items
    )
    return f'<rss version="2.0"><channel><title>국경일보</title>{body}</channel></rss>'.encode()


class Desk:
    def __init__(self, db: Database, publisher: Publisher, poller: Poller, clock: Clock) -> None:
        self.db, self.publisher, self.poller, self.clock = db, publisher, poller, clock

    async def listens(self, **bodies: tuple[bytes, ...]) -> None:
        """Listen to feeds, each of which answers with its bodies in turn; the first of them is polled."""
        empty = own(("예전에 있던 소식 하나", "0", ""))
        urls = {
            name: self.publisher.says(f"/{name}", *(reply(200, body) for body in (empty, *given)))
            for name, given in bodies.items()
        }
        hour = timedelta(hours=1)
        entries = tuple(FeedEntry(name, url, "ko", hour, (), None, None) for name, url in urls.items())
        await follow(self.db, Catalog(entries, ""), NOW, timedelta(0))
        await self.poll(0)

    async def poll(self, hours: float = 2) -> None:
        self.clock.now += timedelta(hours=hours)
        await self.poller.poll(self.clock.now)

    async def items(self) -> list[Item]:
        async with self.db.read() as session:
            rows = (await session.exec(select(Item).order_by(col(Item.id)))).all()
            return [row for row in rows if not row.quiet]


@pytest.fixture
async def desk(sqlite: Database, publisher: Publisher, fetcher: Fetcher, clock: Clock) -> AsyncIterator[Desk]:
    async with ParseWorker() as worker:
        yield Desk(sqlite, publisher, Poller(sqlite, fetcher, worker, jitter=lambda: 0.0), clock)


async def test_an_item_of_google_news_has_its_outlet_and_a_bare_title(desk: Desk) -> None:
    await desk.listens(g=(google(found(STORY, 1)),))
    await desk.poll()
    (item,) = await desk.items()
    assert (item.title, item.source_name, item.source_host) == (STORY, "국경일보", "news.google.com")
    assert {asked.path for asked in desk.publisher.asked} == {"/g"}


async def test_an_item_of_bing_news_has_its_outlet_and_the_outlets_own_link(desk: Desk) -> None:
    link = "https://www.ilbo.example/news/9?id=3&p=1"
    await desk.listens(b=(bing((STORY, "국경일보", link)),))
    await desk.poll()
    (item,) = await desk.items()
    assert (item.title, item.source_name, item.link) == (STORY, "국경일보", link)
    assert item.source_host == "www.ilbo.example"


@pytest.mark.parametrize("order", [("own", "g", "h", "b"), ("b", "h", "g", "own"), ("g", "own", "b", "h")])
async def test_one_article_in_three_searches_and_its_outlets_feed_is_one_item(desk: Desk, order) -> None:
    nothing = own(("예전에 있던 소식 하나", "0", ""))
    bodies = {
        "own": own((STORY, "9", "지난 주말의 일이다.")),
        "g": google(found(STORY, 1), found(OTHER, 2)),
        "h": google(found(STORY, 77)),
        "b": bing((STORY, "국경일보", f"{OUTLET}/news/9")),
    }
    await desk.listens(
        **{name: (*([nothing] * turn), bodies[name]) for turn, name in enumerate(order)}  # one after another
    )
    for _ in order:
        await desk.poll()
    assert sorted(item.title for item in await desk.items()) == sorted([OTHER, STORY])


async def test_another_outlets_article_with_the_same_headline_stays_another_item(desk: Desk) -> None:
    page = google(found(STORY, 1), found(STORY, 2, "변경신문", "https://sinmun.example"))
    await desk.listens(g=(page,), h=(google(found(STORY, 3, "변경신문", "https://sinmun.example")),))
    await desk.poll()
    assert sorted(item.source_name for item in await desk.items()) == ["국경일보", "변경신문"]


async def test_the_same_headline_after_72_hours_is_news_again(desk: Desk) -> None:
    await desk.listens(g=(google(found(STORY, 1)),), h=(google(), google(found(STORY, 2))))
    await desk.poll()
    await desk.poll(73)
    assert len(await desk.items()) == 2


async def test_the_outlets_own_words_take_the_place_of_a_search_result(desk: Desk) -> None:
    text = "공안이 마을 다섯 곳을 수색했다고 소식통이 전했다."
    search = google(found(STORY, 1))
    nothing = own(("예전에 있던 소식 하나", "0", ""))
    again = google(found(STORY, 1), found(OTHER, 2))
    await desk.listens(g=(search, again), own=(nothing, own((STORY, "9", text))))
    await desk.poll()
    async with desk.db.transaction() as tx:
        for item in (await tx.exec(select(Item))).all():
            item.sorted_at = desk.clock.now
    await desk.poll()
    await desk.poll()
    item = next(item for item in await desk.items() if item.title == STORY)
    assert (item.text, item.link, item.source_host) == (text, f"{OUTLET}/news/9", "www.ilbo.example")
    assert (item.source_name, item.sorted_at) == ("own", None)
    async with desk.db.read() as session:
        assert [(v.title, v.text) for v in (await session.exec(select(ItemVersion))).all()] == [(STORY, "")]


async def test_news_of_a_known_feed_rings_although_a_search_that_was_just_added_held_it(desk: Desk) -> None:
    nothing = own(("예전에 있던 소식 하나", "0", ""))
    await desk.listens(own=(nothing, own((STORY, "9", "어젯밤의 일이다."))))
    hour = timedelta(hours=1)
    urls = [desk.publisher.url("/own"), desk.publisher.says("/g", reply(200, google(found(STORY, 1))))]
    entries = tuple(FeedEntry(url[-3:], url, "ko", hour, (), None, None) for url in urls)
    await follow(desk.db, Catalog(entries, ""), desk.clock.now, timedelta(0))
    await desk.poll()
    assert await desk.items() == []
    await desk.poll()
    assert [item.title for item in await desk.items()] == [STORY]
