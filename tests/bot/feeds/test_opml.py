"""Proves bot/feeds/opml.py: nothing is lost on the way out and in, and a stranger's list harms nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import FeedsFileError
from bot.feeds import catalog, opml
from bot.feeds.catalog import FeedEntry

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


def read(body: str, **how: bool) -> opml.Read:
    text = f'<?xml version="1.0"?><opml version="1.0"><head/><body>\n{body}\n</body></opml>'
    return opml.read(text.encode(), "list.opml", **how)


def problems(raw: bytes) -> list[str]:
    with pytest.raises(FeedsFileError) as caught:
        opml.read(raw, "list.opml")
    return [str(problem) for problem in caught.value.problems]


def test_every_feed_of_the_operators_file_comes_back_as_it_went_out() -> None:
    entries = catalog.load(ROOT / "feeds.yml").entries
    assert len(entries) > 40
    back = opml.read(opml.write(entries, NOW).encode(), "x")
    assert back == opml.Read(entries, ())


@pytest.mark.parametrize("every", [timedelta(minutes=15), timedelta(minutes=90), timedelta(hours=24)])
def test_odd_names_and_all_values_come_back_as_they_went_out(every: timedelta) -> None:
    entry = FeedEntry(
        'A "quoted" <name> & 한국어',
        "https://a.example/?q=1&b=%22",
        "zh-Hant",
        every,
        ("a", "b-c"),
        "world",
        "Asia/Seoul",
    )
    text = opml.write([entry], NOW)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"')
    assert opml.read(text.encode(), "x").entries == (entry,)


def test_a_list_of_another_reader_is_read_through_its_folders() -> None:
    found = read("""
      <outline text="Asia"><outline text="Korea" title="Korea">
        <outline type="rss" text="Paper &amp; pen" xmlUrl="https://paper.example/rss" htmlUrl="https://paper.example/"
          language="en-us" category="/News/North Korea,Asia"/></outline>
        <outline title="Blog" xmlURL="https://blog.example/atom" type="atom" language="zh-tw"/>
      </outline>
      <outline type="rss" xmlUrl="https://bare.example/feed" language="unknown"/>""")
    hour = timedelta(hours=1)
    assert found.entries == (
        FeedEntry(
            "Paper & pen", "https://paper.example/rss", "en", hour, ("news-north-korea", "asia"), None, None
        ),
        FeedEntry("Blog", "https://blog.example/atom", "zh-Hant", hour, (), None, None),
        FeedEntry("bare.example", "https://bare.example/feed", None, hour, (), None, None),
    )


def test_what_is_no_feed_and_what_stands_there_twice_is_left_out_and_said() -> None:
    found = read("""<outline type="rss" text="One" xmlUrl="https://a.example/rss"/>
<outline type="rss" text="Two" xmlUrl="http://www.a.example/rss/"/>
<outline type="link" text="Site" url="https://a.example/"/>""")
    assert [entry.name for entry in found.entries] == ["One"]
    assert found.left_out == ("line 3: Two stands already in line 2", "line 4: a link, no feed")


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    raw = f"""<opml version="2.0" xmlns:w="{opml.NAMESPACE}"><body>
<outline type="rss" text="A" xmlUrl="htp://a.example/"/>
<outline type="rss" text="B" xmlUrl="https://b.example/" w:every="5m" w:language="kr"/>
<outline type="rss" text="C"/>
<outline type="rss" text="D" xmlUrl="http://10.0.0.1/"/>
<outline type="rss" text="E" xmlUrl="https://e.example/" w:defaultTimezone="Asia/Soul" w:region="korea"/>
</body></opml>"""
    assert problems(raw.encode()) == [
        "line 2, column 1: `xmlUrl`: `htp` is not http or https; did you mean `http`?",
        "line 3, column 1: `every`: `5m` is not between 15m and 1d; did you mean `15m`?",
        "line 3, column 1: `language`: `kr` is not a language of this bot; did you mean `ko`?",
        "line 4, column 1: this outline says type='rss' and has no xmlUrl",
        "line 5, column 1: `xmlUrl`: " + _REFUSED,
        "line 6, column 1: `region`: `korea` is neither a country code such as KR nor `world`",
        f"line 6, column 1: `defaultTimezone`: {_NO_ZONE}",
    ]


_NO_ZONE = "`Asia/Soul` is not a time zone such as Asia/Seoul; did you mean `Asia/Seoul`?"
_REFUSED = "the name or address leads to a private or special network"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not valid XML: no element found"),
        (b"<rss/>", "this is not OPML"),
        (b"<opml><body></body></opml>", "there is no feed in this list"),
        (b'<opml><body>\n<outline xmlUrl="https://a.example/?a=1&b=2"/>', "a bare & is written &amp;"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "grammar or entities of its own"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', "grammar or entities of its own"),
        (b"<opml>" + b"<outline>" * 100, "32 levels"),
        (b"<opml><body>" + b"x" * opml.MAX_BYTES, "larger than 1 MB"),
        ('<?xml version="1.0" encoding="euc-kr"?><opml><a t="목록"/></opml>'.encode("cp949"), "as UTF-8"),
        (b'<?xml version="1.0" encoding="base64"?><opml/>', "as UTF-8"),
        (b"\xff\xfe<opml/>", "not valid XML"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_refused_with_the_place(raw: bytes, said: str) -> None:
    (problem,) = problems(raw)
    assert problem.startswith("line ")
    assert said in problem


def test_more_feeds_than_anybody_follows_are_refused() -> None:
    lines = "".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(opml.MAX_FEEDS + 2))
    (problem,) = problems(f"<opml>{lines}</opml>".encode())
    assert "more than 2000 feeds" in problem
