"""A term found in folded text, and which of many finds count: none that a mask or longer one hides. Pure."""

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
_MASK = Kind.MASK


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


def _by_place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def counted(hits: list[Hit]) -> list[Hit]:
    """Drop what a mask covers, what lies in a longer hit of its kind, and acts inside longer acts."""
    if len(hits) < 2 and not any(hit.kind is _MASK for hit in hits):
        return hits
    hits.sort(key=_by_place)
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
        if (
            masks
            and hit.kind is not Kind.LOOK_ALIKE
            and any(m.start <= hit.start and hit.end <= m.end for m in masks)
        ):
            continue
        if near and any(_hides(other, hit) for other in near):
            continue
        kept.append(hit)
        near.append(hit)
    return _without_threatened(kept)


def _without_threatened(hits: list[Hit]) -> list[Hit]:
    """Drop returns that overlap a risk: "forced return feared" tells of no return."""
    if Kind.RISK not in {hit.kind for hit in hits}:
        return hits
    threatened = {index for hit in hits if hit.kind is Kind.RISK for index in range(hit.start, hit.end)}
    return [
        hit for hit in hits if hit.kind is not Kind.RETURN or threatened.isdisjoint(range(hit.start, hit.end))
    ]


def _hides(other: Hit, hit: Hit) -> bool:
    if other.end < hit.end:
        return False
    if other.kind is hit.kind and hit.kind is not Kind.LOOK_ALIKE:
        return True
    if other.kind is Kind.POLICY and hit.kind is Kind.RETURN_NOUN:
        return False  # a treaty on return speaks of return
    return other.kind in _ACTS and hit.kind in _ACTS and hit.within(other)
