"""What each kind of call consists of, and in which order its parts are asked for."""

import pytest

from bot.actions.asking import Asked, asked, following, missing
from bot.actions.kinds import EXTRAS, FREE, GENERAL, KINDS, RALLY, Form, Repeat, Step, Told

WHOLE = {Step.TITLE: "t", Step.TEXT: "x", Step.LANGUAGES: ["en"]}


def walk(kind, details):
    step, seen = Asked(kind.parts[0].step), []
    while step:
        seen.append(step.step)
        step = following(kind, step, details)
    return seen


def test_the_parts_are_asked_for_in_order_and_an_edit_asks_nothing_more() -> None:
    assert walk(GENERAL, {}) == [Step.TITLE, Step.TEXT, Step.LINK, Step.LANGUAGES]
    assert following(GENERAL, Asked(Step.TITLE, once=True)) is None


@pytest.mark.parametrize(
    ("repeat", "more"),
    [
        (Repeat.ONCE, []),
        (Repeat.DAILY, [Step.UNTIL, Step.WITHOUT]),
        (Repeat.SPLIT, [Step.UNTIL, Step.WITHOUT, Step.WEEKEND_PLACE]),
    ],
)
def test_a_rally_is_asked_for_its_end_and_second_place_only_where_it_can_have_them(repeat, more) -> None:
    seen = walk(RALLY, {Step.REPEAT: repeat})
    assert [step for step in seen if step in {Step.UNTIL, Step.WITHOUT, Step.WEEKEND_PLACE}] == more
    only_edited = {part.step for part in EXTRAS}
    assert seen == [step for step in RALLY.steps({Step.REPEAT: repeat}) if step not in only_edited]


def test_every_kind_begins_with_a_title_and_ends_with_the_languages() -> None:
    for kind in KINDS.values():
        assert kind.parts[0].step is Step.TITLE
        assert kind.parts[-1].step is Step.LANGUAGES
        assert len({part.step for part in kind.parts}) == len(kind.parts)
        for part in kind.parts:
            chosen = {Form.LANGUAGES, Form.CHOICE}
            assert (part.most == 0) is (part.form in chosen)
            assert bool(part.choices) is (part.form is Form.CHOICE)


def test_what_follows_another_call_is_not_offered_by_itself() -> None:
    assert {kind.name for kind in KINDS.values()} - {kind.name for kind in FREE} == {
        "stand_down", "correction", "follow_up", "outcome",
    }  # fmt: skip
    assert KINDS["outcome"].told is Told.WHO_TOOK_PART


@pytest.mark.parametrize("form", [Asked(step, once) for step in Step for once in (False, True)])
def test_what_is_asked_survives_its_row(form) -> None:
    assert asked(form.as_text()) == form


@pytest.mark.parametrize("stored", [None, "", "note:3", "edit:", "nonsense"])
def test_any_other_word_of_the_row_asks_nothing(stored) -> None:
    assert asked(stored) is None


@pytest.mark.parametrize(
    ("kind", "given", "first"),
    [
        (GENERAL, {}, Step.TITLE),
        (GENERAL, {Step.TITLE: "t"}, Step.TEXT),
        (GENERAL, {Step.TITLE: "t", Step.TEXT: "x", Step.LANGUAGES: []}, Step.LANGUAGES),
        (GENERAL, WHOLE, None),
        (KINDS["petition"], WHOLE, None),
        (KINDS["letter"], WHOLE, Step.TARGETS),
        (RALLY, WHOLE, Step.WHEN),
        (RALLY, WHOLE | {Step.WHEN: {"day": "2026-03-04"}, Step.REPEAT: "split", Step.PLACE: "Gate"},
         Step.WEEKEND_PLACE),
    ],
)  # fmt: skip
def test_a_draft_is_complete_without_what_may_be_skipped(kind, given, first) -> None:
    assert missing(kind, given) is first
