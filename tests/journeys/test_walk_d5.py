"""Two coordinators approve at the same moment; one who lost the seat a minute ago, and a stranger, press too.

Then a call to everyone waits for a second approval, and the first one runs out.
"""

import asyncio

import pytest

from bot.texts.languages import NAMES
from storage.models import Act
from storage.queries import audit
from tests.journeys.campaign import played

TITLE, TEXT = "Write to your consul", "Ask for the release of the seventeen."
ALL = [f"[{NAMES[each]}]" for each in ("ko", "zh_Hans", "zh_Hant", "ja")]
SEOUL = "Asia/Seoul"


async def _asked(story, hannah, others, *languages: str) -> list:
    """Hannah asks for approval; give the messages that ask each of the others."""
    await hannah.says("/call", TITLE, TEXT, "[Skip]", *languages, "[Done]")
    await hannah.presses("Submit for approval")
    await story.goes_on()
    return [person.reads(TITLE)[0] for person in others]


def _word(message) -> str:
    return next(each.text for each in message.buttons if each.text in {"Approve", "승인"})


async def _acts(story) -> list[tuple[Act, int]]:
    async with story.db.read() as session:
        return [(each.act, each.actor) for each in await audit.after(session, 0, 1000)]


@pytest.mark.long  # several rounds of all stages
@pytest.mark.timeout(600)
async def test_of_two_who_approve_at_once_one_sends_it_and_nobody_else_can(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2026-03-09 14:00", SEOUL) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        sora, lee = await story.coordinator("소라", language="ko"), await story.coordinator("Lee")
        ann, eve = await story.reader("Ann"), await story.reader("Eve")
        for person, words in ((jon, "/zone seoul"), (sora, "/zone seoul")):
            await person.says(words)
        jons, soras, lees = await _asked(story, hannah, (jon, sora, lee))
        await jon.says("/people", "[Suspend C4]")
        await story.goes_on()
        for person in (hannah, sora, lee):
            person.has_read()
        await story.until("2026-03-09 14:03", SEOUL)
        data = next(each.data for each in jons.buttons if each.text == "Approve")

        two = [person.user.presses(person.user, _word(message), message)
               for person, message in ((jon, jons), (sora, soras))]  # fmt: skip
        await story.settled()
        won = [press.said for press in two].index("")
        winner, loser = ((jon, sora), (sora, jon))[won]
        said = {
            jon: "Approved by you. It goes out now. · 14:03 KST",
            sora: "승인하셨습니다. 이제 발송됩니다. · 14:03 KST",
        }
        winner.reads(said[winner])
        late = {jon: "Already approved by C3. · 14:03 KST", sora: "C2님이 이미 승인했습니다. · 14:03 KST"}[
            loser
        ]
        assert two[1 - won].said.startswith(late)
        third = lee.user.presses(lee.user, "Approve", lees)
        await story.settled()
        assert third.said == "You no longer have this role."
        await _is_met_with_silence(story, eve, data)

        (publishing,) = (stage for stage in story.stages if stage.name == "call")
        await asyncio.gather(*(publishing.work(story.clock()) for _ in range(4)))
        await story.goes_on()
        for person in (ann, eve):
            person.reads(TEXT)  # once
        hannah.reads("has been sent")
        acts = await _acts(story)
        assert acts.count((Act.CALL_APPROVED, {jon: 2, sora: 3}[winner])) == 1
        assert sum(act is Act.CALL_APPROVED for act, _ in acts) == 1
        assert (Act.REFUSED, 4) in acts


async def _is_met_with_silence(story, eve, data: str) -> None:
    """A stranger sends the very bytes of the button: nothing is answered, and it is counted."""
    gate, answers = story.router.desk.gate, story.world.calls["answerCallbackQuery"]
    before = gate.refused_presses
    replayed = {
        "id": "9001", "from": eve.user.as_json(), "chat_instance": "1", "data": data,
        "message": eve.messages[-1].as_json(),
    }  # fmt: skip
    story.world.updates.put("callback_query", replayed)
    await story.settled()
    assert gate.refused_presses == before + 1
    assert story.world.calls["answerCallbackQuery"] == answers
    eve.reads()


@pytest.mark.long  # several rounds of all stages
@pytest.mark.timeout(600)
async def test_a_call_to_everyone_waits_for_two_and_the_first_yes_runs_out(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2026-03-09 14:03", SEOUL) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        lee, ann = await story.coordinator("Lee"), await story.reader("Ann")
        for person in (jon, lee):
            await person.says("/zone seoul")
        jons, lees = await _asked(story, hannah, (jon, lee), *ALL)
        assert await jon.presses("Approve", TITLE) == ""
        assert "Approved by you: 1 of 2" in jons.text
        assert "until 15:03 KST" in jons.text
        await story.goes_on()
        ann.reads()
        await story.until("2026-03-09 15:03", SEOUL)
        await lee.presses("Approve", TITLE)
        assert "Approved by you: 1 of 2" in lees.text  # Jon's counts no more
        assert "until 16:03 KST" in lees.text
        await story.goes_on()
        ann.reads()
        await story.passes(minutes=59)
        await jon.presses("Approve", TITLE)
        assert "Approved by you. It goes out now. · 16:02 KST" in jons.text
        await story.goes_on()
        ann.reads(TEXT)
        hannah.reads("has been sent")
