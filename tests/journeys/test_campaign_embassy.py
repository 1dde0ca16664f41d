"""Thirty-one people are held. In Seoul people stand before an embassy each day in shifts, with no end set; in
Geneva a council of the United Nations sits, and people write to its members, each country its letter.

Then the thirty-one are sent back, and those who acted on a dead ask are told so, and what can be asked next.
"""

import pytest

from tests.journeys.campaign import played

SEOUL = "Asia/Seoul"
HELD = "Chinese police detain 31 North Korean refugees in Shenyang"
BACK = "선양서 체포된 탈북민 31명 강제북송"
GATE, GATE_KO = "At the gate, day by day", "날마다 정문 앞에서"
LETTER, LETTER_KO = "Write to the members of the council", "이사국에 편지를"
SWISS = "Dear members, the council sits in your country."
SWISS_KO = "이사국 여러분, 이사회는 여러분의 나라에서 열립니다."


async def _goes_out(story, author, other, *korean: str) -> None:
    """Add the Korean words to a finished draft; another approves it."""
    await author.says("[한국어: to be written]", *korean)
    await author.presses("Submit for approval")
    await story.goes_on()
    await other.approves("asks for your approval")
    await story.goes_on()
    author.reads("has been sent")


async def _of_the_case(author, *parts: str) -> None:
    """Begin a call from the case, and answer part by part."""
    await author.says("/cases", "[Case 1]", "[New call of this case]", "/call", *parts, "[한국어]", "[Done]")


async def _stands_at_the_gate(story, hannah, jisoo) -> None:
    """Write the call to a daily presence, each day in three shifts."""
    await _of_the_case(
        hannah, "[Rally]", GATE, "Come and stand with us.", "14 February 8:00-20:00", "[Every day]",
        "[Skip]", "[Skip]", "The gate", "[Everybody, in the call]", "Answer no strangers.", "[Skip]",
    )  # fmt: skip
    await hannah.says("[Shifts]", "[Shifts of 4 hours]")
    korean = (f"{GATE_KO}\n함께 서 주세요.", "정문", "낯선 이에게 답하지 마세요.")
    await _goes_out(story, hannah, jisoo, *korean)


async def _takes(person, button: str, shift: str) -> None:
    """Take a shift, in private, by its day and hours."""
    await person.presses(button, "")
    await person.presses(shift)
    person.reads()


