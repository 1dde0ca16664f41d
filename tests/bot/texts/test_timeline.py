"""The story of a case: what was new when and by whom, who gave which figure, each outlet once."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.texts.languages import LANGUAGES, translator
from bot.texts.source import Source
from bot.texts.timeline import Told, story
from storage.models import Certainty, Status

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def told(name: str, hours: float, status: Status, people: int | None, **more: object) -> Told:
    source = Source(
        f"Title of {name}", name, f"{name.lower()}.example", f"https://{name.lower()}.example/1", None, "ko"
    )
    given = {"certainty": Certainty.REPORTED, "people_wording": str(people) if people else None, **more}
    return Told(source, NOW + timedelta(hours=hours), status, people=people, **given)


STORY = [
    told("Harbour", 5, Status.DETAINED, 7),
    told("River", 0, Status.DETAINED, 7),
    told("Bridge", 8, Status.RETURNED, 12),
    told("River", 9, Status.RETURNED, 9),
    told("Ministry", 20, Status.RETURNED, None, certainty=Certainty.DENIED),
]


def test_only_what_was_new_stands_in_the_timeline_in_order():
    text = story(STORY, others=False, say=translator("en"), now=NOW)
    head, figures, sources = text.split("\n\n")
    steps = head.split("\n")
    assert steps[0] == "<b>What was told</b>"
    assert [("River" in step, "Bridge" in step, "Ministry" in step) for step in steps[1:]] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
    assert "7 North Koreans: detained" in steps[1]
    assert "sent back, officially denied" in steps[3]
    assert figures.split("\n")[1:] == [
        "– 12 North Koreans: \u2068Bridge\u2069",
        "– 9 North Koreans: \u2068River\u2069",
        "– 7 North Koreans: \u2068River\u2069, \u2068Harbour\u2069",
    ]
    assert sources.count("River") == 1
    assert "(river.example) · Korean" in sources


def test_figures_that_all_agree_are_not_listed_and_nothing_gives_nothing():
    assert "Figures" not in story(STORY[:2], others=False, say=translator("en"), now=NOW)
    assert story([], others=False, say=translator("en"), now=NOW) == ""


def test_many_sources_are_counted():
    many = [told(f"Paper{n}", n, Status.DETAINED, 7) for n in range(20)]
    assert "and 15 more" in story(many, others=False, say=translator("en"), now=NOW, shown=5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_with_markup_brings_none_along(language):
    text = story([told("<b>Bad</b>", 0, Status.DETAINED, 7)], others=False, say=translator(language), now=NOW)
    assert "&lt;b&gt;Bad" in text


def test_who_a_figure_comes_from_is_named_where_the_article_names_them():
    heard = [
        told("Harbour", 0, Status.DETAINED, 7, claim_source="hrw"),
        told("River", 2, Status.DETAINED, 9),
        told("Harbour", 3, Status.RETURNED, 9, claim_source="unknown code"),
        told("River", 4, Status.RETURNED, 9, claim_source="hrw"),
    ]
    head, figures, _ = story(heard, others=False, say=translator("en"), now=NOW).split("\n\n")
    steps = head.split("\n")
    assert "7 North Koreans: detained, according to Human Rights Watch (\u2068Harbour" in steps[1]
    assert not any("according" in step for step in steps[2:])
    assert figures.split("\n")[1:] == [
        "– 9 North Koreans: \u2068River\u2069, \u2068Harbour\u2069",
        "– 7 North Koreans: \u2068Harbour\u2069 (from Human Rights Watch)",
    ]
    for language in LANGUAGES:
        name = {"en": "Human Rights Watch", "ko": "휴먼라이츠워치"}.get(language, "")
        assert name in story(heard, others=False, say=translator(language), now=NOW)
