"""How far a broadcast is, in one message that is edited while it goes out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from bot.texts.figures import FEW_BELOW
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, isolate
from bot.texts.report import reason
from bot.texts.seats import about

CELLS = 12
_FULL, _FREE = "▰", "▱"
_MINUTE = 60
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Way:
    """How the deliveries of a broadcast stand, in chats; `refused` by the word of the reason.

    `seconds_left` None: not known. `rests`: nothing is sent now, for it is paused or on hold. `asked`: of
    those that wait, how many do because Telegram asked it, the last for `asked_seconds`. `may_pass`: of the
    refused, how many may take it later. `exact`: all are groups and channels, so that no number points to a
    person.
    """

    all: int
    sent: int
    refused: Mapping[str, int] = field(default_factory=dict)
    unknown: int = 0
    late: int = 0
    dropped: int = 0
    seconds_left: float | None = None
    rests: bool = False
    asked: int = 0
    asked_seconds: float = 0.0
    may_pass: int = 0
    exact: bool = False

    @property
    def waiting(self) -> int:
        """Give how many have not ended."""
        return self.all - self.sent - sum(self.refused.values()) - self.unknown - self.late - self.dropped

    @property
    def share(self) -> float:
        """Give how much has ended, 0 to 1; of a few none, half or all: a percentage would count them."""
        ended = self.all - self.waiting
        if 0 < ended < self.all < FEW_BELOW and not self.exact:
            return 0.5
        return ended / self.all if self.all else 1.0


def of_call(title: str, way: Way, language: str) -> str:
    """Tell the author of a call how far it is."""
    t = translator(language)
    if way.waiting:
        head = t.text("Your call {title} is being sent", title=isolate(title))
    else:
        head = t.text("Your call {title} has gone out", title=isolate(title))
    return "\n".join([bold(head), *lines(way, language)])


def of_alert(name: str, standing: str, way: Way, language: str) -> str:
    """Tell coordinators how far an alert is; name and standing are those of /sent."""
    return "\n".join([f"{bold(name)} · {standing}", *lines(way, language)])


def lines(way: Way, language: str) -> list[str]:
    """Give bar, figures and the time left, a line each."""
    t = translator(language)

    def n(number: int) -> str:
        return t.number(number) if way.exact else about(number, language)

    full = int(way.share * CELLS)
    found = [f"{_FULL * full}{_FREE * (CELLS - full)} {t.number(int(way.share * 100))}%"]
    found.append(t.text("Sent: {n} of {all}", n=n(way.sent), all=n(way.all)))
    if way.refused:
        found.append(t.text("Refused: {n}", n=n(sum(way.refused.values()))))
        by_number = sorted(way.refused.items(), key=lambda pair: (-pair[1], pair[0]))
        found += [f"• {t.labelled(reason(word, language), n(number))}" for word, number in by_number]
    if way.unknown:
        found.append(t.text("Unknown, Telegram's answer was lost: {n}", n=n(way.unknown)))
    if way.late:
        found.append(t.text("Not sent, it was too late: {n}", n=n(way.late)))
    if way.dropped:
        found.append(t.text("Not sent, dropped or the chat had left: {n}", n=n(way.dropped)))
    if way.asked:
        found.append(_asked(n(way.asked), way.asked_seconds, t))
    if way.waiting > way.asked or way.rests:
        found.append(_left(way, t))
    return found


def _asked(number: str, seconds: float, t: Translator) -> str:
    """Say how many wait because Telegram asked it, and for how long."""
    if seconds < 2 * _MINUTE:
        return t.text("Waiting {seconds} s, as Telegram asks: {n}", seconds=ceil(seconds), n=number)
    return t.text("Waiting {minutes} min, as Telegram asks: {n}", minutes=ceil(seconds / _MINUTE), n=number)


def _left(way: Way, t: Translator) -> str:
    if way.rests:
        return t.text("Nothing of it is sent now.")
    if way.seconds_left is None:
        return t.text("Time left: not known yet")
    if way.seconds_left < _MINUTE:
        return t.text("Time left: less than a minute")
    if way.seconds_left < 2 * _HOUR:
        minutes = round(way.seconds_left / _MINUTE)
        return t.plural("Time left: about {n} minute", "Time left: about {n} minutes", minutes)
    hours = round(way.seconds_left / _HOUR)
    return t.plural("Time left: about {n} hour", "Time left: about {n} hours", hours)
