"""How many, where, from where to where, how far and how sure."""

import pytest

from bot.triage.classify import classify
from bot.triage.verdict import Certainty, Direction, Status


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("About 500 North Korean refugees sent back from China", 500),
        ("More than 1,086 Myanmar refugees deported by Malaysia", 1086),
        ("China arrests seven North Korean defectors", 7),
        ("A family of three North Koreans detained in Yanji", 3),
        ("Dozens of North Koreans repatriated through Tumen", None),
        ("In 2023 North Korean refugees were deported from China", None),
        ("12-year-old North Korean refugee detained in China", None),
        ("중국서 탈북민 500여 명 강제북송", 500),
        ("탈북자 최소 406명 북송", 406),
        ("탈북민 수백 명 강제북송", None),
        ("탈북민 일가족 5명 체포", 5),
        ("12세 탈북 소녀 중국서 체포", None),
        ("10만 위안 낸 탈북민 7명 중국서 체포", 7),
        ("탈북 여성 두 명 공안에 체포", 2),
        ("600余名脱北者被强制遣返", 600),
        ("脫北者二十九名在中國被捕", 29),
        ("数百名脱北者被遣返", None),
        ("一家四口脱北者被捕", 4),
        ("千余名脱北者被遣返", 1000),
        ("脱北者およそ600人を強制送還", 600),
        ("脱北者３０人超を中国が強制送還", 30),
        ("中国、脱北者数百人を強制送還", None),
        ("4歳児を含む脱北者9人を中国で拘束", 9),
        ("В Китае задержаны шесть северокорейских беженцев", 6),
        ("Huit réfugiés nord-coréens arrêtés en Chine", 8),
        ("Việt Nam bắt giữ 10 người đào tẩu Bắc Triều Tiên", 10),
        ("ตำรวจจับกุมชาวเกาหลีเหนือ 8 คน", 8),
    ],
)
def test_people_are_counted_and_nothing_else(title, people):
    assert classify(title).people == people


@pytest.mark.parametrize(
    ("title", "wording"),
    [
        ("Dozens of North Koreans repatriated through Tumen", "Dozens"),
        ("탈북민 500여 명 강제북송", "500여 명"),
        ("數百名脫北者被遣返", "數百名"),
        ("About 500 North Korean refugees sent back from China", "About 500"),
    ],
)
def test_the_figure_keeps_its_wording(title, wording):
    assert classify(title).people_wording == wording


def test_the_title_figure_wins_over_larger_ones_of_the_summary():
    verdict = classify(
        "Seven North Koreans held in Kunming", "Activists say 2,600 North Koreans sit in Chinese prisons."
    )
    assert verdict.people == 7


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("52 North Koreans bused across Dandong bridge", ("Dandong",)),
        ("탈북민 7명 中 쿤밍·난닝서 체포", ("Kunming", "Nanning")),
        ("中國經圖們遣返脫北者", ("Tumen",)),
        ("ラオスで脱北者拘束", ("Laos",)),
        ("North Koreans held in Tumen and in Vietnam", ("Tumen", "Vietnam")),
        ("Seoul confirms return of North Koreans by Beijing", ("China",)),
    ],
)
def test_places_are_named_in_english(title, places):
    assert classify(title).places == places


@pytest.mark.parametrize(
    ("title", "origin", "destination"),
    [
        ("52 North Koreans bused across Dandong bridge", "CN", "KP"),
        ("라오스 억류 탈북민 3명 석방…한국행", "LA", "KR"),
        ("Eleven North Korean refugees freed in Vietnam arrive in South Korea", "VN", "KR"),
        ("Thailand deports 40 Uyghurs to China", "TH", "CN"),
        ("Pakistan expels thousands of Afghans", "PK", "AF"),
        ("印度將40名羅興亞難民驅逐出境", "IN", "MM"),
        ("Russia deports North Korean defector", "RU", "KP"),
    ],
)
def test_direction_leads_from_host_to_the_country_fled(title, origin, destination):
    assert classify(title).direction == Direction(origin, destination)


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("China deports 52 North Korean refugees", Status.RETURNED),
        ("Seven North Koreans arrested in Kunming", Status.DETAINED),
        ("탈북민 8명 북송 위기", Status.AT_RISK),
        ("越南释放11名脱北者", Status.RELEASED),
        ("ベトナムで拘束の脱北者11人が韓国到着", Status.ARRIVED),
        ("Rally against repatriation of North Korean refugees", Status.UNKNOWN),
    ],
)
def test_the_status_says_how_far_things_have_gone(title, status):
    assert classify(title).status is status


@pytest.mark.parametrize(
    ("title", "certainty"),
    [
        ("China deports 52 North Korean refugees, source says", Certainty.REPORTED),
        ("Unification ministry confirms North Koreans were deported by China", Certainty.CONFIRMED),
        ("中 외교부, 탈북민 대규모 북송 부인", Certainty.DENIED),
        ("中国外务省、脱北者の大量送還を否定", Certainty.DENIED),
    ],
)
def test_certainty_says_who_stands_behind_it(title, certainty):
    assert classify(title).certainty is certainty


def test_north_koreans_in_the_title_win_over_others_in_the_summary():
    assert classify("China deports North Korean refugees", "Uyghurs were deported too.").others is False
    assert classify("Thailand deports Uyghurs", "North Koreans fear the same.").others is True
