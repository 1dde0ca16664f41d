"""Documents of every fault to entries. Each document of tests/data/feeds lies beside its answer."""

import csv
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.answer import FeedError, Reason
from bot.feeds.identity import keys
from bot.feeds.parse import ParsedFeed, parse

ROOT = Path(__file__).parents[3]
SAMPLES = sorted((ROOT / "tests" / "data" / "feeds").glob("*.xml"))
CORPUS = ROOT.parent / "shared" / "corpus" / "feeds"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def read(
    body: bytes | str,
    *,
    url: str = "https://paper.example/feed.xml",
    zone: str | None = None,
    kind: str | None = None,
) -> ParsedFeed:
    return parse(body.encode() if isinstance(body, str) else body, kind, url, zone, NOW)


def rss(inner: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{inner}</channel></rss>'


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_document_gives_what_its_answer_says(sample):
    answer = json.loads(sample.with_suffix(".json").read_text())
    zone = answer.get("default_timezone")
    feed = read(sample.read_bytes(), url=answer.get("final_url", "https://paper.example/feed.xml"), zone=zone)
    assert len(feed.entries) == len(answer["entries"])
    for entry, expected in zip(feed.entries, answer["entries"], strict=True):
        row = asdict(entry)
        assert {key: plain(row[key]) for key in expected} == expected
    for key in {"title", "ttl"} & set(answer):
        assert plain(getattr(feed, key)) == answer[key]
    for key in {"skip_hours", "skip_days"} & set(answer):
        assert list(getattr(feed, key)) == answer[key]
    if "distinct" in answer:
        assert len(set(keys(feed.entries, "https://paper.example/feed.xml"))) == answer["distinct"]
    if "warning" in answer:
        assert (answer["warning"] or "") in (feed.warning or "")
        assert (feed.warning is None) == (answer["warning"] is None)


def test_every_document_has_an_answer_and_says_why_it_is_there():
    assert len(SAMPLES) >= 20
    assert all(json.loads(sample.with_suffix(".json").read_text())["why"] for sample in SAMPLES)


def _corpus() -> list[dict[str, Any]]:
    expected = CORPUS / "expected.json"
    return json.loads(expected.read_text()) if expected.exists() else [{"file": None}]


# Where a person counts fewer items than identity does: one headline of two outlets (one case, not one item),
# a repetition without its title, and the page of a section, which triage leaves aside.
SEEN_BY_PEOPLE_ALONE = {"14": 1, "15": 1, "18": 1}


@pytest.mark.parametrize("row", _corpus(), ids=lambda row: str(row["file"]))
def test_the_labelled_documents_give_all_their_entries(row):
    if row["file"] is None:
        pytest.skip("the labelled corpus is not beside the repository")
    feed = read((CORPUS / row["file"]).read_bytes(), zone="Asia/Seoul")
    assert len(feed.entries) == row["entries"]
    items = len(set(keys(feed.entries, "https://paper.example/feed")))
    assert items == row["distinct_items"] + SEEN_BY_PEOPLE_ALONE.get(row["file"][:2], 0)
    texts = "".join(entry.title + entry.text for entry in feed.entries)
    assert "\ufffd" not in texts
    assert "<script" not in texts
    assert all(entry.link is None or entry.link.startswith(("https://", "http://")) for entry in feed.entries)
    with (CORPUS.parent / "news_dev.tsv").open(encoding="utf-8") as lines:
        headlines = {
            line["id"]: line["title"]
            for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        }
    written = feed.entries[row["entries"] - len(row["ids"]) :]  # without the page of a section
    for entry, name in zip(written, row["ids"], strict=True):
        assert headlines[name] in entry.title or (entry.title == "" and name in (entry.link or ""))
        if row["file"].startswith("12_"):
            assert (entry.link or "").endswith((entry.raw_guid or "?").rpartition(":")[2])


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
@pytest.mark.parametrize(
    "grammar",
    [
        '<!DOCTYPE r [<!ENTITY a "&b;&b;"><!ENTITY b "boom">]>',
        '<!DOCTYPE r [<!entity % a SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE r [<!ELEMENT a (b)>]>",
        '<!DOCTYPE r SYSTEM "http://127.0.0.1/" [ ]>',
    ],
)
def test_a_document_with_a_grammar_of_its_own_is_refused_in_any_encoding(grammar, codec):
    text = (
        f'<?xml version="1.0" encoding="{codec}"?>{grammar}<rss><channel><title>&a;</title></channel></rss>'
    )
    with pytest.raises(FeedError) as caught:
        read(text.encode(codec))
    assert caught.value.reason == Reason.UNREADABLE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<!DOCTYPE html><html><body><p>Log in</p></body></html>", Reason.HTML),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'></html>", Reason.HTML),
        ("", Reason.UNREADABLE),
        ('{"version": "https://jsonfeed.org/version/1.1"}', Reason.UNREADABLE),
        ("<opml></opml>", Reason.UNREADABLE),
        (b"\x1f\x8b\x08\x00", Reason.UNREADABLE),
        (rss("<item><title>" + "<!--" * 3_000 + "</title></item>"), Reason.UNREADABLE),
        (rss("<item><title>" + "&lt;!--" * 3_000 + "</title></item>"), Reason.UNREADABLE),
        (rss("<item><title>" + "<b>" * 250_000 + "</title></item>"), Reason.UNREADABLE),
    ],
    ids=range(9),
)
def test_what_is_no_feed_or_no_honest_one_is_refused(body, reason):
    with pytest.raises(FeedError) as caught:
        read(body)
    assert caught.value.reason == reason


