"""What lifts an item to an alert and what pulls it down."""

import pytest

from bot.triage.reading import read
from bot.triage.weights import ALERT_AT, weigh


def _weigh(title, summary=""):
    return weigh(read(title, summary, None))


def test_a_figure_and_a_place_lift_an_event():
    bare = _weigh("North Korean refugees deported").event
    counted = _weigh("40 North Korean refugees deported").event
    placed = _weigh("40 North Korean refugees deported from China").event
    assert bare < counted < placed


def test_an_event_weighs_more_in_the_title_than_in_the_summary():
    assert (
        _weigh("China deports North Korean refugees").event
        > _weigh("News", "China deports North Korean refugees.").event
    )


def test_an_arrest_before_anybody_left_the_north_weighs_little():
    inside = _weigh("탈북 시도 여성 회령서 체포")
    abroad = _weigh("탈북 여성 선양서 체포")
    assert inside.event < ALERT_AT <= abroad.event


def test_a_state_weighs_more_than_a_group():
    state = _weigh("UN urges China to stop returning North Korean refugees")
    group = _weigh("Activists urge China to stop returning North Korean refugees")
    assert state.reaction > group.reaction > 0


def test_a_body_named_as_a_place_does_not_speak():
    assert _weigh("Protest at foreign ministry over repatriation of North Korean refugees").reaction == 0


def test_talk_pulls_down_and_a_fresh_arrest_lifts_again():
    talk = _weigh("Rally for North Korean refugees")
    fresh = _weigh("Rally as ten North Korean refugees are arrested in Shenyang")
    assert talk.alert < ALERT_AT <= fresh.alert


@pytest.mark.parametrize("title", ["재일교포 북송선 60년", "帰国事業で海を渡った兄の手紙"])
def test_history_of_the_homecoming_programme_outweighs_everything(title):
    assert _weigh(title).against >= 20


def test_each_reason_against_counts_once():
    once = _weigh("Remains of soldiers from North Korea")
    twice = _weigh("Remains and caskets of soldiers from North Korea")
    assert once.against == twice.against > 0


def test_the_people_counted_in_a_headline_count_for_what_its_summary_tells():
    told = "They were detained."
    assert (
        weigh(read("Plight of nine North Korean refugees", told, "en")).event
        > weigh(read("Plight of North Korean refugees", told, "en")).event
    )


@pytest.mark.parametrize(
    ("title", "summary", "language"),
    [
        ("강 건너려던 북한 남매, 보위부에 체포", "무산에서 붙잡혔다.", "ko"),
        ("川を渡ろうとした北朝鮮の兄弟を保衛部が逮捕", "", "ja"),
        ("一对朝鲜兄妹渡江时被保卫部抓获", "", "zh"),
        ("North Korean security agents arrest would-be defectors at the river", "", "en"),
    ],
)
def test_an_arrest_by_the_norths_own_guards_is_no_alert_unless_it_was_abroad(title, summary, language):
    assert weigh(read(title, summary, language)).alert < ALERT_AT
    abroad = {"ko": "중국 ", "ja": "中国で", "zh": "在中国，", "en": "In China, "}[language] + title
    assert weigh(read(abroad, summary, language)).alert >= ALERT_AT
