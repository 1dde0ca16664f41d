"""Writes down what came of asking one feed: validators, moves, state, and when it is asked next. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.feeds import cadence
from bot.feeds.answer import FeedError, Fetched, Reason
from bot.feeds.document import CUT_SHORT
from bot.feeds.intake import Learned, Stored
from storage.models import Feed, FeedState


def record(feed: Feed, learned: Learned, stored: Stored, now: datetime, jitter: float) -> None:
    """Change the row of a feed after one poll; `stored` is empty where nothing was read."""
    outcome = _usable(learned)
    if not isinstance(outcome, FeedError) or outcome.asked:
        feed.polled_at = now
        feed.failures = feed.failures + 1 if isinstance(outcome, FeedError) else 0
        feed.failure = str(outcome.reason) if isinstance(outcome, FeedError) else None
    if isinstance(outcome, Fetched):
        _note_answer(feed, outcome, learned)
        feed.answered_at = now
        _note_move(feed, outcome, learned, stored, now)
    else:
        _note_failure(feed, outcome)
    ttl = timedelta(seconds=feed.ttl) if feed.ttl else None
    if isinstance(outcome, Fetched) or outcome.answered_at or outcome.retry_after:
        feed.not_before = cadence.not_before(outcome, now=now, ttl=ttl)
    feed.next_poll_at = cadence.next_poll(
        outcome,
        every=timedelta(seconds=feed.every),
        now=now,
        jitter=jitter,
        failures=feed.failures,
        ttl=ttl,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
    )
    _note_state(feed, learned, now)


def _usable(learned: Learned) -> Fetched | FeedError:
    """Give the answer, without validators where half the document came: the rest must come next time."""
    outcome = learned.outcome
    cut = learned.parsed is not None and CUT_SHORT in (learned.parsed.warning or "")
    if isinstance(outcome, Fetched) and cut:
        return replace(outcome, etag=None, last_modified=None)
    return outcome


def _note_answer(feed: Feed, fetched: Fetched, learned: Learned) -> None:
    """Keep validators as they came, the freshness, and what the document wishes."""
    parsed, digest = learned.parsed, learned.digest
    if parsed and CUT_SHORT in (parsed.warning or ""):
        digest = ""
    feed.etag, feed.last_modified = fetched.etag, fetched.last_modified
    feed.validators_url = fetched.final_url if fetched.etag or fetched.last_modified else None
    feed.fresh_for = int(fetched.max_age.total_seconds()) if fetched.max_age else None
    feed.full_at = feed.full_at if fetched.body is None else fetched.fetched_at
    if parsed:
        feed.ttl = int(parsed.ttl.total_seconds()) if parsed.ttl else None
        feed.skip_hours, feed.skip_days = list(parsed.skip_hours), list(parsed.skip_days)
    feed.body_digest = feed.body_digest if digest is None else digest


def _note_failure(feed: Feed, error: FeedError) -> None:
    if error.reason in (Reason.HTML, Reason.UNREADABLE):
        feed.etag = feed.last_modified = feed.validators_url = None  # of a body that was no feed
    if feed.asked_url and error.asked and feed.failures >= cadence.BROKEN_AFTER:
        feed.asked_url = feed.validators_url = None  # where it moved to is no better: ask the old address


def _note_move(feed: Feed, fetched: Fetched, learned: Learned, stored: Stored, now: datetime) -> None:
    """Count the sightings of a permanent redirect, and follow it for good once it is to be believed.

    A sighting counts when the document at the new address holds items of this feed, or is the one that did.
    """
    target = fetched.permanent_url
    if target is None:
        feed.moved_to, feed.moved_since, feed.moved_sightings = None, None, 0
        return
    unchanged = learned.parsed is None and feed.moved_to == target and feed.moved_sightings > 0
    same = learned.parsed is None and fetched.body is not None  # the very document that the old address gave
    first = learned.parsed is not None and feed.seeded_at == now
    if not (unchanged or same or first or stored.known):
        return
    if target != feed.moved_to or feed.moved_since is None:
        feed.moved_to, feed.moved_since, feed.moved_sightings = target, now, 0
    feed.moved_sightings += 1
    if cadence.may_rewrite(feed.moved_sightings, feed.moved_since, now):
        feed.asked_url = None if target == feed.url else target
        feed.moved_to, feed.moved_since, feed.moved_sightings = None, None, 0


def _note_state(feed: Feed, learned: Learned, now: datetime) -> None:
    state = cadence.state_after(
        learned.outcome,
        previous=feed.state,
        failures=feed.failures,
        entries=len(learned.parsed.entries) if learned.parsed else None,
        had_entries=feed.last_item_at is not None,
        last_new_at=feed.last_item_at,
        quiet_after=cadence.quiet_after(feed.gaps),
        asked_elsewhere=feed.asked_url is not None and not only_safer(feed.url, feed.asked_url),
        now=now,
    )
    feed.reason = _reason(feed, learned, state)
    if state != feed.state:
        feed.state, feed.state_since = state, now


def only_safer(old: str, new: str) -> bool:
    """Tell whether an address differs by https alone, which nobody has to mend."""
    return old.startswith("http://") and new == "https://" + old.removeprefix("http://")


def _reason(feed: Feed, learned: Learned, state: FeedState) -> str | None:
    outcome = learned.outcome
    if isinstance(outcome, FeedError):
        return outcome.detail or str(outcome.reason)
    target = feed.asked_url or feed.moved_to
    if state is FeedState.MOVED and target:
        return f"it answers at {target} now"
    if state is FeedState.EMPTY:
        return "it answers without any item"
    if state is FeedState.QUIET and feed.last_item_at:
        return "nothing new for longer than it is used to"
    return learned.parsed.warning if learned.parsed else feed.reason if state is feed.state else None
