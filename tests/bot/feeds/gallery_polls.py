"""What publishers do from one poll to the next, and how many items must be new each time.

`group` is the number of the fault in test_gallery.py. `naive` is how many entries of the last document a
reader would take for new that remembers the ids of the last document alone, as many readers do.
"""

from dataclasses import dataclass

from tests.bot.feeds.feed_publisher import reply
from tests.bot.feeds.gallery import item, rss

_A, _B = "Guards hold nine people at the river", "Families wait for word of the nine"


@dataclass(frozen=True)
class Story:
    """Answers of one feed, poll by poll; how many items are new each time, and edited after all."""

    group: int
    name: str
    answers: tuple[bytes, ...]
    new: tuple[int, ...]
    naive: int
    edited: int = 0
    failed: int = 0


def feed(*items: str) -> bytes:
    """Give an answer with a document of these items."""
    return reply(200, rss(*items).encode())


def page(words: str) -> bytes:
    """Give a web page where the feed should be, with the status of a good answer."""
    return reply(200, f"<!DOCTYPE html><html><body><p>{words}</p></body></html>".encode())


def news(number: int, **parts: str) -> str:
    """Give one article by its number: guid and link name it, the headline is its own."""
    named = {"guid": f"paper-{number}", "link": f"https://paper.example/news/{number}", **parts}
    return item(f"Article number {number} of the border paper", **named)


def drift(
    group: int, name: str, before: dict[str, str], after: dict[str, str], *, naive: int = 1, edited: int = 0
) -> Story:
    """Give the story of one article whose names change while a neighbour stays."""
    title, retitled = before.pop("title", _A), after.pop("title", _A)
    answers = (feed(item(title, **before), news(1)), feed(item(retitled, **after), news(1)))
    return Story(group, name, answers, (2, 0), naive, edited)


_LINK = "https://paper.example/view?id=7&amp;page=2"
DRIFTS = (
    drift(8, "http-to-https", {"guid": "http://paper.example/1"}, {"guid": "https://paper.example/1"}),
    drift(8, "a-host-with-www", {"guid": "https://paper.example/1"}, {"guid": "https://www.paper.example/1"}),
    drift(
        8,
        "another-host",
        {"guid": "https://paper.example/1", "link": "https://paper.example/1"},
        {"guid": "https://mail.paper.example/1", "link": "https://mail.paper.example/1"},
    ),
    drift(8, "order-of-the-query", {"link": _LINK}, {"link": "https://paper.example/view?page=2&amp;id=7"}),
    drift(
        8,
        "an-ampersand-escaped-twice",
        {"link": _LINK, "title": _A},
        {"link": _LINK.replace("&amp;", "&amp;amp;"), "title": "Corrected: guards hold ten"},
        naive=0,
        edited=1,
    ),
    drift(
        8,
        "an-ampersand-escaped-twice-in-a-guid",
        {"guid": _LINK},
        {"guid": _LINK.replace("&amp;", "&amp;amp;"), "title": "Corrected: guards hold ten"},
        edited=1,
    ),
    drift(
        8, "a-count-of-edits", {"guid": "https://paper.example/1#0"}, {"guid": "https://paper.example/1#1"}
    ),
    drift(
        8,
        "the-headline-in-the-guid",
        {"guid": "Guards hold nine", "link": _LINK},
        {"guid": "Guards hold ten", "link": _LINK, "title": "Guards hold ten people at the river"},
        edited=1,
    ),
    drift(
        21,
        "a-redirect-of-a-search-that-changes-its-number",
        {"guid": "CBMiA1", "link": "https://news.example/rss/articles/CBMiA1?oc=5"},
        {"guid": "52780001", "link": "https://news.example/rss/articles/52780001?oc=5"},
    ),
    drift(
        9,
        "a-relative-guid-becomes-a-whole-one",
        {"guid": "/news/17", "link": "/news/17"},
        {"guid": "http://127.0.0.1/news/17", "link": "https://paper.example/news/17"},
    ),
)
_DATES = ("Mon, 16 Nov 2026 09:00:00 GMT", "Tue, 17 Nov 2026 09:00:00 GMT")
WINDOWS = (
    Story(
        10,
        "a-date-bumped-by-each-edit",
        tuple(feed(news(1, date=date)) for date in _DATES),
        (1, 0),
        0,
    ),
    Story(
        10,
        "a-text-bumped-by-each-edit",
        tuple(feed(item(_A, link="https://paper.example/1", description=text)) for text in ("One.", "Two.")),
        (1, 0),
        0,
        edited=1,
    ),
    Story(11, "nothing-and-then-all", (feed(news(1), news(2)), feed(), feed(news(1), news(2))), (2, 0, 0), 2),
    Story(
        11,
        "a-page-and-then-all",
        (feed(news(1), news(2)), page("Please log in"), feed(news(1), news(2))),
        (2, 0, 0),
        2,
        failed=1,
    ),
    Story(
        12,
        "one-is-withdrawn-and-an-older-one-slides-in-again",
        (feed(news(2), news(1)), feed(news(3), news(2)), feed(news(2), news(1))),
        (2, 1, 0),
        1,
    ),
    Story(12, "the-oldest-first", (feed(news(1), news(2)), feed(news(1), news(2), news(3))), (2, 1), 1),
    Story(
        12,
        "back-after-hundreds-of-others",
        (feed(news(0)), feed(*(news(n) for n in range(1, 400))), feed(news(0))),
        (1, 399, 0),
        1,
    ),
    Story(
        13,
        "cut-in-an-item-and-then-whole",
        (
            feed(news(1)),
            reply(200, rss(news(1), news(2, description="Long")).partition("<guid>paper-2")[0].encode()),
            feed(news(1), news(2, description="Long")),
        ),
        (1, 0, 1),
        1,
    ),
    Story(
        13,
        "less-than-was-announced",
        (
            feed(news(1)),
            reply(200, rss(news(1), news(2)).encode(), length=5_000),
            feed(news(1), news(2)),
        ),
        (1, 0, 1),
        0,
        failed=1,
    ),
    Story(
        3,
        "a-document-that-makes-a-parser-raise",
        (
            feed(news(1)),
            feed(news(1), item("Held &#1114112;&#55296;here", guid="paper-2")),
            feed(news(1), item("Held here", guid="paper-2")),
        ),
        (1, 1, 0),
        2,
    ),
    Story(
        5,
        "an-article-of-the-far-future-stands-first",
        (
            feed(news(1, date="Wed, 01 Jan 2031 00:00:00 GMT")),
            feed(news(2, date=_DATES[1]), news(1, date="Wed, 01 Jan 2031 00:00:00 GMT")),
        ),
        (1, 1),
        1,
    ),
    Story(6, "blank-guids", (feed(news(1, guid="")), feed(news(2, guid=""), news(1, guid=""))), (1, 1), 0),
    Story(
        7,
        "one-guid-on-all",
        (feed(news(1, guid="x"), news(2, guid="x")), feed(*(news(n, guid="x") for n in (3, 2, 1)))),
        (2, 1),
        0,
    ),
)
STORIES = (*DRIFTS, *WINDOWS)
