"""What the screens of /settings and /topics say: what rings, from where, how grave, in which language. Pure.

The screens of hours stand in hours.py. Texts are Telegram HTML; labels of buttons are plain.
"""

from bot.texts import replies
from bot.texts.languages import NAMES, Translator, translator
from bot.texts.markup import bold, isolate
from storage.models import (
    ALL_ARTICLES,
    ALL_REGIONS,
    Articles,
    Region,
    Severity,
    Subscriber,
    TopicChoice,
)

LEAST = (Severity.NORMAL, Severity.HIGH, Severity.CRITICAL)
"""What somebody may choose as the least grave that rings."""


def head(title: str | None, language: str) -> str:
    """Head the screen of all settings; `title` is that of a channel, from outside."""
    t = translator(language)
    if title is None:
        return f"{bold(t.text('Settings'))}\n{t.text('Each press counts at once.')}"
    words = t.text("Settings of the channel {title}", title=isolate(title))
    return f"{bold(words)}\n{t.text('Each press counts at once.')}"


def channel(title: str, language: str) -> str:
    """Give the button that leads to a channel's settings."""
    return translator(language).text("Channel: {title}", title=title)


def topics(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the topics."""
    t = translator(language)
    return t.text("Topics: {chosen}", chosen=_some(subscriber.topics, int(max(TopicChoice)) * 2 - 1, t))


def regions(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the regions."""
    t = translator(language)
    return t.text("Regions: {chosen}", chosen=_some(subscriber.regions, int(ALL_REGIONS), t))


def articles(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the languages of articles."""
    t = translator(language)
    return t.text("Articles in: {chosen}", chosen=_some(subscriber.articles, int(ALL_ARTICLES), t))


def least(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the gravity."""
    t = translator(language)
    return t.text("Rings for: {chosen}", chosen=severity(_least_of(subscriber), language))


def spoken(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the language of messages."""
    return translator(language).text("Language: {chosen}", chosen=NAMES[subscriber.language])


def topics_head(language: str) -> str:
    """Head the list of topics."""
    return replies.topics(language)


def regions_head(language: str) -> str:
    """Head the list of regions."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Where must it happen?")),
            t.text("News from a place that is not known always comes."),
            t.text("Each press counts at once."),
        )
    )


def least_head(language: str) -> str:
    """Head the choice of gravity."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("How serious must it be to come at once?")),
            t.text("The rest stands in the digest, if you want one."),
        )
    )


def articles_head(language: str) -> str:
    """Head the list of languages that articles may be in."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("In which languages must the articles be?")),
            t.text("One of the sources is enough. The alert itself is always in your language."),
            t.text("Each press counts at once."),
        )
    )


def region(one: Region, language: str) -> str:
    """Give the name of a region."""
    t = translator(language)
    return {
        Region.CHINA: t.text("China"),
        Region.SOUTH_EAST_ASIA: t.text("South-East Asia"),
        Region.RUSSIA_MONGOLIA: t.text("Russia and Mongolia"),
        Region.KOREA: t.text("South and North Korea"),
        Region.ELSEWHERE: t.text("Elsewhere"),
    }[one]


def severity(one: Severity, language: str) -> str:
    """Say what rings from this gravity on."""
    t = translator(language)
    return {
        Severity.NORMAL: t.text("everything"),
        Severity.HIGH: t.text("serious and urgent news"),
        Severity.CRITICAL: t.text("urgent news only"),
    }[one]


def article(one: Articles, language: str) -> str:
    """Give the name of a language that articles are in."""
    t = translator(language)
    code = {
        Articles.ENGLISH: "en",
        Articles.KOREAN: "ko",
        Articles.CHINESE: "zh",
        Articles.JAPANESE: "ja",
    }.get(one)
    return t.language_name(code) if code else t.text("Other languages")


def chosen(name: str) -> str:
    """Mark the one of several buttons that holds."""
    return f"✓ {name}"


def no_more(language: str) -> str:
    """Say that a list needs one tick at least."""
    return translator(language).text("One of them must stay chosen.")


def _least_of(subscriber: Subscriber) -> Severity:
    return next((each for each in LEAST if each.rank == subscriber.least_rank), Severity.NORMAL)


def _some(bits: int, every: int, t: Translator) -> str:
    number = (bits & every).bit_count()
    if number == every.bit_count():
        return t.text("all")
    return t.text("{n} of {all}", n=t.number(number), all=t.number(every.bit_count()))
