"""The signed buttons of leading a call that is out. Pure. Each carries the version it was made for."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.actions import attending, counting, details
from bot.actions.kinds import GENERAL, KINDS, Answering, Repeat, Reveal, Step
from bot.chat.keyboards import Signer
from bot.texts import call as call_texts
from bot.texts import call_review, running_watch
from bot.texts import running_desk as texts
from bot.texts.call_dates import day_in_words
from bot.texts.languages import LANGUAGES, NAMES
from bot.texts.running import SAFETY
from bot.texts.running_desk import Word
from storage.models import Call, CallState, Case, Intake
from storage.queries.messages import Buttons

LIFETIME = timedelta(days=14)
A_ROW = 4
_BITS = 31
FOLLOWS = ("follow_up", "outcome", "stand_down", "correction")
"""The kinds of calls that may follow one, as they are offered."""
LATER = frozenset({CallState.CANCELLED, CallState.OVER})


class Action(StrEnum):
    """What a button does; at most four letters."""

    LIST = "rnls"
    VIEW = "rnvw"
    SKIP = "rnsk"
    SKIP_DO = "rnsd"  # target: call and day
    CHANGE = "rnch"  # choice: which of FIELDS
    CONFIRM = "rncf"  # version: what was seen
    REFUSE = "rnrf"
    CALL_OFF = "rnca"
    CALL_OFF_DO = "rncd"
    REMIND = "rnrm"
    FOLLOW = "rnfo"  # choice: which of FOLLOWS
    COUNT = "rnct"
    INTAKE = "rnin"  # choice: which of Intake
    ADD = "rnad"
    REPORT = "rnrp"
    EXPORT = "rnex"
    OF_CASE = "rncs"  # target: the case
    WRITE = "rnwr"  # choice: which language is to be written
    WRITE_SEND = "rnws"  # choice: the same
    WRITE_DROP = "rnwd"  # choice: the same
    WRITE_SKIP = "rnwk"  # choice: the same; version: which of the parts
    ALL_DOWN = "rncx"  # target: the case
    SAFETY = "rnsf"  # choice: which of SAFETY


def day_of(target: int) -> tuple[int, date]:
    """Read call and day of a press."""
    return target & (1 << _BITS) - 1, date.fromordinal(target >> _BITS)


def _at(call: Call) -> dict[str, int]:
    return {"target": call.id or 0, "version": call.version % 65536}


def numbers(signer: Signer, calls: Sequence[Call]) -> Buttons:
    """Give one button for each call of the list, by its number."""
    row = [number(signer, call, place) for place, call in enumerate(calls, start=1)]
    return [row[start : start + A_ROW] for start in range(0, len(row), A_ROW)]


def number(signer: Signer, call: Call, place: int) -> dict[str, Any]:
    """Give the button of one call of a list."""
    return signer.button(str(place), Action.VIEW, target=call.id or 0)


def begin(signer: Signer, case: Case, language: str) -> list[dict[str, Any]]:
    """Give the way to a new call of a case."""
    return [signer.button(texts.begin(language), Action.OF_CASE, target=case.id or 0)]


def all_down(signer: Signer, case_id: int, language: str) -> Buttons:
    """Give the way to one stand-down of all running calls of a case."""
    return [[signer.button(running_watch.all_down(language), Action.ALL_DOWN, target=case_id)]]


def view(signer: Signer, call: Call, language: str, waiting: Sequence[str] = ()) -> Buttons:
    """Give what can be done with a call as it stands; `waiting` are languages it is not yet sent in."""

    def one(word: Word, action: Action) -> dict[str, Any]:
        return signer.button(texts.button(word, language), action, **_at(call))

    rows: Buttons = []
    if call.state in attending.RUNNING:
        rows += _of_dates(signer, call, language)
    rows += [
        [
            signer.button(
                call_review.wording_button(NAMES[code], False, language),  # noqa: FBT003 -- not written
                Action.WRITE,
                choice=LANGUAGES.index(code),
                **_at(call),
            )
        ]
        for code in waiting
    ]
    if call.kind == "petition" and call.state in counting.TAKES:
        rows.append([one(Word.COUNT, Action.COUNT)])
    if call.state in attending.RUNNING | LATER:
        follows = [
            signer.button(texts.follow(kind, language), Action.FOLLOW, choice=number, **_at(call))
            for number, kind in enumerate(FOLLOWS)
        ]
        rows += [[each] for each in follows]  # two beside each other are cut off on a phone
    rows.append([one(Word.REPORT, Action.REPORT), one(Word.EXPORT, Action.EXPORT)])
    if call.state in attending.RUNNING:
        rows.append([one(Word.CALL_OFF, Action.CALL_OFF)])
    return [*rows, [signer.button(texts.button(Word.BACK, language), Action.LIST)]]


def _of_dates(signer: Signer, call: Call, language: str) -> Buttons:
    """Give what can be done with the dates of a rally or an event."""
    if KINDS.get(call.kind, GENERAL).answering is not Answering.COMES:
        return []
    first = [signer.button(texts.button(Word.REMIND, language), Action.REMIND, **_at(call))]
    if any(not each.is_one_date for each in details.dates(call.details)):
        first.insert(0, signer.button(texts.button(Word.SKIP, language), Action.SKIP, **_at(call)))
    changes = [
        signer.button(texts.change(step, language), Action.CHANGE, choice=number, **_at(call))
        for number, step in enumerate(texts.FIELDS)
        if Step(step) in fields(call)
    ]
    return [first, *(changes[start : start + 2] for start in range(0, len(changes), 2))]


def fields(call: Call) -> list[Step]:
    """Give the parts of a call that may be changed while it is out."""
    steps = KINDS.get(call.kind, GENERAL).steps(call.details)
    repeat = Repeat(call.details.get(Step.REPEAT, Repeat.ONCE))
    wanted = {Step.WHEN, Step.PLACE, Step.WEEKEND_PLACE, Step.SESSIONS}
    if repeat is not Repeat.ONCE:
        wanted.add(Step.UNTIL)
    return [step for step in steps if step in wanted]


def keeps(call: Call) -> bool:
    """Say whether the place of a call is kept."""
    return Reveal(call.details.get(Step.REVEAL, Reveal.OPEN)) is not Reveal.OPEN


def days(signer: Signer, call: Call, coming: Sequence[date], language: str) -> Buttons:
    """Give the days that may be left out."""
    rows: Buttons = [
        [
            signer.button(
                day_in_words(day, language),
                Action.SKIP_DO,
                target=day.toordinal() << _BITS | (call.id or 0),
                version=call.version % 65536,
            )
        ]
        for day in coming
    ]
    return [*rows, back(signer, call, language)]


def back(signer: Signer, call: Call, language: str) -> list[dict[str, Any]]:
    """Give the way back to a call."""
    return [signer.button(texts.button(Word.BACK, language), Action.VIEW, target=call.id or 0)]


def call_off(signer: Signer, call: Call, language: str) -> Buttons:
    """Ask once more; the words say it, the red only repeats it."""
    do = signer.button(texts.button(Word.DO_CALL_OFF, language), Action.CALL_OFF_DO, **_at(call))
    return [[do | {"style": "danger"}], back(signer, call, language)]


def confirm(signer: Signer, call: Call, seen: int, language: str) -> Buttons:
    """Give what another coordinator may do with a change; `seen` stands for what it is."""
    at = {"target": call.id or 0, "version": seen}
    return [
        [
            signer.button(texts.button(Word.CONFIRM, language), Action.CONFIRM, **at),
            signer.button(texts.button(Word.REFUSE, language), Action.REFUSE, **at),
        ]
    ]


def confirm_wording(signer: Signer, call: Call, place: int, seen: int, language: str) -> Buttons:
    """Give what another coordinator may do with a wording; `place` is that of its language in LANGUAGES."""
    at = {"target": call.id or 0, "choice": place, "version": seen}
    return [
        [
            signer.button(texts.button(Word.CONFIRM, language), Action.WRITE_SEND, **at),
            signer.button(texts.button(Word.REFUSE, language), Action.WRITE_DROP, **at),
        ]
    ]


def skip(signer: Signer, call: Call, place: int, part: int, language: str) -> Buttons:
    """Give the way past a part in one more language; `place` is that of the language, `part` of the part."""
    at = {"target": call.id or 0, "choice": place, "version": part}
    words = call_texts.label(call_texts.Label.SKIP, language)
    return [[signer.button(words, Action.WRITE_SKIP, **at)], back(signer, call, language)]


def intakes(signer: Signer, call: Call, ways: Sequence[Intake], language: str) -> Buttons:
    """Give the ways by which signatures come in."""
    row = [
        signer.button(texts.intake(way.value, language), Action.INTAKE, choice=number, **_at(call))
        for number, way in enumerate(ways)
    ]
    return [row[:3], row[3:], back(signer, call, language)]


def add(signer: Signer, call: Call, language: str) -> Buttons:
    """Let a number count."""
    return [
        [signer.button(texts.button(Word.ADD, language), Action.ADD, **_at(call))],
        back(signer, call, language),
    ]


def safety(signer: Signer, call_id: int, number: int, language: str) -> Buttons:
    """Give the safety notices for those who come to date `number`, which stands in the press's version."""
    at = {"target": call_id, "version": number}
    return [
        [signer.button(running_watch.safety(word, language), Action.SAFETY, choice=choice, **at)]
        for choice, word in enumerate(SAFETY)
    ]


def offer(signer: Signer, call: Call, language: str) -> Buttons:
    """Give what fits a call whose case has changed: a stand-down, a follow-up, and all else."""
    wanted = ("stand_down", "follow_up", "outcome")
    rows: Buttons = [
        [signer.button(texts.follow(kind, language), Action.FOLLOW, choice=FOLLOWS.index(kind), **_at(call))]
        for kind in wanted
    ]
    return [*rows, [manage(signer, call.id or 0, language)]]


def manage(signer: Signer, call_id: int, language: str) -> dict[str, Any]:
    """Give the way to a call."""
    return signer.button(texts.button(Word.MANAGE, language), Action.VIEW, target=call_id)
