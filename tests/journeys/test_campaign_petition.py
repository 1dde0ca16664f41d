"""A petition in Seoul: 15,000 signatures in sixteen days by five ways, delivered on the 24th.

Then its office acknowledges it, and after the journey of the president those who signed read what came of it.
"""

import pytest
from sqlmodel import select

from storage.models import Tap
from tests.journeys.campaign import played

SEOUL = "Asia/Seoul"
TITLE, TITEL = "Nine young people must not be sent back", "아홉 청소년을 돌려보내지 마십시오"
SIGN, SIGN_KO = "Sign, and ask three others.", "서명하고 세 사람에게 권해 주세요."

COUNTED = [  # day, who enters them, by which way, how many, the total, what those who signed are told
    ("2013-06-09", 0, "Web", "1,450", "1,450", None),
    ("2013-06-10", 1, "Fax", "310", "1,760", None),
    ("2013-06-12", 0, "Street", "2,140", "3,900", "3,900"),
    ("2013-06-14", 1, "Post", "1,025", "4,925", None),
    ("2013-06-16", 0, "E-mail", "2,900", "7,825", "7,825"),
    ("2013-06-18", 1, "Street", "3,600", "11,425", "11,425"),
    ("2013-06-21", 0, "Web", "2,975", "14,400", None),
    ("2013-06-22", 1, "Fax", "-200", "14,200", None),  # counted twice before
    ("2013-06-23", 0, "Post", "1,112", "15,312", "15,312"),
]


async def _enters(who, way: str, number: str, total: str) -> None:
    """Enter signatures, look at the new total, and let them count."""
    await who.says("/running", "[1]", "[Enter signatures]", f"[{way}]", number)
    assert f"The total is then {total}." in who.screen
    said = await who.presses("Add this")
    assert said == f"Counted. The total is {total}; the card shows it within the hour."


async def _follows(story, author, other, kind: str, words: tuple[str, str], korean: str) -> None:
    """Write what follows the petition in two languages, and let another approve it."""
    await author.says("/running", "[1]", f"[Write: {kind}]", *words, "[Skip]", "[Done]")
    await author.says("[한국어: to be written]", korean)
    await author.presses("Submit for approval")
    await story.goes_on()
    await other.approves(words[0])
    await story.goes_on()
    author.reads("has been sent")


@pytest.mark.long  # many days: each costs all stages of the program
@pytest.mark.timeout(600)
async def test_a_petition_of_fifteen_thousand_in_sixteen_days(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2013-06-08 09:00", SEOUL) as story:
        hannah, jisoo = await story.coordinator("Hannah"), await story.coordinator("지수")
        minji, grace = await story.reader("민지", "ko"), await story.reader("Grace")
        ann = await story.reader("Ann")
        await hannah.says(
            "/zone seoul", "/call", "[Petition]", TITLE, SIGN, "https://sign.example/nine", "15,000",
            "23 June", "[한국어]", "[Done]", "[한국어: to be written]", f"{TITEL}\n{SIGN_KO}",
        )  # fmt: skip
        await hannah.presses("Submit for approval")
        await story.goes_on()
        await jisoo.approves(TITLE)
        await story.goes_on()
        hannah.reads("has been sent")
        grace.reads((SIGN, "Signatures wanted: 15,000", "Until Sun, June 23, 2013"))
        minji.reads((SIGN_KO, "2013년 6월 23일 (일)"))
        ann.reads(SIGN)
        assert (await grace.presses("I did it")).startswith("Thank you. You are counted")
        assert (await minji.presses("참여했습니다")).startswith("감사합니다")

        for day, who, way, number, total, milestone in COUNTED:
            await story.until(f"{day} 18:00", SEOUL)
            await _enters((hannah, jisoo)[who], way, number, total)
            await story.goes_on()
            for person, card in ((grace, SIGN), (minji, SIGN_KO)):
                told = [(milestone, TITLE if person is grace else TITEL)] if milestone else []
                found = person.reads(*((card, total),), *told)
                assert not found[0].silent
            ann.reads((SIGN, total))  # the card is edited, and she is told no milestone
        await story.until("2013-06-24 15:00", SEOUL)
        delivered = ("Delivered", "All 15,312 were handed over at noon.")
        korean = "전달했습니다\n15,312건을 정오에 전달했습니다."
        await _follows(story, hannah, jisoo, "What came of it so far", delivered, korean)
        grace.reads(("What came of it so far", "All 15,312 were handed over at noon."))
        minji.reads("15,312건을 정오에 전달했습니다.")
        await story.until("2013-06-24 21:59", SEOUL)
        await story.passes(minutes=1)  # its last day is over everywhere on earth, and an hour more
        grace.reads(("This call is over.", "15,312"))
        ann.reads(("This call is over.", "15,312"))
        minji.reads((TITEL, "15,312"))

        await story.until("2013-06-28 11:00", SEOUL)
        received = ("Received", "The office has written that it has all of them.")
        await _follows(story, jisoo, hannah, "What came of it so far", received, "접수\n접수되었습니다.")
        grace.reads("The office has written that it has all of them.")
        minji.reads("접수되었습니다.")
        await story.until("2013-07-02 10:00", SEOUL)
        outcome = ("It was raised", "It was raised in the talks of the week. Thank you for your name.")
        await _follows(story, hannah, jisoo, "Outcome", outcome, "거론\n이번 주 회담에서 거론되었습니다.")
        grace.reads("It was raised in the talks of the week.")
        minji.reads("이번 주 회담에서 거론되었습니다.")
        ann.reads()  # she never said that she signed, and nobody writes to her of it

        await story.passes(minutes=5)
        await hannah.says("/running", "[1]")
        assert "ended, its outcome is told" in hannah.screen
        assert "did it: few" in hannah.screen
        for line in ("Signatures: 15,312 of 15,000 (102 %)", "Street: 5,740", "Fax: 110", "Web: 4,425"):
            assert line in hannah.screen
        async with story.db.read() as session:
            assert (await session.exec(select(Tap))).all() == []  # nobody can tell any more who they were
        await story.until("2014-06-09 09:00", SEOUL)
        asked = ("A year ago this call went out", "What has become of the people?")
        hannah.reads(asked, "Are you still there?")  # her seat lapses if she does nothing
        jisoo.reads(asked, "Are you still there?")
        for acts in (hannah.log, jisoo.log):
            assert "C2 approved call 4" in acts or "C1 submitted call 4" in acts
