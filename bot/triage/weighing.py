"""The sums of one item, and the measures its rules share. Pure.

Each finding carries the rule that counted it, so that a verdict can say why.
"""

import re
from dataclasses import dataclass, field

from bot.triage.finder import Hit
from bot.triage.terms import Kind
from bot.triage.verdict import Evidence

# One scale for all rules: an event told in a headline is worth 4, an alert needs 3.
ALERT_AT = 3.0
STATE_REACTS = 4.0
# What each kind of talk takes off.
DISCOURSE = {
    Kind.PROTEST: 3.2,
    Kind.PETITION: 3.6,
    Kind.CAMPAIGN: 3.2,
    Kind.EVENT: 4.2,
    Kind.OPINION: 3.4,
    Kind.HISTORY: 4.0,
}
_PLACE = Kind.PLACE  # a member of an enum is slow to reach
_HOST_SORTS = frozenset({"country", "border", "town", "region", "river", "camp", "capital"})
_NOT_HOSTS = frozenset({"KP", "KR", "US", "JP"})
CONDEMNS = re.compile(
    "condemn|critici|denounc|slam|deplor|규탄|비난|비판|谴责|批评|抗议|非难|纠弹|抨击|осуд|dénonc|verurteil"
)


@dataclass(slots=True)
class Weighing:
    """The sums, and the findings behind them. `event` is what happened, `reaction` what states say of it."""

    event: float = 0.0
    reaction: float = 0.0
    discourse: float = 0.0
    against: float = 0.0
    subject: float = 0.0
    topics: list[Kind] = field(default_factory=list)
    pleads: bool = False
    evidence: list[Evidence] = field(default_factory=list)
    against_reasons: list[str] = field(default_factory=list)

    @property
    def alert(self) -> float:
        """Say how much speaks for an alert."""
        return self.event + self.reaction - self.discourse - 0.3 * self.against


def is_host(hit: Hit) -> bool:
    """Say whether a hit names a place in a country where refugees are caught."""
    return hit.kind is _PLACE and hit.term.sort in _HOST_SORTS and hit.term.country not in _NOT_HOSTS


def same(one: Hit, other: Hit) -> bool:
    """Say whether two hits share a letter."""
    return one.start < other.end and other.start < one.end
