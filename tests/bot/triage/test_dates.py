"""Dates are found also where they are written without a digit."""

from datetime import date

import pytest

from bot.triage.calendar_words import PATTERNS, RELATIVE, forms_in
from bot.triage.classify import classify
from bot.triage.text import fold
from bot.triage.verdict import Happened, Precision

PUBLISHED = date(2026, 11, 19)  # a Thursday


@pytest.mark.parametrize(
    ("title", "happened"),
    [
        ("China deported nine North Korean refugees in Oct", Happened(date(2026, 10, 1), Precision.MONTH)),
        ("Laos arrested six North Koreans in Sept", Happened(date(2026, 9, 1), Precision.MONTH)),
        ("탈북민 일곱 명 지난해 투먼서 강제북송", Happened(date(2025, 1, 1), Precision.YEAR)),
        ("탈북민 세 명 그저께 옌지서 체포", Happened(date(2026, 11, 17), Precision.DAY)),
        ("脱北者の母娘、火曜に延吉で拘束", Happened(date(2026, 11, 17), Precision.DAY)),
        ("脱北者三人、先週の金曜に丹東から強制送還", Happened(date(2026, 11, 13), Precision.DAY)),
    ],
)
def test_a_date_without_digits_is_understood(title: str, happened: Happened) -> None:
    assert classify(title, published=PUBLISHED).happened == happened


def test_a_day_that_is_only_planned_is_no_date() -> None:
    title = "脱北者5人が昆明に到着、金曜に国境を越える予定"
    assert classify(title, published=PUBLISHED).happened is None


@pytest.mark.parametrize("language", sorted(PATTERNS))
def test_no_form_of_a_date_is_passed_over_where_it_matches(language: str) -> None:
    words = [*RELATIVE, "in Oct ", "last Friday", "three weeks ago", "월요일", "三天前", "周五", "月曜"]
    matched = 0
    for word in words:
        text = f" {fold(word).text} "
        forms = {form for form in PATTERNS[language] if form.pattern.search(text)}
        assert forms <= set(forms_in(language, text)), word
        matched += bool(forms)
    assert matched > 5
