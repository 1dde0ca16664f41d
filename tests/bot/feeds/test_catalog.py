"""feeds.yml: what is accepted, and that every problem is told at once, with its place and a better word."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import FeedsFileError
from bot.feeds.catalog import Catalog, load

ROOT = Path(__file__).parents[3]


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str | bytes) -> Path:
        path = tmp_path / "feeds.yml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


def problems(path: Path, **options: bool) -> list[tuple[int, int, str, str | None]]:
    with pytest.raises(FeedsFileError) as caught:
        load(path, **options)
    return [(one.line, one.column, one.message, one.suggestion) for one in caught.value.problems]


def test_a_whole_entry_and_a_bare_one(write):
    catalog = load(
        write(
            """
feeds:
  - name: Border Paper   # a comment
    url: https://paper.example/rss?a=1
    language: ko
    every: 2h
    topics: [refugees, north-korea, refugees]
    region: KR
    default_timezone: Asia/Seoul
  - {name: Bare, url: "http://bare.example/feed"}
"""
        )
    )
    whole, bare = catalog.entries
    assert (whole.name, whole.url, whole.language) == ("Border Paper", "https://paper.example/rss?a=1", "ko")
    assert (whole.every, whole.topics, whole.region) == (
        timedelta(hours=2),
        ("refugees", "north-korea"),
        "KR",
    )
    assert whole.default_timezone == "Asia/Seoul"
    assert (bare.language, bare.every, bare.topics) == (None, timedelta(hours=1), ())
    assert (bare.region, bare.default_timezone) == (None, None)


def test_the_digest_follows_the_feeds_and_not_the_comments(write):
    first = load(write("feeds:\n  - name: A\n    url: https://a.example/\n"))
    commented = load(write("# hello\nfeeds:\n  - url: https://a.example/ # there\n    name: A\n"))
    changed = load(write("feeds:\n  - name: A\n    url: https://a.example/\n    every: 2h\n"))
    assert first.digest == commented.digest != changed.digest


def test_all_problems_are_told_at_once_with_place_and_suggestion(write):
    path = write(
        "feeds:\n"
        "  - name: One\n"
        "    lanugage: ko\n"
        "    url: htp://one.example/feed\n"
        "  - name: Two\n"
        "    url: https://two.example/rss?b=2&a=1\n"
        "\tevery: 90\n"
        "  - name: two\n"
        "    url: http://www.two.example/rss?a=1&b=2#top\n"
        "    language: kr\n"
    )
    found = problems(path)
    assert [(line, suggestion) for line, _, _, suggestion in found] == [
        (3, "language"),
        (4, "http"),
        (7, None),  # the tab
        (7, "90m"),
        (8, None),  # the name of line 5
        (9, None),  # the address of line 6
        (10, "ko"),
    ]
    assert found[0][1] == 5
    with pytest.raises(FeedsFileError) as caught:
        load(path)
    text = str(caught.value)
    assert "7 problems" in text
    assert "line 3, column 5: `lanugage` is not a key of a feed; did you mean `language`?" in text
    assert "already in line 6" in text


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("every: 5m", "15m"),
        ("every: 2d", "1d"),
        ("every: 60", "60m"),
        ("every: 30s", "15m"),
        ("every: 7200s", "15m"),
        ("every: -1h", "60m"),
        ("every: hourly", "60m"),
        ("language: korean", "ko"),
        ("language: zh-hans", "zh-Hans"),
        ("language: zh-TW", "zh-Hant"),
        ("topics: Border", "[Border]"),
        ("topics: [North Korea]", "north-korea"),
        ("region: kr", "KR"),
        ("region: wrold", "world"),
        ("default_timezone: Asia/Soul", "Asia/Seoul"),
        ("default_timezone: KST", None),
        ("language: [ko]", None),
        ("language:", None),
        ("evry: 60m", "every"),
        ("timezone: Asia/Seoul", "default_timezone"),
    ],
)
def test_a_wrong_value_is_told_with_the_nearest_right_one(write, line, word):
    found = problems(write(f"feeds:\n  - name: A\n    url: https://a.example/\n    {line}\n"))
    assert len(found) == 1
    assert found[0][0] == 4
    assert word is None or found[0][3] == word


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example/", "a.example/feed", "https://", "http://127.0.0.1/", "http://localhost/"),
        *(
            "http://10.0.0.1/feed",
            "http://2130706433/",
            "https://me:secret@a.example/",
            "https://a.example:22/",
        ),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_without_being_repeated_in_full(write, url):
    found = problems(write(f"feeds:\n  - name: A\n    url: {url}\n"))
    assert len(found) == 1
    assert "secret" not in found[0][2]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("# nothing but a comment\n", 1),
        ("feeds:\n", 1),
        ("feeds: []\n", 1),
        ("feeds: all\n", 1),
        ("- name: A\n", 1),
        ("feed:\n  - name: A\n", 2),
        ("feeds:\n  - A\n", 1),
        ("feeds:\n  - url: https://a.example/\n", 1),
        ("feeds:\n  - name: A\n", 1),
        ("feeds:\n  - {}\n", 2),
        ("feeds:\n  - name: A\n   url: https://a.example/\n", 1),
        ("feeds: [\n", 1),
        ("feeds:\n  - name: A\n    name: B\n    url: https://a.example/\n", 1),
        ("a: 1\n---\nb: 2\n", 1),
        (b"feeds:\n  - name: \xff\n", 1),
        ("feeds: &a [*a]\n", 1),
    ],
)
def test_a_file_without_good_feeds_is_refused_and_never_read_as_none(write, text, count):
    found = problems(write(text))
    assert len(found) == count
    assert all(line >= 1 and column >= 1 for line, column, _, _ in found)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FeedsFileError) as caught:
        load(tmp_path / "feeds.yml")
    assert "no such file" in str(caught.value)


def test_a_rehearsal_may_use_loopback_and_seconds(write):
    path = write("feeds:\n  - name: A\n    url: http://127.0.0.1:8099/a.xml\n    every: 2s\n")
    assert load(path, allow_private=True).entries[0].every == timedelta(seconds=2)
    assert len(problems(path)) == 2


@pytest.fixture(scope="module")
def ours() -> Catalog:
    return load(ROOT / "feeds.yml")


def test_our_own_file_loads_clean_and_is_worth_listening_to(ours):
    assert len(ours.entries) >= 40
    assert {"ko", "en", "ja", "zh-Hans", "zh-Hant"} <= {entry.language for entry in ours.entries}
    assert all(entry.language and entry.region and entry.topics for entry in ours.entries)


def test_our_own_file_asks_more_than_hourly_only_the_sources_nearest_to_north_korea(ours):
    for entry in ours.entries:
        assert entry.every >= timedelta(hours=1) or "north-korea" in entry.topics
