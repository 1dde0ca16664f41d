"""Words a call for its readers: the card with what its kind brings, in the language of the chat. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.actions import details as answers
from bot.actions import series
from bot.actions.kinds import Missing, Step
from bot.texts import call as texts
from bot.texts import call_facts
from bot.texts.call_dates import Meeting, meetings
from storage import codes
from storage.codes import Code, Coded
from storage.models import Call, Wording
from storage.sealing import Keyring

SOON = timedelta(days=31)
"""A change of the clocks is told so long before."""
_NEAR = {"zh_Hans": "zh_Hant", "zh_Hant": "zh_Hans"}
"""Who reads the one can read the other."""


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


def card(
    call: Call,
    language: str,
    keyring: Keyring,
    now: datetime,
    *,
    wording: Wording | None = None,
    counted: int = 0,
) -> str:
    """Give a call as a chat in `language` reads it; `wording` where it was written in that language too."""
    words = texts.Words.of(call)
    if wording is not None:
        words = texts.Words(wording.title, wording.text, call.link, wording.language)
    lines = facts(call, words.text, language, now, counted)
    return texts.card(words, language, code(call, keyring), kind=call.kind, facts=lines)


def code(call: Call, keyring: Keyring) -> str:
    """Give what a call is known by under its message."""
    return codes.write(keyring, Code(Coded.CALL, call.id or 0))


def facts(call: Call, text: str, language: str, now: datetime, counted: int) -> list[str]:
    """Give the lines that the kind of a call brings; `counted` is how many signatures there are."""
    found = call.details
    lines = meetings(_meetings(found, now), language)
    if found.get(Step.TARGETS):
        subject = str(found.get(Step.SUBJECT) or call.title)
        lines += call_facts.targets(answers.letters(found, text), subject, language)
    if found.get(Step.NUMBERS):
        lines += call_facts.numbers(found[Step.NUMBERS], language)
    lines += call_facts.goal(found.get(Step.GOAL), counted, language)
    lines += call_facts.deadline(found.get(Step.DEADLINE), language)
    return lines + call_facts.event(found, language)


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
