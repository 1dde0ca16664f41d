"""Ends quiet hours and pauses: what was held comes, several alerts as one summary. A stage.

A window ends in the transaction that gives out what it held and notes the next one: the process may die
anywhere, and nobody is told nothing or twice. Until then the sender passes the subscriber over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts.summary import MOST_MISSED, make, wants
from bot.delivery import hours
from bot.texts.zones import zone_of
from storage.database import Database
from storage.models import Message, Subscriber
from storage.queries import missed, quiet

BATCH = 200
"""Subscribers in one transaction: the sender waits for no more."""

_Made = dict[tuple[str, frozenset[int]], Message]
_Rested = tuple[Subscriber, datetime | None]
"""Somebody, and since when they rested."""


@dataclass(slots=True)
class Summary:
    """What one run did: windows that ended, summaries written, alerts that they stand for."""

    woken: int = 0
    summaries: int = 0
    summarised: int = 0


async def wake(db: Database, now: datetime) -> Summary:
    """End every window that is over."""
    done, made = Summary(), _Made()
    while True:
        async with db.transaction() as tx:
            rows = [(row, row.quiet_since) for row in await quiet.over(tx, now, BATCH)]
            awake = [(row, since) for row, since in rows if _turn(row, now)]
            await _give_out(tx, awake, made, done, now)
            done.woken += len(awake)
        if not rows:
            return done


async def settle(tx: AsyncSession, row: Subscriber, now: datetime) -> None:
    """Note when a subscriber rests after a change of wishes; one who is awake by that gets what was held."""
    since = row.quiet_since
    if _turn(row, now) and since is not None and since <= now:
        await _give_out(tx, [(row, since)], _Made(), Summary(), now)


def _turn(row: Subscriber, now: datetime) -> bool:
    """Note the present or next window of a subscriber; say whether they are awake."""
    ranges = hours.ranges_of(row.quiet_hours)
    window = hours.rest(ranges, zone_of(row.zone), row.paused_until, now)
    if window is None or window[0] > now:
        row.quiet_since, row.quiet_until = window or (None, None)
        return True
    since = row.quiet_since if row.quiet_since is not None and row.quiet_since <= now else window[0]
    row.quiet_since, row.quiet_until = min(since, window[0]), window[1]
    return False


async def _give_out(
    tx: AsyncSession, rested: Sequence[_Rested], made: _Made, done: Summary, now: datetime
) -> None:
    """Let these have what was held: one alert as it is, several as one summary, calls as they are."""
    ids = [row.id for row, _ in rested]
    waiting = {one.subscriber_id: one.messages for one in await quiet.held(tx, ids, now)} if ids else {}
    groups: dict[tuple[str, frozenset[int]], tuple[list[int], set[int]]] = {}
    for row, since in rested:
        held = list(waiting.get(row.id, ()))
        if row.paused_until is not None:  # while it lasted, nothing was written into the outbox
            held += await _left_out(tx, row, since, now)
            row.paused_until = None
        told = frozenset(each for one in held for each in one.summary_of or [one.id or 0])
        if len(told) > 1 and len(held) > 1:
            people, stale = groups.setdefault((row.language, told), ([], set()))
            people.append(row.id)
            stale.update(one.id or 0 for one in held)
        elif held and row.id not in waiting:
            await missed.deliver(tx, held[0], [row.id], now)
    for key, (people, stale) in groups.items():
        language, told = key
        if key not in made:
            made[key] = await make(tx, told, language, now)
            done.summaries += 1
        done.summarised += len(told) * len(people)
        await missed.supersede(tx, people, stale, now)
        await missed.deliver(tx, made[key], people, now)
    await quiet.let_go(tx, ids, now)


async def _left_out(
    tx: AsyncSession, row: Subscriber, since: datetime | None, now: datetime
) -> list[Message]:
    """Give the alerts of a pause that are not too late; its calls come as they are, the newest few."""
    found = await missed.missed(tx, row, since, now) if since is not None else []
    wanted = [one for one in found if not one.had and wants(row, one)]
    for one in [one for one in wanted if one.alert is None][:MOST_MISSED]:
        await missed.deliver(tx, one.message, [row.id], now)
    return [one.message for one in wanted if one.alert is not None]
