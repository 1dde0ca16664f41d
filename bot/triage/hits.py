"""A term found in folded text, and which of many finds count: none that a mask or longer one hides. Pure."""

from operator import itemgetter
from typing import NamedTuple

from bot.triage.terms import Kind, Term

_ACTS = frozenset(
    {
        Kind.RETURN,
        Kind.RETURN_NOUN,
        Kind.ARREST,
        Kind.ARREST_NOUN,
        Kind.RISK,
        Kind.RELEASE,
        Kind.POLICY,
        Kind.RESOLUTION,
    }
)
# Members of an enum are slow to reach, and these are asked for at every hit of every item.
_MASK, _LOOK_ALIKE, _RISK, _RETURN = Kind.MASK, Kind.LOOK_ALIKE, Kind.RISK, Kind.RETURN
_POLICY, _RETURN_NOUN = Kind.POLICY, Kind.RETURN_NOUN


class Hit(NamedTuple):
    """One term found in folded text."""

    term: Term
    kind: Kind
    start: int
    end: int

    def within(self, other: "Hit") -> bool:
        """Say whether this hit lies inside the other, which is longer."""
        return (
            other.start <= self.start
            and self.end <= other.end
            and (other.end - other.start > self.end - self.start)
        )


_start, _end = itemgetter(2), itemgetter(3)


def counted(hits: list[Hit]) -> list[Hit]:
    """Drop what a mask covers, what lies in a longer hit of its kind, and acts inside longer acts."""
    if not hits or (len(hits) == 1 and hits[0].kind is not _MASK):
        return hits
    hits.sort(key=_end, reverse=True)  # of those that start together the longest comes first
    hits.sort(key=_start)
    # Those found twice touch. No set: its order differs from run to run.
    return _uncovered(list(dict.fromkeys(hits))) if _touch(hits) else hits


def _touch(hits: list[Hit]) -> bool:
    """Say whether any of these hits, which stand in order, may hide another."""
    ends = 0
    for hit in hits:
        if hit.start < ends or hit.kind is _MASK:
            return True
        ends = hit.end
    return False


def _uncovered(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    masks: list[Hit] = []
    near: list[Hit] = []  # what has not ended yet: only these can cover the next hit
    for hit in hits:
        start = hit.start
        masks = [mask for mask in masks if mask.end > start] if masks else masks
        near = [other for other in near if other.end > start] if near else near
        if hit.kind is _MASK:
            masks.append(hit)
            continue
        if masks and _covered(hit, masks):
            continue
        if near and _hidden(hit, near):
            continue
        kept.append(hit)
        near.append(hit)
    return _without_threatened(kept)


def _covered(hit: Hit, masks: list[Hit]) -> bool:
    """Say whether a mask hides a hit; a reason against only a longer one, as both may be the same word."""
    for mask in masks:
        if (
            mask.start <= hit.start
            and hit.end <= mask.end
            and (hit.kind is not _LOOK_ALIKE or hit.within(mask))
        ):
            return True
    return False


def _hidden(hit: Hit, near: list[Hit]) -> bool:
    for other in near:  # noqa: SIM110 -- `any` takes twice the time
        if other.end >= hit.end and _hides(other, hit):
            return True
    return False


def _without_threatened(hits: list[Hit]) -> list[Hit]:
    """Drop returns that overlap a risk: "forced return feared" tells of no return."""
    risks = [hit for hit in hits if hit.kind is _RISK]
    if not risks:
        return hits
    threatened = {index for hit in risks for index in range(hit.start, hit.end)}
    return [
        hit for hit in hits if hit.kind is not _RETURN or threatened.isdisjoint(range(hit.start, hit.end))
    ]


def _hides(other: Hit, hit: Hit) -> bool:
    """Say whether a hit is hidden by another, which starts no later and ends no earlier."""
    if other.kind is hit.kind and hit.kind is not _LOOK_ALIKE:
        return True
    if other.kind is _POLICY and hit.kind is _RETURN_NOUN:
        return False  # a treaty on return speaks of return
    return other.kind in _ACTS and hit.kind in _ACTS and hit.within(other)
