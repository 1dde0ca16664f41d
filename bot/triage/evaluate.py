"""Measure the classifier on labelled rows: precision, recall, confusion, worst misses. Reads one file."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bot.errors import ConfigurationError
from bot.triage.classify import classify
from bot.triage.verdict import Label, Verdict

_REQUIRED = ("title", "summary", "label")
_LABELS = tuple(Label)
_WORST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled item. `topic` and `severity` are empty where the file does not give them."""

    id: str
    language: str
    published: date | None
    title: str
    summary: str
    label: Label
    topic: str
    severity: str


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one label in one language ("all" for all); `support` counts its rows."""

    language: str
    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A row whose label was not met."""

    id: str
    language: str
    title: str
    expected: str
    given: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation. `confusion` maps "expected→given" to a count; shares are 0 to 1."""

    rows: int
    left_out: int
    accuracy: float
    topic_accuracy: float
    severity_accuracy: float
    scores: tuple[Score, ...]
    confusion: dict[str, int]
    misses: tuple[Miss, ...]

    def score(self, label: str, language: str = "all") -> Score:
        """Give the score of one label; KeyError where there is none."""
        for score in self.scores:
            if (score.label, score.language) == (label, language):
                return score
        raise KeyError((label, language))


def evaluate(path: Path, *, borderline: bool = False) -> Report:
    """Evaluate a tab-separated file with a header line; rows noted as borderline only when asked for.

    Raises ConfigurationError for a file that cannot be read as such.
    """
    rows, left_out = _load(path, borderline=borderline)
    return measure(
        (
            (row, classify(row.title, row.summary, row.language or None, published=row.published))
            for row in rows
        ),
        left_out,
    )


def measure(pairs: Iterable[tuple[Row, Verdict]], left_out: int = 0) -> Report:
    """Make the report of rows and the verdicts they were given."""
    judged = list(pairs)
    languages = ["all", *sorted({row.language for row, _ in judged if row.language})]
    alerts = [(row, verdict) for row, verdict in judged if row.label is Label.ALERT]
    return Report(
        rows=len(judged),
        left_out=left_out,
        accuracy=_share(row.label is verdict.label for row, verdict in judged),
        topic_accuracy=_share(row.topic == verdict.topic for row, verdict in alerts if row.topic),
        severity_accuracy=_share(row.severity == verdict.severity for row, verdict in alerts if row.severity),
        scores=tuple(_scores(judged, languages)),
        confusion=dict(Counter(f"{row.label}→{verdict.label}" for row, verdict in judged)),
        misses=tuple(_misses(judged)),
    )


def _share(hits: Iterable[bool]) -> float:
    known = list(hits)
    return sum(known) / len(known) if known else 1.0


def _scores(judged: list[tuple[Row, Verdict]], languages: list[str]) -> Iterator[Score]:
    for language in languages:
        rows = [pair for pair in judged if language in {"all", pair[0].language}]
        for label in _LABELS:
            given = sum(verdict.label is label for _, verdict in rows)
            support = sum(row.label is label for row, _ in rows)
            right = sum(row.label is label and verdict.label is label for row, verdict in rows)
            precision = right / given if given else 1.0
            recall = right / support if support else 1.0
            total = precision + recall
            yield Score(
                language, label, precision, recall, 2 * precision * recall / total if total else 0.0, support
            )


def _misses(judged: list[tuple[Row, Verdict]]) -> list[Miss]:
    """Give the misses, alerts lost first and false alerts next: those cost the most."""
    missed = [
        Miss(row.id, row.language, row.title, row.label, verdict.label, verdict.reason)
        for row, verdict in judged
        if row.label is not verdict.label
    ]
    return sorted(missed, key=lambda m: (m.expected != Label.ALERT, m.given != Label.ALERT))[:_WORST]


def _load(path: Path, *, borderline: bool) -> tuple[list[Row], int]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(
            f"{path} cannot be read as UTF-8 text: {problem}. Give a tab-separated file."
        ) from None
    records = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    missing = [name for name in _REQUIRED if name not in (records[0] if records else {})]
    if missing:
        raise ConfigurationError(
            f"{path} has no column {', '.join(missing)}. Its first line must name the columns."
        )
    kept = [record for record in records if borderline or "borderline" not in (record.get("note") or "")]
    return [_row(number, record, path) for number, record in enumerate(kept, 1)], len(records) - len(kept)


def _row(number: int, record: dict[str, str | None], path: Path) -> Row:
    label = (record["label"] or "").strip()
    if label not in set(_LABELS):
        raise ConfigurationError(f"{path}: `{label}` is no label; use {', '.join(_LABELS)}.")
    return Row(
        id=record.get("id") or str(number),
        language=record.get("lang") or "",
        published=_date(record.get("date") or ""),
        title=record["title"] or "",
        summary=record["summary"] or "",
        label=Label(label),
        topic=(record.get("topic") or "").strip(),
        severity=(record.get("severity") or "").strip(),
    )


def _date(text: str) -> date | None:
    """Read a date that may be a month or a year only."""
    try:
        return date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])
    except ValueError:
        return None


def render(report: Report) -> str:
    """Write the report as a plain table."""
    lines = [
        f"{report.rows} rows ({report.left_out} borderline left out)",
        f"label accuracy {report.accuracy:.3f}",
        f"topic accuracy on alerts {report.topic_accuracy:.3f}, severity {report.severity_accuracy:.3f}",
        "",
        f"{'language':<10}{'label':<12}{'precision':>10}{'recall':>8}{'F1':>7}{'rows':>6}",
    ]
    lines += [
        f"{s.language:<10}{s.label:<12}{s.precision:>10.3f}{s.recall:>8.3f}{s.f1:>7.3f}{s.support:>6}"
        for s in report.scores
        if s.support
    ]
    lines += ["", "expected→given"]
    lines += [f"{pair:<26}{count:>5}" for pair, count in sorted(report.confusion.items())]
    if report.misses:
        lines += ["", "worst misses"]
        lines += [f"{m.expected}→{m.given}  [{m.language}] {m.title}  ({m.reason})" for m in report.misses]
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """Write the report as one JSON object."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2)
