import random
from pathlib import Path

import pytest

from bot.feeds import plain_rss
from bot.feeds.answer import FeedError
from bot.feeds.charset import decode
from bot.feeds.document import prepare
from bot.feeds.parse import by_feedparser

DATA = Path(__file__).parents[2] / "data" / "feeds"
OF_ENTRY = ("title", "link", "id", "published", "created", "updated", "summary")
OF_FEED = ("title", "link", "ttl", "sy_updateperiod", "sy_updatefrequency")
NAMES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def text_of(holder, key):
    value = dict.get(holder, key)
    return value if isinstance(value, str) else None


def seen(found):
    """Everything that parsing reads of a document."""
    entries = [
        (
            [text_of(one, key) for key in OF_ENTRY],
            text_of(dict.get(one, "source") or {}, "title"),
            [text_of(content, "value") for content in (dict.get(one, "content") or [])[:3]],
        )
        for one in found.entries
    ]
    return entries, [text_of(found.feed, key) for key in OF_FEED], bool(found.bozo), bool(found.version)


def feed(inside: str, root: str = f'rss version="2.0" {NAMES}') -> str:
    return prepare(f"<{root}><channel>{inside}</channel></rss>").text


def agree(document: str) -> bool:
    """Compare both ways; say whether the quick one was taken."""
    quick = plain_rss.read(document)
    if quick is not None:
        assert seen(quick) == seen(by_feedparser(document)), document
    return quick is not None


@pytest.mark.parametrize("path", sorted(DATA.glob("*.xml")), ids=lambda path: path.stem)
def test_a_document_read_quickly_says_what_feedparser_says(path):
    try:
        document = prepare(decode(path.read_bytes(), None).text).text
    except FeedError:
        return
    agree(document)


@pytest.mark.parametrize(
    "inside",
    [
        "<title>News</title><link>https://a.example/?a=1&amp;b=2</link><ttl>30</ttl><description>d</description>",
        "<item><title>One</title><guid>https:///a.example/1</guid><pubDate>x</pubDate></item>",
        '<item><guid isPermaLink="false">7</guid><link> https://a.example/?x=1&amp;amp;y=2 </link></item>',
        "<item><link></link><guid>https://a.example/1</guid></item>",
        "<item><guid>https://a.example/1</guid><link></link></item>",
        "<item><title>Ã©tÃ© und Ã¤</title><description><![CDATA[<p>a &amp; b</p>]]></description></item>",
        "<item><content:encoded><![CDATA[<b>long</b>]]></content:encoded></item>",
        "<item><content:encoded>c</content:encoded><description>d</description></item>",
        "<item><description></description><content:encoded>c</content:encoded></item>",
        '<item><title>T</title><source url="https://b.example/">Outlet</source></item><item><source/></item>',
        "<image><title>I</title><url>u</url><link>https://i.example/</link></image><title>T</title>",
        "<title>T</title><image><url>u</url><title>I</title></image><item><title>t</title></item>",
        '<atom:link href="https://a.example/feed" rel="self" type="application/rss+xml"/><title>T</title>',
        "<item><dc:date>2026-11-01</dc:date><dc:creator>c</dc:creator><category>k</category></item>",
        "<item><title>a<!-- b -->c<?d e?></title></item><title/><skipHours><hour>3</hour></skipHours>",
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
        '<item><enclosure url="u" length="1" type="a/b"/><slash:comments>3</slash:comments></item>',
        "",
    ],
)
def test_plain_documents_are_read_quickly_and_alike(inside):
    assert agree(feed(inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<item><title>a<b>c</b></title></item>",
        "<item><title>a</title><title>b</title></item>",
        "<item><media:title>m</media:title></item>",
        '<item xml:base="https://b.example/"><link>x</link></item>',
        '<item><description mode="base64">YQ==</description></item>',
        '<item><atom:link href="https://a.example/1"/></item>',
        '<atom:link href="https://a.example/"/>',
        "<item><image><link>x</link></image></item>",
        "<item><title>not closed</item>",
        "<item><title>a&#133;b</title></item>",
        "<item><GUID>1</GUID></item>",
    ],
)
def test_whatever_is_unusual_is_left_to_feedparser(inside):
    assert plain_rss.read(feed(inside)) is None


def test_other_kinds_of_feeds_are_left_to_feedparser():
    assert plain_rss.read(feed("<title>T</title>", 'rss version="0.91"')) is None
    assert plain_rss.read(feed("<title>T</title>", 'rss version="2.0" xml:lang="ko"')) is None
    atom = prepare('<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title></feed>').text
    assert plain_rss.read(atom) is None


WORDS = (
    "",
    " ",
    "a",
    "북송",
    "https://a.example/?a=1&amp;b;=2",
    "http:////x.example/",
    "x&amp;amp;y",
    "<![CDATA[<p>q]]>",
)
MORE = (
    "Ã©",
    "&#233;",
    "&amp;#133;",
    "&lt;b&gt;",
    "\n t \n",
    "<!-- c -->",
    "mailto:a",
    "<i>z</i>",
    "\u0142",
    "&nbsp;",
)
LEAVES = (
    *(
        "title",
        "link",
        "guid",
        "pubDate",
        "description",
        "content:encoded",
        "dc:date",
        "dc:creator",
        "source",
    ),
    *(
        "category",
        "author",
        "comments",
        "ttl",
        "language",
        "lastBuildDate",
        "image",
        "atom:link",
        "media:content",
    ),
    *(
        "enclosure",
        "sy:updatePeriod",
        "media:title",
        "dc:title",
        "copyright",
        "name",
        "slash:comments",
        "generator",
    ),
)
ATTRIBUTES = (
    "",
    "",
    "",
    "",
    "",
    ' isPermaLink="false"',
    ' isPermaLink="true"',
    ' url="u"',
    ' rel="self" href="h"',
)


def leaf(chance: random.Random) -> str:
    name, attribute = chance.choice(LEAVES), chance.choice(ATTRIBUTES)
    return f"<{name}{attribute}>{''.join(chance.choices(WORDS + MORE, k=chance.randrange(3)))}</{name}>"


@pytest.mark.parametrize("seed", range(3))
def test_documents_of_any_mixture_are_read_alike(seed):
    chance, quick = random.Random(seed), 0
    for _ in range(400):
        parts = [leaf(chance) for _ in range(chance.randrange(4))]
        parts += [
            f"<item>{''.join(leaf(chance) for _ in range(chance.randrange(5)))}</item>"
            for _ in range(chance.randrange(3))
        ]
        chance.shuffle(parts)
        quick += agree(feed("".join(parts)))
    assert quick > 60
