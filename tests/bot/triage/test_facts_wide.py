"""Wording, direction and certainty beside people, groups, places and status, in forty own items."""

from collections import Counter
from pathlib import Path

from bot.triage.classify import classify

FOLDER = Path(__file__).parents[2] / "data" / "facts_wide"
FIELDS = ("people", "wording", "whom", "places", "from", "to", "status", "certainty")
LEAST = 0.95


def _rows(path):
    head, *lines = path.read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def _many(text):
    return frozenset(text.replace(",", ";").split(";")) - {"", "-"}


def _told(row):
    verdict = classify(row["title"], row["summary"])
    return {
        "people": str(verdict.people or "-"),
        "wording": verdict.people_wording or "-",
        "whom": _many(";".join(verdict.whom)),
        "places": _many(";".join(verdict.places)),
        "from": verdict.direction.origin or "-",
        "to": verdict.direction.destination or "-",
        "status": verdict.status.value,
        "certainty": verdict.certainty.value,
    }


def _wrong(row):
    told = _told(row)
    wanted = {name: _many(row[name]) if name in {"whom", "places"} else row[name] for name in FIELDS}
    return {name: told[name] for name in FIELDS if told[name] != wanted[name]}


def test_every_fact_is_read_right_in_at_least_95_of_100_items():
    wrong, count = Counter(), 0
    for path in sorted(FOLDER.glob("*.tsv")):
        for row in _rows(path):
            count += 1
            found = _wrong(row)
            wrong.update(found.keys())
            if found:
                print(path.stem, row["name"], found)
    right = {name: 1 - wrong[name] / count for name in FIELDS}
    print("facts right:", {name: round(share, 3) for name, share in right.items()}, "of", count)
    assert count >= 40
    assert min(right.values()) >= LEAST, right
