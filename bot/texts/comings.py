"""What people read who answer a rally or an event. Pure; pop-ups are plain text of at most 200 characters."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts import replies, zones
from bot.texts.call_dates import day_in_words
from bot.texts.languages import translator
from bot.texts.markup import bold, isolate
from bot.texts.outside import cut

POP = 200
"""Characters of a pop-up, as Telegram counts them."""
BUTTON = 28


def coming(title: str | None, language: str) -> str:
    """Give the words of the button of those who come; `title` names a session where there are several."""
    t = translator(language)
    return t.text("I come: {title}", title=cut(title, BUTTON)) if title else t.text("I come")


def cannot(language: str) -> str:
    """Give the words of the button of those who cannot come."""
    return translator(language).text("I cannot")


def where(language: str) -> str:
    """Give the words of the button that shows the place."""
    return translator(language).text("Where?")


def calendar(language: str) -> str:
    """Give the words of the button that gives a calendar file."""
    return translator(language).text("For my calendar")


def shifts(language: str) -> str:
    """Give the words of the button that shows the shifts there are to take."""
    return translator(language).text("Take a shift")


def shift(starts: datetime, ends: datetime, zone: str, language: str, *, taken: bool) -> str:
    """Give the words of the button of one shift, by the clock there."""
    t, there = translator(language), ZoneInfo(zone)
    first, last = starts.astimezone(there), ends.astimezone(there)
    words = f"{day_in_words(first.date(), language)}{t.mark(',')}{first:%H:%M}–{last:%H:%M}"
    return replies.picked(words, on=taken, language=language)


def choose_shift(title: str, zone: str, language: str) -> str:
    """Show the shifts of a call to one who may take some. `title` is plain text."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Shifts: {title}", title=isolate(title))),
            t.text("Hours are those of {city}.", city=zones.name_of(zone, language)),
            t.text("Press a shift to take it, press it again to give it back. You are reminded before."),
            t.text("Nobody sees who comes; coordinators see rounded numbers."),
        )
    )


def pop_coming(language: str) -> str:
    """Thank for coming."""
    t = translator(language)
    return t.text("Thank you. You are counted; nobody is shown who comes. You can change it at any time.")


def pop_waiting(language: str) -> str:
    """Say that all seats are taken."""
    t = translator(language)
    return t.text("All seats are taken. You are on the list, and will read here when a seat is free.")


def pop_cannot(language: str) -> str:
    """Note that somebody cannot come."""
    return translator(language).text("Noted. You can change it at any time.")


def pop_before(language: str) -> str:
    """Say that nothing changed."""
    return translator(language).text("You said so before. Nothing has changed.")


def pop_place(place: str, starts: datetime, zone: str, language: str) -> str:
    """Show the place of a date."""
    t = translator(language)
    local = ZoneInfo(zone)
    day = day_in_words(starts.astimezone(local).date(), language)
    return cut(f"{day}{t.mark(',')}{t.time(starts, local)}\n{place}", POP)


def pop_not_yet(shown_from: datetime, zone: str, language: str) -> str:
    """Say from when the place is shown."""
    t = translator(language)
    local = ZoneInfo(zone)
    day = day_in_words(shown_from.astimezone(local).date(), language)
    return t.text("The place is shown here from {day}, {time} on.", day=day, time=t.time(shown_from, local))


def pop_not_coming(language: str) -> str:
    """Say who may see the place."""
    return translator(language).text("The place is shown to those who come. Press “I come” first.")


def pop_in_private(language: str) -> str:
    """Say where calendar files are given."""
    t = translator(language)
    return t.text("Open this bot in a private chat: it gives the file there, under the same call.")


def pop_shifts_in_private(language: str) -> str:
    """Say where shifts are taken."""
    t = translator(language)
    return t.text("Open this bot in a private chat: shifts are taken there, under the same call.")


def calendar_note(language: str) -> str:
    """Give the words beside a calendar file."""
    t = translator(language)
    return t.text("Open it with your calendar. When dates change, press again: the new file replaces it.")


def seat_free(title: str, language: str) -> str:
    """Tell somebody who waited that a seat is free. `title` is Telegram HTML."""
    return translator(language).text(
        "A seat is free for you: {title}. Press “I cannot” if you cannot.", title=title
    )
