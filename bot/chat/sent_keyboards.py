"""The signed buttons about the hold and about what was sent. Pure. Each names one message of a broadcast."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.chat import running_keyboards
from bot.chat.keyboards import Signer
from bot.texts import holds
from bot.texts import sent as texts
from bot.texts.sent import Standing, Word
from storage.models import Message
from storage.queries.messages import Buttons

LIFETIME = timedelta(days=14)
A_ROW = 4
IN_PROGRESS = 1
"""The choice of a button that stands under the progress of a call."""


class Action(StrEnum):
    """What a button does; at most four letters."""

    LIFT = "hlft"
    KEEP = "hkep"
    LIST = "snls"
    VIEW = "snvw"
    PAUSE = "snps"
    RESUME = "snrs"
    STOP = "snst"
    ASK_WITHDRAW = "snaw"
    WITHDRAW = "snwd"
    CORRECT = "snco"
    CONFIRM = "sncf"  # target: the correction
    REFUSE = "snrf"  # the same
    AGAIN = "snag"
    LEAVE = "snlv"


def lift(signer: Signer, language: str) -> Buttons:
    """Ask once more before everything goes out again."""
    return [
        [signer.button(holds.lift(language), Action.LIFT)],
        [signer.button(holds.keep(language), Action.KEEP)],
    ]


def numbers(signer: Signer, messages: Sequence[Message]) -> Buttons:
    """Give one button for each broadcast of the list, by its number."""
    row = [
        signer.button(str(number), Action.VIEW, target=message.id or 0)
        for number, message in enumerate(messages, start=1)
    ]
    return [row[start : start + A_ROW] for start in range(0, len(row), A_ROW)]


def view(signer: Signer, message: Message, state: Standing, language: str, *, retry: bool = False) -> Buttons:
    """Give what can be done with a broadcast as it stands; `retry`: some of it may be tried again."""

    def one(word: Word, action: Action) -> dict[str, Any]:
        return signer.button(texts.button(word, language), action, target=message.id or 0)

    rows: Buttons = []
    if state is Standing.WAITS:
        rows.append([one(Word.PAUSE, Action.PAUSE), one(Word.STOP, Action.STOP)])
    if state is Standing.PAUSED:
        rows.append([one(Word.RESUME, Action.RESUME), one(Word.STOP, Action.STOP)])
    if retry and state not in {Standing.WITHDRAWN, Standing.STOPPED}:
        rows.append([again(signer, message.id or 0, language)])
    if state is not Standing.WITHDRAWN:
        rows.append([one(Word.CORRECT, Action.CORRECT), one(Word.WITHDRAW, Action.ASK_WITHDRAW)])
    if message.call_id is not None and state is not Standing.WITHDRAWN:
        rows.append([running_keyboards.manage(signer, message.call_id, language)])
    return [*rows, [one(Word.BACK, Action.LIST)]]


def withdraw(signer: Signer, message_id: int, language: str) -> Buttons:
    """Ask once more; the words say it, the red only repeats it."""
    do = signer.button(texts.button(Word.WITHDRAW, language), Action.WITHDRAW, target=message_id)
    back = signer.button(texts.button(Word.BACK, language), Action.VIEW, target=message_id)
    return [[do | {"style": "danger"}], [back]]


def confirm(signer: Signer, correction_id: int, language: str) -> Buttons:
    """Give what another coordinator may do with a correction."""
    return [
        [
            signer.button(texts.button(Word.CONFIRM, language), Action.CONFIRM, target=correction_id),
            signer.button(texts.button(Word.REFUSE, language), Action.REFUSE, target=correction_id),
        ]
    ]


def again(signer: Signer, message_id: int, language: str, choice: int = 0) -> dict[str, Any]:
    """Give the button that tries again what may be tried again of a broadcast."""
    return signer.button(texts.button(Word.AGAIN, language), Action.AGAIN, choice=choice, target=message_id)


def back(signer: Signer, message_id: int, language: str) -> Buttons:
    """Lead back to a broadcast from what was done with it."""
    return [[signer.button(texts.button(Word.BACK, language), Action.VIEW, target=message_id)]]


def missed(signer: Signer, message_id: int, language: str) -> Buttons:
    """Give what may be done where a message did not surely arrive."""
    return [
        [
            again(signer, message_id, language),
            signer.button(texts.button(Word.LEAVE, language), Action.LEAVE, target=message_id),
        ]
    ]
