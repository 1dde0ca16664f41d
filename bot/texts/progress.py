"""How far a broadcast is, in one message that is edited while it goes out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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

    `seconds_left` None: not known. `rests`: nothing is sent now, for it is paused or on hold.
    """

    all: int
    sent: int
    refused: Mapping[str, int] = field(default_factory=dict)
    unknown: int = 0
    late: int = 0
    dropped: int = 0
    seconds_left: float | None = None
    rests: bool = False

    @property
    def waiting(self) -> int:
        """Give how many have not ended."""
        return self.all - self.sent - sum(self.refused.values()) - self.unknown - self.late - self.dropped

    @property
    def share(self) -> float:
        """Give how much has ended, 0 to 1; of a few none, half or all: a percentage would count them."""
        ended = self.all - self.waiting
        if 0 < ended < self.all < FEW_BELOW:
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
    full = int(way.share * CELLS)
    found = [f"{_FULL * full}{_FREE * (CELLS - full)} {t.number(int(way.share * 100))}%"]
    found.append(t.text("Sent: {n} of {all}", n=about(way.sent, language), all=about(way.all, language)))
    if way.refused:
        found.append(t.text("Refused: {n}", n=about(sum(way.refused.values()), language)))
        by_number = sorted(way.refused.items(), key=lambda pair: (-pair[1], pair[0]))
        found += [
            f"• {t.labelled(reason(word, language), about(number, language))}" for word, number in by_number
        ]
    if way.unknown:
        found.append(t.text("Unknown, Telegram's answer was lost: {n}", n=about(way.unknown, language)))
    if way.late:
        found.append(t.text("Not sent, it was too late: {n}", n=about(way.late, language)))
    if way.dropped:
        found.append(t.text("Not sent, dropped or the chat had left: {n}", n=about(way.dropped, language)))
    if way.waiting:
        found.append(_left(way, t))
    return found


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
