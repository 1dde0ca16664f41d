"""The places, and that every name leads to its place."""

import pytest

from bot.triage.gazetteer import country_of, gazetteer, is_country
from bot.triage.lexicon import lexicon
from bot.triage.terms import Kind
from bot.triage.text import fold


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("투먼 변방대", "ko", "Tumen"),
        ("圖們 口岸", "zh-Hant", "Tumen"),
        ("图门 监狱", "zh-Hans", "Tumen"),
        ("図們の施設", "ja", "Tumen"),
        ("瀋陽", "ja", "Shenyang"),
        ("심양", "ko", "Shenyang"),
        ("鴨緑江", "ja", "Yalu River"),
        ("寮國", "zh-Hant", "Laos"),
        ("新義州", "ja", "Sinuiju"),
        ("во Владивостоке", "ru", "Vladivostok"),
        ("เชียงราย", "th", "Chiang Rai"),
        ("Lạng Sơn", "vi", "Lang Son"),
    ],
)
def test_a_name_in_any_script_leads_to_its_place(text, language, place):
    hits = lexicon().find(fold(text).text, language)
    assert place in {hit.term.place for hit in hits if hit.kind is Kind.PLACE}


def test_places_know_their_country():
    assert country_of("Dandong") == "CN"
    assert country_of("Luang Namtha") == "LA"
    assert country_of("Atlantis") is None
    assert is_country("China")
    assert not is_country("Dandong")


def test_every_place_has_a_country_code_and_a_known_kind():
    kinds = {"country", "capital", "border", "town", "region", "river", "camp", "north"}
    for place in gazetteer().values():
        assert len(place.country) == 2
        assert place.kind in kinds
