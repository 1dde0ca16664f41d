"""What coordinators read of shifts: how many are there now, and how many come next, rounded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts.call_dates import day_in_words
from bot.texts.languages import translator
from bot.texts.markup import bold
from bot.texts.seats import about


@dataclass(frozen=True, slots=True)
class Manned:
    """A shift, in UTC, and how many people took it; `now`: it is on."""

    starts: datetime
    ends: datetime
    zone: str
    people: int
    now: bool = False


def lines(found: Sequence[Manned], language: str) -> list[str]:
    """Say how many took each shift, by the clock there."""
    t = translator(language)
    said = []
    for each in found:
        zone = ZoneInfo(each.zone)
        first, last = each.starts.astimezone(zone), each.ends.astimezone(zone)
        when = f"{day_in_words(first.date(), language)}{t.mark(',')}{first:%H:%M}–{last:%H:%M}"
        many = about(each.people, language)
        if each.now:
            said.append(bold(t.text("There now ({when}): {n}", when=when, n=many)))
        else:
            said.append(t.text("Shift {when}: {n}", when=when, n=many))
    return said
