"""One happening told in several languages is one; different happenings stay apart."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.triage.classify import classify
from bot.triage.matching import SAME, Telling, best_match, same_happening

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _telling(title, days=0.0, summary=""):
    return Telling.of(title, classify(title, summary), START + timedelta(days=days))


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("탈북민 52명 단둥서 강제북송", "52 North Koreans bused across Dandong bridge", 1),
        ("탈북민 52명 단둥서 강제북송", "中國經丹東遣返52名脫北者", 2),
        ("中国、脱北者52人を丹東から強制送還か", "52名脱北者经丹东被遣返", 0),
        ("Seven North Koreans held near Kunming", "탈북민 7명 쿤밍서 체포", 3),
        ("Seven North Koreans held near Kunming", "昆明で脱北者7人拘束", 1),
        ("China repatriates about 500 North Koreans", "중국, 탈북민 600여 명 강제북송", 1),
        ("Thailand deports 40 Uyghurs to China", "タイ、ウイグル人40人を中国へ送還", 0),
        ("Nine North Koreans detained in Laos", "라오스서 탈북민 9명 강제북송", 6),
        (
            "Police in Shenyang arrest five North Korean women",
            "Five North Korean women arrested in Shenyang",
            0,
        ),
    ],
)
def test_one_happening_told_twice_matches(one, other, days):
    a, b = _telling(one), _telling(other, days)
    assert same_happening(a, b) >= SAME
    assert same_happening(a, b) == same_happening(b, a)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("탈북민 52명 단둥서 강제북송", "52 North Koreans bused across Dandong bridge", 30),
        ("탈북민 52명 단둥서 강제북송", "Seven North Koreans held near Kunming", 1),
        ("Seven North Koreans held near Kunming", "탈북민 8명 선양서 체포", 1),
        ("Seven North Koreans held near Kunming", "昆明で脱北者3人拘束", 1),
        ("Nine North Koreans detained in Laos", "Nine North Koreans detained in Vietnam", 1),
        ("Thailand deports 40 Uyghurs to China", "China deports 40 North Koreans", 0),
        ("US urges China to stop repatriating North Koreans", "유엔, 中에 탈북민 북송 중단 촉구", 9),
    ],
)
def test_different_happenings_stay_apart(one, other, days):
    assert same_happening(_telling(one), _telling(other, days)) < SAME


def test_the_best_of_several_candidates_is_chosen():
    new = _telling("탈북민 52명 단둥서 강제북송", 1)
    candidates = [
        _telling("Seven North Koreans held near Kunming"),
        _telling("About 50 North Koreans returned through Dandong"),
        _telling("52 North Koreans bused across Dandong bridge"),
    ]
    assert best_match(new, candidates) == 2
    assert best_match(new, candidates[:1]) is None
    assert best_match(new, []) is None


def test_the_same_news_fades_with_the_days_between():
    new = _telling("52 North Koreans bused across Dandong bridge")
    scores = [same_happening(new, _telling("탈북민 52명 단둥서 강제북송", days)) for days in (0, 5, 12, 22)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] == 0.0
