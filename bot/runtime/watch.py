"""The stage that watches over the listening: ill feeds, a lost network, a silence too long. A stage.

Coordinators are told once, in private. What was told stands in the rows of the feeds and in memos, written
in the transaction that puts the notice into the outbox: killed anywhere, nothing is told twice or forgotten.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import outbox
from bot.feeds import health
from bot.feeds.health import Telling
from bot.texts import health as texts
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import Feed, FeedOrigin, FeedState
from storage.queries import alerts, feeds, items, locks, memos
from storage.queries.messages import Buttons

log = structlog.get_logger()
SILENCE = timedelta(days=7)
"""Without an alert for so long, people are told what tells calm from broken."""
AWAY = timedelta(hours=24)
"""A bot that did not run for longer counts its silence anew."""
SEEN_EVERY = timedelta(hours=1)
SURE_AFTER = timedelta(minutes=5)
"""A machine that wakes up finds its network after its feeds: nobody needs to hear of that."""
OUTAGE, REACHED, RUNNING, CALM = "watch.outage", "watch.reached", "watch.running", "watch.calm"


@dataclass(slots=True)
class WatchSummary:
    """What was told, in feeds and notices."""

    ill: int = 0
    recovered: int = 0
    outages: int = 0
    ends: int = 0
    silences: int = 0


@dataclass(frozen=True, slots=True)
class Outage:
    """Nearly no feed can be reached: since when, when that was noticed, and when told (None: not yet)."""

    since: datetime
    noticed: datetime
    told: datetime | None = None


@dataclass(slots=True)
class _Seen:
    """What the tables say, and what follows from it; all empty when nothing is to be done."""

    feeds: Sequence[Feed]
    outage: Outage | None
    begins: datetime | None = None
    told: bool = False  # the outage has lasted, and is to be told now
    ends: bool = False
    probes: list[Feed] = field(default_factory=list)
    telling: Telling = field(default_factory=Telling)
    running_since: datetime | None = None  # to be written down
    calm: texts.Calm | None = None

    @property
    def nothing(self) -> bool:
        network = self.begins or self.told or self.ends or self.probes
        return not (network or self.telling.ill or self.telling.recovered or self.running_since or self.calm)


async def watch(db: Database, now: datetime) -> WatchSummary:
    """Look once, and tell what is to be told. Times are shown in the zone of `now`."""
    async with db.read() as session:
        if (await _look(session, now)).nothing:
            return WatchSummary()
    async with db.transaction() as tx:
        await locks.alone(tx, locks.Lock.WATCHING)
        seen = await _look(tx, now)  # again, for what was seen may have changed
        summary = await _act(tx, seen, now)
    _say(seen, now)
    return summary


async def outage(session: AsyncSession) -> Outage | None:
    """Give the outage that lasts, if one does."""
    known = await _recall(session, OUTAGE)
    return Outage(**known) if known else None


async def _look(session: AsyncSession, now: datetime) -> _Seen:
    """Find out what is to be told, and change nothing."""
    seen = _Seen(await feeds.every(session), await outage(session))
    await _look_at_running(session, seen, now)
    lasting = seen.outage
    if lasting is None:
        seen.begins = health.out_of_reach(seen.feeds, now, await _moment(session, REACHED))
    elif health.in_reach(seen.feeds, now, lasting.noticed):
        seen.ends = True
    else:
        lasts = lasting.told is None and now - lasting.noticed >= SURE_AFTER
        seen.told = lasts and health.out_of_reach(seen.feeds, now, None) is not None
        seen.probes = health.probes(seen.feeds, now, sure=lasting.told is not None)
    if lasting is None and seen.begins is None:
        seen.telling = health.to_tell(seen.feeds, now)
    return seen


async def _look_at_running(session: AsyncSession, seen: _Seen, now: datetime) -> None:
    """Note once an hour that the bot runs, and find out whether it has been silent for too long."""
    known = await _recall(session, RUNNING)
    if not known or now - known["seen"] > AWAY:
        seen.running_since = now
        return
    if now - known["seen"] >= SEEN_EVERY:
        seen.running_since = known["since"]
    last = (known["since"], await alerts.last_published(session), await _moment(session, CALM))
    if seen.outage is None and now - max(moment for moment in last if moment) >= SILENCE:
        states = Counter(feed.state for feed in seen.feeds)
        count, newest = await items.arrived_since(session, now - SILENCE)
        seen.calm = texts.Calm(SILENCE, states, count, newest)


async def _act(tx: AsyncSession, seen: _Seen, now: datetime) -> WatchSummary:
    summary = WatchSummary()
    if seen.running_since:
        await memos.remember(tx, RUNNING, _moments(since=seen.running_since, seen=now))
    await _act_on_outage(tx, seen, summary, now)
    for feed in seen.probes:
        feed.next_poll_at = now
    await _tell_of_feeds(tx, seen.telling, now)
    summary.ill, summary.recovered = len(seen.telling.ill), len(seen.telling.recovered)
    if calm := seen.calm:
        await memos.remember(tx, CALM, now.isoformat())
        await _tell(tx, lambda language: texts.no_alert(calm, now, language), now)
        summary.silences = 1
    return summary


async def _act_on_outage(tx: AsyncSession, seen: _Seen, summary: WatchSummary, now: datetime) -> None:
    """Note that an outage begins, tell of it once it has lasted, and forgive the feeds at its end."""
    if seen.begins:
        await memos.remember(tx, OUTAGE, _moments(since=seen.begins, noticed=now))
    if seen.outage is None:
        return
    since = seen.outage.since
    if seen.told:
        await memos.remember(tx, OUTAGE, _moments(since=since, noticed=seen.outage.noticed, told=now))
        await _tell(tx, lambda language: texts.out_of_reach(since, now, language), now)
        summary.outages = 1
    if seen.ends:
        health.forgive(seen.feeds, since, now)
        await memos.forget(tx, OUTAGE)
        await memos.remember(tx, REACHED, now.isoformat())
        if seen.outage.told:
            await _tell(tx, lambda language: texts.in_reach_again(since, now, language), now)
            summary.ends = 1


async def _tell_of_feeds(tx: AsyncSession, telling: Telling, now: datetime) -> None:
    if not (telling.ill or telling.recovered):
        return
    ill, recovered = ([_line(feed, now) for feed in each] for each in (telling.ill, telling.recovered))
    await _tell(tx, lambda language: texts.feeds(ill, recovered, now, language), now)
    for feed in telling.ill:
        feed.told_state = feed.state
    for feed in telling.recovered:
        feed.told_state = None


def _line(feed: Feed, now: datetime) -> texts.FeedLine:
    address = feed.asked_url or feed.moved_to if feed.state is FeedState.MOVED else None
    return texts.FeedLine(
        feed.name,
        feed.state,
        feed.state_since or now,
        feed.failure,
        health.without_secrets(address) if address else None,
        in_file=feed.origin is FeedOrigin.FILE,
    )


async def _tell(tx: AsyncSession, words: Callable[[str], str], now: datetime) -> None:
    wording: Mapping[str, tuple[str, Buttons]] = {language: (words(language), []) for language in LANGUAGES}
    await outbox.notify(tx, wording, None, now)


def _say(seen: _Seen, now: datetime) -> None:
    """Log what was told: the operator may read no Telegram."""
    for feed in seen.telling.ill:
        since = feed.state_since.isoformat() if feed.state_since else None
        log.warning("feed_ill", feed=feed.name, state=str(feed.state), failure=feed.failure, since=since)
    for feed in seen.telling.recovered:
        log.info("feed_recovered", feed=feed.name)
    if seen.told and seen.outage:
        log.error("feeds_out_of_reach", since=seen.outage.since.isoformat())
    if seen.ends and seen.outage and seen.outage.told:
        log.info("feeds_in_reach_again", since=seen.outage.since.isoformat(), until=now.isoformat())
    if seen.calm:
        fine = seen.calm.states.get(FeedState.FINE, 0)
        log.warning(
            "no_alert", days=seen.calm.span.days, feeds=len(seen.feeds), fine=fine, items=seen.calm.items
        )


async def _moment(session: AsyncSession, name: str) -> datetime | None:
    told = await memos.recall(session, name)
    return datetime.fromisoformat(told) if told else None


async def _recall(session: AsyncSession, name: str) -> dict[str, datetime]:
    told = await memos.recall(session, name)
    return {key: datetime.fromisoformat(at) for key, at in json.loads(told).items()} if told else {}


def _moments(**moments: datetime) -> str:
    return json.dumps({name: moment.isoformat() for name, moment in moments.items()})
