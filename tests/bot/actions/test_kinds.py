"""What a call consists of and what each part may hold."""

import pytest

from bot.actions.kinds import GENERAL, Asked, Problem, Step, asked, following, missing, read

TITLE, TEXT, LINK = (GENERAL.part(step) for step in (Step.TITLE, Step.TEXT, Step.LINK))


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
    ],
)
def test_an_answer_is_kept_tidy_or_refused_with_a_word(part, written, kept) -> None:
    assert read(part, written) == kept


def test_the_parts_are_asked_for_in_order_and_an_edit_asks_nothing_more() -> None:
    step, seen = Asked(Step.TITLE), []
    while step:
        seen.append(step.step)
        step = following(GENERAL, step)
    assert seen == [Step.TITLE, Step.TEXT, Step.LINK, Step.LANGUAGES]
    assert following(GENERAL, Asked(Step.TITLE, once=True)) is None


@pytest.mark.parametrize("form", [Asked(step, once) for step in Step for once in (False, True)])
def test_what_is_asked_survives_its_row(form) -> None:
    assert asked(form.as_text()) == form


@pytest.mark.parametrize("stored", [None, "", "note:3", "edit:", "nonsense"])
def test_any_other_word_of_the_row_asks_nothing(stored) -> None:
    assert asked(stored) is None


@pytest.mark.parametrize(
    ("title", "text", "languages", "first"),
    [
        ("", "", [], Step.TITLE),
        ("t", "", [], Step.TEXT),
        ("t", "x", [], Step.LANGUAGES),
        ("t", "x", ["en"], None),
    ],
)
def test_a_draft_is_complete_without_a_link_alone(title, text, languages, first) -> None:
    assert missing(title, text, languages) is first
