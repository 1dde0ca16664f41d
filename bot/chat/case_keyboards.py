"""The signed buttons about cases. Pure.

Where a press decides something, it carries the version of the case, or of the article, that was shown.
"""

import zlib
from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.chat.keyboards import Signer
from bot.texts.cases import Label, case_name, label, outcome_label
from bot.texts.languages import translator
from bot.texts.markup import cut, strip
from bot.texts.replies import picked
from storage.models import Case, Item, Outcome, Publicity
from storage.queries.messages import Buttons

LIFETIME = timedelta(days=2)
PAGE = 6
_TITLE = 48
_BITS = 31
OUTCOMES = tuple(Outcome)


class Action(StrEnum):
    """What a button does; at most four letters."""

    LIST = "klst"  # target: the page
    VIEW = "kvew"
    WAITING = "kwai"  # target: the item behind which to look
    MERGE = "kmrg"  # choice: the page of cases to choose from
    MERGE_ASK = "kmas"
    MERGE_DO = "kmdo"
    SPLIT = "kspl"
    PICK = "kpik"  # choice: 1 for chosen
    SPLIT_DO = "ksdo"
    RENAME = "kren"
    CLOSE = "kclo"
    KIND = "kknd"  # choice: the outcome
    NO_WORDS = "know"
    CLOSE_DO = "kcdo"
    PUBLICITY = "kpub"
    PUBLIC = "kpbl"
    QUIET = "kqui"
    EMBARGO = "kemb"
    CONFIRM = "kcnf"  # target: what was asked for
    RELEASE = "krel"
    KEEP_BACK = "kkep"


def pair(case_id: int, other: int) -> int:
    """Pack two ids into the one number that a press has room for."""
    return other << _BITS | case_id


def unpair(target: int) -> tuple[int, int]:
    """Read the two ids of a press."""
    return target & (1 << _BITS) - 1, target >> _BITS


def wording_of(item: Item) -> int:
    """Give 16 bits that change with the words of an article: a press decides on what was read."""
    return zlib.crc32(item.digest.encode()) & 0xFFFF


def _at(case: Case) -> dict[str, int]:
    return {"target": case.id or 0, "version": case.version % 65536}


def overview(
    signer: Signer, cases: Sequence[Case], page: int, *, total: int, waiting: int, language: str
) -> Buttons:
    """Give a button a case, the way to other pages and to what waits."""
    each = [
        signer.button(case_name(case.id or 0, language), Action.VIEW, target=case.id or 0) for case in cases
    ]
    rows: Buttons = [each[start : start + 2] for start in range(0, len(each), 2)]
    turns = []
    if page > 0:
        turns.append(signer.button(label(Label.NEWER, language), Action.LIST, target=page - 1))
    if (page + 1) * PAGE < total:
        turns.append(signer.button(label(Label.OLDER, language), Action.LIST, target=page + 1))
    if turns:
        rows.append(turns)
    if waiting:
        words = translator(language).labelled(label(Label.WAITING, language), str(waiting))
        rows.append([signer.button(words, Action.WAITING)])
    return rows


def view(signer: Signer, case: Case, *, may_change: bool, may_split: bool, language: str) -> Buttons:
    """Give what may be done with a case."""
    back = [signer.button(label(Label.LIST, language), Action.LIST)]
    if not may_change or case.closed_at is not None:
        return [back]

    def button(word: Label, action: Action) -> dict[str, Any]:
        return signer.button(label(word, language), action, **_at(case))

    first = [button(Label.MERGE, Action.MERGE)]
    if may_split:
        first.append(button(Label.SPLIT, Action.SPLIT))
    return [
        first,
        [button(Label.RENAME, Action.RENAME), button(Label.PUBLICITY, Action.PUBLICITY)],
        [button(Label.CLOSE, Action.CLOSE)],
        back,
    ]


