"""Tables of headlines beside their answers, varied on purpose.

Columns: name, label, topic and severity ("-" leaves them open), known (what a row not yet understood is
taken for, so that the day it is understood shows), title, summary.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from bot.triage.classify import classify

TABLES = Path(__file__).parents[2] / "data" / "headlines"
DAY = date(2026, 10, 1)
LEAST_ROWS = 200
MOST_NOT_UNDERSTOOD = 0.05


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


def _rows():
    for path in sorted(TABLES.glob("*.tsv")):
        for row in _table(path):
            marks = [pytest.mark.xfail(strict=True, reason="not yet understood")] if row["known"] else []
            yield pytest.param(
                path.stem, row, id=f"{path.stem} {row['name']}: {row['title'][:50]}", marks=marks
            )


def _judge(language, row):
    given = None if language == "zh" else language
    return classify(row["title"], row["summary"], given, published=DAY)


@pytest.mark.parametrize(("language", "row"), list(_rows()))
def test_a_headline_of_the_tables_is_understood(language, row):
    verdict = _judge(language, row)
    assert verdict.label == row["label"], (verdict.reason, verdict.evidence)
    assert row["topic"] in {"-", verdict.topic}, verdict.evidence
    assert row["severity"] in {"-", verdict.severity}, verdict.evidence


@pytest.mark.parametrize("language", ["en", "ko", "zh", "ja"])
def test_each_table_is_long_and_nearly_all_understood(language):
    rows = _table(TABLES / f"{language}.tsv")
    assert len(rows) >= LEAST_ROWS
    assert len({row["name"] for row in rows}) == len(rows)
    assert sum(bool(row["known"]) for row in rows) <= MOST_NOT_UNDERSTOOD * len(rows)


@pytest.mark.parametrize("language", ["en", "ko", "zh", "ja"])
def test_no_item_of_other_matters_rings_as_critical(language):
    rows = [row for row in _table(TABLES / f"{language}.tsv") if row["label"] == "irrelevant"]
    assert [row["title"] for row in rows if _judge(language, row).severity == "critical"] == []
