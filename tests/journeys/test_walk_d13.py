"""A signature drive: 15,000 wanted in sixteen days, counted by hand, shown on one message that is edited.

It changes at most once an hour, and tells the pace and the days left; who signed is thanked once when the
goal is reached. At the deadline it closes, and who presses late is answered. No chart or file holds people.
In groups and channels it is pinned while it runs, where the bot may; else who brought them hears how.
"""

import csv
import io

import pytest

from bot.rehearsal.botapi.buttons import Button
from bot.rehearsal.chats import Member, Standing
from bot.rehearsal.people import Press
from tests.journeys.campaign import played

SEOUL = "Asia/Seoul"
TITLE, TITLE_KO = "A letter for nine young people", "아홉 청소년을 위한 편지"
SIGN, SIGN_KO = "Sign, and ask three others.", "서명하고 세 사람에게 권해 주세요."


async def _called(story, hannah, jisoo) -> None:
    await hannah.says(
        "/zone seoul", "/call", "[Petition]", TITLE, SIGN, "https://sign.example/nine", "15,000", "23 June",
        "[한국어]", "[Done]", "[한국어: to be written]", f"{TITLE_KO}\n{SIGN_KO}",
    )  # fmt: skip
    await hannah.presses("Submit for approval")
    await story.goes_on()
    await jisoo.approves(TITLE_KO, "승인")
    await story.goes_on()


async def _counts(story, who, number: str, way: str = "Web") -> None:
    """Enter signatures; the program goes on."""
    await who.says("/running", "[1]", "[Enter signatures]", f"[{way}]", number)
    assert (await who.presses("Add this")).startswith("Counted. The total is")
    await story.goes_on()


async def _brings(story, hannah) -> tuple:
    """Hannah brings a group where the bot may pin, and a channel where it may not."""
    group = story.world.supergroup("Friends of the letter", owner=hannah.user)
    hannah.user.adds_bot(group, as_admin=True)
    hannah.user.says(group, "/subscribe")
    await story.settled()
    channel = story.world.channel("Letters", owner=hannah.user)
    hannah.user.adds_bot(channel, as_admin=True)
    await story.settled()
    hannah.has_read()
    await hannah.presses(hannah.messages[-1].buttons[0].text)
    hannah.user.promotes_bot(channel, refused=frozenset({"can_edit_messages"}))
    await story.settled()
    hannah.has_read()
    return group, channel


def _pinned(story, chat) -> str:
    return "" if chat.pinned is None else chat.log[chat.pinned].text


async def _is_pinned_where_it_may_be(story, hannah, group, channel) -> None:
    """In the group at once; in the channel within an hour of the right, of which nothing tells the bot."""
    assert SIGN in _pinned(story, group)
    assert channel.pinned is None
    assert sum(SIGN in each.text for each in story.world.messages(channel)) == 1
    hannah.reads("has been sent", ("Not pinned everywhere", TITLE, "edit messages of others"))
    channel.members[story.world.bot.id] = Member(story.world.bot, Standing.ADMINISTRATOR)
    await story.passes(minutes=50)
    assert channel.pinned is None
    await story.passes(minutes=11)
    assert SIGN in _pinned(story, channel)
    hannah.reads()  # told once


async def _presses_late(story, person, data: str) -> str:
    """Press a button that the phone still shows, for it was offline; give what is said."""
    shown = person.messages[0]
    late = Press("9001", Button("late", data=data), shown, story.clock.seconds())
    story.world.presses[late.query_id] = late
    query = {
        "id": late.query_id, "from": person.user.as_json(), "chat_instance": "1", "data": data,
        "message": shown.as_json(),
    }  # fmt: skip
    story.world.updates.put("callback_query", query)
    await story.settled()
    return late.said or ""


