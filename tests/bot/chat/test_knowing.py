"""Whom one deals with and what is stored: /about, /privacy, /mydata."""

import pytest

from bot.chat.house import House
from bot.texts import about as texts
from bot.texts.about import read_channels
from storage.models import Subscriber, metadata
from storage.queries import calls
from storage.sealing import SealedAddress, SealedId, SealedText


async def test_about_names_this_bot_and_all_channels_of_the_operator(talk, world) -> None:
    talk.router.desk = _with(
        talk.router.desk, House(read_channels("@nk_watch https://nk.example/feed?utm_source=x"))
    )
    mina = world.user("Mina")
    shown = await talk.says(mina, "/about")
    assert f"• @{world.bot_username}\n• " in shown.text
    links = [each["url"] for each in shown.entities if "url" in each]
    assert links == ["https://t.me/nk_watch", "https://nk.example/feed"]
    assert "never ask for" in shown.text
    assert await talk.rows(mina) == []


def _with(desk, house):
    from dataclasses import replace

    return replace(desk, house=house)


@pytest.mark.parametrize(
    "text", ["nk_watch", "http://nk.example", "@nk watch", "https://xn--80ak6aa92e.com@x/", "@a"]
)
def test_a_channel_that_cannot_be_shown_is_refused_by_name(text) -> None:
    with pytest.raises(ValueError, match="is no channel"):
        read_channels(text)


async def test_mydata_shows_every_column_and_seals_the_number(talk, world) -> None:
    mina = world.user("Mina", "ko")
    assert (await talk.says(mina, "/mydata")).text == "이 대화방에 관해 저장된 것이 없습니다."
    await talk.says(mina, "/subscribe")
    shown = (await talk.says(mina, "/mydata")).text
    for column in Subscriber.model_fields:
        assert f"\n{column}: " in shown, column
    assert str(mina.id) not in shown
    assert "언어: 한국어" in shown


async def test_mydata_counts_what_was_sent_and_answered_and_names_the_seat(talk, world) -> None:
    mina, author = world.user("Mina"), world.user("Author")
    seat = await talk.seat(author)
    await talk.says(mina, "/subscribe")
    await talk.tell("Twelve sent back")
    await talk.carry()
    async with talk.db.transaction() as tx:
        call = await calls.add(
            tx, kind="general", author_id=seat.id, language="en", step="title", update_id=1, now=talk.clock()
        )
        await calls.tap(tx, call.id, mina.id, talk.clock().date())
    shown = (await talk.says(mina, "/mydata")).text
    assert "still on record: 1" in shown
    assert "Calls you answered, by day: March 9, 2026" in shown
    assert f"C{seat.id}" in (await talk.says(author, "/mydata")).text
    assert "Calls you answered" not in (await talk.says(author, "/mydata")).text


def test_whatever_table_names_a_person_is_known_to_mydata_and_forget() -> None:
    """A new sealed column must be shown by the one and erased by the other; add it here then."""
    sealed = {
        column.type.place
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, (SealedId, SealedAddress, SealedText))
    }
    assert sealed == {
        "subscribers.address", "subscribers.chat", "taps.person", "coordinators.person",
        "hotline_people.person", "hotline_letters.text",
    }  # fmt: skip


async def test_after_forget_mydata_finds_nothing(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    assert (await talk.says(mina, "/mydata")).text == "Nothing is stored about this chat."


async def test_privacy_says_what_telegram_knows_and_what_a_seizure_would_show(talk, world) -> None:
    shown = await talk.says(world.user("Mina"), "/privacy")
    assert shown.html == texts.privacy(90, "en")
    for words in ("end-to-end", "seizes", "for at most 90 days", "Phone Number"):
        assert words in shown.text
