"""Links that open the bot with a language and topics chosen, for posters and channels. Pure.

`https://t.me/<bot>?start=go-ko-returns-detention`: parts between hyphens, in any order, within the 64 letters
that Telegram allows. A part that is not known, of a newer bot or a typing error, is passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.texts.languages import LANGUAGES
from storage.models import TopicChoice

PREFIX = "go"
OTHERS_WORD = "others"
TOPIC_WORDS = {
    TopicChoice.REPATRIATION: "returns",
    TopicChoice.DETENTION: "detention",
    TopicChoice.AT_RISK: "risk",
    TopicChoice.RELEASE: "release",
    TopicChoice.POLICY: "policy",
    TopicChoice.CALLS: "calls",
}
_TOPICS = {word: choice for choice, word in TOPIC_WORDS.items()}
_LANGUAGES = {code.lower(): code for code in LANGUAGES}
_NO_TOPIC = TopicChoice(0)
_INVITE_LETTERS = 22


@dataclass(frozen=True, slots=True)
class Door:
    """What a link chooses. `language` None: that of the reader; no topic: all of them."""

    language: str | None = None
    topics: TopicChoice = _NO_TOPIC
    others: bool = False


def payload(door: Door) -> str:
    """Give what stands behind `?start=`."""
    words = [word for choice, word in TOPIC_WORDS.items() if choice & door.topics]
    parts = [PREFIX, door.language, *words, OTHERS_WORD if door.others else None]
    return "-".join(part for part in parts if part)


def link(username: str, door: Door) -> str:
    """Give the whole address."""
    return f"https://t.me/{username}?start={payload(door)}"


def read(text: str) -> Door:
    """Read a payload, or words of a command; what is not known is passed over."""
    return of_words(text.split("-"))


def of_words(words: Iterable[str]) -> Door:
    """Read words: codes of languages, topics, `others`."""
    language, topics, others = None, TopicChoice(0), False
    for word in (each.lower() for each in words):
        language = _LANGUAGES.get(word, language)
        topics |= _TOPICS.get(word, TopicChoice(0))
        others = others or word == OTHERS_WORD
    return Door(language, topics, others)


def may_be_invite(text: str) -> bool:
    """Whether a payload has the shape of an invite of coordinators, which never begins as a link does."""
    return len(text) == _INVITE_LETTERS and not text.lower().startswith(f"{PREFIX}-")
