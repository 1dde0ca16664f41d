"""The screens of quiet hours, digest and pause with their signed buttons. Pure."""

import zlib
from collections.abc import Callable, Mapping, Sequence

from bot.chat import settings_keyboards as screens
from bot.chat.settings_keyboards import TWO_A_ROW, Act, Maker, Screen, View, in_rows
from bot.delivery.hours import EVERY_DAY, MOST_RANGES, WEEKEND, WORKDAYS, Range
from bot.texts import hours as texts
from bot.texts import replies, zones
from bot.texts import settings as marks
from storage.models import Digest

DIGESTS = (Digest.OFF, Digest.DAILY, Digest.WEEKLY)
"""As they stand in a press."""
NIGHT = Range(EVERY_DAY, 22 * 60, 7 * 60)
_HOURS, _GRID = 24, 6
_START_BITS = 5


def shadow(row: Sequence[int]) -> int:
    """Give 16 bits that stand for a range in a press."""
    return zlib.crc32(str(Range(*row).number).encode()) & 0xFFFF


def packed(days: int, start: int) -> int:
    """Give weekdays and hour of a start as the version of a press."""
    return days << _START_BITS | start


def unpacked(version: int) -> tuple[int, int]:
    """Read weekdays and hour of a start."""
    return version >> _START_BITS, version & (2**_START_BITS - 1)


def quiet(make: Maker) -> Screen:
    """Give the quiet hours: to add, to remove, what passes, in which zone."""
    who, spoken = make.subscriber, make.language
    rows = [
        [make.button(texts.remove(row, spoken), Act.REMOVE, version=shadow(row))] for row in who.quiet_hours
    ]
    if not who.quiet_hours:
        start = packed(NIGHT.days, NIGHT.start // 60)
        night = texts.add(spoken, NIGHT.as_row())
        rows.append([make.button(night, Act.ADD, version=start, choice=NIGHT.end // 60)])
    if len(who.quiet_hours) < MOST_RANGES:
        rows.append([make.to(texts.add(spoken), View.DAYS)])
    passing = replies.ticked(texts.passes(spoken), on=who.quiet_passes, language=spoken)
    rows += [
        [make.button(passing, Act.URGENT, version=int(not who.quiet_passes))],
        [make.to(texts.zone(who, spoken), View.ZONE, View.QUIET)],
        [make.back(), make.done()],
    ]
    return texts.quiet_head(who, spoken), rows


def days(make: Maker) -> Screen:
    """Ask for the weekdays of a new range: the usual sets, or one day."""
    sets = [EVERY_DAY, WORKDAYS, WEEKEND, *(1 << day for day in range(7))]
    buttons = [make.to(texts.days(bits, make.language), View.START, bits) for bits in sets]
    rows = [*in_rows(buttons[:3], 1), *in_rows(buttons[3:], TWO_A_ROW)]
    return texts.ask_days(make.language), [*rows, [make.back(View.QUIET)]]


def start(make: Maker, bits: int) -> Screen:
    """Ask for the hour in which a new range begins."""
    buttons = [make.to(texts.clock(60 * hour), View.END, packed(bits, hour)) for hour in range(_HOURS)]
    return texts.ask_start(bits, make.language), [*in_rows(buttons, _GRID), [make.back(View.DAYS)]]


def end(make: Maker, version: int) -> Screen:
    """Ask for the hour in which a new range ends."""
    bits, begun = unpacked(version)
    buttons = [
        make.button(texts.clock(60 * hour), Act.ADD, version=version, choice=hour)
        for hour in range(_HOURS)
        if hour != begun
    ]
    asked = texts.ask_end(bits, 60 * begun, make.language)
    return asked, [*in_rows(buttons, _GRID), [make.back(View.START, bits)]]


def zone(make: Maker, origin: int) -> Screen:
    """Give the common time zones; `origin` is the screen that asked."""
    who, spoken = make.subscriber, make.language
    buttons = []
    for number, one in enumerate(zones.COMMON):
        name = zones.name_of(one, spoken)
        shown = marks.chosen(name) if one == who.zone else name
        buttons.append(make.button(shown, Act.ZONE, version=number, choice=origin))
    back = make.back(View(origin)) if who.zone else make.back()
    return texts.zone_head(spoken), [*in_rows(buttons, TWO_A_ROW), [back]]


def digest(make: Maker) -> Screen:
    """Give how often a digest comes, at which hour and on which weekday."""
    who, spoken = make.subscriber, make.language
    rows = []
    for number, one in enumerate(DIGESTS):
        name = texts.how_often(one, spoken)
        shown = marks.chosen(name) if one is who.digest else name
        rows.append([make.button(shown, Act.DIGEST, choice=number)])
    if who.digest is Digest.WEEKLY:
        buttons = []
        for day in range(7):
            name = texts.weekday(day, spoken)
            shown = marks.chosen(name) if day == who.digest_weekday else name
            buttons.append(make.button(shown, Act.WEEKDAY, choice=day))
        rows += in_rows(buttons, TWO_A_ROW)
    if who.digest is not Digest.OFF:
        rows.append([make.to(texts.hour(who, spoken), View.HOUR)])
        rows.append([make.to(texts.zone(who, spoken), View.ZONE, View.DIGEST)])
    return texts.digest_head(who, spoken), [*rows, [make.back(), make.done()]]


def hour(make: Maker) -> Screen:
    """Give the hours of a digest."""
    buttons = []
    for number in range(_HOURS):
        name = texts.clock(60 * number)
        shown = marks.chosen(name) if number == make.subscriber.digest_hour else name
        buttons.append(make.button(shown, Act.HOUR, choice=number))
    return texts.ask_hour(make.language), [*in_rows(buttons, _GRID // 2), [make.back(View.DIGEST)]]


def pause(make: Maker) -> Screen:
    """Give how long a pause may last and, while one does, its end."""
    who, spoken, now = make.subscriber, make.language, make.signer.now
    rows = [[make.button(texts.pause_for(days, spoken), Act.PAUSE, version=days)] for days in texts.PAUSES]
    if who.paused_until is not None and who.paused_until > now:
        rows.insert(0, [make.button(texts.resume(spoken), Act.PAUSE)])
    return texts.pause_head(who, now, spoken), [*rows, [make.back(), make.done()]]


SCREENS: Mapping[View, Callable[[Maker, int], Screen]] = {
    View.TOPICS: lambda make, _: screens.topics(make),
    View.REGIONS: lambda make, _: screens.regions(make),
    View.LEAST: lambda make, _: screens.least(make),
    View.ARTICLES: lambda make, _: screens.articles(make),
    View.LANGUAGE: lambda make, _: screens.languages(make),
    View.QUIET: lambda make, _: quiet(make),
    View.DAYS: lambda make, _: days(make),
    View.START: start,
    View.END: end,
    View.ZONE: zone,
    View.DIGEST: lambda make, _: digest(make),
    View.HOUR: lambda make, _: hour(make),
    View.PAUSE: lambda make, _: pause(make),
    View.DISCREET: lambda make, _: screens.discreet(make),
    View.PICTURES: lambda make, _: screens.pictures(make),
}
"""Every screen but that of all settings, by the number in its button; the other number is what it carries."""
