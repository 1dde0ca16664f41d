"""Which people, who says so, when: in five languages, and short."""

from datetime import UTC, date, datetime

import pytest
from ruamel.yaml import YAML

from bot.texts.alert import Source, card
from bot.texts.case import CaseFacts, facts_lines
from bot.texts.caution import caution_text
from bot.texts.languages import LANGUAGES, translator
from bot.texts.markup import fits
from bot.texts.told import claimant_text, load_claimants, when_text, whom_text
from bot.triage.caution import REASONS
from bot.triage.claims import claimants, source_text
from storage.models import AlertKind, Certainty, Precision, Severity, Status, Topic, Whom

NOW = datetime(2023, 10, 12, 8, 0, tzinfo=UTC)


def _case(**more):
    return CaseFacts(
        Topic.REPATRIATION, Severity.CRITICAL, Status.RETURNED, Certainty.REPORTED,
        **{
            "people": 500, "people_wording": "about 500", "places": ("Tumen",), "origin": "CN",
            "destination": "KP", "whom": ("women", "children"), "claim_source": "hrw",
            "happened_on": date(2023, 10, 9), "happened_within": Precision.DAY, **more,
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            ["Who: about 500 North Koreans, among them women and children", "When: October 9, 2023",
             "According to: Human Rights Watch"],
        ),
        (
            "ko",
            ["대상: 탈북민 약 500명(여성 및 어린이·청소년 포함)", "때: 2023년 10월 9일",
             "전한 곳: 휴먼라이츠워치"],
        ),
        ("zh_Hans", ["人员：约500名脱北者，其中有女性和儿童", "时间：2023年10月9日", "说法来自：人权观察"]),
        ("zh_Hant", ["人員：約500名脫北者，其中有女性和兒童", "時間：2023年10月9日", "說法來自：人權觀察"]),
        (
            "ja",
            ["対象：脱北者約500人（女性、子どもを含む）", "時期：2023年10月9日",
             "情報の出所：ヒューマン・ライツ・ウォッチ"],
        ),
    ],
)  # fmt: skip
def test_a_card_says_which_people_when_and_who_says_so(language, lines):
    assert set(lines) <= set(facts_lines(_case(), translator(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_told_has_no_line(language):
    bare = _case(whom=(), claim_source=None, happened_on=None, happened_within=None)
    assert len(facts_lines(_case(), translator(language))) == len(facts_lines(bare, translator(language))) + 2
    assert len(facts_lines(_case(claim_source="gone"), translator(language))) == len(
        facts_lines(_case(claim_source=None), translator(language))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_single_person_no_group_is_told(language):
    alone = facts_lines(_case(people=1, people_wording="one"), translator(language))
    assert alone == facts_lines(_case(people=1, people_wording="one", whom=()), translator(language))


def test_a_time_is_said_as_exactly_as_it_is_known():
    on = date(2023, 10, 9)
    said = {within: when_text(on, within, translator("en")) for within in Precision}
    assert said == {
        Precision.DAY: "October 9, 2023",
        Precision.WEEK: "the week from October 9, 2023",
        Precision.MONTH: "October 2023",
        Precision.YEAR: "2023",
    }
    assert [when_text(on, Precision.MONTH, translator(one)) for one in LANGUAGES[1:]] == [
        "2023년 10월", "2023年10月", "2023年10月", "2023年10月",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claimant_of_triage_has_a_name_and_every_group_a_word(language):
    say = translator(language)
    assert {claimant.code for claimant in claimants()} == set(load_claimants())
    assert all(claimant_text(claimant.code, say) for claimant in claimants())
    words = {whom_text((group,), say) for group in Whom}
    assert None not in words
    assert len(words) == len(Whom)


def test_the_names_of_claimants_are_given_in_all_languages_and_nothing_else():
    for code, names in load_claimants().items():
        assert tuple(names) == LANGUAGES, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_hold_has_words_of_its_own(language):
    unknown = caution_text("never heard of", language)
    said = [caution_text(code, language) for code in REASONS]
    assert unknown not in said
    assert len(set(said)) == len(REASONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_with_all_facts_keeps_within_the_limit(language):
    full = _case(
        whom=tuple(Whom), places=tuple(["Bangkok Immigration Detention Centre"] * 12), claim_source="hanbyun"
    )
    source = Source("x" * 3000, "An outlet", "news.example", "https://news.example/a", NOW, "en")
    assert fits(card(AlertKind.FIRST, full, [source] * 12, language, NOW))


def test_the_file_of_claimants_says_each_code_once():
    codes = [row["code"] for row in YAML(typ="safe").load(source_text())]
    assert len(codes) == len(set(codes))
