"""/quiet, /digest and /pause with their buttons. Part of the edge.

A change of the hours holds at once: who is awake by it gets in the same transaction what was held.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.alerts import digest as digests
from bot.alerts import rest
from bot.chat import settings
from bot.chat.desk import Desk
from bot.chat.hour_keyboards import DIGESTS, shadow, unpacked
from bot.chat.inbound import Pressed, Said
from bot.chat.settings import answer, show
from bot.chat.settings_keyboards import Act, View
from bot.chat.subscribers import changeable, voice
from bot.delivery.hours import DAY, EVERY_DAY, MOST_RANGES, Range
from bot.texts import hours as texts
from bot.texts import zones
from storage.models import Subscriber
from storage.queries import subscribers
from storage.signing import Press

_TYPED = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—~〜～]\s*(\d{1,2})(?::(\d{2}))?")
Wish = Callable[[Subscriber], None]


async def quiet(desk: Desk, said: Said) -> None:
    """Answer /quiet; behind it may stand hours (22:30-07:00), a city or an IANA zone. It is not kept."""
    if said.argument:
        wish = await asyncio.to_thread(typed, said.argument)  # names of all zones take a while at first
        async with desk.db.read() as session:
            subscriber, language = await voice(session, said)
        if wish is None:
            await desk.say(said.address, texts.zone_unknown(language))
            return
        if subscriber is not None:
            await _apply(desk, subscriber.id, wish)
    await answer(desk, said, View.QUIET)


async def digest(desk: Desk, said: Said) -> None:
    """Answer /digest."""
    await answer(desk, said, View.DIGEST)


async def pause(desk: Desk, said: Said) -> None:
    """Answer /pause."""
    await answer(desk, said, View.PAUSE)


def typed(words: str) -> Wish | None:
    """Read what stands behind /quiet; None when it is neither hours nor a place."""
    found = _TYPED.fullmatch(words.strip())
    if found is None:
        zone = zones.find(words)
        return _zone(zone) if zone else None
    parts = [int(part or 0) for part in found.groups()]
    start, end = parts[0] * 60 + parts[1], parts[2] * 60 + parts[3]
    if parts[1] > 59 or parts[3] > 59 or start > DAY or end > DAY or start % DAY == end % DAY:
        return None
    return _with(Range(EVERY_DAY, start % DAY, end % DAY))


def _with(one: Range) -> Wish:
    def wish(row: Subscriber) -> None:
        known = [each for each in row.quiet_hours if each != one.as_row()]
        if len(known) < MOST_RANGES:
            row.quiet_hours = sorted([*known, one.as_row()])

    return wish


def _without(number: int) -> Wish:
    def wish(row: Subscriber) -> None:
        row.quiet_hours = [each for each in row.quiet_hours if shadow(each) != number]

    return wish


def _zone(name: str) -> Wish:
    def wish(row: Subscriber) -> None:
        row.zone = name

    return wish


async def _apply(desk: Desk, subscriber_id: int, wish: Wish) -> Subscriber | None:
    """Carry out a wish about hours, with all that follows from it; None when the subscriber is gone."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        row = await subscribers.update(tx, subscriber_id)
        if row is not None:
            wish(row)
            digests.plan(row, now)
            await rest.settle(tx, row, now)
    desk.wake()
    return row


async def _pressed(desk: Desk, pressed: Pressed, press: Press, view: View, wish: Wish) -> None:
    """Carry out what a button wishes, and show the screen as it stands then."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber is None:
        return
    changed = await _apply(desk, subscriber.id, wish)
    if changed is None:
        await desk.expired(pressed)
    else:
        await show(desk, pressed, changed, view)


async def pressed_add(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Add a range of quiet hours."""
    days, start = unpacked(press.version)
    try:
        one = Range(days, start * 60, press.choice * 60)
    except ValueError:  # nobody but a newer version of the bot makes such a button
        await desk.expired(pressed)
        return
    await _pressed(desk, pressed, press, View.QUIET, _with(one))


async def pressed_remove(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Remove a range of quiet hours."""
    await _pressed(desk, pressed, press, View.QUIET, _without(press.version))


async def pressed_urgent(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Let urgent alerts through quiet hours, or not."""

    def wish(row: Subscriber) -> None:
        row.quiet_passes = bool(press.version)

    await _pressed(desk, pressed, press, View.QUIET, wish)


async def pressed_zone(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the time zone, and go back to where it was asked for."""
    if press.version >= len(zones.COMMON) or press.choice not in set(View):
        await desk.expired(pressed)
        return
    await _pressed(desk, pressed, press, View(press.choice), _zone(zones.COMMON[press.version]))


async def pressed_digest(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set how often a digest comes."""
    if press.choice >= len(DIGESTS):
        await desk.expired(pressed)
        return

    def wish(row: Subscriber) -> None:
        row.digest = DIGESTS[press.choice]

    await _pressed(desk, pressed, press, View.DIGEST, wish)


async def pressed_hour(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the hour of the digest."""

    def wish(row: Subscriber) -> None:
        row.digest_hour = press.choice % 24

    await _pressed(desk, pressed, press, View.DIGEST, wish)


async def pressed_weekday(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the weekday of a weekly digest."""

    def wish(row: Subscriber) -> None:
        row.digest_weekday = press.choice % 7

    await _pressed(desk, pressed, press, View.DIGEST, wish)


async def pressed_pause(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Begin a pause of so many days from now, or end it."""
    if press.version and press.version not in texts.PAUSES:
        await desk.expired(pressed)
        return
    now = desk.clock()

    def wish(row: Subscriber) -> None:
        if press.version:
            row.paused_until = now + timedelta(days=press.version)
        elif row.paused_until is not None:
            row.paused_until = min(row.paused_until, now)

    await _pressed(desk, pressed, press, View.PAUSE, wish)


BUTTONS: dict[str, Callable[[Desk, Pressed, Press], Awaitable[None]]] = {
    Act.SHOW: settings.pressed_show,
    Act.TOPICS: settings.pressed_topics,
    Act.REGIONS: settings.pressed_regions,
    Act.ARTICLES: settings.pressed_articles,
    Act.PICTURES: settings.pressed_pictures,
    Act.LEAST: settings.pressed_least,
    Act.LANGUAGE: settings.pressed_language,
    Act.ADD: pressed_add,
    Act.REMOVE: pressed_remove,
    Act.URGENT: pressed_urgent,
    Act.ZONE: pressed_zone,
    Act.DIGEST: pressed_digest,
    Act.HOUR: pressed_hour,
    Act.WEEKDAY: pressed_weekday,
    Act.PAUSE: pressed_pause,
}
"""The buttons of all settings, those of hours and the others."""
