"""What patterns need is read from them alike: where a pattern matches, its words are there."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.triage.patterns import _document, caution, cautions
from bot.triage.text import fold
from bot.triage.triggers import Triggers, needed

DATA = Path(__file__).parents[2] / "data"
LANGUAGES = ("en", "ko", "zh", "ja", "ru", "fr", "th")


def written() -> list[str]:
    """Give all texts of the tables, folded."""
    tables = [
        cell
        for path in (DATA / "caution.tsv", *DATA.glob("facts/*.tsv"), *DATA.glob("headlines/*.tsv"))
        for line in path.read_text("utf-8").splitlines()
        for cell in line.split("\t")
    ]
    rows = [
        row
        for path in sorted(DATA.glob("triage/*.yml"))
        for row in YAML(typ="safe").load(path.read_text("utf-8"))
    ]
    own = [row.get(name, "") for row in rows for name in ("title", "summary")]
    return [fold(text).text for text in (*tables, *own) if text]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("abc", {"abc"}),
        (r"\b(?:street|road)s?\b", {"street", "road"}),
        (r"\d{2}(?:세|살)", {"세", "살"}),
        (r"wom[ae]n", {"wom"}),
        (r"(?:no )?names? given", {" given"}),
        (r"[岁才]", {"岁", "才"}),
        (r"\d+|abc", None),
        (r"(?:abc)?", None),
        (r"[^a]|[a-z]", None),
        (r"(?i)abc", None),
        (r"(?i:abc)\d", None),
        (r"(?=abc)\d*", None),
    ],
)
def test_what_a_pattern_needs_is_the_most_telling_of_its_parts(pattern, words):
    assert needed(pattern) == (None if words is None else frozenset(words))


def test_the_words_of_several_patterns_are_found_at_once():
    triggers = Triggers({"place": "street|road", "number": r"\d+", "kin": "mother"})
    assert triggers.possible("on the road", "") == {"place", "number"}
    assert triggers.possible("her", "mother") == {"kin", "number"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caution_that_matches_any_written_text_is_held_possible(language):
    sections = {section: caution(section, language) for section in _document("caution.yml")}
    matched = set()
    for text in written():
        found = {section for section, pattern in sections.items() if pattern.search(text)}
        assert found <= cautions(language).possible(text), (text, found)
        matched |= found
    assert len(matched) > 12, "the texts must reach most sections"


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_cautions_tell_what_they_need(language):
    telling = [needed(caution(section, language).pattern) for section in _document("caution.yml")]
    assert telling.count(None) == 0
    assert all(re.search(r"\S", word) for words in telling for word in words or ())
