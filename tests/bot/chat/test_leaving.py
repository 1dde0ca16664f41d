"""Leaving for good: what is erased, what old buttons still do, and what a stranger may read."""

import struct
from datetime import timedelta

import pytest

from bot.chat.leaving import LAST_ERASURE
from bot.texts import about, commands, replies
from storage.models import Delivery, DeliveryState, Message, MessageKind, Tap
from storage.queries import calls, memos
from storage.sealing import Address


async def _waiting_delivery(talk, subscriber_id: int) -> int:
    async with talk.db.transaction() as tx:
        message = Message(kind=MessageKind.NOTICE, language="en", text="x", created_at=talk.clock())
        tx.add(message)
        await tx.flush()
        delivery = Delivery(
            message_id=message.id, subscriber_id=subscriber_id, priority=2, due_at=talk.clock()
        )
        tx.add(delivery)
        await tx.flush()
        return delivery.id


async def _deliveries(talk) -> list[Delivery]:
    async with talk.db.read() as session:
        return [await session.get(Delivery, 1)]


async def test_forget_asks_first_and_back_erases_nothing(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    shown = await talk.says(mina, "/forget")
    assert [button.text for button in shown.buttons] == ["Erase me now", "Back"]
    await talk.presses(mina, "Back")
    assert len(await talk.rows(mina)) == 1
    assert (await talk.last(mina)).text == "Nothing was erased."


@pytest.mark.long
async def test_forget_erases_row_taps_and_the_link_of_deliveries(talk, world) -> None:
    mina, author = world.user("Mina"), world.user("Author")
    seat = await talk.seat(author)
    await talk.says(mina, "/subscribe")
    (row,) = await talk.rows(mina)
    await _waiting_delivery(talk, row.id)
    async with talk.db.transaction() as tx:
        call = await calls.add(
            tx, kind="general", author_id=seat.id, language="en", step="title", update_id=1, now=talk.clock()
        )
        await calls.tap(tx, call.id, mina.id, talk.clock().date())
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    assert (await talk.last(mina)).text == "Erased. Nothing about you is kept."
    assert await talk.rows(mina) == []
    async with talk.db.read() as session:
        assert await session.get(Tap, 1) is None
    (delivery,) = await _deliveries(talk)
    assert (delivery.subscriber_id, delivery.state) == (None, DeliveryState.CANCELLED)


@pytest.mark.parametrize("how", ["forget", "block", "unsubscribe"])
async def test_nothing_of_the_person_is_left_on_disk(talk, world, how) -> None:
    """The sealed bytes stand in the files before, and in none of them after."""
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    folder = talk.db.path.parent
    sealed = talk.keyring.seal(struct.pack(">q", mina.id), "subscribers.chat")
    address = talk.keyring.seal(struct.pack(">qq", *Address(mina.id)), "subscribers.address")
    assert any(sealed in path.read_bytes() for path in folder.iterdir())
    if how == "block":
        mina.blocks()
        await talk.settled()
    else:
        await talk.says(mina, f"/{how}")
        if how == "forget":
            await talk.presses(mina, "Erase me now")
    for path in folder.iterdir():
        assert sealed not in path.read_bytes()
        assert address not in path.read_bytes()


async def test_old_buttons_bring_nobody_back(talk, world) -> None:
    """Get alerts of before the erasure, and any button a week later, make no row."""
    mina = world.user("Mina")
    welcome = await talk.says(mina, "/start")
    await talk.says(mina, "/subscribe")
    topics = await talk.says(mina, "/topics")
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    for button, message in (("Get alerts", welcome), ("Done", topics), ("✓ Calls to action: yes", topics)):
        press = await talk.presses(mina, button, message=message)
        assert press.said == "This button has expired. /start"
    talk.clock.advance(timedelta(days=7))
    press = await talk.presses(mina, "Get alerts", message=welcome)
    assert press.said == "This button has expired. /start"
    assert await talk.rows(mina) == []


async def test_after_a_restart_the_buttons_of_before_an_erasure_stay_dead_and_new_ones_work(
    talk, world
) -> None:
    mina, other = world.user("Mina"), world.user("Other")
    welcome = await talk.says(mina, "/start")
    await talk.says(other, "/start")
    talk.clock.advance(timedelta(minutes=1))
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    talk.clock.advance(timedelta(minutes=1))
    await talk.end()
    talk.begin()
    press = await talk.presses(mina, "Get alerts", message=welcome)
    assert press.said == "This button has expired. /start"
    assert await talk.rows(mina) == []
    assert (await talk.presses(other, "Get alerts")).said == "This button has expired. /start"
    talk.clock.advance(timedelta(seconds=1))
    await talk.says(other, "/start")
    await talk.presses(other, "Get alerts")
    assert len(await talk.rows(other)) == 1


async def test_buttons_survive_a_restart_where_nobody_was_erased(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/start")
    await talk.end()
    talk.begin()
    await talk.presses(mina, "Get alerts")
    assert len(await talk.rows(mina)) == 1


async def test_what_is_kept_of_an_erasure_is_the_hour_alone(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    async with talk.db.read() as session:
        kept = await memos.recall(session, LAST_ERASURE)
    assert int(kept) % 3600 == 0
    assert talk.clock.seconds() < int(kept) <= talk.clock.seconds() + 3600


async def test_who_was_erased_may_start_anew(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    await talk.says(mina, "/start")
    await talk.presses(mina, "Get alerts")
    assert len(await talk.rows(mina)) == 1


async def test_a_coordinator_is_told_that_the_seat_stays(talk, world) -> None:
    mina = world.user("Mina")
    seat = await talk.seat(mina)
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    assert (await talk.last(mina)).html == replies.erased_but_seat(seat.id, "en")


async def test_unsubscribe_says_so_and_again_says_that_nothing_was_there(talk, world) -> None:
    mina = world.user("Mina", "ko")
    await talk.says(mina, "/subscribe")
    assert (await talk.says(mina, "/unsubscribe")).html == replies.unsubscribed("ko")
    assert (await talk.says(mina, "/unsubscribe")).html == replies.not_subscribed("ko")
    assert await talk.rows(mina) == []


@pytest.mark.parametrize(
    "words", ["고마워요", "hello <b>", "/nonsense", "/call", "/invite", "/status", "/review"]
)
async def test_words_and_the_commands_of_others_get_one_polite_line(talk, world, words) -> None:
    """A stranger cannot tell a coordinator's command from no command."""
    mina = world.user("Mina")
    shown = await talk.says(mina, words)
    assert shown.text.startswith("Thank you. This bot only sends alerts")
    assert len(world.messages(mina)) == 1
    assert await talk.rows(mina) == []


async def test_what_somebody_writes_is_on_no_disk(talk, world) -> None:
    mina = world.user("Zyxwvu-name")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "my secret words qwertz")
    for path in talk.db.path.parent.iterdir():
        assert b"qwertz" not in path.read_bytes()
        assert b"Zyxwvu" not in path.read_bytes()


async def test_privacy_and_help_answer_in_the_language_of_the_chat(talk, world) -> None:
    mina = world.user("Mina", "ja")
    assert (await talk.says(mina, "/privacy")).html == about.privacy(90, "ja")
    assert (await talk.says(mina, "/help")).html == commands.overview("ja", coordinator=False)
    await talk.seat(mina, language="ko")
    assert (await talk.says(mina, "/help")).html == commands.overview("ko", coordinator=True)
