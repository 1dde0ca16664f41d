"""Writing calls of different kinds, each part in a coordinator's own words."""

import pytest

from storage.models import CallState
from storage.queries import calls


@pytest.fixture
async def hannah(talk, world):
    user = world.user("Hannah")
    await talk.seat(user)
    return user


async def _call(talk, number: int = 1):
    async with talk.db.read() as session:
        return await calls.get(session, number)


async def _answers(talk, author, *answers: str) -> str:
    """Answer in turn: a word in brackets is a button. Give what is shown at the end."""
    for answer in answers:
        if answer.startswith("["):
            await talk.presses(author, answer.strip("[]"))
        else:
            await talk.says(author, answer)
    return (await talk.last(author)).text


async def test_a_rally_of_many_days_is_written_in_words_and_shown_by_the_clock_there(talk, hannah) -> None:
    shown = await _answers(
        talk, hannah,
        "/zone new york", "/call", "[Rally]", "In front of the consulate", "Two quiet hours each day.",
        "Monday 9 March 13:00-15:00", "[Every day, weekends elsewhere]", "22 March", "21 March",
        "The consulate", "Times Square", "[Everybody, in the call]", "[Skip]", "[Skip]", "[Done]",
    )  # fmt: skip
    for line in (
        "Call to action: Rally",
        "Monday to Friday, 13:00–15:00 (New York time) · \u2068The consulate\u2069",
        "Saturday and Sunday, 13:00–15:00 (New York time) · \u2068Times Square\u2069",
        "From Mon, March 9, 2026 to Sun, March 22, 2026",
        "Not on Sat, March 21, 2026",
        "Next: Mon, March 9, 2026, 13:00; by your clock: Mon, March 9, 2026, 17:00 UTC",
    ):
        assert line in shown
    call = await _call(talk)
    assert (call.kind, call.state, call.step) == ("rally", CallState.DRAFT, None)
    assert call.details["when"] == {
        "day": "2026-03-09", "at": "13:00", "until": "15:00", "zone": "America/New_York",
    }  # fmt: skip


async def test_a_place_that_is_kept_is_not_in_the_preview(talk, hannah) -> None:
    shown = await _answers(
        talk, hannah,
        "/call", "[Event]", "An evening of films", "Two films and a talk.",
        "12 March 19:00-21:00 | The first film\n13 March 19:00-21:00 | The second", "A church in the west",
        "[Those who come, 2 hours before]", "130", "Anonymous", "No photographs, please.", "[Skip]", "[Done]",
    )  # fmt: skip
    card, _, below = shown.partition("———")
    assert "A church" not in card
    assert "Place: \u2068A church in the west\u2069" in below  # who decides on it must see it
    assert "The place is shown to those who come." in shown
    assert "\u2068The first film\u2069: Thu, March 12, 2026, 19:00–21:00 (UTC time)" in shown
    assert "Seats: 130" in shown
    assert "No photographs, please." in shown


@pytest.mark.long
async def test_a_letter_has_its_addresses_and_a_petition_its_goal(talk, hannah) -> None:
    shown = await _answers(
        talk, hannah,
        "/call", "[Letters]", "Write to the ministry", "KR | The ministry | office@ministry.example",
        "Nobody must be sent back", "Dear minister, please act.", "[Skip]", "20 March", "[Done]",
    )  # fmt: skip
    assert "\u2068The ministry\u2069 (South Korea): office@ministry.example" in shown
    assert "Subject: \u2068Nobody must be sent back\u2069" in shown
    assert "Until Fri, March 20, 2026" in shown
    await _answers(talk, hannah, "[Discard]")
    shown = await _answers(
        talk, hannah,
        "/call", "[Petition]", "Sign for them", "Please sign.", "https://sign.example/them", "15,000",
        "24 June", "[Done]",
    )  # fmt: skip
    assert "Signatures wanted: 15,000" in shown


@pytest.mark.long
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("soon", "That day is not understood."),
        ("Monday 10 March 13:00", "That date is another weekday."),
        ("9 March", "The hour is missing."),
        ("1 March 2026 13:00", "That day is over already."),
        ("3/4 13:00", "Is that the day or the month first?"),
    ],
)
async def test_a_day_that_is_not_understood_is_asked_for_again(talk, hannah, answer, why) -> None:
    await _answers(talk, hannah, "/call", "[Rally]", "A title", "A text")
    assert (await talk.says(hannah, answer)).text.startswith(why)
    assert "when" not in (await _call(talk)).details


async def test_each_part_of_a_kind_can_be_edited_and_the_kind_changed_while_the_title_is_asked(
    talk, hannah
) -> None:
    await _answers(talk, hannah, "/call", "[Rally]", "[Petition]", "Sign", "Please.", "[Skip]")
    await _answers(talk, hannah, "500", "[Skip]", "[Done]", "[Goal]", "700")
    call = await _call(talk)
    assert (call.kind, call.details, call.step) == ("petition", {"goal": 700}, None)


async def test_words_where_a_button_is_wanted_and_an_unknown_zone_are_told(talk, hannah) -> None:
    await _answers(talk, hannah, "/call", "[Rally]", "A title", "A text", "tomorrow 13:00")
    assert (await talk.says(hannah, "every day")).text == "Please press one of the buttons."
    assert (await talk.says(hannah, "/zone nowhere")).text.startswith("No such zone is known.")
    assert (await talk.says(hannah, "/zone")).text.startswith("Your hours are those of UTC.")


async def test_dates_that_cannot_stand_are_not_submitted(talk, hannah) -> None:
    await _answers(
        talk, hannah,
        "/call", "[Rally]", "A title", "A text", "20 March 13:00", "[Every day]", "19 March", "[Skip]",
        "Gate", "[Everybody, in the call]", "[Skip]", "[Skip]", "[Done]",
    )  # fmt: skip
    assert (await talk.presses(hannah, "Submit for approval")).said == "Its last day is before its first."
    assert (await _call(talk)).state is CallState.DRAFT
