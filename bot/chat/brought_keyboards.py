"""The signed buttons about the chats that a coordinator brought. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.chat.keyboards import Signer
from bot.texts import sent
from bot.texts.notices import MOVED
from bot.texts.sent import Word
from storage.models import Subscriber
from storage.queries.messages import Buttons
from storage.sealing import Keyring

LIFETIME = timedelta(days=14)
FINAL = frozenset({"chat_deleted", "topic_gone", MOVED})
"""What no coordinator mends by giving the bot its right again."""


class Action(StrEnum):
    """What a button does; at most four letters."""

    LIST = "bcls"  # target: the page
    VIEW = "bcvw"  # target: the chat
    TEST = "bcts"  # the same
    RETRY = "bcrt"  # the same


def mending(keyring: Keyring, chat: Subscriber, reason: str, now: datetime, language: str) -> Buttons:
    """Give the button below the news that a chat is lost, where a coordinator can mend it."""
    if reason in FINAL:
        return []
    made = Signer(keyring, now, lifetime=LIFETIME)
    return [[made.button(sent.button(Word.AGAIN, language), Action.RETRY, target=chat.id)]]
