"""Words the card of an alert, and the answer to /why. Pure.

A card is made of facts, so that each reader has it in their language whatever the language of the article. Of
the article itself only the title is shown, as published: summaries may hold lines that identify people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.texts import verify
from bot.texts.case import CaseFacts, facts_lines, rule_text, severity_text, topic_text
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, cut, escape, fits, isolate, marked, moment, quotation, strip
from bot.texts.reason import reason
from bot.texts.source import Source, outlet
from storage.models import AlertKind, Severity, Topic
from storage.models.verdict import Label

__all__ = ["CaseFacts", "Source", "card", "why"]

FURTHER_SOURCES = 8
"""Further sources named on a card; the rest is counted."""
_CLOCK_SLIP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How much of a card is shown: the first shape that fits Telegram's limit wins."""

    further: int
    title: int
    linked: bool = True


_SHAPES = (
    *(_Shape(n, 600) for n in range(FURTHER_SOURCES, -1, -1)),
    _Shape(0, 200),
    _Shape(0, 80, linked=False),
)


def card(
    kind: AlertKind,
    case: CaseFacts,
    sources: Sequence[Source],
    language: str,
    now: datetime,
    *,
    code: str | None = None,
) -> str:
    """Give the HTML of an alert in one language, at most 4096 UTF-16 units with all its markup.

    The first of `sources` is the one whose title is shown; there must be one. Times after `now` stay out;
    they are shown in the zone of `now`, beside what each reader's own client shows. `code` is what /verify
    knows the alert by.
    """
    say = translator(language)
    head = [bold(_headline(kind, case, say)), *facts_lines(case, say)]
    foot = say.text("Why did this ring? /why")
    foot = f"{foot}\n{verify.footer(code, language)}" if code else foot
    for shape in _SHAPES:
        body = _main_source(sources[0], shape, say, now)
        further = _further_sources(sources[1:], shape.further, say)
        text = "\n\n".join(["\n".join(head), body, *further, foot])
        if fits(text):
            break
    return text


def _headline(kind: AlertKind, case: CaseFacts, say: Translator) -> str:
    headline = say.text(
        "{severity}: {topic}", severity=severity_text(case.severity, say), topic=topic_text(case.topic, say)
    )
    if kind is AlertKind.UPDATE:
        return say.text("Update – {headline}", headline=headline)
    if kind is AlertKind.CORRECTION:
        return say.text("Correction – {headline}", headline=headline)
    if kind is AlertKind.OUTCOME:
        return say.text("Outcome – {headline}", headline=headline)
    if kind is AlertKind.WITHDRAWAL:
        return say.text("Withdrawn – {headline}", headline=headline)
    return headline


def _main_source(source: Source, shape: _Shape, say: Translator, now: datetime) -> str:
    said = [outlet(source, say, linked=shape.linked)]
    if source.language.replace("-", "_") != say.language:
        said.append(escape(say.language_name(source.language)))
    if source.published_at and source.published_at <= now + _CLOCK_SLIP:
        zone = now.tzinfo or UTC
        said.append(moment(source.published_at, say.moment(source.published_at, zone)))
    line = say.text("Source: {source}", source=" · ".join(said))
    return f"{quotation(isolate(cut(source.title, shape.title)))}\n{line}"


def _further_sources(sources: Sequence[Source], shown: int, say: Translator) -> list[str]:
    if not sources:
        return []
    lines = [say.text("Also reported by:"), *(f"– {outlet(source, say)}" for source in sources[:shown])]
    rest = len(sources) - min(shown, len(sources))
    if rest:
        lines.append(say.plural("and {n} more", "and {n} more", rest))
    return ["\n".join(lines)]


def _class(topic: Topic, severity: Severity, say: Translator) -> str:
    return say.text(
        "{severity}: {topic}", severity=severity_text(severity, say), topic=topic_text(topic, say)
    )


_QUOTED = 12
"""Findings shown for /why: enough to understand it, within one screen."""


def why(
    topic: Topic,
    severity: Severity,
    title: str,
    evidence: Sequence[Mapping[str, Any]],
    language: str,
    *,
    others: bool = False,
) -> str:
    """Say why an item rang: how it was judged and for what reason, and the words of it that say so.

    `evidence` are the findings of its verdict, with the keys `term` and `rule`; each term is quoted once.
    Those with `where`, `start` and `end` in the title are marked in it, by the number of their line.
    `others` is true where the refugees are not North Koreans.
    """
    say = translator(language)
    meanings = dict(list(_meanings(evidence, say).items())[:_QUOTED])
    found = _found(title, evidence)
    signs = _signs(meanings, found)
    lines = [
        bold(say.text("Why this rang")),
        quotation(_marked(cut(title, 600), found, signs)),
        say.text("It was judged as: {judged}", judged=_class(topic, severity, say)),
        reason(Label.ALERT, topic, evidence, say, others=others),
    ]
    if meanings:
        quoted = [
            say.text("– “{term}”: {meaning}", term=isolate(term) + signs.get(term, ""), meaning=meaning)
            for term, meaning in meanings.items()
        ]
        lines.append("\n".join([say.text("These words of the article say so:"), *quoted]))
    lines.append(say.text("Keywords decide, not people. If it is wrong, please tell a coordinator."))
    return "\n\n".join(lines)


_NUMBERS = "¹²³⁴⁵⁶⁷⁸⁹"


_Found = tuple[str, int, int]
"""A term, and where it begins and ends in the title."""


def _found(title: str, evidence: Sequence[Mapping[str, Any]]) -> list[_Found]:
    """Give what stands in the title where the verdict found it: an edited one may not hold it any more."""
    here = [
        (_term(found), int(found["start"]), int(found["end"]))
        for found in evidence
        if found.get("where") == "title" and {"start", "end"} <= found.keys()
    ]
    return [(term, start, end) for term, start, end in here if _term({"term": title[start:end]}) == term]


def _signs(terms: Iterable[str], found: Sequence[_Found]) -> dict[str, str]:
    """Give the terms that stand in the title a number each."""
    here = {term for term, _, _ in found}
    return dict(zip((term for term in terms if term in here), _NUMBERS, strict=False))


def _marked(title: str, found: Sequence[_Found], signs: Mapping[str, str]) -> str:
    return marked(title, [(start, end, signs[term]) for term, start, end in found if term in signs])


def _term(found: Mapping[str, Any]) -> str:
    return strip(cut(str(found.get("term", "")), 60))


def _meanings(evidence: Sequence[Mapping[str, Any]], say: Translator) -> dict[str, str]:
    """Give each term with what it was taken for: the act before the people, no part of a longer term."""
    rules: dict[str, str] = {}
    for found in evidence:
        term, rule = _term(found), str(found.get("rule", ""))
        if term and (term not in rules or rule.startswith("what")):
            rules[term] = rule
    whole = [term for term in rules if not any(term != other and term in other for other in rules)]
    return {term: rule_text(rules[term], say) for term in whole}
