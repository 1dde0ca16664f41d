"""Read of an item no more than its verdict needs: most news names nobody of concern. Pure."""

import re

from bot.triage.clues import nobody
from bot.triage.finder import Hit
from bot.triage.lexicon import lexicon
from bot.triage.reading import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Part,
    Reading,
    Sentence,
    in_sentences,
    judged,
    spans_of,
    spoken_language,
)
from bot.triage.text import Folded, fold
from bot.triage.verdict import Where


def skim(title: str, summary: str, language: str | None) -> Reading:
    """Read an item as `reading.read` does, for the same verdict.

    Where no words could name people of concern, only places, look-alikes and talk are gathered.
    """
    title, summary = judged(title, LONGEST_TITLE), judged(summary, LONGEST_SUMMARY)
    spoken = spoken_language(title, summary, language)
    finder = lexicon()
    above, below = fold(title), fold(summary)
    in_title, in_summary = finder.matches(above.text), finder.matches(below.text)
    clues = finder.clues(above.text, spoken, in_title) | finder.clues(below.text, spoken, in_summary)
    if nobody(clues):
        return Reading(
            spoken,
            _peopleless("title", title, above, finder.find(above.text, spoken, in_title, people=False)),
            _peopleless("summary", summary, below, finder.find(below.text, spoken, in_summary, people=False)),
        )
    return Reading(
        spoken,
        in_sentences("title", title, above, finder.find(above.text, spoken, in_title), spoken),
        in_sentences("summary", summary, below, finder.find(below.text, spoken, in_summary), spoken),
    )


# A sentence can only end inside a hit behind one of these; else every hit lies within one sentence.
_MAY_END = re.compile("[.!?\"'”’)\\]。｡！？\u0964」』\n]")


def _peopleless(where: Where, original: str, folded: Folded, hits: list[Hit]) -> Part:
    """Make a part in which nobody is named: where its sentences end matters only to hits across an end."""
    text = folded.text
    spans = [(0, len(text))] if hits else []
    if where == "summary" and any(_MAY_END.search(text, hit.start, hit.end) for hit in hits):
        spans = spans_of(where, text)
    return Part(
        where,
        original,
        folded,
        tuple(
            Sentence(
                start,
                end,
                tuple(hit for hit in hits if start <= hit.start and hit.end <= end),
                (),
                frozenset(),
            )
            for start, end in spans
        ),
    )
