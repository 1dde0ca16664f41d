"""Words the story of a case: what was told when and by whom, the figures, the sources. Pure.

Made of articles that nothing holds back, so that readers may see it as well as coordinators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.texts.case import status_text
from bot.texts.figures import people_text, read_figure
from bot.texts.languages import Translator
from bot.texts.markup import bold, escape, isolate, moment
from bot.texts.source import Source, outlet
from bot.texts.told import claimant_text
from storage.models import Certainty, Status

STEPS = 8
FIGURES = 4
SOURCES = 12
_OUTLETS_A_FIGURE = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What one article tells of a case; `at` is when it was published or first seen.

    `claim_source` is the code of who says so by its text, or None where it names nobody.
    """

    source: Source
    at: datetime
    status: Status
    certainty: Certainty
    people: int | None
    people_wording: str | None
    claim_source: str | None = None


def story(told: Sequence[Told], *, others: bool, say: Translator, now: datetime, shown: int = SOURCES) -> str:
    """Give timeline, figures and sources as HTML; `told` in any order. Empty where nothing is told."""
    ordered = sorted(told, key=lambda one: one.at)
    parts = (
        timeline(ordered, others=others, say=say, now=now),
        figures(ordered, others=others, say=say),
        sources(ordered, shown, say=say),
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def timeline(told: Sequence[Told], *, others: bool, say: Translator, now: datetime) -> list[str]:
    """Give the articles that brought something new, in their order, the last ones where there are many."""
    steps: list[str] = []
    known: set[tuple[Status, Certainty]] = set()
    most = 0
    for one in told:
        more = one.people is not None and one.people > most
        if (one.status, one.certainty) in known and not more:
            continue
        known.add((one.status, one.certainty))
        most = max(most, one.people or 0)
        zone = now.tzinfo or UTC
        at = moment(one.at, say.moment(one.at, zone))
        name = isolate(one.source.name)
        what = _what(one, others=others, say=say)
        steps.append(say.text("{at} – {what} ({outlet})", at=at, what=what, outlet=name))
    return [bold(say.text("What was told")), *steps[-STEPS:]] if steps else []


def _what(one: Told, *, others: bool, say: Translator) -> str:
    who = people_text(read_figure(one.people, one.people_wording), others=others, say=say)
    status = status_text(one.status, say)
    said = say.text("{who}: {status}", who=who, status=status) if status else who
    if one.certainty is Certainty.CONFIRMED:
        said = say.text("{said}, officially confirmed", said=said)
    elif one.certainty is Certainty.DENIED:
        said = say.text("{said}, officially denied", said=said)
    claimant = _claimant(one, say)
    return say.text("{said}, according to {claimant}", said=said, claimant=claimant) if claimant else said


def _claimant(one: Told, say: Translator) -> str | None:
    """Name who says so by the article, or None where it names nobody we know."""
    name = claimant_text(one.claim_source, say) if one.claim_source else None
    return escape(name) if name else None


def _giver(one: Told, say: Translator) -> str:
    """Name the outlet of a figure, with the one it has it from."""
    name, claimant = isolate(one.source.name), _claimant(one, say)
    return say.text("{outlet} (from {claimant})", outlet=name, claimant=claimant) if claimant else name


def figures(told: Sequence[Told], *, others: bool, say: Translator) -> list[str]:
    """Give the figures, the largest first, each with who gave it; nothing where all say the same."""
    outlets: dict[int, list[Told]] = {}
    for one in told:
        if one.people is not None:
            outlets.setdefault(one.people, []).append(one)
    if len(outlets) < 2:
        return []
    lines = [bold(say.text("Figures"))]
    for people in sorted(outlets, reverse=True)[:FIGURES]:
        figure = people_text(read_figure(people, outlets[people][0].people_wording), others=others, say=say)
        names: dict[str, str] = {}
        for one in outlets[people]:
            names.setdefault(one.source.name, _giver(one, say))
        said = say.text(", ").join(list(names.values())[:_OUTLETS_A_FIGURE])
        lines.append(say.text("– {figure}: {outlets}", figure=figure, outlets=said))
    return lines


def sources(told: Sequence[Told], shown: int, *, say: Translator) -> list[str]:
    """Give each outlet once with its language, in the order of their telling."""
    unique = {(one.source.name, one.source.host): one.source for one in reversed(told)}
    ordered = list(reversed(unique.values()))
    if not ordered:
        return []
    lines = [bold(say.text("Sources"))]
    lines += [
        f"– {outlet(each, say)} · {escape(say.language_name(each.language))}" for each in ordered[:shown]
    ]
    if len(ordered) > shown:
        lines.append(say.plural("and {n} more", "and {n} more", len(ordered) - shown))
    return lines
