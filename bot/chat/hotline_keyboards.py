"""The signed buttons of the hotline, of those who write and of those who answer. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.chat.keyboards import Signer
from bot.texts import hotline as texts
from bot.texts import replies
from bot.texts.replies import Label
from storage.models import TopicChoice
from storage.queries.messages import Buttons

LASTS = timedelta(days=7)
"""Letters, answers, the link between number and person, and all buttons that lead to them."""


class Action(StrEnum):
    """What a button of a subscriber does; at most four letters."""

    TOPIC = "hwri"  # version: the topic
    CANCEL = "hcan"
    SHOW = "hsho"  # target: an answer, for one in discreet mode


class DeskAction(StrEnum):
    """What a button of a coordinator does; at most four letters."""

    DESK = "hdes"  # version: the topic; choice: 1 answers it, 0 does not
    READ = "hrea"  # target: the letter, up to the next group
    ANSWER = "hans"
    BLOCK = "hblo"
    BLOCK_DO = "hban"
    KEEP = "hkee"
    LIFT = "hlif"  # target: the number of a blocked person


def topics(signer: Signer, bits: int, language: str) -> Buttons:
    """Give one button for each topic that somebody answers."""
    return [
        [signer.button(replies.topic(choice, language), Action.TOPIC, version=int(choice))]
        for choice in TopicChoice
        if choice & bits
    ]


def cancel(signer: Signer, language: str) -> Buttons:
    """Give the way out for one who was asked for words."""
    return [[signer.button(texts.cancel(language), Action.CANCEL)]]


def write_back(signer: Signer, topic: int, language: str) -> Buttons:
    """Give the way to write again on the same topic."""
    return [[signer.button(texts.write_back(language), Action.TOPIC, version=topic)]]


def show(signer: Signer, answer_id: int, label: str) -> Buttons:
    """Give the button under a veil."""
    return [[signer.button(label, Action.SHOW, target=answer_id)]]


def desks(signer: Signer, bits: int, blocked: Sequence[int], language: str) -> Buttons:
    """Give one tick a topic, and the blocked by number."""
    rows: Buttons = []
    for choice in TopicChoice:
        on = bool(choice & bits)
        name = replies.ticked(replies.topic(choice, language), on=on, language=language)
        rows.append([signer.button(name, DeskAction.DESK, version=int(choice), choice=int(not on))])
    lifts = [
        signer.button(texts.lift(number, language), DeskAction.LIFT, target=number) for number in blocked
    ]
    return [*rows, *([lift] for lift in lifts)]


def read(signer: Signer, letter_id: int, language: str) -> Buttons:
    """Give the button that shows a letter, once."""
    return [[signer.button(texts.read(language), DeskAction.READ, target=letter_id)]]


def under_letter(signer: Signer, letter_id: int, number: int, language: str) -> Buttons:
    """Give what may be done about a letter."""
    return [
        [signer.button(texts.answer(language), DeskAction.ANSWER, target=letter_id)],
        [_block(signer, letter_id, number, DeskAction.BLOCK, language)],
    ]


def block(signer: Signer, letter_id: int, number: int, language: str) -> Buttons:
    """Ask once more before somebody is blocked."""
    return [
        [_block(signer, letter_id, number, DeskAction.BLOCK_DO, language) | {"style": "danger"}],
        [signer.button(replies.label(Label.BACK, language), DeskAction.KEEP, target=letter_id)],
    ]


def _block(signer: Signer, letter_id: int, number: int, act: DeskAction, language: str) -> dict[str, Any]:
    return signer.button(texts.block(number, language), act, target=letter_id)
