"""One message in the place of many alerts that waited: for quiet hours, or for a chat out of reach. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.texts.case import severity_text, topic_text
from bot.texts.languages import translator
from bot.texts.markup import bold, cut, link, moment, utf16_length
from storage.models import Severity, Topic

_TITLE = 160
_MOST = 3600
"""UTF-16 units: what does not fit is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One alert of a summary: how grave, about what, the title as its outlet wrote it, its link."""

    severity: Severity
    topic: Topic
    title: str
    url: str | None
    at: datetime


def summary(alerts: Sequence[Line], language: str) -> str:
    """Give the summary: the gravest first, of those the newest."""
    t = translator(language)
    head = t.plural("{n} alert that waited for you", "{n} alerts that waited for you", len(alerts))
    ranked = sorted(alerts, key=lambda line: (-line.severity.rank, -line.at.timestamp()))
    lines, length = [bold(head)], 0
    for number, line in enumerate(ranked):
        when = moment(line.at, line.at.strftime("%Y-%m-%d %H:%M UTC"))
        judged = t.text(
            "{severity}: {topic}", severity=severity_text(line.severity, t), topic=topic_text(line.topic, t)
        )
        shown = f"• {bold(judged)}, {when}\n{link(line.url, cut(line.title, _TITLE))}"
        length += utf16_length(shown)
        if length > _MOST:
            lines.append(t.plural("and {n} more alert", "and {n} more alerts", len(ranked) - number))
            break
        lines.append(shown)
    lines.append(t.text("/latest shows each in full."))
    return "\n\n".join(lines)
