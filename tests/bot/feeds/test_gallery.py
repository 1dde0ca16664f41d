"""The table of the gallery: every known fault of feeds, and which tests show it.

Documents and stories carry the number of their fault (gallery_documents.py, gallery_polls.py); tests that
stand elsewhere are named here. A fault without any of these fails, and so does a name of a test that is gone.
"""

import ast
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.feeds.identity import keys
from bot.feeds.parse import Entry, parse
from bot.triage.classify import classify
from storage.models.verdict import Label
from tests.bot.feeds.gallery import item, rss
from tests.bot.feeds.gallery_documents import DOCUMENTS
from tests.bot.feeds.gallery_polls import STORIES

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Fault:
    """A fault in words, how many samples of the gallery show it, and the tests elsewhere."""

    words: str
    samples: int
    tests: tuple[str, ...] = ()


POLLS = "test_gallery_polls.py::"
FAULTS = {
    1: Fault(
        "an encoding named smaller than it is, or wrong",
        9,
        ("test_charset.py::test_text_survives_its_declaration",),
    ),
    2: Fault("one bad byte", 1, ("test_charset.py::test_one_bad_byte_costs_one_character_and_not_the_feed",)),
    3: Fault(
        "what makes a parser raise", 5, ("test_poll.py::test_one_feed_that_fails_does_not_stop_the_others",)
    ),
    4: Fault(
        "dates in words, without a zone, of year 0",
        3,
        (
            "test_dates.py::test_a_date_is_read_as_it_was_meant",
            "test_dates.py::test_a_date_that_cannot_be_is_none",
            POLLS + "test_dates_that_cannot_be_are_stored_as_none_and_never_stop_a_round",
        ),
    ),
    5: Fault(
        "dates of the future",
        2,
        (
            "test_cadence.py::test_a_304_that_never_ends_is_doubted_once_a_week",
            POLLS + "test_a_last_modified_of_the_future_does_not_earn_silence_for_ever",
        ),
    ),
    6: Fault("blank guids", 2, ("test_identity.py::test_a_blank_guid_is_no_guid",)),
    7: Fault(
        "one guid for all", 3, ("test_identity.py::test_a_guid_that_several_items_share_is_not_enough",)
    ),
    8: Fault(
        "guids and links that drift",
        8,
        (
            "test_identity.py::test_spellings_of_one_address_are_one",
            "test_identity.py::test_an_item_whose_names_change_one_by_one_is_still_known",
        ),
    ),
    9: Fault("relative guids and links", 3),
    10: Fault(
        "dates and texts bumped by each edit", 2, ("test_identity.py::test_an_edited_item_keeps_its_key",)
    ),
    11: Fault("nothing, or a page, and then all again", 2, (POLLS + "test_an_empty_feed_is_told_and_heals",)),
    12: Fault(
        "items that slide in again, and their order",
        3,
        (
            "test_poll.py::test_an_entry_that_left_and_comes_back_is_not_new",
            "../alerts/test_policy.py::test_an_untold_case_is_told_unless_something_speaks_against_it",
        ),
    ),
    13: Fault(
        "a document cut short",
        4,
        (
            "test_document.py::test_a_document_cut_short_ends_after_its_last_whole_item",
            "test_poll.py::test_a_document_that_is_cut_short_is_fetched_whole_the_next_time",
        ),
    ),
    14: Fault(
        "validators that lie",
        0,
        (
            POLLS + "test_validators_go_back_as_they_came_each_time_whatever_the_body_did",
            POLLS + "test_the_same_etag_on_another_body_is_doubted_within_eight_days",
            "test_fetch.py::test_a_validator_that_went_away_is_gone",
        ),
    ),
    15: Fault(
        "validators in other letters, or long",
        0,
        (
            POLLS + "test_validators_go_back_as_they_came_each_time_whatever_the_body_did",
            "test_fetch.py::test_validators_go_back_byte_for_byte",
        ),
    ),
    16: Fault(
        "redirects without an end or a place",
        0,
        (
            "test_fetch.py::test_a_redirect_leads_only_to_the_public_web",
            "test_fetch.py::test_five_redirects_are_followed_and_six_are_not",
            "test_fetch.py::test_validators_go_only_to_the_address_that_gave_them",
        ),
    ),
    17: Fault(
        "bombs, lies about packing, drips, floods",
        0,
        (
            "test_fetch_bounds.py::test_a_bomb_is_refused_before_it_goes_off",
            "test_fetch_bounds.py::test_a_packed_body_is_unpacked_even_when_the_label_lies",
            "test_fetch_bounds.py::test_a_drip_ends_at_the_deadline_of_the_whole_fetch",
            "test_worker.py::test_the_largest_document_and_answer_keep_the_loop_no_longer_than_small_ones",
            "test_fuzz.py::test_five_thousand_damaged_documents_are_read_or_refused_and_keep_nobody_waiting",
            "test_parse.py::test_only_the_first_five_hundred_items_are_read",
        ),
    ),
    18: Fault("malformed but readable", 6, ("test_document.py::test_what_confuses_a_parser_is_mended",)),
    19: Fault("markup where text should be", 4, ("test_markup.py::test_markup_becomes_plain_text",)),
    20: Fault(
        "blocked is not dead",
        0,
        (
            POLLS + "test_blocked_is_not_dead_and_no_page_is_read_as_a_feed",
            "test_fetch.py::test_every_answer_that_is_no_feed_has_its_word",
        ),
    ),
    21: Fault(
        "grammars, spellings, languages, searches, clocks",
        6,
        (
            "test_parse.py::test_a_document_with_a_grammar_of_its_own_is_refused_in_any_encoding",
            "test_gallery.py::test_the_words_of_an_alert_survive_their_spelling_and_the_language_of_the_feed",
            "test_gallery.py::test_signs_without_width_do_not_make_another_item",
        ),
    ),
}


