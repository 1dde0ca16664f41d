"""A year in Hong Kong: signatures on the street, with no last day, counted by hand up to two thousand;
and two days of films in a church, of 130 places, with a speaker whom nobody names.
"""

import pytest

from storage.models import Choice, Tap
from tests.journeys.campaign import played

HONG_KONG = "Asia/Hong_Kong"
SIGN, SIGN_HANT = "Two thousand names for those in hiding", "兩千個名字"
FILMS, FILMS_HANT = "Five films on two evenings", "兩晚五部電影"
CHURCH = "The hall behind the church"
FIRST, SECOND = "Two films and a talk", "Three films"
HANT = ("兩部電影與座談\n三部電影", "教堂後面的禮堂", "匿名", "請勿拍照。")
SECOND_HANT, CHURCH_HANT = "三部電影", HANT[1]


async def _goes_out(story, hannah, jon, *words: str) -> None:
    """Write it in traditional characters, too; another approves it."""
    await hannah.says("[繁體中文]", "[Done]", "[繁體中文: to be written]", *words)
    await hannah.presses("Submit for approval")
    await story.goes_on()
    await jon.approves("C1 asks for your approval")
    await story.goes_on()
    hannah.reads("has been sent")


@pytest.mark.long
async def test_names_from_the_street_and_two_days_of_films(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2012-07-01 10:00", HONG_KONG) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        kit, ann = await story.reader("Kit", "zh-hant"), await story.reader("Ann")
        await hannah.says("/zone hong kong", "/call", "[Petition]", SIGN, "Sign at our table.", "[Skip]")
        await hannah.says("2,000", "[Skip]")
        await _goes_out(story, hannah, jon, f"{SIGN_HANT}\n請到我們的攤位簽名。")
        kit.reads((SIGN_HANT, "2,000"))
        ann.reads((SIGN, "Signatures wanted: 2,000"))
        await ann.presses("I did it")

        await story.until("2012-08-01 10:00", HONG_KONG)
        await hannah.says(
            "/call", "[Event]", FILMS, "Come and see.",
            f"10 August 19:00-22:00 | {FIRST}\n11 August 18:00-22:00 | {SECOND}", CHURCH,
            "[Those who come, at once]", "130", "Anonymous", "No photographs, please.", "[Skip]",
        )  # fmt: skip
        await _goes_out(story, hannah, jon, f"{FILMS_HANT}\n歡迎來看。", *HANT)
        kit.reads((FILMS_HANT, "130", "請勿拍照。", "匿名", "兩部電影與座談"))
        (card,) = ann.reads((FILMS, "Seats: 130", "Speakers: \u2068Anonymous\u2069"))
        assert CHURCH not in card.text
        await _fills_up(story, hannah, kit, ann)

        total = 0
        table = (("2012-09-20", 480), ("2012-11-10", 590), ("2012-12-30", 530), ("2013-02-18", 400))
        for day, number in table:
            await story.until(f"{day} 20:00", HONG_KONG)
            await jon.says("/status")  # who gives no sign of life for sixty days loses the seat
            total += number
            await _counts(story, hannah, number, total)
            kit.reads((SIGN_HANT, f"{total:,}"))
            told = [(f"{total:,} of 2,000 signatures", SIGN)] if total > 500 else []
            ann.reads((SIGN, f"Signatures: {total:,} of 2,000"), *told)  # a quarter is passed by no entry


async def _fills_up(story, hannah, kit, ann) -> None:
    """Of the second evening all places are taken but one; who comes too late moves up when one is free."""
    today = story.clock().date()
    async with story.db.transaction() as tx:
        for one in range(129):
            tx.add(Tap(call_id=2, person=9_000 + one, session=1, choice=Choice.COMING, tapped_on=today))
    assert (await ann.presses(f"I come: {SECOND}")).startswith("Thank you. You are counted")
    assert CHURCH in await ann.presses("Where?")
    assert (await kit.presses(f"參加：{SECOND_HANT}")).startswith("座位已滿")
    assert CHURCH_HANT not in await kit.presses("在哪裡")
    await hannah.says("/running", "[1]")
    assert "coming: 130 · waiting for a seat: few" in hannah.screen
    second = ann.card(FILMS).buttons[3].data or ""
    assert await ann.presses(second) == "Noted. You can change it at any time."
    await story.goes_on()
    kit.reads(FILMS_HANT)
    assert CHURCH_HANT in await kit.presses("在哪裡")
    await story.until("2012-08-11 16:00", HONG_KONG)
    kit.reads(FILMS_HANT)
    await story.until("2012-08-11 23:00", HONG_KONG)
    kit.reads(FILMS_HANT)
    ann.reads(("This call is over.", FILMS))


async def _counts(story, hannah, number: int, total: int) -> None:
    """Hannah enters what the table brought."""
    await hannah.says("/running", "[2]", "[Enter signatures]", "[Street]", str(number))
    said = await hannah.presses("Add this")
    assert said == f"Counted. The total is {total:,}; the card shows it within the hour."
    await story.goes_on()
