"""What readers are told of a call that is out: reminders, changes, safety, milestones. Pure.

Titles are as their authors wrote them; all else is in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.texts import verify, zones
from bot.texts.call_dates import day_in_words
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, isolate, moment

CALLED_OFF, OVER = "called_off", "over"
SAFETY = ("leave", "stay_away", "calm")
"""The words of safety notices: fixed, so that one coordinator may send them at once."""


@dataclass(frozen=True, slots=True)
class Date:
    """One date: its beginning in UTC, zone, place (None: it is kept); `clocks`: they changed there."""

    starts: datetime
    zone: str
    place: str | None = None
    clocks: bool = False


def take_back(language: str) -> str:
    """Give the words of the button of those who did not do it after all."""
    return translator(language).text("Take it back")


def incident(language: str) -> str:
    """Give the words of the button that tells of an incident."""
    return translator(language).text("Something is wrong here")


def head(word: str, language: str) -> str:
    """Give the line above a call that asks for nothing any more."""
    t = translator(language)
    return bold({CALLED_OFF: t.text("Called off"), OVER: t.text("This call is over.")}[word])


def when(one: Date, language: str) -> str:
    """Give a date by the clock there and by the reader's own."""
    t, zone = translator(language), ZoneInfo(one.zone)
    there = (
        f"{day_in_words(one.starts.astimezone(zone).date(), language)}{t.mark(',')}{t.time(one.starts, zone)}"
    )
    utc = day_in_words(one.starts.astimezone(UTC).date(), language)
    fallback = f"{utc}{t.mark(',')}{t.time(one.starts, UTC)} UTC"
    return t.text(
        "{day} ({city} time); by your clock: {time}",
        day=there, city=zones.name_of(one.zone, language), time=moment(one.starts, fallback),
    )  # fmt: skip


def reminder(title: str, one: Date, code: str, language: str) -> str:
    """Remind somebody who comes."""
    t = translator(language)
    lines = [t.labelled(bold(t.text("Reminder")), isolate(title)), when(one, language)]
    if one.clocks:
        lines.append(t.text("The clocks there have changed since the date before."))
    lines.append(isolate(one.place) if one.place is not None else _kept(t))
    return _signed(lines, code, language)


def _kept(t: Translator) -> str:
    return t.text("The place is shown over the chat when you press “Where?”. It is not kept in it.")


def skipped(title: str, day: date, following: Date | None, code: str, language: str) -> str:
    """Tell that one day of a series is left out."""
    t = translator(language)
    lines = [
        t.labelled(bold(t.text("Not on {day}", day=day_in_words(day, language))), isolate(title)),
        t.text("Next: {when}", when=when(following, language)) if following else _no_more(t),
    ]
    return _signed(lines, code, language)


def _no_more(t: Translator) -> str:
    return t.text("There is no further date.")


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, in UTC, with the zone of the place."""

    starts: datetime
    ends: datetime
    zone: str


def shift_moved(title: str, session: str, hours: Sequence[Hours], code: str, language: str) -> str:
    """Tell who has a shift that it is at other hours, or is no more; `hours` are those of before, and of now.

    `session` names a session in its place; empty: it is a shift.
    """
    t = translator(language)
    before, *now = [_hours(each, language) for each in hours]
    was = translator(language).labelled(isolate(session), before) if session else before
    if now:
        head, said = (
            t.text("Your shift has other hours"),
            t.text("Before: {before}. Now: {now}", before=was, now=now[0]),
        )
        ask = t.text("If that does not suit you, press “Take a shift” and give it back.")
    elif session:
        head, said = t.text("Not any more"), was
        ask = t.text("You said that you come to this. The call above shows what there is now.")
    else:
        head, said = t.text("Your shift is no more"), t.text("Before: {before}", before=was)
        ask = t.text("You are not expected then. “Take a shift” shows those that there are.")
    return _signed([t.labelled(bold(head), isolate(title)), said, ask], code, language)


def _hours(one: Hours, language: str) -> str:
    zone = ZoneInfo(one.zone)
    first, last = one.starts.astimezone(zone), one.ends.astimezone(zone)
    city = zones.name_of(one.zone, language)
    t = translator(language)
    span = t.text("{hours} ({city} time)", hours=f"{first:%H:%M}–{last:%H:%M}", city=city)
    return f"{day_in_words(first.date(), language)}{t.mark(',')}{span}"


def called_off(title: str, code: str, language: str) -> str:
    """Tell that a call is called off."""
    t = translator(language)
    lines = [
        t.labelled(bold(t.text("Called off")), isolate(title)),
        t.text("Please do not go there, and do nothing more for it."),
    ]
    return _signed(lines, code, language)


def changed(title: str, lines: Sequence[str], code: str, language: str) -> str:
    """Tell that dates or places changed; `lines` say how it is now, as Telegram HTML."""
    t = translator(language)
    return _signed([t.labelled(bold(t.text("Changed")), isolate(title)), *lines], code, language)


def milestone(title: str, counted: int, goal: int, code: str, language: str) -> str:
    """Tell those who signed how far a petition is."""
    t = translator(language)
    words = {"counted": t.number(counted), "goal": t.number(goal)}
    said = t.text("{counted} of {goal} signatures", **words)
    lines = [t.labelled(bold(said), isolate(title))]
    if counted >= goal:
        lines.append(t.text("The goal is reached. Thank you."))
    return _signed(lines, code, language)


def safety(word: str, title: str, code: str, language: str) -> str:
    """Tell those who come what to do for their safety."""
    t = translator(language)
    said = {
        "leave": t.text("Please leave now, in small groups, and do not answer strangers."),
        "stay_away": t.text("Please do not come: the place is not safe."),
        "calm": t.text("All is calm again."),
    }[word]
    return _signed([t.labelled(bold(t.text("For your safety")), isolate(title)), said], code, language)


def _signed(lines: Sequence[str], code: str, language: str) -> str:
    return "\n".join([*lines, "", verify.footer(code, language)])


def pop_taken_back(language: str) -> str:
    """Say that somebody is not counted any more."""
    return translator(language).text("Taken back. You are not counted any more.")


def pop_never_counted(language: str) -> str:
    """Say that there is nothing to take back."""
    return translator(language).text("You were not counted.")


def pop_incident(language: str) -> str:
    """Say that coordinators know."""
    t = translator(language)
    return t.text("The coordinators know now, not who told them. Look after yourself first.")


def pop_no_incident(language: str) -> str:
    """Say who may tell of an incident, and when."""
    t = translator(language)
    return t.text("This is for those who come, from an hour before the beginning to an hour after the end.")