@pytest.mark.parametrize("number", FAULTS, ids=lambda number: f"{number:02}")
def test_every_fault_is_shown_by_samples_or_by_tests_that_exist(number: int):
    fault = FAULTS[number]
    shown = sum(one.group == number for one in (*DOCUMENTS, *STORIES))
    assert shown == fault.samples
    assert shown or fault.tests
    for test in fault.tests:
        file, _, name = test.partition("::")
        tree = ast.parse((HERE / file).read_text())
        functions = {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert name in functions, test


def test_no_fault_is_missing_from_the_table():
    assert set(FAULTS) == set(range(1, 22))
    assert {one.group for one in (*DOCUMENTS, *STORIES)} <= set(FAULTS)
    assert len({one.name for one in STORIES}) == len(STORIES)


@pytest.mark.parametrize(
    "title",
    [
        "China forcibly repatriated 40 North Korean defectors",
        "Ｃｈｉｎａ ｆｏｒｃｉｂｌｙ ｒｅｐａｔｒｉａｔｅｄ ４０ Ｎｏｒｔｈ Ｋｏｒｅａｎ ｄｅｆｅｃｔｏｒｓ",
        "중국, 탈북민 40명 강제북송",
        "중국, 탈\u200b북민 40명 강제\u00ad북송",
        unicodedata.normalize("NFD", "중국, 탈북민 40명 강제북송"),
        "中國強制遣返四十名脫北者",
        "中国が脱北者40人を強制送還",
    ],
    ids=["english", "wide", "korean", "without-width", "apart", "chinese", "japanese"],
)
def test_the_words_of_an_alert_survive_their_spelling_and_the_language_of_the_feed(title: str):
    """A feed that calls itself English and switches to another language is heard all the same."""
    feed = parse(rss(item(title)).encode(), None, "https://paper.example/feed", None, datetime.now(UTC))
    assert classify(feed.entries[0].title, "", "en").label is Label.ALERT


def test_signs_without_width_do_not_make_another_item():
    plain = Entry(None, None, "탈북민 9명 국경서 체포", "", None, None, None)
    spelt = replace(plain, title="탈\u200b북민 9명 국경서 체\u00ad포\ufeff")
    assert keys([plain], "https://paper.example/feed") == keys([spelt], "https://paper.example/feed")
