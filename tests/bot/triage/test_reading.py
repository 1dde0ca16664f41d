"""Who is in a sentence, and whether an act is told or only spoken of."""

import pytest

from bot.triage.reading import LONGEST_SUMMARY, Subject, read
from bot.triage.terms import Kind


def _told(title, language=None):
    return {act.kind for act in read(title, "", language).title.acts if act.told}


@pytest.mark.parametrize(
    "title",
    [
        "Rally against forced repatriation of North Korean refugees",
        "Beijing urged to stop deporting North Korean refugees",
        "탈북민 강제북송 반대 집회",
        "탈북민 북송을 막아야",
        "脱北者の強制送還に反対",
        "脱北者を送還しないよう求める",
        "抗议遣返脱北者",
        "脱北者遣返案宣判",
        "脱北者強制送還、3年の空白",
        "遣返脱北者遭批评",
    ],
)
def test_a_return_spoken_of_is_not_told(title):
    assert Kind.RETURN not in _told(title)


@pytest.mark.parametrize(
    "title",
    [
        "China deports 40 North Korean refugees",
        "North Korean refugees were sent back on Monday",
        "중국, 탈북민 40명 강제북송",
        "탈북민 북송돼",
        "中国、脱北者を強制送還",
        "脱北者40人強制送還、消息筋が伝える",
        "脱北者遭遣返",
        "遣返40名脱北者引发关注",
    ],
)
def test_a_return_that_happened_is_told(title):
    assert Kind.RETURN in _told(title)


def test_a_release_only_asked_for_is_not_told():
    assert Kind.RELEASE not in _told("탈북민 석방 촉구")
    assert Kind.RELEASE in _told("탈북민 3명 석방")


@pytest.mark.parametrize(
    ("title", "subjects"),
    [
        ("North Korean refugees held", {Subject.REFUGEES}),
        ("Refugees from the hungry villages of North Korea", {Subject.REFUGEES}),
        ("North Koreans held", {Subject.RESIDENTS}),
        ("Worker sent back to North Korea", {Subject.RESIDENTS}),
        ("북한 주민 체포", {Subject.RESIDENTS}),
        ("維吾爾人被遣返", {Subject.OTHERS}),
        ("North Korea fires missile", set()),
        ("中国朝鲜族民俗园", set()),
    ],
)
def test_a_title_says_whom_it_tells_of(title, subjects):
    assert read(title, "", None).title.subjects == subjects


def test_only_the_first_part_of_a_long_summary_is_read():
    reading = read("x", "a " * LONGEST_SUMMARY + "North Korean refugees deported", None)
    assert not reading.summary.subjects
