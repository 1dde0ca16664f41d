"""Headlines beside their answers, disguised spellings, and text of any kind."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.triage.classify import RULES_VERSION, classify
from bot.triage.verdict import Label, Severity, Topic, Verdict

ROOT = Path(__file__).parents[3]
HEADLINES = ROOT / "tests" / "data" / "triage"


def _rows():
    for path in sorted(HEADLINES.glob("*.yml")):
        for row in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            yield pytest.param(row, id=f"{path.stem}: {row['title'][:60]}")


@pytest.mark.parametrize("row", list(_rows()))
def test_a_headline_is_understood_as_its_answer_says(row):
    verdict = classify(row["title"], row.get("summary", ""), row.get("language"))
    label, topic, severity = row["expect"].split()
    assert verdict.label == label, (verdict.reason, verdict.evidence)
    if label == Label.ALERT:
        assert topic in {"-", verdict.topic}, verdict.evidence
        assert severity in {"-", verdict.severity}, verdict.evidence
    if label == Label.IRRELEVANT:
        assert (verdict.topic, verdict.severity) == (Topic.NONE, Severity.NONE)
    else:
        assert verdict.topic is not Topic.NONE
        assert verdict.evidence


@pytest.mark.parametrize(
    ("plain", "disguised"),
    [
        ("탈북민 52명 단둥서 강제북송", "탈북민 52명 단둥서 강제 북송"),
        ("탈북민 52명 단둥서 강제북송", "탈북민 52명 단둥서 강제\u200b북송"),
        ("52名脱北者被强制遣返", "52名脫北者被強制遣返"),
        ("脱北者52人を強制送還", "脱北者５２人を強制送還"),
        ("China deports 52 North Korean refugees", "China de\u00adports 52 North\u2060 Korean refugees"),
        ("China deports 52 North Korean refugees", "Ｃｈｉｎａ deports 52 Ｎｏｒｔｈ Ｋｏｒｅａｎ refugees"),
    ],
)
def test_a_disguised_spelling_changes_nothing(plain, disguised):
    one, other = classify(plain), classify(disguised)
    assert one.label is Label.ALERT
    assert (one.label, one.topic, one.severity, one.people) == (
        other.label,
        other.topic,
        other.severity,
        other.people,
    )


def test_evidence_points_into_the_original_text():
    title = "  中國\u200b遣返脫北者 52名"
    verdict = classify(title)
    terms = {finding.term for finding in verdict.evidence}
    assert "脫北者" in terms
    for finding in verdict.evidence:
        assert title[finding.start : finding.end] == finding.term


def test_a_neighbour_ranks_one_step_lower_than_a_north_korean():
    ours = classify("Thailand deports 40 North Korean refugees to China")
    theirs = classify("Thailand deports 40 Uyghur refugees to China")
    assert (ours.severity, ours.others) == (Severity.CRITICAL, False)
    assert (theirs.severity, theirs.others) == (Severity.HIGH, True)


def test_a_headline_of_an_earlier_year_is_weaker_than_the_same_of_its_own_year():
    title = "Families recall 2013 deportation of nine North Korean orphans from Laos"
    assert classify(title, published=date(2025, 6, 1)).label is not Label.ALERT


def test_a_verdict_is_ready_for_json():
    given_keys = classify("中, 탈북민 40여 명 강제북송").as_dict()
    assert list(given_keys) == [
        "label", "topic", "severity", "people", "places", "direction", "status", "certainty",
        "held", "whom", "claim_source", "happened", "language", "others", "reason", "evidence",
    ]  # fmt: skip
    assert given_keys["direction"] == {"from": "CN", "to": "KP"}
    assert set(given_keys["evidence"][0]) == {"term", "rule", "start", "end", "where"}


def test_the_reason_is_one_english_sentence():
    for title in (
        "China deports 52 North Korean refugees",
        "탈북민 식당 개업",
        "脱北者の映画を上映",
        "Sunny day",
    ):
        reason = classify(title).reason
        assert re.fullmatch(r"[A-Z][^\n]*\.", reason)


def test_the_rules_version_names_rules_and_words():
    assert re.fullmatch(r"\d+\.[0-9a-f]{12}", RULES_VERSION)


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(), max_size=200),
    st.text(st.characters(), max_size=400),
    st.sampled_from([None, "en", "ko", "xx", ""]),
)
def test_no_text_makes_it_raise(title, summary, language):
    verdict = classify(title, summary, language)
    assert isinstance(verdict, Verdict)
    for finding in verdict.evidence:
        text = title if finding.where == "title" else summary
        assert text[finding.start : finding.end] == finding.term


@pytest.mark.parametrize(
    "text",
    [
        "\ud800" * 50,
        "against deport North Koreans Tumen " * 6000,
        "강제북송" * 50_000,
        "탈북자 10명 " * 30_000,
        "遣返" * 100_000,
        "一" * 200_000,
        "1" * 200_000,
        "a\u0301" * 100_000,
        "\u1100\u1161" * 100_000,
        "(" * 200_000,
        " " * 200_000,
    ],
    ids=lambda text: text[:8].encode("ascii", "backslashreplace").decode(),
)
@pytest.mark.timeout(10)
def test_a_huge_text_is_read_in_bounded_time(text):
    classify(text, text)
    classify("", text)
