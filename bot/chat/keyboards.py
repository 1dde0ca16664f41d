"""The signed buttons under the bot's replies. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.texts import replies
from bot.texts.languages import LANGUAGES, NAMES
from bot.texts.replies import Label
from storage.models import Subscriber, SubscriberState, TopicChoice
from storage.queries.messages import Buttons
from storage.sealing import Keyring
from storage.signing import Press, sign

LIFETIME = timedelta(days=1)
"""Buttons of settings expire, so that an old message cannot bring back somebody who was erased."""
OTHERS = 64
"""The bit after those of TopicChoice: also news of other refugees."""
TWO_A_ROW = 2


class Action(StrEnum):
    """What a button of this room does; at most four letters."""

    GET = "get"
    HOME = "home"
    LATEST = "last"
    LANGUAGES = "lang"
    LANGUAGE = "lset"
    TOPICS = "tops"
    TOPIC = "tset"
    DONE = "done"
    ERASE = "eras"
    KEEP = "keep"
    CHANNEL = "chan"
    CHANNEL_LANGUAGE = "clan"
    SETTINGS = "wshw"  # of settings_keyboards, which opens all its screens


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes buttons; with `user`, only that person's press counts."""

    keyring: Keyring
    now: datetime
    user: int = 0
    lifetime: timedelta | None = LIFETIME

    def button(self, text: str, action: str, **press: int) -> dict[str, Any]:
        """Give one button; `press` are target, version and choice of a Press."""
        expires = self.now + self.lifetime if self.lifetime else None
        return {"text": text, "data": sign(self.keyring, Press(action, **press), expires, self.user)}


def code_of(language: str) -> int:
    """Give the number that stands for a language in a press."""
    return LANGUAGES.index(language) if language in LANGUAGES else 0


def language_of(code: int) -> str:
    """Give the language of a number; English for any other."""
    return LANGUAGES[code] if code < len(LANGUAGES) else LANGUAGES[0]


def home_of(bits: int) -> int:
    """Give the way back to a welcome whose Get alerts chooses these topics (0: all); its buttons carry it."""
    return bits << 1 | 1


def welcome(signer: Signer, subscriber: Subscriber | None, language: str, home: int = 1) -> Buttons:
    """Give the three buttons of /start. Get alerts names its second, so that it dies with an erasure."""
    code, since = code_of(language), int(signer.now.timestamp())
    first = (
        signer.button(replies.label(Label.TOPICS, language), Action.TOPICS, target=subscriber.id)
        if subscriber
        else signer.button(
            replies.label(Label.GET, language), Action.GET, target=since, version=home >> 1, choice=code
        )
    )
    target = subscriber.id if subscriber else 0
    return [
        [first],
        [signer.button(replies.label(Label.LATEST, language), Action.LATEST, version=home, choice=code)],
        [
            signer.button(
                replies.label(Label.LANGUAGE, language),
                Action.LANGUAGES,
                target=target,
                version=home,
                choice=code,
            )
        ],
    ]


def subscribed(signer: Signer, subscriber: Subscriber, language: str) -> Buttons:
    """Give the buttons of one who is subscribed: topics and language."""
    return [
        [signer.button(replies.label(Label.TOPICS, language), Action.TOPICS, target=subscriber.id)],
        [signer.button(replies.label(Label.LANGUAGE, language), Action.LANGUAGES, target=subscriber.id)],
    ]


def languages(signer: Signer, target: int, *, home: int, language: str) -> Buttons:
    """Give the five languages; with `home` (see `home_of`) the press leads back to the welcome.

    Without, Back leads to the settings of `target`.
    """
    rows = [
        [
            signer.button(NAMES[code], Action.LANGUAGE, target=target, version=home, choice=code_of(code))
            for code in LANGUAGES[start : start + TWO_A_ROW]
        ]
        for start in range(0, len(LANGUAGES), TWO_A_ROW)
    ]
    if home:
        rows.append([_home(signer, language, home)])
    elif target:
        rows.append([_to_settings(signer, language, target)])
    return rows


def bits_of(subscriber: Subscriber) -> int:
    """Give topics and the wish for other refugees as one number."""
    return subscriber.topics | (OTHERS if subscriber.others else 0)


def topics(signer: Signer, subscriber: Subscriber, language: str, *, home: bool) -> Buttons:
    """Give one button a topic. Each carries the wish that its press makes: twice pressed is once wished."""
    bits = bits_of(subscriber)
    names = [(int(choice), replies.topic(choice, language)) for choice in TopicChoice]
    rows = [
        [
            signer.button(
                replies.ticked(name, on=bool(bits & bit), language=language),
                Action.TOPIC,
                target=subscriber.id,
                version=bits ^ bit,
                choice=int(home),
            )
        ]
        for bit, name in [*names, (OTHERS, replies.others(language))]
    ]
    last = signer.button(
        replies.label(Label.DONE, language), Action.DONE, target=subscriber.id, choice=int(home)
    )
    back = _home(signer, language) if home else _to_settings(signer, language, subscriber.id)
    return [*rows, [back, last]]


def latest(signer: Signer, index: int, language: str, *, home: int) -> Buttons:
    """Give the way to the next older alert, and back to the newer one or, from the welcome, to that."""

    def leaf(words: Label, to: int) -> dict[str, Any]:
        shown = replies.label(words, language)
        return signer.button(shown, Action.LATEST, target=to, version=home, choice=code_of(language))

    earlier = leaf(Label.EARLIER, index + 1)
    if index:
        return [[leaf(Label.BACK, index - 1), earlier]]
    return [[_home(signer, language, home), earlier]] if home else [[earlier]]


def only_home(signer: Signer, language: str, home: int = 1) -> Buttons:
    """Give the way back to the welcome."""
    return [[_home(signer, language, home)]]


def _home(signer: Signer, language: str, home: int = 1) -> dict[str, Any]:
    return signer.button(
        replies.label(Label.BACK, language), Action.HOME, version=home, choice=code_of(language)
    )


def _to_settings(signer: Signer, language: str, target: int) -> dict[str, Any]:
    return signer.button(replies.label(Label.BACK, language), Action.SETTINGS, target=target)


def erase(signer: Signer, language: str) -> Buttons:
    """Ask once more before everything goes; the words say it, the red only repeats it."""
    return [
        [signer.button(replies.label(Label.ERASE, language), Action.ERASE) | {"style": "danger"}],
        [signer.button(replies.label(Label.BACK, language), Action.KEEP)],
    ]


def channel(signer: Signer, subscriber: Subscriber, language: str) -> Buttons:
    """Give what a channel's coordinator may press: subscribe it or choose its topics; and its language."""
    target = subscriber.id
    first = (
        signer.button(replies.label(Label.CHANNEL, language), Action.CHANNEL, target=target)
        if subscriber.state is SubscriberState.OFFERED
        else signer.button(replies.label(Label.TOPICS, language), Action.TOPICS, target=target)
    )
    choices = [
        [
            signer.button(
                replies.picked(NAMES[code], on=code == subscriber.language, language=language),
                Action.CHANNEL_LANGUAGE,
                target=target,
                choice=code_of(code),
            )
        ]
        for code in LANGUAGES
    ]
    if subscriber.state is not SubscriberState.OFFERED:
        settings = signer.button(replies.label(Label.SETTINGS, language), Action.SETTINGS, target=target)
        return [[first], [settings], *choices]
    return [[first], *choices]
