"""Whom an item means that names nobody: refugees caught in China, people sent from there to the North. Pure.

Headlines save words: "Dozens sent back as China opens its border with North Korea". What one part leaves
out the other tells. Such people count as residents: less than refugees who are named.
"""

import re

from bot.triage.hits import Hit
from bot.triage.reading import Act, Part, Reading, Subject
from bot.triage.terms import Kind

_NOBODY: frozenset[Subject] = frozenset()
_RESIDENTS = frozenset({Subject.RESIDENTS})
_TOLD_OF_FUGITIVES = frozenset({Kind.RETURN, Kind.ARREST, Kind.RISK})
_COUNTRY, _FUGITIVES, _PLACE, _LOOK_ALIKE = Kind.COUNTRY, Kind.FUGITIVES, Kind.PLACE, Kind.LOOK_ALIKE


def implied(reading: Reading) -> frozenset[Subject]:
    """Give residents where refugees are held in China or sent from it, or anybody from there to the North.

    An item that names people of concern implies nobody; so does one that reads like another matter.
    """
    title, summary = reading.parts
    if title.subjects or summary.subjects:
        return _NOBODY
    kinds = title.kinds | summary.kinds
    if kinds.isdisjoint({_COUNTRY, _FUGITIVES}) or _PLACE not in kinds or _LOOK_ALIKE in kinds:
        return _NOBODY
    if not any(_in_china(hit) for part in reading.parts for hit in part.hits):
        return _NOBODY
    told = [(part, act) for part in reading.parts for act in part.acts if act.told]
    if _FUGITIVES in kinds and any(act.kind in _TOLD_OF_FUGITIVES for _, act in told):
        return _RESIDENTS
    forced = _COUNTRY in kinds and any(act.kind is Kind.RETURN and _forced(part, act) for part, act in told)
    return _RESIDENTS if forced else _NOBODY


_BY_FORCE = re.compile("forc|deport|강제|强制|強制|强行|强迫")


def _forced(part: Part, act: Act) -> bool:
    """Say whether a return is told as one by force: orchestras and teams fly home too."""
    return bool(_BY_FORCE.search(part.folded.text, act.hit.start, act.hit.end))


def _in_china(hit: Hit) -> bool:
    return hit.kind is _PLACE and hit.term.country == "CN"
