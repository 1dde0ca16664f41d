"""Words a call for its readers: the card with what its kind brings, in the language of the chat. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.actions import details as answers
from bot.actions import parts, series
from bot.actions.kinds import Missing, Step
from bot.texts import call as texts
from bot.texts import call_facts, call_parts, pictures
from bot.texts import drive as drive_texts
from bot.texts.call_dates import Meeting, meetings
from storage import codes
from storage.codes import Code, Coded
from storage.models import Call, Wording
from storage.sealing import Keyring

SOON = timedelta(days=31)
"""A change of the clocks is told so long before."""
_NEAR = {"zh_Hans": "zh_Hant", "zh_Hant": "zh_Hans"}
"""Who reads the one can read the other."""
_PLACES = frozenset({Step.PLACE, Step.WEEKEND_PLACE})
_NOT_ON_IT = frozenset({Step.VERSIONS})
"""What stands not on the card but with the letters."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a call in other languages, and the calls that it is about with theirs.

    `pictured`: a picture goes out with it.
    """

    wordings: Sequence[Wording] = ()
    about: Sequence[tuple[Call, Sequence[Wording]]] = ()
    pictured: bool = False


def pick(call: Call, wordings: Sequence[Wording], language: str) -> Wording | None:
    """Give the wording that readers of a language get; None: the call as it was written first.

    Where there is none in their language, the other way of writing it comes before any other language.
    """
    written = {each.language: each for each in wordings}
    if language == call.language or language in written:
        return written.get(language) if language != call.language else None
    return written.get(_NEAR.get(language, ""))


def unwritten(call: Call, wordings: Sequence[Wording]) -> list[str]:
    """Give the languages among those of a call that it is not written in."""
    written = {call.language, *(each.language for each in wordings)}
    return [language for language in call.languages if language not in written]


def going_out(call: Call, wordings: Sequence[Wording]) -> list[str]:
    """Give the languages whose readers get a call: not those that wait for words of their own."""
    waiting = unwritten(call, wordings) if waits(call) else []
    return [language for language in call.languages if language not in waiting]


def waits(call: Call) -> bool:
    """Say whether readers whose language a call is not written in get nothing."""
    return call.details.get(Step.MISSING) == Missing.WAITS


def spoken(call: Call, wordings: Sequence[Wording], language: str) -> Call:
    """Give a call as readers of a language know it: a copy with its title, text and parts in their words.

    Its language is the one that title and text are in. What was not written in it stays as it was first.
    """
    found = pick(call, wordings, language)
    if found is None:
        return call
    words = {"title": found.title, "text": found.text, "language": found.language}
    details = parts.merged(call.details, found.language)
    taken_back = parts.given(call.details, found.language).get(Step.RETRACTION)
    if call.retraction and taken_back:
        words["retraction"] = taken_back
    return Call(**{**call.model_dump(), **words, "details": details})


def card(
    call: Call,
    language: str,
    keyring: Keyring,
    now: datetime,
    written: Written | None = None,
    *,
    counted: int = 0,
) -> str:
    """Give a call as a chat in `language` reads it: in the words of that language, where there are any."""
    written = written or Written()
    said = spoken(call, written.wordings, language)
    lines = facts(said, language, now, counted)
    if said is not call:
        lines += call_facts.untranslated(_left(call, said.language, language), call.language, language)
    if written.pictured:
        lines += ["", pictures.beside(language)]
    about = [spoken(each, others, language).title for each, others in written.about]
    words = texts.Words.of(said)
    return texts.card(words, language, code(call, keyring), kind=call.kind, facts=lines, about=about)


def _left(call: Call, written_in: str, language: str) -> list[str]:
    """Name the parts on a card that are in other words than the rest of it."""
    kept = _PLACES if answers.keeps_place(call.details) else frozenset()
    steps = [step for step in parts.missing(call.details, written_in) if step not in kept | _NOT_ON_IT]
    return [call_parts.label(step, language) for step in steps]


def code(call: Call, keyring: Keyring) -> str:
    """Give what a call is known by under its message."""
    return codes.write(keyring, Code(Coded.CALL, call.id or 0))


def facts(call: Call, language: str, now: datetime, counted: int) -> list[str]:
    """Give the lines that the kind of a call brings; `counted` is how many signatures there are.

    The call is `spoken` already: its parts are taken as they are.
    """
    found = call.details
    lines = meetings(_meetings(found, now), language)
    if found.get(Step.TARGETS):
        subject = str(found.get(Step.SUBJECT) or call.title)
        lines += call_facts.targets(found[Step.TARGETS], subject, language)
    if found.get(Step.NUMBERS):
        lines += call_facts.numbers(found[Step.NUMBERS], language)
    lines += call_facts.goal(found.get(Step.GOAL), counted, language)
    lines += call_facts.deadline(found.get(Step.DEADLINE), language)
    lines += _pace(call, counted, now, language)
    return lines + call_facts.event(found, language)


def _pace(call: Call, counted: int, now: datetime, language: str) -> list[str]:
    """Say how a petition with a goal and a last day goes, as of the day on which its card is written."""
    goal, last = call.details.get(Step.GOAL), call.details.get(Step.DEADLINE)
    if not goal or not last or call.published_at is None:
        return []
    drive = drive_texts.Drive(int(goal), call.published_at.date(), date.fromisoformat(last))
    return drive_texts.pace(drive, counted, now.date(), language)


def _meetings(found: Mapping[str, Any], now: datetime) -> list[Meeting]:
    """Give the dates as they are shown: a place that is kept is not among them."""
    kept = answers.keeps_place(found)
    dates = answers.dates(found)
    sessions = found.get(Step.SESSIONS) or [{}] * len(dates)
    shown = []
    for each, session in zip(dates, sessions, strict=True):
        shift = _shift(each, now)
        for number, rule in enumerate(each.rules):
            coming = series.upcoming(replace(each, rules=(rule,)), now)
            shown.append(
                Meeting(
                    zone=each.zone,
                    start=each.start,
                    until=(datetime.combine(each.first, each.start, UTC) + each.length).time(),
                    first=each.first,
                    last=each.last,
                    days=rule.days,
                    without=each.without,
                    next=coming.starts if coming else None,
                    place=None if kept else rule.place,
                    title=session.get("title"),
                    shift=shift if number == 0 else None,
                )
            )
    return shown


def _shift(each: series.Series, now: datetime) -> datetime | None:
    """Give the beginning of the first date after the clocks change; None where that is far, or never."""
    changes = series.offset_changes(each, now, most=1)
    return changes[0].starts if changes and changes[0].starts - now < SOON else None
