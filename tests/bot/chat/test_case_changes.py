"""Closing a case: what readers will read is shown first, and a press closes it once."""

import pytest

from bot.alerts.publish import publish
from bot.chat import audit_notices
from storage.models import Alert, AlertKind, Case, Message, Outcome, Status
from tests.bot.alerts.newsdesk import bring, judge, open_case, rows, subscribe


@pytest.mark.long
async def test_closing_tells_how_it_ended_to_those_who_got_the_alert(talk):
    await subscribe(talk.db, language="en")
    case_id = await open_case(talk.db, status=Status.DETAINED)
    await judge(talk.db, await bring(talk.db, "Seven held at the bridge"), case_id, status=Status.DETAINED)
    await publish(talk.db, talk.clock())
    mira, jon = talk.world.user("Mira", language_code="en"), talk.world.user("Jon", language_code="en")
    seat = await talk.seat(mira)
    await talk.seat(jon)
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {case_id}")
    await talk.presses(mira, "Close with an outcome")
    await talk.presses(mira, "Released")
    assert "no names of private persons" in (await talk.last(mira)).text
    await talk.end()
    talk.begin()  # what is half typed survives
    assert "1 to 500" in (await talk.says(mira, "x" * 501)).text
    shown = await talk.says(mira, "All seven are with relatives.")
    assert "Outcome: released" in shown.text
    assert "All seven are with relatives." in shown.text
    assert (await rows(talk.db, Case))[0].closed_at is None
    await talk.presses(mira, "Confirm")
    (case,) = await rows(talk.db, Case)
    assert (case.outcome_kind, case.status, case.outcome) == (
        Outcome.RELEASED,
        Status.RELEASED,
        "All seven are with relatives.",
    )
    await publish(talk.db, talk.clock())
    assert [alert.kind for alert in await rows(talk.db, Alert)] == [AlertKind.FIRST, AlertKind.OUTCOME]
    texts = [message.text for message in await rows(talk.db, Message) if "Outcome" in message.text]
    assert any("All seven are with relatives." in text for text in texts)
    await audit_notices.tell(talk.db, talk.clock())
    await talk.pump()
    assert (await talk.last(jon)).text == f"C{seat.id} closed case {case_id}"
    await talk.says(jon, "/cases")
    assert "No case is open." in (await talk.last(jon)).text


async def test_a_case_may_be_closed_without_words_and_going_back_asks_nothing(talk):
    case_id = await open_case(talk.db)
    await judge(talk.db, await bring(talk.db, "Seven held at the bridge"), case_id)
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {case_id}")
    await talk.presses(mira, "Close with an outcome")
    await talk.presses(mira, "A false report")
    await talk.presses(mira, "Back")
    assert "Outcome" not in (await talk.says(mira, "these words are for nobody")).text
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {case_id}")
    await talk.presses(mira, "Close with an outcome")
    await talk.presses(mira, "A false report")
    await talk.presses(mira, "Without words")
    assert "Nobody is told." in (await talk.last(mira)).text  # it was never told of
    await talk.presses(mira, "Confirm")
    (case,) = await rows(talk.db, Case)
    assert (case.outcome_kind, case.outcome) == (Outcome.FALSE_REPORT, None)
    await publish(talk.db, talk.clock())
    assert await rows(talk.db, Alert) == []


async def test_a_call_asked_for_meanwhile_takes_the_words(talk):
    case_id = await open_case(talk.db, title="Before")
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {case_id}")
    await talk.presses(mira, "Rename")
    await talk.says(mira, "/call")
    await talk.says(mira, "Write to your consul")
    assert (await rows(talk.db, Case))[0].title == "Before"
