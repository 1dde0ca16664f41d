"""Nine are held, and two calls run for them when the news comes that they are free.

All coordinators are offered what to tell people at once. One stand-down of the case is written, two others
agree to it, and it reaches, once each, who got any of the calls. Who got none reads the news, and no more.
"""

import pytest

from bot.texts.languages import NAMES
from tests.journeys.campaign import played

SEOUL = "Asia/Seoul"
HELD = "Nine North Korean refugees detained in Dandong, China"
FREE = "Nine North Korean refugees detained in Dandong released, arrive in Seoul"
LETTER, LETTER_KO = "Write to the ministry", "외교부에 편지를"
SHARE = "Pass this on"
STOP, STOP_KO = "They are free. Please write no more.", "풀려났습니다. 더는 쓰지 마세요."
REST = [f"[{NAMES[each]}]" for each in ("zh_Hans", "zh_Hant", "ja")]
OFFER = "Case 1 has changed: "


async def _sent(story, author, others, about: str) -> None:
    """Submit what is finished; the others agree, one after the other."""
    await author.presses("Submit for approval")
    await story.goes_on()
    for person in others:
        await person.approves(about)
        await story.goes_on()
    author.has_read()


async def _two_calls_go_out(story, hannah, jon, lee) -> None:
    """One in two languages, one in English alone."""
    begin = ("/cases", "[Case 1]", "[New call of this case]", "/call")
    await hannah.says(*begin, LETTER, "Ask for the nine.", "[Skip]", "[한국어]", "[Done]")
    await hannah.says("[한국어: to be written]", f"{LETTER_KO}\n아홉 명을 위해.")
    await _sent(story, hannah, [jon], LETTER)
    await hannah.says(*begin, SHARE, "Tell three others.", "[Skip]", "[Done]")
    await _sent(story, hannah, [jon], SHARE)
    for person in (hannah, jon, lee):
        person.has_read()


@pytest.mark.long  # many moments: each costs all stages of the program
@pytest.mark.timeout(600)
async def test_a_case_that_turns_stands_down_all_its_calls_for_those_who_got_them(
    tmp_path, sqlite, keyring
) -> None:
    async with played(tmp_path, sqlite, keyring, "2026-03-09 10:00", SEOUL) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        lee = await story.coordinator("Lee")
        minji, ann = await story.reader("민지", "ko"), await story.reader("Ann")
        yuki = await story.reader("雪", "ja")
        await story.goes_on()
        story.newsroom.publish("harbour", HELD, "A rights group said nine people were held in Dandong.")
        await story.passes(minutes=10)
        for person in (minji, ann, yuki):
            person.reads(HELD)
        await _two_calls_go_out(story, hannah, jon, lee)
        minji.reads(LETTER_KO)
        ann.reads(LETTER, SHARE)
        grace = await story.reader("Grace")  # too late for the calls
        await story.passes(minutes=2)

        story.newsroom.publish("harbour", FREE, "The nine who were held in Dandong are free.")
        await story.passes(minutes=10)
        for person in (minji, ann, yuki, grace):
            person.reads(FREE)
        for person in (hannah, jon, lee):  # at once, a message for each call
            person.reads((OFFER, LETTER), (OFFER, SHARE))
        await _all_is_stood_down(story, hannah, jon, lee)
        minji.reads(STOP_KO, LETTER_KO)
        ann.reads(STOP, ("This call is over.", LETTER), ("This call is over.", SHARE))
        for person in (yuki, grace):
            person.reads()
        await hannah.says("/cases", "[Case 1]")
        assert f"{LETTER}\u2069: over" in hannah.screen
        assert f"{SHARE}\u2069: over" in hannah.screen
        assert "Stand-down of all" not in str(hannah.messages[-1].buttons)


async def _all_is_stood_down(story, hannah, jon, lee) -> None:
    """One draft for both; as it is for all languages, two others must agree."""
    await hannah.presses("Stand-down of all running calls")
    assert LETTER in hannah.screen
    assert SHARE in hannah.screen
    await hannah.says("Please stop", STOP, *REST, "[Done]", "[한국어: to be written]")
    await hannah.says(f"멈춰 주세요\n{STOP_KO}")
    await _sent(story, hannah, [jon], "Please stop")
    for person in story.people[3:]:
        person.reads()  # one is not enough
    await lee.approves("Please stop")
    await story.goes_on()
    await story.passes(minutes=1)
    for person in (hannah, jon, lee):
        person.has_read()