def merge(
    signer: Signer, case: Case, others: Sequence[Case], page: int, *, more: bool, language: str
) -> Buttons:
    """Give the cases another may be merged with."""
    rows: Buttons = [
        [
            signer.button(
                _words(translator(language).labelled(case_name(other.id or 0, language), other.title)),
                Action.MERGE_ASK,
                target=pair(case.id or 0, other.id or 0),
                version=case.version % 65536,
            )
        ]
        for other in others
    ]
    turns = []
    if page > 0:
        turns.append(signer.button(label(Label.NEWER, language), Action.MERGE, choice=page - 1, **_at(case)))
    if more:
        turns.append(signer.button(label(Label.OLDER, language), Action.MERGE, choice=page + 1, **_at(case)))
    return [*rows, *([turns] if turns else []), _back(signer, case, language)]


def _words(text: str) -> str:
    return cut(strip(text), _TITLE)


def _back(signer: Signer, case: Case, language: str) -> list[dict[str, Any]]:
    return [signer.button(label(Label.BACK, language), Action.VIEW, target=case.id or 0)]


def confirm(signer: Signer, case: Case, action: Action, target: int, language: str) -> Buttons:
    """Ask once more."""
    words = label(Label.CONFIRM, language)
    return [
        [signer.button(words, action, target=target, version=case.version % 65536)],
        _back(signer, case, language),
    ]


def items(
    signer: Signer, case: Case, told: Sequence[Item], chosen: Collection[int], language: str
) -> Buttons:
    """Give the articles of a case to choose from; each press says what shall be, not what to toggle."""
    rows: Buttons = [
        [
            signer.button(
                picked(_words(item.title), on=item.id in chosen, language=language),
                Action.PICK,
                target=pair(case.id or 0, item.id or 0),
                version=case.version % 65536,
                choice=int(item.id not in chosen),
            )
        ]
        for item in told
    ]
    part = signer.button(label(Label.PART, language), Action.SPLIT_DO, **_at(case))
    return [*rows, [part], _back(signer, case, language)]


def outcomes(signer: Signer, case: Case, language: str) -> Buttons:
    """Give the ways a case may end."""
    rows: Buttons = [
        [signer.button(outcome_label(outcome, language), Action.KIND, choice=number, **_at(case))]
        for number, outcome in enumerate(OUTCOMES)
    ]
    return [*rows, _back(signer, case, language)]


def publicity(signer: Signer, case: Case, language: str) -> Buttons:
    """Give what the publicity of a case may become."""
    choices = (
        (Publicity.PUBLIC, Label.PUBLIC, Action.PUBLIC),
        (Publicity.QUIET, Label.QUIET, Action.QUIET),
        (Publicity.EMBARGO, Label.EMBARGO, Action.EMBARGO),
    )
    rows: Buttons = [
        [signer.button(label(word, language), action, **_at(case))]
        for which, word, action in choices
        if which is not case.publicity or which is Publicity.EMBARGO
    ]
    return [*rows, _back(signer, case, language)]


def no_words(signer: Signer, case: Case, language: str) -> Buttons:
    """Give the way to close a case without words."""
    return [[signer.button(label(Label.WITHOUT_WORDS, language), Action.NO_WORDS, **_at(case))]]


def only_back(signer: Signer, case: Case, language: str) -> Buttons:
    """Give the way back to a case."""
    return [_back(signer, case, language)]


def ask(signer: Signer, ask_id: int, language: str) -> Buttons:
    """Give another coordinator the confirmation."""
    return [[signer.button(label(Label.CONFIRM, language), Action.CONFIRM, target=ask_id)]]


def waiting(signer: Signer, case_id: int, item: Item, *, more: bool, language: str) -> Buttons:
    """Give what may be done with an article that waits."""
    target, version = pair(case_id, item.id or 0), wording_of(item)
    last = [signer.button(label(Label.LIST, language), Action.LIST)]
    if more:
        last.insert(0, signer.button(label(Label.NEXT, language), Action.WAITING, target=item.id or 0))
    return [
        [
            signer.button(label(Label.RELEASE, language), Action.RELEASE, target=target, version=version),
            signer.button(label(Label.KEEP_BACK, language), Action.KEEP_BACK, target=target, version=version),
        ],
        last,
    ]
