"""The screens of /settings and /topics with their signed buttons. Pure.

Each button carries what shall be, not what to toggle: an update handled twice changes nothing more.
"""

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Any

from bot.chat.keyboards import OTHERS, Action, Signer, bits_of, code_of
from bot.texts import discreet as discreet_words
from bot.texts import hours as hour_words
from bot.texts import replies, text_only
from bot.texts import settings as texts
from bot.texts.languages import LANGUAGES, NAMES
from bot.texts.replies import Label
from storage.models import Articles, ChatKind, Region, Subscriber, TopicChoice
from storage.queries.messages import Buttons

TWO_A_ROW = 2
Screen = tuple[str, Buttons]


class Act(StrEnum):
    """What a button of these screens does; at most four letters. `target` is always the subscriber."""

    SHOW = Action.SETTINGS.value  # choice: which screen; version: what it needs
    TOPICS = "wtop"  # version: the bits as they shall be
    REGIONS = "wreg"  # the same
    ARTICLES = "wart"  # the same
    LEAST = "wlea"  # version: the rank
    LANGUAGE = "wlan"  # choice: the language
    ADD = "wadd"  # version: weekdays and hour of the start; choice: hour of the end
    REMOVE = "wrem"  # version: which range, by its shadow
    URGENT = "wurg"  # version: 1 lets urgent alerts pass
    ZONE = "wzon"  # version: which of the common zones; choice: where to go back to
    DIGEST = "wdig"  # choice: how often
    HOUR = "whou"  # choice: the hour of the digest
    WEEKDAY = "wday"  # choice: its weekday
    PAUSE = "wpau"  # version: days, 0 ends it
    DISCREET = "wdis"  # version: 1 turns it on
    PICTURES = "wpic"  # version: 1 turns them off


class View(IntEnum):
    """The screens; the numbers stand in buttons that people have."""

    HUB = 0
    TOPICS = 1
    REGIONS = 2
    LEAST = 3
    ARTICLES = 4
    LANGUAGE = 5
    QUIET = 6
    DAYS = 7
    START = 8
    END = 9
    ZONE = 10
    DIGEST = 11
    HOUR = 12
    PAUSE = 13
    DISCREET = 14
    PICTURES = 15


class Maker:
    """Makes the screens of one subscriber in the language of whoever looks at them."""

    def __init__(self, signer: Signer, subscriber: Subscriber, language: str) -> None:
        self.signer = signer
        self.subscriber = subscriber
        self.language = language

    def button(self, text: str, act: Act, **press: int) -> dict[str, Any]:
        """Give a button about this subscriber."""
        return self.signer.button(text, act, target=self.subscriber.id, **press)

    def to(self, text: str, view: View, version: int = 0) -> dict[str, Any]:
        """Give a button that leads to a screen."""
        return self.button(text, Act.SHOW, choice=int(view), version=version)

    def back(self, view: View = View.HUB, version: int = 0) -> dict[str, Any]:
        """Give the way back."""
        return self.to(replies.label(Label.BACK, self.language), view, version)

    def done(self) -> dict[str, Any]:
        """Give the button that closes the screen and says what is chosen."""
        return self.signer.button(
            replies.label(Label.DONE, self.language), Action.DONE, target=self.subscriber.id
        )

    def tick(self, name: str, act: Act, bits: int, bit: int) -> dict[str, Any]:
        """Give a tick; its press makes it the other way round."""
        shown = replies.ticked(name, on=bool(bits & bit), language=self.language)
        return self.button(shown, act, version=bits ^ bit)


def in_rows(buttons: Sequence[dict[str, Any]], width: int) -> Buttons:
    """Set buttons in rows of `width`."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def hub(make: Maker, title: str | None, channels: Buttons) -> Screen:
    """Give all settings at a glance; `channels` lead to those that a coordinator brought."""
    who, spoken = make.subscriber, make.language
    rows = [
        (texts.topics(who, spoken), View.TOPICS),
        (texts.regions(who, spoken), View.REGIONS),
        (texts.least(who, spoken), View.LEAST),
        (texts.articles(who, spoken), View.ARTICLES),
        (texts.spoken(who, spoken), View.LANGUAGE),
        (hour_words.quiet(who, spoken), View.QUIET),
        (hour_words.digest(who, spoken), View.DIGEST),
        (hour_words.pause(who, make.signer.now, spoken), View.PAUSE),
        (text_only.setting(who, spoken), View.PICTURES),
    ]
    if who.kind is ChatKind.PRIVATE:
        rows.append((discreet_words.setting(who, spoken), View.DISCREET))
    buttons = [[make.to(words, view)] for words, view in rows]
    return texts.head(title, spoken), [*buttons, *channels, [make.done()]]


def topics(make: Maker) -> Screen:
    """Give one tick a topic, and the ways to what narrows them further."""
    who, spoken = make.subscriber, make.language
    names = [(int(choice), replies.topic(choice, spoken)) for choice in TopicChoice]
    bits = bits_of(who)
    ticks = [
        [make.tick(name, Act.TOPICS, bits, bit)] for bit, name in [*names, (OTHERS, replies.others(spoken))]
    ]
    further = [
        [make.to(texts.regions(who, spoken), View.REGIONS)],
        [make.to(texts.least(who, spoken), View.LEAST)],
        [make.to(texts.articles(who, spoken), View.ARTICLES)],
    ]
    return texts.topics_head(spoken), [*ticks, *further, [make.back(), make.done()]]


def regions(make: Maker) -> Screen:
    """Give one tick a region."""
    ticks = [
        [make.tick(texts.region(one, make.language), Act.REGIONS, make.subscriber.regions, one)]
        for one in Region
    ]
    return texts.regions_head(make.language), [*ticks, [make.back(View.TOPICS), make.done()]]


def articles(make: Maker) -> Screen:
    """Give one tick a language of articles."""
    ticks = [
        [make.tick(texts.article(one, make.language), Act.ARTICLES, make.subscriber.articles, one)]
        for one in Articles
    ]
    return texts.articles_head(make.language), [*ticks, [make.back(View.TOPICS), make.done()]]


def least(make: Maker) -> Screen:
    """Give what may ring, the present choice marked."""
    rows: Buttons = []
    for one in texts.LEAST:
        name = texts.severity(one, make.language)
        shown = texts.chosen(name) if one.rank == make.subscriber.least_rank else name
        rows.append([make.button(shown, Act.LEAST, version=one.rank)])
    return texts.least_head(make.language), [*rows, [make.back(View.TOPICS), make.done()]]


def discreet(make: Maker) -> Screen:
    """Give the tick of discreet mode."""
    who, spoken = make.subscriber, make.language
    tick = make.button(discreet_words.tick(who, spoken), Act.DISCREET, version=int(not who.discreet))
    return discreet_words.head(spoken), [[tick], [make.back(), make.done()]]


def pictures(make: Maker) -> Screen:
    """Give the tick of pictures."""
    who, spoken = make.subscriber, make.language
    tick = make.button(text_only.tick(who, spoken), Act.PICTURES, version=int(not who.text_only))
    return text_only.head(spoken), [[tick], [make.back(), make.done()]]


def languages(make: Maker) -> Screen:
    """Give the five languages, the present one marked."""
    names = [
        make.button(
            texts.chosen(NAMES[code]) if code == make.subscriber.language else NAMES[code],
            Act.LANGUAGE,
            choice=code_of(code),
        )
        for code in LANGUAGES
    ]
    return replies.which_language(make.language), [*in_rows(names, TWO_A_ROW), [make.back()]]
