"""What goes through the pipes comes out the same."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.frames import LENGTH, feed_from, feed_to, frame
from bot.feeds.parse import Entry, ParsedFeed

ENTRY = Entry(
    "1", "https://paper.example/1", "탈북민", "…", datetime(2026, 3, 2, tzinfo=UTC), None, "국경일보"
)
FULL = ParsedFeed("국경신문", timedelta(minutes=90), (0, 13), (5,), (ENTRY,), "cut short")
BARE = ParsedFeed("", None, (), (), (), None)


@pytest.mark.parametrize("feed", [FULL, BARE])
def test_a_feed_survives_the_pipe(feed):
    sent = frame({"feed": feed_to(feed)})
    (length,) = LENGTH.unpack(sent[: LENGTH.size])
    assert length == len(sent) - LENGTH.size
    assert feed_from(json.loads(sent[LENGTH.size :])["feed"]) == feed


@pytest.mark.parametrize("change", [{"entries": [{}]}, {"ttl": "soon"}, {"skip_days": None}])
def test_what_is_no_feed_is_refused(change):
    with pytest.raises((KeyError, TypeError, ValueError)):
        feed_from({**feed_to(FULL), **change})


def test_half_a_character_does_not_stop_the_pipe():
    assert b"?" in frame({"title": "\ud800"})
