"""What the screens of quiet hours, digests and pauses say. Pure.

Times are those of the subscriber's zone, on 24 hours. Labels of buttons are plain, screens Telegram HTML.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date

from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, escape
from bot.texts.zones import name_of, zone_of
from storage.models import Digest, Subscriber

PAUSES = (1, 3, 7, 30)
"""Days that a pause may last."""
_MONDAY = date(2024, 1, 1)


def clock(minute: int) -> str:
    """Give a minute of the day as a clock shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def weekday(day: int, language: str) -> str:
    """Give the name of a weekday; 0 is Monday."""
    return format_date(_MONDAY + timedelta(days=day), "EEEE", locale=translator(language).locale)


def days(bits: int, language: str) -> str:
    """Give a set of weekdays in words."""
    t = translator(language)
    if bits == 127:
        return t.text("every day")
    if bits == 31:
        return t.text("Monday to Friday")
    if bits == 96:
        return t.text("Saturday and Sunday")
    return t.text(", ").join(weekday(day, language) for day in range(7) if bits >> day & 1)


def hours(row: Sequence[int], language: str) -> str:
    """Give one range as it is stored in words: every day 22:00–07:00."""
    t = translator(language)
    return t.text("{days} {start}–{end}", days=days(row[0], language), start=clock(row[1]), end=clock(row[2]))


def quiet(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the quiet hours."""
    t = translator(language)
    rows = subscriber.quiet_hours
    if len(rows) > 1:
        return t.text("Quiet hours: {chosen}", chosen=t.number(len(rows)))
    return t.text("Quiet hours: {chosen}", chosen=hours(rows[0], language) if rows else t.text("none"))


def quiet_head(subscriber: Subscriber, language: str) -> str:
    """Head the screen of quiet hours."""
    t = translator(language)
    lines = [
        bold(t.text("Quiet hours")),
        t.text("Nothing comes then. What was held comes afterwards, several alerts as one message."),
        *(f"• {hours(row, language)}" for row in subscriber.quiet_hours),
        t.text("Time zone: {zone}", zone=escape(name_of(subscriber.zone or "UTC", language))),
        t.text("You can also write: {example}", example="/quiet 22:30-07:00"),
    ]
    return "\n".join(lines)


def remove(row: Sequence[int], language: str) -> str:
    """Give the button that removes a range."""
    return translator(language).text("Remove: {hours}", hours=hours(row, language))


def add(language: str, example: Sequence[int] | None = None) -> str:
    """Give the button that adds a range: this one, or one to be chosen."""
    t = translator(language)
    if example is None:
        return t.text("Add other hours")
    return t.text("Add: {hours}", hours=hours(example, language))


def passes(language: str) -> str:
    """Give the words of the tick for urgent alerts."""
    return translator(language).text("Urgent alerts even then")


def zone(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the time zones."""
    return translator(language).text("Time zone: {zone}", zone=name_of(subscriber.zone or "UTC", language))


def zone_head(language: str) -> str:
    """Ask for the time zone."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Which time zone?")),
            t.text("For another, write its city: {example}", example="/quiet Brussels"),
            t.text("The zone is stored, the city is not."),
        )
    )


def zone_unknown(language: str) -> str:
    """Say that nothing was understood behind /quiet; what was written is not repeated."""
    t = translator(language)
    return t.text("No time zone and no hours were recognised there. Nothing was changed.")


def ask_days(language: str) -> str:
    """Ask for the weekdays of a new range."""
    return bold(translator(language).text("On which days do the quiet hours begin?"))


def ask_start(bits: int, language: str) -> str:
    """Ask when a new range begins."""
    t = translator(language)
    return bold(t.text("From when on? ({days})", days=days(bits, language)))


def ask_end(bits: int, start: int, language: str) -> str:
    """Ask when a new range ends."""
    t = translator(language)
    return bold(t.text("Until when? ({days} from {start})", days=days(bits, language), start=clock(start)))


def digest(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the digest."""
    t = translator(language)
    at = clock(subscriber.digest_hour * 60)
    words = {
        Digest.OFF: t.text("none"),
        Digest.DAILY: t.text("every day at {time}", time=at),
        Digest.WEEKLY: t.text(
            "{weekday} at {time}", weekday=weekday(subscriber.digest_weekday, language), time=at
        ),
    }
    return t.text("Digest: {chosen}", chosen=words[subscriber.digest])


def digest_head(subscriber: Subscriber, language: str) -> str:
    """Head the screen of the digest."""
    t = translator(language)
    lines = [
        bold(digest(subscriber, language)),
        t.text(
            "One message, without a sound, with what did not come at once: related news and other alerts."
        ),
        t.text("It comes at its hour even in quiet hours. With nothing to tell, none comes."),
    ]
    if subscriber.digest is not Digest.OFF:
        lines.append(t.text("Time zone: {zone}", zone=escape(name_of(subscriber.zone or "UTC", language))))
    return "\n".join(lines)


def how_often(one: Digest, language: str) -> str:
    """Give the words of a button: how often a digest comes."""
    t = translator(language)
    return {
        Digest.OFF: t.text("No digest"),
        Digest.DAILY: t.text("Every day"),
        Digest.WEEKLY: t.text("Every week"),
    }[one]


def hour(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the hours."""
    return translator(language).text("Time: {time}", time=clock(subscriber.digest_hour * 60))


def ask_hour(language: str) -> str:
    """Ask for the hour of the digest."""
    return bold(translator(language).text("At what time?"))


def pause(subscriber: Subscriber, now: datetime, language: str) -> str:
    """Give the button that leads to the pause."""
    t = translator(language)
    return t.text("Pause: {chosen}", chosen=_paused(subscriber, now, t) or t.text("no"))


def pause_head(subscriber: Subscriber, now: datetime, language: str) -> str:
    """Head the screen of the pause."""
    t = translator(language)
    until = _paused(subscriber, now, t)
    return "\n".join(
        (
            bold(
                t.text("Paused until {moment}", moment=escape(until)) if until else t.text("Pause everything")
            ),
            t.text("Nothing comes, not even urgent alerts. Only corrections of what you have read still do."),
        )
    )


def pause_for(number: int, language: str) -> str:
    """Give the button that pauses for so many days."""
    return translator(language).plural("Pause for {n} day", "Pause for {n} days", number)


def resume(language: str) -> str:
    """Give the button that ends a pause."""
    return translator(language).text("End the pause")


def _paused(subscriber: Subscriber, now: datetime, t: Translator) -> str | None:
    """Give the end of a pause that lasts; None when there is none."""
    until = subscriber.paused_until
    if until is None or until <= now:
        return None
    return t.moment(until.astimezone(UTC), zone_of(subscriber.zone))
