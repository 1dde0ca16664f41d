"""Words everything that is stored of one chat, for the person alone. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from babel.dates import format_date

from bot.texts import replies
from bot.texts.languages import NAMES, Translator, translator
from bot.texts.markup import block, bold
from storage.models import Subscriber, TopicChoice

_SEALED = {"address", "chat"}


@dataclass(frozen=True, slots=True)
class Held:
    """All that is stored of a person: the subscription, days of answers to calls, sent messages, the seat."""

    subscriber: Subscriber | None
    answers: Sequence[date]
    messages: int
    seat: int | None  # the number of the coordinator; None: no coordinator
    letters: tuple[int, int] = (0, 0)  # the number on the hotline, and letters with answers; 0: none

    @property
    def nothing(self) -> bool:
        """Whether there is nothing at all."""
        return self.subscriber is None and not self.answers and self.seat is None and not self.letters[0]


def mydata(held: Held, language: str) -> str:
    """Give all of it: in words, and the row itself with its technical names."""
    t = translator(language)
    if held.nothing:
        return t.text("Nothing is stored about this chat.")
    lines = [bold(t.text("All that is stored about this chat")), *_subscription(held.subscriber, t)]
    if held.subscriber is not None:
        lines.append(
            "• " + t.text("Messages sent here that are still on record: {n}", n=t.number(held.messages))
        )
    if held.answers:
        days = t.text(", ").join(format_date(day, "long", locale=t.locale) for day in sorted(held.answers))
        lines.append("• " + t.text("Calls you answered, by day: {days}", days=days))
    if held.letters[0]:
        number, letters = held.letters
        lines.append(
            "• "
            + t.text(
                "Your letters to the coordinators as {number}, with answers, encrypted, 7 days at most: {n}",
                number=f"@{number}",
                n=t.number(letters),
            )
        )
    if held.seat is not None:
        lines.append(
            "• " + t.text("Your seat as coordinator C{number}, and what you did in it", number=held.seat)
        )
    if held.subscriber is not None:
        lines += ["", t.text("The row itself, with its technical names:"), block(_row(held.subscriber, t))]
    lines += ["", t.text("/forget erases everything about you at once. Blocking the bot does the same.")]
    return "\n".join(lines)


def _subscription(subscriber: Subscriber | None, t: Translator) -> list[str]:
    if subscriber is None:
        return []
    names = [replies.topic(choice, t.language) for choice in TopicChoice if choice & subscriber.topics]
    joined = format_date(subscriber.joined_on, "long", locale=t.locale)
    return [
        "• " + t.text("The number of this chat, encrypted"),
        "• " + t.text("Language: {language}", language=NAMES.get(subscriber.language, subscriber.language)),
        "• " + t.text("Topics: {topics}", topics=t.text(", ").join(names) or "–"),
        "• " + t.text("Joined: {day}", day=joined),
    ]


def _row(subscriber: Subscriber, t: Translator) -> str:
    """Give each column and its value, so that none is left out, whatever is added."""
    values: Mapping[str, object] = subscriber.model_dump()
    return "\n".join(f"{name}: {_shown(name, values[name], t)}" for name in type(subscriber).model_fields)


def _shown(name: str, value: object, t: Translator) -> str:
    if name in _SEALED:
        return t.text("(encrypted)")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="minutes")
    return "–" if value is None else str(value)
