"""Facts of 220 own articles in four languages, held against what a careful reader takes from them."""

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.triage.classify import classify

FOLDER = Path(__file__).parents[2] / "data" / "facts"
FIELDS = ("people", "places", "status", "whom", "source", "happened")
LEAST = 0.95
MOST_SECONDS = 0.1  # ten times what the slowest takes


def rows(path):
    head, *lines = path.read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def _told(row):
    verdict = classify(row["title"], row["summary"], published=date.fromisoformat(row["published"]))
    when = verdict.happened
    return {
        "people": str(verdict.people) if verdict.people is not None else "-",
        "places": _many(";".join(verdict.places)),
        "status": verdict.status.value,
        "whom": _many(";".join(verdict.whom)),
        "source": verdict.claim_source or "-",
        "happened": f"{when.on} {when.precision}" if when else "-",
    }


def _many(text):
    return frozenset(text.replace(",", ";").split(";")) - {"", "-"}


def _wrong(row):
    told = _told(row)
    wanted = {name: _many(row[name]) if name in {"places", "whom"} else row[name] for name in FIELDS}
    return [name for name in FIELDS if wanted[name] != told[name] and (name, row[name]) != ("status", "-")]


def test_people_place_status_whom_source_and_time_are_read_right():
    wrong, count = Counter(), 0
    for path in sorted(FOLDER.glob("*.tsv")):
        for row in rows(path):
            count += 1
            wrong.update(_wrong(row))
    right = {name: 1 - wrong[name] / count for name in FIELDS}
    print("facts right:", {name: round(share, 3) for name, share in right.items()}, "of", count)
    assert count >= 150
    assert min(right.values()) >= LEAST, right


def test_each_language_has_enough_examples_under_names_of_their_own():
    for language in ("en", "ko", "zh", "ja"):
        names = [row["name"] for path in FOLDER.glob(f"{language}*.tsv") for row in rows(path)]
        assert len(names) >= 35
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("title", "summary", "when"),
    [
        ("China deports 500 North Koreans", "They left on 9 October 2022, a source said.", "2022-10-09 day"),
        ("China deports 500 North Koreans", "They left on 30 February 2022, a source said.", None),
        ("China to deport 500 North Koreans", "They will be taken on 20 October.", "2022-10-20 day"),
        ("China deports 500 North Koreans", "It breaks the 1951 Refugee Convention.", None),
        ("중국, 탈북민 500명 강제북송", "통일부는 17일 유감을 밝혔다.", None),
        ("中国遣返500名脱北者", "外交部18日表示不了解情况。", None),
        ("中国が脱北者500人を送還", "統一省は17日、遺憾を表明した。", None),
    ],
)
def test_a_day_that_is_none_or_that_of_somebodys_words_is_not_when_it_happened(title, summary, when):
    told = classify(title, summary, published=date(2023, 10, 18)).happened
    assert (f"{told.on} {told.precision}" if told else None) == when


def test_relative_days_need_the_day_of_publication():
    title = "China deported 500 North Koreans yesterday"
    assert classify(title).happened is None
    assert classify(title, published=date(2024, 3, 1)).happened.on == date(2024, 2, 29)


def test_facts_are_looked_for_in_alerts_alone():
    talk = classify("Petition against repatriation of North Korean women", published=date(2024, 3, 1))
    assert (talk.whom, talk.claim_source, talk.happened) == ((), None, None)


@pytest.mark.parametrize(
    "flood",
    [
        "유엔이 탈북민이 1일 ", "国连は脱北者が1日に", "据人权观察称10月9日脱北者", "a. ", "+86 138 ",
        "HRW said on Monday that North Korean Kim Chol Su, 43, ", "탈북민 대표 김철수씨(43) ",
        "her mother of 12-year-old ", "脱北者5人 5名 ", "on 9 October 2023 ", "Tumen Dandong Hyesan 출신 ",
    ],
)  # fmt: skip
def test_a_flood_of_what_facts_are_made_of_costs_little(flood):
    title = "China deports 500 North Korean refugees"
    classify(title, flood * 3)  # loads the words
    started = time.process_time()
    classify(title, flood * (12_000 // len(flood)), published=date(2024, 5, 1))
    assert time.process_time() - started < MOST_SECONDS
