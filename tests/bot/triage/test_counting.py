"""Numbers beside people that are not people."""

import pytest

from bot.triage.counting import counts
from bot.triage.reading import read


def _counts(text):
    part = read(text, "", None).title
    return [count.people for count in counts(part, part.sentences[0], read(text, "", None).language)]


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 refugees were deported",
        "A 12-year-old refugee was held",
        "Refugees paid $500 to guides",
        "2023년 탈북민 북송",
        "12세 탈북 소녀",
        "10만 위안 뇌물",
        "8800万円の賠償",
        "2023年遣返",
        "4岁女童",
        "丹东口岸一口岸",
        "朝鲜人权法案",
    ],
)
def test_years_ages_and_money_are_no_people(text):
    assert _counts(text) == []


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Twenty-one refugees and 30 defectors were held", [21, 30]),
        ("ten seized", [10]),
        ("2천여 명 난민", [2000]),
        ("数十人の脱北者", [None]),
        ("hàng trăm người", [None]),
    ],
)
def test_people_are_counted(text, people):
    assert _counts(text) == people
