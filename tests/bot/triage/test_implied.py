"""People whom no part of an item names, but both together mean, in four languages."""

import pytest

from bot.triage.classify import classify
from bot.triage.verdict import Label, Severity


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        (
            "Embassy guards hand over asylum seekers who had climbed the wall",
            "Police arrested the two women at a mission in Shenyang.",
        ),
        (
            "Scores deported in trucks as North Korea opens its gates",
            "Witnesses in Dandong counted five lorries in the dark.",
        ),
        ("북중 국경 열리자마자 수십 명 강제 송환", "단둥 세관 앞에서 트럭 다섯 대가 목격됐다."),
        ("领馆门前寻求庇护者被捕", "两名女子在沈阳翻墙时被武警抓获。"),
        ("亡命希望者2人が逮捕される", "瀋陽の領事館の塀を越えようとした。"),
    ],
)
def test_refugees_held_in_china_and_people_sent_north_ring_though_nobody_names_them(
    title: str, summary: str
) -> None:
    verdict = classify(title, summary)
    assert verdict.label is Label.ALERT
    assert not verdict.others
    assert any(each.rule == "who" for each in verdict.evidence)  # the words that mean them are shown


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Orchestra flies home to North Korea from Beijing", "The concerts were cancelled on the day."),
        ("Asylum seekers arrested at a railway camp", "Greek police cleared the tents before dawn."),
        ("Beijing and North Korea open a new bridge", "Lorries with fruit returned over it in the evening."),
        ("북한 예술단, 베이징 공연 취소하고 돌아가", "단둥을 거쳐 열차로 귀국했다."),
        ("朝鲜乐团取消北京演出返回", "一行人乘火车经丹东离开。"),
        ("北朝鮮の楽団、北京公演を中止して帰国", "列車で丹東を通った。"),
    ],
)
def test_who_goes_home_unforced_or_is_held_elsewhere_is_not_taken_for_them(title: str, summary: str) -> None:
    verdict = classify(title, summary)
    assert verdict.label is not Label.ALERT
    assert verdict.severity is not Severity.CRITICAL