def test_a_feed_labelled_as_html_is_still_a_feed():
    assert (
        len(read(rss("<item><title>Nine held</title></item>"), kind="text/html; charset=utf-8").entries) == 1
    )


def test_only_the_first_five_hundred_items_are_read():
    feed = read(rss("".join(f"<item><title>Item {n}</title></item>" for n in range(20_000))))
    assert len(feed.entries) == 500
    assert (feed.entries[0].title, feed.entries[-1].title) == ("Item 0", "Item 499")
    assert "20000 items" in (feed.warning or "")


def test_texts_and_addresses_have_their_bounds():
    long = "<p>They wait at the river.</p>" * 3_000
    feed = read(
        rss(
            f"<item><title>{'가' * 9_000}</title><link>https://a.example/{'x' * 3_000}</link>"
            f"<guid>{'g' * 9_000}</guid><description><![CDATA[{long}]]></description></item>"
        )
    )
    entry = feed.entries[0]
    assert (len(entry.title), entry.link, len(entry.raw_guid or "")) == (2_000, None, 4_096)
    assert 19_900 < len(entry.text) <= 20_000


def test_the_longer_of_summary_and_article_is_the_text():
    feed = read(
        rss(
            "<item><title>a</title><description>Short.</description>"
            '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            "&lt;p&gt;Much longer than that.&lt;/p&gt;</content:encoded></item>"
        )
    )
    assert feed.entries[0].text == "Much longer than that."


@pytest.mark.parametrize(
    "link",
    [
        *(
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://files.example/1",
            "javascript://paper.example/%0aalert(1)",
        ),
        *("http://[::", "http://", "mailto:desk@paper.example", "tg://resolve?domain=x"),
    ],
)
def test_a_link_that_is_no_page_of_the_web_is_none(link):
    feed = read(rss(f"<item><title>Nine held</title><link>{link}</link></item>"))
    assert feed.entries[0].link is None


@pytest.mark.parametrize(
    ("channel", "ttl"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>30</ttl>", timedelta(minutes=30)),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", timedelta(days=1)),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("<ttl>43200</ttl>", timedelta(days=1)),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            timedelta(minutes=30),
        ),
    ],
)
def test_the_time_to_live_is_read_with_sense(channel, ttl):
    assert read(rss(channel + "<item><title>a</title></item>")).ttl == ttl


BITS = st.sampled_from(
    [
        *(
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&#55296;",
            "&#x110000;",
        ),
        *(
            "&",
            "<",
            "강제송환",
            "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
            "<link>",
            "http://[",
        ),
        *(
            "<pubDate>",
            "0000-00-00",
            "\x00",
            "<guid/>",
            "<!DOCTYPE",
            "xml:base='::'",
            "&nbsp;",
            "</rss>",
            "\\u",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BITS, max_size=40))
def test_broken_documents_are_read_or_refused_and_nothing_else(bits):
    """Whatever the parser makes of rubbish, its texts are fit for a database and its links are addresses."""
    try:
        feed = read('<rss version="2.0"><channel>' + "".join(bits))
    except FeedError:
        return
    for entry in feed.entries:
        (entry.title + entry.text).encode()
        assert "\x00" not in entry.title + entry.text + (entry.link or "") + (entry.raw_guid or "")
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
