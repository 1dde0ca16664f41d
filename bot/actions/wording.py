"""Words a call for its readers: the card with what its kind brings, in the language of the chat. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.actions import details as answers
from bot.actions import series
from bot.actions.kinds import Missing, Step
from bot.texts import call as texts
from bot.texts import call_facts, call_parts
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
SPOKEN = "spoken"
"""In the details of a call: what of it was written in other languages, by language and step."""
PARTS = (Step.SUBJECT, Step.SESSIONS, Step.PLACE, Step.WEEKEND_PLACE, Step.SPEAKERS, Step.SAFETY)
"""What people read of a call besides title and text, in the words of its author."""
_PLACES = frozenset({Step.PLACE, Step.WEEKEND_PLACE})


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a call in other languages, and the calls that it is about with theirs."""

    wordings: Sequence[Wording] = ()
    about: Sequence[tuple[Call, Sequence[Wording]]] = ()


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
    parts = _merged(call.details, given(call.details, found.language))
    return Call(**{**call.model_dump(), **words, "details": parts})


def given(details: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Give the parts that were written in one more language, by step."""
    return dict((details.get(SPOKEN) or {}).get(language) or {})


def _merged(details: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    found = {**details, **{step: words for step, words in parts.items() if details.get(step)}}
    if _fits(details, parts):
        pairs = zip(details[Step.SESSIONS], parts[Step.SESSIONS], strict=True)
        found[Step.SESSIONS] = [{**session, "title": title} for session, title in pairs]
    elif Step.SESSIONS in details:
        found[Step.SESSIONS] = details[Step.SESSIONS]
    return found


def _fits(details: Mapping[str, Any], parts: Mapping[str, Any]) -> bool:
    """Say whether each session has a title in the other language."""
    titles = parts.get(Step.SESSIONS) or ()
    return bool(titles) and len(titles) == len(details.get(Step.SESSIONS) or ())


def parts_of(details: Mapping[str, Any]) -> list[Step]:
    """Give the parts that a call has and that can be written in other languages."""
    return [step for step in PARTS if details.get(step)]


def missing_parts(details: Mapping[str, Any], language: str) -> list[Step]:
    """Give those of them that were not written in this language."""
    parts = given(details, language)
    lacks = [step for step in parts_of(details) if step is not Step.SESSIONS and not parts.get(step)]
    unfit = bool(details.get(Step.SESSIONS)) and not _fits(details, parts)
    return [*lacks, *([Step.SESSIONS] if unfit else [])]


def with_part(details: Mapping[str, Any], language: str, step: Step, words: Any) -> dict[str, Any]:
    """Give the details with one part in one more language; `words` None: without it."""
    all_parts = dict(details.get(SPOKEN) or {})
    parts = {each: value for each, value in given(details, language).items() if each != step}
    all_parts[language] = parts | ({step.value: words} if words else {})
    return _keeping(details, all_parts)


def without_language(details: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give the details without what was written in a language."""
    kept = {each: parts for each, parts in (details.get(SPOKEN) or {}).items() if each != language}
    return _keeping(details, kept)


def up_to_date(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give the details `after` without translations of what was different `before`.

    Nobody must be sent to the place of yesterday because only the newer one was not translated.
    """
    stale = {step for step in PARTS if _words(before.get(step)) != _words(after.get(step))}
    kept = {
        language: {step: words for step, words in parts.items() if step not in stale}
        for language, parts in (after.get(SPOKEN) or {}).items()
    }
    return _keeping(after, kept)


def _words(value: Any) -> Any:
    """Give what is to be translated of a part: of sessions their titles alone."""
    return [each["title"] for each in value] if isinstance(value, list) else value


def _keeping(details: Mapping[str, Any], all_parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    kept = {language: dict(parts) for language, parts in all_parts.items() if parts}
    rest = {step: value for step, value in details.items() if step != SPOKEN}
    return rest | ({SPOKEN: kept} if kept else {})


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
    about = [spoken(each, others, language).title for each, others in written.about]
    words = texts.Words.of(said)
    return texts.card(words, language, code(call, keyring), kind=call.kind, facts=lines, about=about)


def _left(call: Call, written_in: str, language: str) -> list[str]:
    """Name the parts on a card that are in other words than the rest of it."""
    kept = _PLACES if answers.keeps_place(call.details) else frozenset()
    steps = [step for step in missing_parts(call.details, written_in) if step not in kept]
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
        lines += call_facts.targets(answers.letters(found, call.text), subject, language)
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
