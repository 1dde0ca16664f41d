"""What an author's words are kept as, or the word for which they are not taken."""

from datetime import date

import pytest

from bot.actions.answers import Place, read
from bot.actions.kinds import EVENT, GENERAL, LETTER, PETITION, PHONE, RALLY, Problem, Step

HERE = Place(date(2026, 2, 10), "Asia/Seoul")
TITLE, TEXT, LINK = (GENERAL.part(step) for step in (Step.TITLE, Step.TEXT, Step.LINK))
GOAL, DEADLINE = PETITION.part(Step.GOAL), PETITION.part(Step.DEADLINE)
WHEN, WITHOUT = RALLY.part(Step.WHEN), RALLY.part(Step.WITHOUT)
SESSIONS, TARGETS = EVENT.part(Step.SESSIONS), LETTER.part(Step.TARGETS)
VERSIONS, NUMBERS = LETTER.part(Step.VERSIONS), PHONE.part(Step.NUMBERS)


@pytest.mark.parametrize(
    ("part", "written", "kept"),
    [
        (TITLE, "  Write\nto  them ", "Write to them"),
        (TITLE, "x" * 120, "x" * 120),
        (TITLE, "x" * 121, Problem.TOO_LONG),
        (TITLE, "", Problem.EMPTY),
        (TITLE, "\u202e\u200b", Problem.EMPTY),
        (TITLE, "be\u202efore", "before"),
        (TEXT, "one\n\n\n\ntwo", "one\n\ntwo"),
        (TEXT, "가" * 1500, "가" * 1500),
        (TEXT, "가" * 1501, Problem.TOO_LONG),
        (LINK, "https://letters.example/a?utm_source=x&b=1", "https://letters.example/a?b=1"),
        (LINK, "http://letters.example/", Problem.BAD_LINK),
        (LINK, "https://user@letters.example/", Problem.BAD_LINK),
        (LINK, "https://localhost/", Problem.BAD_LINK),
        (LINK, "https://l\u0435tters.example/", Problem.BAD_LINK),
        (LINK, "tg://resolve?domain=x", Problem.BAD_LINK),
        (LINK, "letters.example", Problem.BAD_LINK),
        (GENERAL.part(Step.LANGUAGES), "English", Problem.NO_TEXT),
        (RALLY.part(Step.REPEAT), "daily", Problem.NO_TEXT),
    ],
)
def test_an_answer_is_kept_tidy_or_refused_with_a_word(part, written, kept) -> None:
    assert read(part, written, HERE) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("15,000", 15_000),
        ("15 000", 15_000),
        ("15000명", 15_000),
        ("1.5만 명", 15_000),
        ("1万", 10_000),
        ("2千", Problem.NO_NUMBER),
        ("many", Problem.NO_NUMBER),
        ("0", Problem.NO_NUMBER),
        ("-5", Problem.NO_NUMBER),
        ("999999999", Problem.NO_NUMBER),
    ],
)
def test_a_number_is_read_with_its_separators(written, kept) -> None:
    assert read(GOAL, written, HERE) == kept


@pytest.mark.parametrize(
    ("part", "written", "kept"),
    [
        (DEADLINE, "24 June", "2026-06-24"),
        (DEADLINE, "6월 24일", "2026-06-24"),
        (DEADLINE, "24 June 12:00", Problem.NO_DAY),
        (DEADLINE, "2026-02-09", Problem.PAST),
        (DEADLINE, "31 June", Problem.NO_SUCH_DAY),
        (DEADLINE, "Monday 24 June", Problem.OTHER_WEEKDAY),
        (DEADLINE, "4/6", Problem.AMBIGUOUS_DAY),
        (WITHOUT, "21 Feb, 1 March", ["2026-02-21", "2026-03-01"]),
        (WITHOUT, "21 Feb, soon", Problem.NO_DAY),
        (WHEN, "일요일 오후 1시~3시",
         {"day": "2026-02-15", "at": "13:00", "until": "15:00", "zone": "Asia/Seoul"}),
        (WHEN, "Sunday 13:00", {"day": "2026-02-15", "at": "13:00", "zone": "Asia/Seoul"}),
        (WHEN, "Sunday", Problem.NO_HOUR),
        (WHEN, "13:00", Problem.NO_DAY),
        (WHEN, "9 Feb 2026 13:00", Problem.PAST),
    ],
)  # fmt: skip
def test_days_and_hours_are_read_in_words(part, written, kept) -> None:
    assert read(part, written, HERE) == kept


def test_sessions_are_read_line_by_line_and_put_in_order() -> None:
    written = "21 Feb 19:00-21:00 | Another\n20 Feb 19:00 | The first film\n"
    assert read(SESSIONS, written, HERE) == [
        {"day": "2026-02-20", "at": "19:00", "zone": "Asia/Seoul", "title": "The first film"},
        {
            "day": "2026-02-21",
            "at": "19:00",
            "until": "21:00",
            "zone": "Asia/Seoul",
            "title": "Another",
        },
    ]


@pytest.mark.parametrize("written", ["21 Feb 19:00", "| film", "21 Feb 19:00 |", "21 Feb 19:00 | a | b"])
def test_a_session_without_its_two_fields_is_refused(written) -> None:
    assert read(SESSIONS, written, HERE) is Problem.BAD_LINE


def test_targets_have_a_name_an_address_and_perhaps_a_country() -> None:
    written = "kr | The ministry | office@ministry.example\nThe embassy ｜ post@embassy.example"
    assert read(TARGETS, written, HERE) == [
        {"name": "The ministry", "mail": "office@ministry.example", "country": "KR"},
        {"name": "The embassy", "mail": "post@embassy.example"},
    ]


@pytest.mark.parametrize(
    "written",
    [
        "The ministry",
        "The ministry | office",
        "The ministry | a@b.example?subject=x",
        "Korea | The ministry | office@ministry.example",
        "\n".join(["Name | a@b.example"] * 31),
    ],
)
def test_a_target_without_a_good_address_is_refused(written) -> None:
    assert read(TARGETS, written, HERE) is Problem.BAD_LINE


def test_numbers_have_a_name_and_perhaps_hours() -> None:
    assert read(NUMBERS, "The embassy | +82 2 123-4567 | 9:00-17:00\nDesk | 02 123 4567", HERE) == [
        {"name": "The embassy", "number": "+82 2 123-4567", "hours": "9:00-17:00"},
        {"name": "Desk", "number": "02 123 4567"},
    ]
    assert read(NUMBERS, "The embassy | soon", HERE) is Problem.BAD_LINE


def test_a_letter_for_one_country_stands_below_its_two_letters() -> None:
    written = "KR\nDear minister,\nplease act.\nBE:\nMadame,"
    assert read(VERSIONS, written, HERE) == {"KR": "Dear minister,\nplease act.", "BE": "Madame,"}
    assert read(VERSIONS, "Dear minister", HERE) is Problem.BAD_LINE
    assert read(VERSIONS, "KR\n\nBE\nMadame", HERE) is Problem.BAD_LINE
