"""The card says the facts in the reader's language, shows the title as published, and keeps the limits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.botapi.entities import parse_html
from bot.texts.alert import FURTHER_SOURCES, CaseFacts, Source, card, why
from bot.texts.case import rule_text
from bot.texts.languages import LANGUAGES, translator
from bot.texts.markup import fits, utf16_length
from bot.triage.classify import classify
from storage.models import AlertKind, Case, Certainty, Severity, Status, Topic

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
CARDS = Path(__file__).parents[2] / "data" / "cards"
CASE = CaseFacts(
    topic=Topic.REPATRIATION,
    severity=Severity.CRITICAL,
    status=Status.BEING_RETURNED,
    certainty=Certainty.REPORTED,
    people=500,
    people_wording="500여 명",
    places=("Dandong", "China", "Tumen"),
    origin="CN",
    destination="KP",
)
FIRST = Source(
    title="탈북민 500여 명, 단둥 다리 건너 끌려가",
    name="강변일보",
    host="riverside.example",
    link="https://riverside.example/n/1?utm_source=feed&id=4",
    published_at=NOW - timedelta(minutes=20),
    language="ko",
)
SECOND = Source(
    "Buses cross the bridge", "Bridge <Watch>", "bridge.example", "https://bridge.example/1", NOW, "en"
)
UPDATE = replace(
    CASE,
    topic=Topic.RELEASE,
    severity=Severity.NORMAL,
    status=Status.RELEASED,
    certainty=Certainty.CONFIRMED,
    people=3,
    people_wording="a family of three",
    places=("Nowhere Town",),
    origin="LA",
    destination=None,
    others=True,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_reads_as_written_down(language):
    assert card(AlertKind.FIRST, CASE, [FIRST, SECOND], language, NOW) == _golden(f"first.{language}.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_update_reads_as_written_down(language):
    bare = Source("Family walks free", "Bridge Watch", None, None, None, "en")
    assert card(AlertKind.UPDATE, UPDATE, [bare], language, NOW) == _golden(f"update.{language}.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_to_why_reads_as_written_down(language):
    evidence = [
        {"term": "북송", "rule": "who", "start": 6, "end": 8, "where": "title"},
        {"term": "강제북송", "rule": "who", "start": 4, "end": 8, "where": "title"},
        {"term": "강제북송", "rule": "what: return", "start": 4, "end": 8, "where": "title"},
        {"term": "사진전<", "rule": "talk: event", "start": 3, "end": 5, "where": "summary"},
        {"term": "\u202e", "rule": "who", "start": 3, "end": 5, "where": "title"},
        {"term": "탈북민", "rule": "who", "start": 0, "end": 3, "where": "title"},
        {"term": "끌려가", "rule": "not yet named", "start": 3, "end": 5, "where": "title"},
    ]
    text = why(Topic.REPATRIATION, Severity.CRITICAL, FIRST.title, evidence, language)
    assert text == _golden(f"why.{language}.html")
    parse_html(text)


def _golden(name: str) -> str:
    return (CARDS / name).read_text("utf-8").removesuffix("\n")


@pytest.mark.long
def test_each_state_of_things_is_said_in_words_of_its_own():
    shown = {
        card(
            AlertKind.FIRST,
            replace(CASE, topic=topic, status=status, certainty=certainty, severity=severity),
            [FIRST],
            language,
            NOW,
        )
        for topic in (Topic.REPATRIATION, Topic.DETENTION, Topic.AT_RISK, Topic.RELEASE, Topic.POLICY)
        for severity in (Severity.CRITICAL, Severity.HIGH, Severity.NORMAL)
        for status in Status
        for certainty in Certainty
        for language in LANGUAGES
    }
    assert len(shown) == 5 * 3 * 7 * 3 * 5


def test_the_kinds_of_telling_have_different_headlines():
    heads = {card(kind, CASE, [FIRST], "en", NOW).split("\n")[0] for kind in AlertKind}
    assert heads == {
        "<b>Urgent: forced return</b>",
        "<b>Update – Urgent: forced return</b>",
        "<b>Correction – Urgent: forced return</b>",
        "<b>Withdrawn – Urgent: forced return</b>",
        "<b>Outcome – Urgent: forced return</b>",
    }


def test_further_sources_are_named_up_to_a_number_and_then_counted():
    sources = [FIRST, *(replace(SECOND, name=f"Paper {n}") for n in range(FURTHER_SOURCES + 3))]
    text = card(AlertKind.FIRST, CASE, sources, "en", NOW)
    assert f"Paper {FURTHER_SOURCES - 1}" in text
    assert f"Paper {FURTHER_SOURCES}" not in text
    assert "and 3 more" in text
    assert "more" not in card(AlertKind.FIRST, CASE, sources[: FURTHER_SOURCES + 1], "en", NOW)


def test_a_time_yet_to_come_is_not_shown():
    assert "tg-time" not in card(
        AlertKind.FIRST, CASE, [replace(FIRST, published_at=NOW + timedelta(days=1))], "en", NOW
    )
    assert "tg-time" in card(AlertKind.FIRST, CASE, [FIRST], "en", NOW)


def test_a_look_alike_host_is_marked_and_shown_in_ascii():
    fake = replace(FIRST, link="https://riversіde.example/n/1")
    text = card(AlertKind.FIRST, CASE, [fake], "en", NOW)
    assert "(xn--riversde-yhh.example, beware: letters of several alphabets)" in text


def test_the_host_shown_is_the_one_the_link_leads_to():
    text = card(AlertKind.FIRST, CASE, [replace(FIRST, link="https://evil.example/")], "en", NOW)
    assert "(evil.example)" in text
    assert "riverside.example" not in text


def test_a_card_of_the_longest_parts_still_fits():
    long = replace(FIRST, title="<&>\"'" * 2000, name="“&”" * 500, link="https://p.example/" + "a" * 2000)
    for language in LANGUAGES:
        text = card(AlertKind.FIRST, CASE, [long] * 30, language, NOW)
        assert fits(text)
        parse_html(text)


@given(st.text(max_size=300), st.text(max_size=50), st.text(max_size=50), st.sampled_from(LANGUAGES))
def test_whatever_comes_from_outside_the_card_is_accepted(title, name, path, language):
    source = Source(title, name, None, f"https://paper.example/{path}", NOW, name)
    case = replace(CASE, places=(name, path), people_wording=title, origin=name[:2] or None)
    text = card(AlertKind.FIRST, case, [source] * 4, language, NOW)
    assert 0 < utf16_length(text) <= 4096
    parse_html(text)


def test_the_facts_of_a_stored_case_are_taken_over():
    stored = Case(
        title="t", language="ko", topic=CASE.topic, severity=CASE.severity, status=CASE.status,
        certainty=CASE.certainty, people=500, people_wording="500여 명", places=["Dandong", "China", "Tumen"],
        origin="CN", destination="KP", opened_at=NOW, updated_at=NOW,
    )  # fmt: skip
    assert CaseFacts.of(stored) == CASE


def test_every_rule_of_triage_is_told_in_words():
    headlines = [
        "52 North Koreans bused back across the bridge, UN experts urge China to stop",
        "탈북민 20명 체포, 강제북송 위기에 촛불집회",
        "脱北者3人をラオスが釈放 政府が法案可決",
        "Film festival shows North Korean defector forced return documentary",
    ]
    rules = {found.rule for title in headlines for found in classify(title).evidence}
    assert len(rules) > 4
    unnamed = translator("en").text("a word that belongs to this subject")
    assert not [rule for rule in rules if rule_text(rule, translator("en")) == unnamed]


def test_times_are_shown_in_the_zone_of_the_house():
    seoul = card(AlertKind.FIRST, CASE, [FIRST], "en", NOW.astimezone(ZoneInfo("Asia/Seoul")))
    unix = int(FIRST.published_at.timestamp())
    shown = FIRST.published_at.astimezone(ZoneInfo("Asia/Seoul"))
    assert f'unix="{unix}"' in seoul
    assert f"{shown:%H:%M} KST" in seoul