@pytest.mark.long  # many moments: each costs all stages of the program
@pytest.mark.timeout(600)
async def test_a_drive_shows_its_count_hourly_thanks_once_and_closes(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2013-06-08 09:00", SEOUL) as story:
        hannah, jisoo = await story.coordinator("Hannah"), await story.coordinator("지수", language="ko")
        minji, grace = await story.reader("민지", "ko"), await story.reader("Grace")
        group, channel = await _brings(story, hannah)
        await _called(story, hannah, jisoo)
        await _is_pinned_where_it_may_be(story, hannah, group, channel)
        (card,) = minji.reads((SIGN_KO, "15,000", "2013년 6월 23일 (일)"))
        grace.reads(SIGN)
        await minji.presses("참여했습니다")
        done, _ = card.buttons[:2]

        await story.until("2013-06-10 12:00", SEOUL)
        await _counts(story, hannah, "2,000")
        pace = "Mon, June 10, 2013: 1,000 a day so far, days left: 14, needed a day: 929"
        minji.reads((SIGN_KO, "15,000명 중 2,000명 (13 %)", "하루 1,000명, 남은 날: 14일"))
        grace.reads((SIGN, "Signatures: 2,000 of 15,000 (13 %)", pace))
        for minute, number in ((10, "100"), (30, "150"), (50, "50")):
            await story.until(f"2013-06-10 12:{minute}", SEOUL)
            await _counts(story, hannah, number, "Street")
            for person in (minji, grace):
                person.reads()  # no edit before the hour is over
        await story.until("2013-06-10 13:00", SEOUL)
        minji.reads((SIGN_KO, "15,000명 중 2,300명"))
        grace.reads((SIGN, "2,300 of 15,000 (15 %)"))
        assert card.edited == 2
        for place in (group, channel):
            assert "2,300 of 15,000 (15 %)" in _pinned(story, place)
        await _reaches_its_goal(story, hannah, minji, grace)
        await _closes(story, hannah, minji, grace, card, done.data)
        assert (group.pinned, channel.pinned) == (None, None)
        assert story.world.calls["pinChatMessage"] == story.world.calls["unpinChatMessage"] == 2
        await _is_drawn(story, jisoo)
        _nobody_stands_in(await _file(story, hannah))


async def _reaches_its_goal(story, hannah, minji, grace) -> None:
    """Who signed is thanked once: not again when an entry is taken back, and made once more."""
    await story.until("2013-06-20 18:00", SEOUL)
    await _counts(story, hannah, "12,700", "Post")
    _, thanks = minji.reads((SIGN_KO, "15,000명 중 15,000명"), ("목표", TITLE_KO))
    assert "15,000" in thanks.text
    grace.reads((SIGN, "15,000 of 15,000 (100 %)"))
    for hour, number in ((20, "-700"), (22, "900")):
        await story.until(f"2013-06-20 {hour}:00", SEOUL)
        await _counts(story, hannah, number, "Post")
        minji.reads(SIGN_KO)
        grace.reads(SIGN)


async def _closes(story, hannah, minji, grace, card, data: str) -> None:
    """The last day is over everywhere on earth: the buttons go, and a late press is answered."""
    await story.until("2013-06-24 20:59", SEOUL)
    minji.reads()
    await story.until("2013-06-24 22:00", SEOUL)
    minji.reads((TITLE_KO, "15,200"))
    grace.reads(("This call is over.", "15,200"))
    assert card.buttons == []
    await story.passes(hours=1)
    assert await _presses_late(story, minji, data) == "이 행동 요청은 끝났습니다."
    assert await _presses_late(story, grace, data) == "This call is over."
    for person in (minji, grace):
        person.reads()


async def _is_drawn(story, jisoo) -> None:
    """The report brings a chart, its words below it in Korean: letters, no boxes."""
    await jisoo.says("/running", "[1]")
    await jisoo.presses("보고")
    chart = jisoo.messages[-1]
    assert chart.media
    assert "그래프: 2013년 6월 10일 (월)부터 2013년 6월 20일 (목)까지" in chart.text
    assert "15,000건 중 15,200건" in chart.text


async def _file(story, hannah) -> str:
    await hannah.says("/running", "[1]")
    assert "15,200 of 15,000" in hannah.screen
    await hannah.presses("Counts as a file")
    hannah.has_read()
    return story.files[hannah.user.id].decode("utf-8-sig")


def _nobody_stands_in(file: str) -> None:
    """Days, ways and languages with their counts; a person counts as few."""
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[0] == ["what", "which", "part", "number"]
    signed = {row[2]: row[3] for row in rows if row[:2] == ["signatures", "day"]}
    assert signed == {"2013-06-10": "2300", "2013-06-20": "12900"}
    assert ["chats", "ko", "sent", "few"] in rows
    assert {row[3] for row in rows[1:] if row[0] != "signatures"} <= {"0", "few"}
    for word in ("민지", "Grace", "Hannah", "지수", "500000"):
        assert word not in file
