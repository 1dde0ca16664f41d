"""Measure how many news items one core classifies in a second of its own time; prints one line of JSON."""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ruamel.yaml import YAML

from bot.triage.classify import RULES_VERSION, classify

_DATA = Path(__file__).parents[1] / "tests" / "data" / "triage"
_SUMMARY = (
    "A source in the border area told our reporter that the group was moved at night, "
    "and their families wait for news."
)
_ROUNDS = 12


def items() -> list[tuple[str, str, str | None]]:
    """Give the headlines of the tests, each with a summary of a usual length where it has none."""
    rows = [
        row for path in sorted(_DATA.glob("*.yml")) for row in YAML(typ="safe").load(path.read_text("utf-8"))
    ]
    return [
        (row["title"], row.get("summary", _SUMMARY), row.get("language")) for row in rows if "title" in row
    ]


def main() -> None:
    """Time several rounds over all items and print the figures of the best one."""
    sample = items()
    assert sample, "no headlines found"
    started = time.process_time()
    classify("first call loads the lexicon")
    load = time.process_time() - started
    best = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        for title, summary, language in sample:
            classify(title, summary, language)
        best = min(best, time.process_time() - started)
    long_text = "China sent 40 North Korean refugees back through Tumen. " * 4000
    started = time.process_time()
    classify(long_text, long_text)
    figures = {
        "benchmark": "triage",
        "items_per_second": round(len(sample) / best),
        "items": len(sample),
        "load_seconds": round(load, 2),
        "long_text_seconds": round(time.process_time() - started, 3),
        "rules_version": RULES_VERSION,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
