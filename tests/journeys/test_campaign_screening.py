"""An exhibition on the street and a screening in Brussels, with unbidden visitors.

The place is shown late, and only to those who come. Somebody who comes tells that strangers take pictures;
those who come are warned, and nobody else. And somebody offers help by a letter that nobody keeps.
"""

import pytest

from tests.journeys.campaign import played

BRUSSELS = "Europe/Brussels"
TITLE, TITLE_KO = "An afternoon for those who were sent back", "돌려보내진 이들을 위한 오후"
TEXT, TEXT_KO = "Pictures on the street, then a film.", "거리에서 사진을, 이어서 영화를."
PLACE, PLACE_KO = "The small cinema in the arcade", "아케이드의 작은 영화관"
WALK, FILM, FILM_KO = "The pictures", "The film", "영화"
NOTE, NOTE_KO = "No photographs. Answer no strangers.", "사진을 찍지 마세요. 낯선 이에게 답하지 마세요."


@pytest.mark.long
async def test_a_screening_with_a_place_told_late_and_unbidden_visitors(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2015-09-14 10:00", BRUSSELS) as story:
        hannah, jisoo = await story.coordinator("Hannah"), await story.coordinator("지수", language="ko")
        marie, minji = await story.reader("Marie"), await story.reader("민지", "ko")
        ann = await story.reader("Ann")
        await hannah.says(
            "/zone brussels", "/call", "[Event]", TITLE, TEXT,
            f"20 September 14:00-17:00 | {WALK}\n20 September 18:00-20:00 | {FILM}", PLACE,
            "[Those who come, 2 hours before]", "40", "Anonymous", NOTE,
            "[Skip]", "[한국어]", "[Done]", "[한국어: to be written]", f"{TITLE_KO}\n{TEXT_KO}",
            f"사진\n{FILM_KO}", PLACE_KO, "익명", NOTE_KO,
        )  # fmt: skip
        await hannah.presses("Submit for approval")
        await story.goes_on()
        await jisoo.approves(PLACE, "승인")  # who approves sees the place that is kept
        await story.goes_on()
        hannah.reads("has been sent")
        english, korean = (TEXT, NOTE, "Anonymous"), (TEXT_KO, NOTE_KO, "익명")
        for person, words in ((marie, english), (ann, english), (minji, korean)):
            (card,) = person.reads(words)
            assert PLACE not in card.text
            assert PLACE_KO not in card.text
        await marie.presses(f"I come: {FILM}")
        await minji.presses(f"참석: {FILM_KO}")
        assert "from Sun, September 20, 2015, 16:00 on" in await marie.presses("Where?")
        assert (await ann.presses("Where?")).startswith("The place is shown to those who come.")
        await _comes_to_the_place(story, marie, minji, ann)
        await _is_warned(story, hannah, jisoo, marie, minji, ann)
        await _offers_help(story, hannah, jisoo, ann)
        for person in (marie, minji, ann):
            for kept in (PLACE, PLACE_KO):
                assert not any(kept in message.text for message in person.messages)  # no chat ever kept it


async def _comes_to_the_place(story, marie, minji, ann) -> None:
    """The place is shown from two hours before, over the chat, to those who come."""
    await story.until("2015-09-19 18:00", BRUSSELS)
    marie.reads(("Reminder", TITLE, "It is not kept in it."))
    minji.reads(("알림", TITLE_KO))
    await story.until("2015-09-20 15:59", BRUSSELS)
    assert "from Sun, September 20, 2015, 16:00 on" in await marie.presses("Where?")
    await story.passes(minutes=1)
    marie.reads(("Reminder", TITLE))
    minji.reads(("알림", TITLE_KO))
    assert (await marie.presses("Where?")) == f"Sun, September 20, 2015, 18:00\n{PLACE}"
    assert (await ann.presses("Where?")).startswith("The place is shown to those who come.")
    assert (await marie.presses("Something is wrong here")).startswith("This is for those who come")


async def _is_warned(story, hannah, jisoo, marie, minji, ann) -> None:
    """Strangers come in; who tells it is not known to anybody, and Ann, who is not there, hears nothing."""
    await story.until("2015-09-20 18:30", BRUSSELS)
    assert (await marie.presses("Something is wrong here")).startswith("The coordinators know now")
    await story.goes_on()
    told = [person.reads((said, TITLE))[0] for person, said in ((hannah, "wrong at"), (jisoo, "문제가"))]
    assert not any("Marie" in message.text for message in told)
    assert await hannah.presses("Leave now, in small groups") == "Sent to those who come. Chats: few"
    await story.goes_on()
    marie.reads(("For your safety", TITLE, "Please leave now, in small groups"))
    minji.reads(("안전을 위해", TITLE_KO, "지금"))
    ann.reads()
    await story.until("2015-09-20 21:00", BRUSSELS)  # an hour after the end
    marie.reads(("This call is over.", TITLE))
    minji.reads(TITLE_KO)
    ann.reads(("This call is over.", TITLE))
    assert await marie.presses("Where?") == "This call is over."


async def _offers_help(story, hannah, jisoo, ann) -> None:
    """Ann offers help under a number; Hannah, who answers the topic, reads it once; in a week all is gone."""
    await hannah.says("/hotline")
    topic = hannah.messages[-1].buttons[0].text
    await hannah.presses(topic)
    await ann.says("/write")
    await ann.presses(ann.messages[-1].buttons[0].text)
    await ann.says("We are ten, and want to help.")
    await story.goes_on()
    (notice,) = hannah.reads("@1")
    assert "ten" not in notice.text
    jisoo.reads()  # this topic is not hers
    await hannah.presses("Read it once")
    assert "We are ten, and want to help." in hannah.screen
    await hannah.says("[Answer]", "Thank you. Come on Friday.")
    (answer,) = ann.reads("Thank you. Come on Friday.")
    assert "Hannah" not in answer.text
    await story.passes(days=7, minutes=20)
    for person in (hannah, ann):
        gone = person.reads(*["7 days"] * len(person._unread()))
        assert gone
        assert not any("Come on Friday" in message.text for message in person.messages)
