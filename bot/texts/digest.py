"""One message with what did not ring, in parts where it is long. Pure.

Each report is one line of its own, so that it can be taken out again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.texts.case import severity_text, topic_text
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, cut, isolate, link, utf16_length
from storage.models import Severity, Topic

LINES = 25
"""Reports in one part: each has two entities of the hundred or so that Telegram shows."""
PARTS = 3
_TITLE = 160
_MOST = 3600
"""UTF-16 units of one part, its head and foot left out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One report: an alert that did not ring for the reader, or a related article."""

    alert: bool
    severity: Severity
    topic: Topic
    title: str
    outlet: str
    url: str | None
    at: datetime


def parts(reports: Sequence[Line], language: str) -> list[str]:
    """Give the digest as one message or a few: alerts first, the gravest before, of those the newest."""
    t = translator(language)
    ranked = sorted(reports, key=lambda one: (not one.alert, -one.severity.rank, -one.at.timestamp()))
    pages: list[list[str]] = [[]]
    length = shown = 0
    for one in ranked:
        line = _line(one, t)
        if len(pages[-1]) == LINES or length + utf16_length(line) > _MOST:
            if len(pages) == PARTS:
                break
            pages.append([])
            length = 0
        pages[-1].append(line)
        length += utf16_length(line) + 1
        shown += 1
    return [_page(page, number, len(pages), (len(ranked), shown), t) for number, page in enumerate(pages, 1)]


def without(text: str, url: str | None, title: str) -> str | None:
    """Take the report with this link, or else this title, out of a part; None when no report is left."""
    mark = link(url, "x").partition(">")[0] + ">" if link(url, "x").startswith("<a") else None
    other = isolate(cut(title, _TITLE))
    lines = [
        line
        for line in text.split("\n")
        if not (line.startswith("• ") and (mark in line if mark else other in line))
    ]
    return "\n".join(lines) if any(line.startswith("• ") for line in lines) else None


def _line(one: Line, t: Translator) -> str:
    judged = topic_text(one.topic, t)
    if one.alert:
        judged = t.text("{severity}: {topic}", severity=severity_text(one.severity, t), topic=judged)
    return f"• {bold(judged)} {link(one.url, cut(one.title, _TITLE))} ({isolate(cut(one.outlet, 60))})"


def _page(lines: Sequence[str], number: int, pages: int, counts: tuple[int, int], t: Translator) -> str:
    """Give one part; `counts` are all reports and those that are shown."""
    every, shown = counts
    head = t.plural("{n} report that did not come at once", "{n} reports that did not come at once", every)
    whole = [bold(head), *lines]
    if pages > 1:
        whole.insert(1, t.text("Part {n} of {all}", n=t.number(number), all=t.number(pages)))
    if number == pages:
        if every > shown:
            whole.append(t.plural("and {n} more report", "and {n} more reports", every - shown))
        whole.append(t.text("/digest changes or ends this."))
    return "\n".join(whole)
