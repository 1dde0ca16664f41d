"""The stages in their order, from feed to outbox, built once for `run` and for `poll`. An edge."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import bot
from bot.actions import concluding, counting, reminding
from bot.actions import publish as call_publishing
from bot.actions import report as call_reports
from bot.alerts import digest, rest
from bot.alerts import publish as alert_publishing
from bot.alerts import summary as summing_up
from bot.chat import audit_notices, running_watch, seats_watch
from bot.chat.progress import Progress
from bot.delivery import ending, sweep
from bot.delivery.progress import EVERY
from bot.feeds.adding import Scout
from bot.feeds.fetch import Fetcher
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from bot.runtime.feedsfile import FeedsFile
from bot.runtime.hooks import teller
from bot.runtime.logs import discreet
from bot.runtime.rulesfile import RulesInUse
from bot.runtime.settings import Settings
from bot.runtime.stages import Stage
from bot.runtime.watch import watch
from bot.triage import sort as sorting
from bot.triage.jury import Jury
from storage.database import Database
from storage.sealing import Keyring

FAST = 1.0
"""Seconds between two looks at what other stages may have left; each look is one small indexed question."""
LISTEN = 1.0
CALLS = 2.0
FILE = 5.0
WATCH = 60.0
END = 2.0
SUM_UP = 20.0
REST = 30.0
REMIND = 20.0
SWEEP = 600.0
SEATS = 600.0
HOST_GAP = 1.0
"""Seconds between two requests to one host."""
LOOPBACK_GAP = 0.02


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything that turns feeds and approved calls into deliveries."""

    stages: tuple[Stage, ...]
    rules: RulesInUse
    scout: Scout  # asks by the same fetcher, so that a host has one request at a time

    def __getitem__(self, name: str) -> Stage:
        """Give the stage of this name."""
        return next(stage for stage in self.stages if stage.name == name)


def user_agent(settings: Settings) -> str:
    """Say honestly who asks, with a contact where the operator gave one."""
    contact = f" (+{settings.feeds_contact})" if settings.feeds_contact else ""
    return f"RepatriationWatch/{bot.__version__}{contact}"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    db: Database,
    keyring: Keyring,
    settings: Settings,
    wake: Callable[[], None] = lambda: None,
    clock: Callable[[], datetime] = _utc_now,
) -> AsyncIterator[Pipeline]:
    """Build the stages; `wake` is called when something new stands in the outbox."""
    private = settings.feeds_allow_private
    gap = LOOPBACK_GAP if private else HOST_GAP
    async with (
        Fetcher(user_agent(settings), allow_private=private, host_gap=gap, clock=clock) as fetcher,
        ParseWorker() as worker,
        Jury() as jury,
    ):
        poller = Poller(db, fetcher, worker)
        file = FeedsFile(db, settings.feeds_file, allow_private=private)
        await file.read_first(clock())
        rules = RulesInUse(db, settings)
        await rules.read_first(clock())
        woken = _woken(wake)

        async def sort(now: datetime) -> Any:
            return await sorting.sort(db, now, rules=rules.current, judge=jury.judge)

        async def publish(now: datetime) -> Any:
            return await alert_publishing.publish(db, now.astimezone(settings.zone))

        async def look(now: datetime) -> Any:
            return await watch(db, now.astimezone(settings.zone))

        yield Pipeline(
            (
                Stage("feeds_file", FILE, file.follow),
                Stage("rules", CALLS, rules.follow, after=woken),
                Stage("poll", LISTEN, poller.poll),
                Stage("sort", FAST, sort),
                Stage("publish", FAST, publish, after=woken),
                Stage("call", CALLS, lambda now: call_publishing.publish(db, keyring, now), after=woken),
                Stage("report", CALLS, lambda now: call_reports.report(db, now), after=woken),
                Stage("watch", WATCH, look, after=woken),
                *_care(db, keyring, settings, woken),
            ),
            rules,
            Scout(db, fetcher, worker, allow_private=private),
        )


def _woken(wake: Callable[[], None]) -> Callable[[Any], None]:
    return lambda _summary: wake()


def _care(
    db: Database, keyring: Keyring, settings: Settings, woken: Callable[[Any], None]
) -> tuple[Stage, ...]:
    """Give the stages that look after what is in the outbox, and after what is old."""
    tell, told, keep = teller(keyring), Progress(keyring), timedelta(days=settings.keep_days)
    seat_days = settings.coordinator_days
    return (
        Stage("end", END, lambda now: ending.end(db, tell, now), after=woken),
        Stage("rest", REST, lambda now: rest.wake(db, now), after=woken),
        Stage("digest", REST, lambda now: digest.write(db, now), after=woken),
        Stage("remind", REMIND, lambda now: reminding.remind(db, keyring, now), after=woken),
        Stage("count", REMIND, lambda now: counting.show(db, keyring, now), after=woken),
        Stage("conclude", REMIND, lambda now: concluding.conclude(db, keyring, now), after=woken),
        Stage("offer", REMIND, lambda now: running_watch.watch(db, keyring, now), after=woken),
        Stage("sum_up", SUM_UP, lambda now: summing_up.sum_up(db, now), after=woken),
        Stage("progress", EVERY, lambda now: told.tell(db, now), after=woken),
        Stage("audit", CALLS, lambda now: audit_notices.tell(db, now), after=woken),
        Stage("seats", SEATS, lambda now: seats_watch.watch(db, keyring, seat_days, now), after=woken),
        Stage("sweep", SWEEP, lambda now: sweep.sweep(db, keep, now)),
    )


async def once(db: Database, keyring: Keyring, settings: Settings) -> dict[str, object]:
    """Run poll, sort and publish once, in this order, and add up what they did; few people are "few"."""
    counts: dict[str, object] = {}
    async with opened(db, keyring, settings) as pipeline:
        for name in ("poll", "sort", "publish"):
            summary = await pipeline[name].work(datetime.now(UTC))
            counts |= {
                f"{name}_{key}": discreet(key, value)
                for key, value in asdict(summary).items()
                if isinstance(value, int)
            }
    return counts
