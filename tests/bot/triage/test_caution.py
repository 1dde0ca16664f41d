"""What must wait for a person, and what need not: 120 own examples, half of them look-alikes."""

from datetime import date
from pathlib import Path

import pytest

from bot.triage.caution import REASONS, private_person
from bot.triage.classify import classify
from bot.triage.reading import read

TABLE = Path(__file__).parents[2] / "data" / "caution.tsv"
HEADLINES = TABLE.parent / "headlines"
_PUBLISHED = date(2024, 5, 1)
_MOST_HELD = 0.005


def _rows():
    _, *lines = TABLE.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize(("name", "title", "summary", "reason"), _rows(), ids=[row[0] for row in _rows()])
def test_text_that_narrows_down_a_private_person_is_held_and_no_other(name, title, summary, reason):
    held = private_person(read(title, summary, None), _PUBLISHED)
    assert (held or "-") == reason, name


def test_the_table_holds_enough_of_both_in_every_language():
    rows = _rows()
    for language in ("en", "ko", "zh", "ja"):
        reasons = [reason for name, _, _, reason in rows if name.startswith(language)]
        assert reasons.count("-") >= 8
        assert len(reasons) - reasons.count("-") >= 8
    assert {reason for *_, reason in rows} == {"-", *REASONS}


@pytest.mark.long
def test_ordinary_headlines_are_hardly_ever_held():
    spoken_of, held = 0, []
    for path in sorted(HEADLINES.glob("*.tsv")):
        head, *lines = path.read_text("utf-8").splitlines()
        title, summary = head.split("\t").index("title"), head.split("\t").index("summary")
        for cells in (line.split("\t") for line in lines):
            verdict = classify(cells[title], cells[summary])
            spoken_of += verdict.label != "irrelevant"
            held += [cells[title]] if verdict.held else []
    print("held", len(held), "of", spoken_of, held)
    assert len(held) <= spoken_of * _MOST_HELD


def test_what_was_caught_or_freed_long_ago_is_history():
    summary = "In 1999 Ri Chol Min, 24, a driver from Hyesan, fled with his brother."
    assert private_person(read("North Korean refugee remembered", summary, None), _PUBLISHED) is None
    assert private_person(
        read("North Korean refugee held", summary.replace("1999", "2023"), None), _PUBLISHED
    )


def test_a_long_text_is_judged_sentence_by_sentence():
    """Somebody's age here and somebody else's trade far below are not one person."""
    far = "The group left Tumen at night, a source said. Families wait for news. " * 5
    summary = f"A refugee aged 43 was held. {far} Later a former teacher spoke. {far} Hyesan is a town."
    assert private_person(read("North Koreans held in China", summary, None), _PUBLISHED) is None


@pytest.mark.parametrize(
    "number",
    [
        "010-2345-6789",
        "０１０－２３４５－６７８９",
        "⓪①⓪-②③④⑤-⑥⑦⑧⑨",
        "0️⃣1️⃣0️⃣-2️⃣3️⃣4️⃣5️⃣-6️⃣7️⃣8️⃣9️⃣",
        "O1O-2345-6789",
        "0l0-2345-6789",
        "О1О-2345-6789",  # Cyrillic
        "٠١٠-٢٣٤٥-٦٧٨٩",
        "010–2345–6789",
        "공일공 이삼사오 육칠팔구",
        "一三九二三四五六七八九",
        "139 2345 6789",
        "I39 2345 6789",
    ],
)
def test_a_telephone_number_is_found_whatever_stands_for_its_digits(number: str) -> None:
    assert classify("탈북민 3명 옌지서 체포", f"안내인 연락처는 {number} 이다.").held == "phone"


@pytest.mark.parametrize("account", ["wechat: kim_2024", "wеchat: kim_2024", "ｗｅｃｈａｔ：ｋｉｍ２０２４"])
def test_an_account_is_found_whatever_stands_for_its_letters(account: str) -> None:
    assert classify("Three North Koreans held in Yanji", f"Reach their guide by {account}.").held == "phone"


def test_figures_dates_and_words_are_no_numbers_in_disguise() -> None:
    for text in (
        "oil 2024",
        "10 lo 20",
        "0.5l",
        "二〇二三年十一月二十三日",
        "오이 삼사일 이사",
        "No. 1O1 of 2,010",
    ):
        held = classify("Three North Koreans held in Yanji", f"The guide wrote {text} on a wall.").held
        assert held is None, text