@pytest.mark.long  # many days: each costs all stages of the program
@pytest.mark.timeout(600)
async def test_a_presence_without_an_end_and_letters_until_the_case_turns(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2012-02-12 08:00", SEOUL) as story:
        hannah, jisoo = await story.coordinator("Hannah"), await story.coordinator("지수")
        minji, marie, ann = [
            await story.reader(name, language)
            for name, language in (("민지", "ko"), ("Marie", "en"), ("Ann", "en"))
        ]
        await story.goes_on()
        story.newsroom.publish("harbour", HELD, "A rights group said 31 people were held in Shenyang, China.")
        await story.passes(minutes=10)
        for person, words in ((minji, "붙잡혀 있음"), (marie, "Status: detained"), (ann, "Status: detained")):
            person.reads((words, HELD))

        await hannah.says("/zone seoul")
        await _stands_at_the_gate(story, hannah, jisoo)
        minji.reads((GATE_KO, "따로 알릴 때까지", "낯선 이에게 답하지 마세요."))
        for person in (marie, ann):
            person.reads((GATE, "every day, 08:00–20:00 (Seoul time)", "until further notice"))
        await _takes(minji, "시간대 맡기", "2012년 2월 14일 (화), 08:00–12:00")
        await _takes(ann, "Take a shift", "Tue, February 14, 2012, 16:00–20:00")
        await _takes(ann, "Take a shift", "Wed, February 15, 2012, 16:00–20:00")
        await _each_is_there_in_turn(story, hannah, minji, ann)

        await story.until("2012-02-14 21:00", SEOUL)
        await _of_the_case(
            hannah, "[Letters]", LETTER,
            "KR | The mission of the Republic | kr@mission.example\nCH | The host | ch@mission.example",
            "Nobody must be sent back", "Dear members, please speak for them.", f"CH\n{SWISS}", "23 March",
        )  # fmt: skip
        letter = (f"{LETTER_KO}\n그들을 위해 말씀해 주십시오.", "아무도 돌려보내서는 안 됩니다")
        await _goes_out(story, hannah, jisoo, *letter, "[Skip]", f"CH\n{SWISS_KO}")
        minji.reads((LETTER_KO, "kr@mission.example", "2012년 3월 23일 (금)"))
        for person in (marie, ann):
            person.reads((LETTER, "The host", "Until Fri, March 23, 2012"))
        await _gets_its_letters(minji, marie)
        await marie.presses("I did it")
        await story.until("2012-02-15 14:00", SEOUL)
        ann.reads(("Reminder", GATE, "16:00"))

        await story.until("2012-02-16 20:45", SEOUL)
        story.newsroom.publish("river", BACK, "중국이 선양에서 붙잡힌 탈북민 31명을 강제로 돌려보냈다.")
        await story.until("2012-02-16 21:00", SEOUL)
        for person, words in ((minji, "송환됨"), (marie, "Status: sent back"), (ann, "Status: sent back")):
            person.reads((words, BACK))
        offers = [("Case 1 has changed: sent back", title) for title in (GATE, LETTER)]
        hannah.reads(*offers)
        jisoo.reads(*offers)
        await _the_ask_is_dead(story, hannah, jisoo, minji, marie, ann)
        await _what_came_of_it(story, hannah, jisoo, minji, marie, ann)


async def _gets_its_letters(minji, marie) -> None:
    """Each country gets its letter; who reads Korean knows what stands in the Swiss one."""
    await minji.presses("편지 보기")
    given = minji.messages[-2].text  # the page of links comes last
    assert SWISS in given
    assert SWISS_KO in given
    assert "그들을 위해 말씀해 주십시오." in given
    await marie.presses("The letters")
    given = marie.messages[-2].text
    assert SWISS in given
    assert "Dear members, please speak for them." in given
    assert SWISS_KO not in given


async def _each_is_there_in_turn(story, hannah, minji, ann) -> None:
    """Who took a shift is reminded of it alone; coordinators see how many are there, as few."""
    await story.until("2012-02-14 06:00", SEOUL)
    minji.reads(("알림", GATE_KO, "정문", "08:00"))
    await story.until("2012-02-14 09:00", SEOUL)
    await hannah.says("/running", "[1]")
    assert "There now (Tue, February 14, 2012, 08:00–12:00): few" in hannah.screen
    assert "Shift Tue, February 14, 2012, 12:00–16:00: 0" in hannah.screen
    assert "Shift Tue, February 14, 2012, 16:00–20:00: few" in hannah.screen
    await story.until("2012-02-14 14:00", SEOUL)
    ann.reads(("Reminder", GATE, "The gate", "16:00"))


async def _the_ask_is_dead(story, hannah, jisoo, minji, marie, ann) -> None:
    """The presence is stood down, and nobody is reminded of a shift any more."""
    await _takes(minji, "시간대 맡기", "2012년 2월 17일 (금), 08:00–12:00")
    await hannah.presses("Write: Stand-down", GATE)
    await hannah.says("Please go home", "They are gone. Do not come tomorrow.", "[Done]")
    await _goes_out(story, hannah, jisoo, "돌아가 주세요\n내일은 오지 마세요.")
    minji.reads("내일은 오지 마세요.", GATE_KO)
    for person in (marie, ann):
        person.reads("Do not come tomorrow.", ("This call is over.", GATE))
    await story.until("2012-02-17 06:00", SEOUL)
    minji.reads()
    await story.until("2012-02-17 12:00", SEOUL)
    ann.reads()


async def _what_came_of_it(story, hannah, jisoo, minji, marie, ann) -> None:
    """Who wrote a letter reads what came of it; then everybody reads what can be asked next."""
    await hannah.says("/running")
    await hannah.presses("1")
    await hannah.says("[Write: Outcome]", "They were sent back", "Your letters were counted in the hall.")
    await hannah.says("[Skip]", "[Done]")
    await _goes_out(story, hannah, jisoo, "송환되었습니다\n편지는 회의장에서 집계되었습니다.")
    marie.reads("Your letters were counted in the hall.", ("This call is over.", LETTER))
    minji.reads(LETTER_KO)
    ann.reads(("This call is over.", LETTER))
    await _of_the_case(hannah, "Ask for those who are held elsewhere", "Write to your paper.", "[Skip]")
    await _goes_out(story, hannah, jisoo, "다른 곳에 갇힌 이들을 위해\n신문에 글을 써 주세요.")
    minji.reads("신문에 글을 써 주세요.")
    for person in (marie, ann):
        person.reads("Write to your paper.")
