"""Read of an item no more than its verdict needs: most news names nobody of concern. Pure."""

import re

from bot.triage.clues import may_be_sent, nobody
from bot.triage.hits import Hit
from bot.triage.lexicon import lexicon
from bot.triage.reading import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Part,
    Reading,
    in_sentences,
    judged,
    spans_of,
    spoken_language,
)
from bot.triage.senses import plain
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
    in_title, in_summary = finder.outlined(above.text, spoken), finder.outlined(below.text, spoken)
    of_title, of_summary = finder.clues(in_title), finder.clues(in_summary)
    empty = nobody(of_title, of_summary)
    if not empty or may_be_sent(of_title, of_summary):
        in_title = finder.seen(above.text, spoken, in_title)
        in_summary = finder.seen(below.text, spoken, in_summary)
        empty = empty and nobody(finder.clues(in_title), finder.clues(in_summary))
    if empty:
        return Reading(
            spoken,
            _peopleless("title", title, above, finder.settled(plain(in_title))),
            _peopleless("summary", summary, below, finder.settled(plain(in_summary))),
        )
    return Reading(
        spoken,
        in_sentences("title", title, above, finder.settled(in_title), spoken),
        in_sentences("summary", summary, below, finder.settled(in_summary), spoken),
    )


# A sentence can only end inside a hit behind one of these; else every hit lies within one sentence.
_MAY_END = re.compile("[.!?\"'”’)\\]。｡！？\u0964」』\n]")


def _peopleless(where: Where, original: str, folded: Folded, hits: list[Hit]) -> Part:
    """Make a part in which nobody is named, without its sentences: a hit across the end of one is none."""
    if not hits:
        return Part(where, original, folded, (), ())
    text = folded.text
    if where == "summary" and _MAY_END.search("".join([text[hit.start : hit.end] for hit in hits])):
        spans = spans_of(where, text)
        hits = [hit for hit in hits if any(start <= hit.start and hit.end <= end for start, end in spans)]
    return Part(where, original, folded, (), tuple(hits), kinds=frozenset([hit.kind for hit in hits]))
