import random
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.triage.classify import classify, judge
from bot.triage.clues import COUNTRY, FUGITIVES, NAMED, NORTH, PERSONS, SENT, nobody
from bot.triage.lexicon import lexicon
from bot.triage.reading import read
from bot.triage.skim import skim
from bot.triage.verdict import Label

DATA = Path(__file__).parents[2] / "data" / "triage"
DAY = date(2026, 11, 18)
LANGUAGES = (None, "en", "ko", "zh", "zh-Hant", "ja", "ru", "fr", "de", "vi", "th", "lo", "xx")
JOINTS = (" ", " ", "", ". ", ".", "!", "。", "\n\n", "” ", ", ", "、", "\u200b", "\u00ad", " - ", "2024 ")


def headlines() -> list[tuple[str, str, str | None]]:
    rows = [
        row for path in sorted(DATA.glob("*.yml")) for row in YAML(typ="safe").load(path.read_text("utf-8"))
    ]
    return [(row["title"], row.get("summary", ""), row.get("language")) for row in rows if "title" in row]


def in_full(title: str, summary: str, language: str | None):
    return judge(read(title, summary, language), DAY)


@pytest.mark.long
def test_a_skimmed_headline_gets_the_verdict_of_one_read_in_full():
    for title, summary, language in headlines():
        for given in (language, None):
            assert classify(title, summary, given, published=DAY) == in_full(title, summary, given), title


@pytest.mark.parametrize("seed", range(2))
def test_any_mixture_of_words_gets_the_verdict_of_a_full_reading(seed):
    chance = random.Random(seed)
    words = [text for text in lexicon()._texts if text.strip()]
    titles = [title for title, _, _ in headlines()]
    skipped = 0
    for _ in range(200):
        pieces = [
            chance.choice(words) if chance.random() < 0.7 else chance.choice(titles)[: chance.randrange(30)]
            for _ in range(chance.randrange(1, 9))
        ]
        text = "".join(piece + chance.choice(JOINTS) for piece in pieces)
        cut = chance.randrange(len(text) + 1)
        title, summary, language = text[:cut], text[cut:], chance.choice(LANGUAGES)
        verdict = classify(title, summary, language, published=DAY)
        assert verdict == in_full(title, summary, language), (title, summary, language)
        skipped += verdict.label is Label.IRRELEVANT
    assert 20 < skipped < 190, "the mixtures must reach both ways of reading"


@pytest.mark.parametrize("joint", [*JOINTS, "\u0964", "？", "」", ".\u200b", ' ."', "?! "])
def test_a_word_across_the_end_of_a_sentence_counts_for_neither_reading(joint):
    for word in (
        "new york",
        "hong kong film festival",
        "kim jong un",
        "ho chi minh city",
        "human rights day",
    ):
        text = word.replace(" ", joint, 1)
        assert classify("Fair weather", text, "en") == judge(read("Fair weather", text, "en"))


def test_most_other_news_is_only_skimmed():
    reading = skim("Vienna opens a tram line", "The mayor of Vienna spoke of jobs. Trains come later.", "en")
    assert not reading.title.acts, not reading.summary.sentences
    assert judge(reading).reason == "It names no people of concern."


@pytest.mark.parametrize(
    ("title", "summary", "empty"),
    [
        (0, 0, True),
        (FUGITIVES, PERSONS, True),
        (COUNTRY, SENT, True),
        (PERSONS, COUNTRY, True),  # people near a country that another part names are anybody
        (PERSONS | COUNTRY, 0, False),
        (FUGITIVES, COUNTRY, False),
        (0, NAMED, False),
        (NORTH, SENT, True),
        (0, SENT | NORTH, False),
    ],
)
def test_clues_name_somebody_alone_or_together(title, summary, empty):
    assert nobody(title, summary) is empty
    assert nobody(summary, title) is empty


def test_half_a_word_with_a_gap_names_nobody():
    seen = lexicon().seen("seoul builds a harbour", "en")
    assert any(sense.parts and sense.clue for sense, _, _ in seen), (
        "the word must be a part of one with a gap"
    )
    assert not skim("Seoul builds a harbour", "It opens in May.", "en").summary.sentences


def test_a_treaty_with_the_north_on_those_who_cross_its_border_is_not_skimmed_over():
    title = "Mongolia and North Korea sign treaty on illegal border crossers"
    assert classify(title, published=DAY) == in_full(title, "", None)
    assert classify(title).label is Label.ALERT


def test_parts_of_different_words_with_a_gap_name_nobody_together():
    title = "China and Peru sign trade pact after long talks"
    finder = lexicon()
    parts = [sense for sense, _, _ in finder.seen(title.lower(), "en") if sense.parts]
    assert any(sense.firsts for sense in parts), "the words must be first parts"
    assert any(sense.seconds for sense in parts), "the words must be second parts, too"
    assert not skim(title, "Ministers met for a day.", "en").summary.sentences
    assert classify(title, "Ministers met for a day.", "en") == judge(
        read(title, "Ministers met for a day.", "en")
    )
