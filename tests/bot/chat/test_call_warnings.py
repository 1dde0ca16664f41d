"""What author and approvers of a call are asked to look at twice."""

from datetime import timedelta

import pytest

from storage.models import CallState, Feed
from tests.bot.chat.drafting import call_of, draft

NAMED = "Write for Kim Yong-ho, 34, a welder from Hoeryong, whose wife and daughter live in Seoul."
DOUBT = "Please look twice"


@pytest.fixture
async def house(talk, world):
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other, language="ko")
    return author, other


async def _preview(talk, author, **more) -> str:
    await draft(talk, 1, **more)
    return (await talk.says(author, "/call")).text


async def _submit(talk, author) -> None:
    await talk.presses(author, "Submit for approval")
    await talk.pump()


async def test_a_name_with_details_is_doubted_in_any_wording_before_author_and_approver(talk, house):
    author, other = house
    assert "may point to a private person: it names a private person" in await _preview(
        talk, author, text=NAMED
    )
    await _submit(talk, author)
    assert "글이 한 개인을 드러낼 수 있습니다" in (await talk.last(other)).text
    assert (await call_of(talk)).state is CallState.IN_REVIEW  # a doubt forbids nothing


async def test_another_call_to_the_same_people_within_a_day_is_told_and_one_to_others_is_not(talk, house):
    author, other = house
    await draft(talk, 1, ["en"])
    await talk.says(author, "/call")
    await _submit(talk, author)
    await talk.presses(other, "승인")
    await talk.carry()
    assert "Some of the same people get \u2068Write to the consul\u2069 of C1" in await _preview(talk, author)
    async with talk.db.transaction() as tx:
        second = await call_of(talk, 2)
        second.languages = ["ja"]
        await tx.merge(second)
    assert DOUBT not in (await talk.says(author, "/call")).text
    async with talk.db.transaction() as tx:
        second.languages = ["en", "ja"]
        await tx.merge(second)
    talk.clock.advance(timedelta(days=1))
    assert DOUBT not in (await talk.says(author, "/call")).text


async def test_a_site_is_doubted_until_a_source_or_an_approved_call_has_led_there(talk, house):
    author, other = house
    async with talk.db.transaction() as tx:
        tx.add(Feed(id=9, name="h", url="https://www.harbour.example/feed"))
    link = "https://letters.example/act"
    unknown = "has led to this site before: \u2068letters.example\u2069"
    assert unknown in await _preview(talk, author, link=link, languages=["en"])
    await _submit(talk, author)
    await talk.presses(other, "승인")
    await talk.carry()
    talk.clock.advance(timedelta(days=2))
    assert DOUBT not in await _preview(talk, author, link="https://letters.example/another")
    await talk.presses(author, "Discard")
    assert DOUBT not in await _preview(talk, author, link="https://harbour.example/a")
    await talk.presses(author, "Discard")
    assert "letters.example.evil.example" in await _preview(
        talk, author, link="https://letters.example.evil.example/"
    )


async def test_dates_that_are_over_are_doubted_before_they_are_refused(talk, house):
    author, _ = house
    gone = {"day": "2026-03-08", "at": "13:00", "zone": "UTC"}
    assert "One of its dates is over" in await _preview(
        talk, author, kind="rally",
        details={"when": gone, "repeat": "once", "place": "Gate", "reveal": "open"},
    )  # fmt: skip


async def test_every_part_in_every_language_is_looked_at_not_only_title_and_text(talk, house) -> None:
    author, *_ = house
    spoken = {"ko": {"safety": "문의는 https://unheard.example/x 로"}}
    details = {
        "targets": [{"name": "Ministry", "mail": "a@b.example"}], "subject": "For them",
        "versions": {"CH": "Read https://elsewhere.example/y first."}, "safety": "None.", "spoken": spoken,
    }  # fmt: skip
    shown = await _preview(talk, author, kind="letter", languages=["en", "ko"], details=details)
    doubts = shown.partition("Please look twice")[2]
    assert "unheard.example" in doubts
    assert "elsewhere.example" in doubts
    assert "private person" not in doubts
    await talk.presses(author, "If taken back")
    shown = (await talk.says(author, NAMED)).text
    assert "may point to a private person" in shown.partition("Please look twice")[2]
