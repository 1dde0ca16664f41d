"""The signed buttons about words that triage looks for. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.chat.keyboards import TWO_A_ROW, Signer
from bot.texts import replies
from bot.texts import rules as texts
from bot.texts.languages import translator
from bot.texts.markup import cut
from bot.texts.replies import Label
from bot.texts.rules import Word
from bot.triage.own_terms import LANGUAGES
from storage.models import Term, TermChange, TermClass
from storage.queries.messages import Buttons

LASTS = timedelta(hours=72)
"""How long a change may be confirmed."""
LIGHT, HEAVY = 3.0, 9.0
CLASSES: tuple[tuple[TermClass, float | None], ...] = (
    *((sort, None) for sort in TermClass if sort is not TermClass.LOOK_ALIKE),
    (TermClass.LOOK_ALIKE, LIGHT),
    (TermClass.LOOK_ALIKE, HEAVY),
)
"""What may be chosen, in the order of the number in a press, with its weight."""
_LONGEST = 40
_MOST = 20


class Action(StrEnum):
    """What a button does; at most four letters."""

    LIST = "tlst"
    ADD = "tadd"
    SILENCE = "tsil"
    CLASS = "tcls"  # target: 1 silences; choice: which of CLASSES
    LANGUAGE = "tlan"  # target: 1 silences; version: which of CLASSES; choice: which of LANGUAGES
    TERM = "tvew"  # target: a term in use
    TAKE_OUT = "tret"  # the same
    REPLACE = "tchg"  # the same
    WAITING = "twai"  # target: a change that waits
    ASK = "task"  # target and version: a change
    DROP = "tdrp"  # the same
    CONFIRM = "tcon"  # the same
    REFUSE = "tref"  # the same


def overview(
    signer: Signer, terms: Sequence[Term], waiting: Sequence[tuple[TermChange, str]], language: str
) -> Buttons:
    """Give what waits by its words, the newest words in use, and the ways to change them."""
    rows = [
        [signer.button(cut(words, _LONGEST), Action.WAITING, target=change.id or 0)]
        for change, words in waiting
    ]
    rows += [
        [signer.button(cut(term.text, _LONGEST), Action.TERM, target=term.id or 0)] for term in terms[-_MOST:]
    ]
    return [
        *rows,
        [signer.button(texts.button(Word.ADD, language), Action.ADD)],
        [signer.button(texts.button(Word.SILENCE, language), Action.SILENCE)],
    ]


def classes(signer: Signer, silences: int, language: str) -> Buttons:
    """Give what a word may stand for."""
    buttons = []
    for number, (sort, weight) in enumerate(CLASSES):
        name = texts.class_name(sort, language)
        if weight is not None:
            if silences and weight == HEAVY:
                continue
            name = name if silences else texts.strength(heavy=weight == HEAVY, sort=name, language=language)
        buttons.append(signer.button(name, Action.CLASS, target=silences, choice=number))
    return [*_in_twos(buttons), [back(signer, language)]]


def languages(signer: Signer, silences: int, number: int, language: str) -> Buttons:
    """Give the languages of the lexicon."""
    t = translator(language)
    buttons = [
        signer.button(t.language_name(code), Action.LANGUAGE, target=silences, version=number, choice=place)
        for place, code in enumerate(LANGUAGES)
    ]
    return [*_in_twos(buttons), [back(signer, language, Action.SILENCE if silences else Action.ADD)]]


def _in_twos(buttons: list[dict[str, Any]]) -> Buttons:
    return [buttons[start : start + TWO_A_ROW] for start in range(0, len(buttons), TWO_A_ROW)]


def back(signer: Signer, language: str, to: Action = Action.LIST) -> dict[str, Any]:
    """Give the way back, to all words if nothing else is named."""
    return signer.button(replies.label(Label.BACK, language), to)


def term(signer: Signer, term: Term, language: str) -> Buttons:
    """Give what may be done with a word in use."""
    take_out = signer.button(texts.button(Word.TAKE_OUT, language), Action.TAKE_OUT, target=term.id or 0)
    ways = [back(signer, language)]
    if term.silences:
        return [[take_out], ways]
    change = signer.button(texts.button(Word.REPLACE, language), Action.REPLACE, target=term.id or 0)
    return [[take_out, change], ways]


def tried(signer: Signer, change: TermChange, language: str) -> Buttons:
    """Give what the author of a tried change may do."""
    return [
        [signer.button(texts.button(Word.ASK, language), Action.ASK, **_at(change))],
        [signer.button(texts.button(Word.DROP, language), Action.DROP, **_at(change))],
    ]


def drop(signer: Signer, change: TermChange, language: str) -> Buttons:
    """Give the way to give a change up."""
    return [[signer.button(texts.button(Word.DROP, language), Action.DROP, **_at(change))]]


def asked(signer: Signer, change: TermChange, language: str) -> Buttons:
    """Give what another coordinator may do. Who may is looked up when it is pressed."""
    return [
        [
            signer.button(texts.button(Word.CONFIRM, language), Action.CONFIRM, **_at(change)),
            signer.button(texts.button(Word.REFUSE, language), Action.REFUSE, **_at(change)),
        ]
    ]


def _at(change: TermChange) -> dict[str, int]:
    return {"target": change.id or 0, "version": change.version % 65536}
