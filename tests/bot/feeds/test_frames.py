"""What goes through the pipes comes out the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.child import LENGTH
from bot.feeds.frames import MAX_FRAME, count_of, entries_from, feed_from, feed_to, frame
from bot.feeds.identity import identities
from bot.feeds.parse import Entry, ParsedFeed

ENTRY = Entry(
    "1", "https://paper.example/1", "탈북민", "…", datetime(2026, 3, 2, tzinfo=UTC), None, "국경일보"
)
FULL = ParsedFeed("국경신문", timedelta(minutes=90), (0, 13), (5,), (ENTRY,), "cut short")
BARE = ParsedFeed("", None, (), (), (), None)


def sent(feed: ParsedFeed) -> list[bytes]:
    return [frame(message) for message in feed_to(feed)]


def received(frames: list[bytes]) -> ParsedFeed:
    head, *others = [json.loads(one[LENGTH.size :]) for one in frames]
    entries = [entry for message in others for entry in entries_from(message)]
    assert len(entries) == count_of(head)
    return feed_from(head, entries)


@pytest.mark.parametrize("feed", [FULL, BARE])
def test_a_feed_survives_the_pipe(feed):
    frames = sent(feed)
    assert all(LENGTH.unpack(one[: LENGTH.size]) == (len(one) - LENGTH.size,) for one in frames)
    assert received(frames) == feed


def test_identities_come_with_their_entries():
    told = identities(FULL.entries, "https://paper.example/feed")
    head, message = feed_to(FULL, told)
    (entry,) = entries_from(json.loads(json.dumps(message)), "https://paper.example/feed")
    assert (head["count"], entry, entry.identity) == (1, ENTRY, told[0])
    assert told[0].canonical_link == "https://paper.example/1"
    assert told[0].host == "paper.example"


@pytest.mark.parametrize("known", [[], [[], None, None], [["a", 5], None, None], [None, None, None]])
def test_what_is_no_identity_is_refused(known):
    message = next(message for message in feed_to(FULL) if "entries" in message)
    message["entries"][0][-1] = known
    with pytest.raises((TypeError, ValueError)):
        entries_from(message)


def test_the_longest_feed_goes_in_small_frames():
    longest = replace(
        ENTRY, title="\U0001f6a8" * 2_000, text="\U0001f6a8" * 20_000, raw_guid="\U0001f6a8" * 4_096
    )
    feed = replace(FULL, entries=(longest,) * 500)
    frames = sent(feed)
    assert max(map(len, frames)) < MAX_FRAME / 4
    assert received(frames) == feed
    assert len(sent(replace(FULL, entries=(ENTRY,) * 500))) == 2


@pytest.mark.parametrize("change", [{"ttl": "soon"}, {"skip_days": None}, {"count": -1}, {"count": 501}])
def test_what_is_no_feed_is_refused(change):
    head = {**next(feed_to(FULL)), **change}
    with pytest.raises((KeyError, TypeError, ValueError)):
        feed_from(head, [ENTRY] * count_of(head))


@pytest.mark.parametrize("message", [{}, {"entries": []}, {"entries": [{}]}, {"entries": 5}])
def test_what_holds_no_entry_is_refused(message):
    with pytest.raises((KeyError, TypeError, ValueError)):
        entries_from(message)


def test_half_a_character_does_not_stop_the_pipe():
    assert b"?" in frame({"title": "\ud800"})
