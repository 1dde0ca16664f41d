"""The signed buttons about news sources. Pure. Each is for the coordinator alone who asked."""

from collections.abc import Sequence
from enum import StrEnum

from bot.chat.keyboards import Signer
from bot.texts import sources as texts
from bot.texts.markup import cut
from bot.texts.sources import Word
from storage.models import Feed
from storage.queries.messages import Buttons

_LONGEST = 50
"""Characters of a name on a button."""


class Action(StrEnum):
    """What a button does; at most four letters."""

    ADD = "fadd"  # target: the number of a find
    CANCEL = "fcan"  # the same
    PICK = "fpik"  # the same; choice: which feed of a page
    PAGE = "fpag"  # target: which page of /feeds
    ASK = "fask"  # target: the feed to be removed, after a question
    REMOVE = "frem"  # the same, asked already
    KEEP = "fkep"


def preview(signer: Signer, number: int, language: str) -> Buttons:
    """Give what may be done with a find."""
    return [
        [
            signer.button(texts.button(Word.ADD, language), Action.ADD, target=number),
            signer.button(texts.button(Word.CANCEL, language), Action.CANCEL, target=number),
        ]
    ]


def choices(signer: Signer, number: int, titles: Sequence[str], language: str) -> Buttons:
    """Give the feeds of a page, by title."""
    rows = [
        [signer.button(cut(title, _LONGEST), Action.PICK, target=number, choice=place)]
        for place, title in enumerate(titles)
    ]
    return [*rows, [signer.button(texts.button(Word.CANCEL, language), Action.CANCEL, target=number)]]


def pages(signer: Signer, following: int, language: str) -> Buttons:
    """Give the way to the next page of /feeds."""
    return [[signer.button(texts.button(Word.MORE, language), Action.PAGE, target=following)]]


def removable(signer: Signer, feeds: Sequence[Feed]) -> Buttons:
    """Give the sources that may be removed, by name."""
    return [[signer.button(cut(feed.name, _LONGEST), Action.ASK, target=feed.id or 0)] for feed in feeds]


def question(signer: Signer, feed: Feed, language: str) -> Buttons:
    """Ask once more before a source goes."""
    return [
        [signer.button(texts.button(Word.REMOVE, language), Action.REMOVE, target=feed.id or 0)],
        [signer.button(texts.button(Word.KEEP, language), Action.KEEP)],
    ]
