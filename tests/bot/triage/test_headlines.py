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
PAGE = 100
MOST_NOT_UNDERSTOOD = 0.05


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


def _pages():
    """Give the rows by the hundred: a test for each of thousands costs more than judging it."""
    for path in sorted(TABLES.glob("*.tsv")):
        rows = _table(path)
        for first in range(0, len(rows), PAGE):
            page = rows[first : first + PAGE]
            yield pytest.param(path.stem, page, id=f"{path.stem} {first + 1}-{first + len(page)}")


def _judge(language, row):
    given = None if language == "zh" else language
    return classify(row["title"], row["summary"], given, published=DAY)


def _told(row, verdict):
    found = f"{verdict.label}, {verdict.topic}, {verdict.severity}"
    return f"{row['name']}: {row['title']}\n  is {found}: {verdict.reason} {verdict.evidence}"


def _understood(row, verdict):
    wanted = (row["topic"], verdict.topic), (row["severity"], verdict.severity)
    return verdict.label == row["label"] and all(given in {"-", found} for given, found in wanted)


@pytest.mark.parametrize(("language", "rows"), list(_pages()))
def test_the_headlines_of_the_tables_are_understood_but_for_those_known_not_to_be(language, rows):
    judged = [(row, _judge(language, row)) for row in rows]
    wrong = [_told(*one) for one in judged if _understood(*one) == bool(one[0]["known"])]
    assert not wrong, "\n".join(wrong)


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
