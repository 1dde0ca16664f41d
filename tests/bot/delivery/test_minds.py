"""The real sender when people change their minds: hold, pause, stop, withdraw, correct, once more."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import ending, outbox
from bot.delivery.ending import Ended
from bot.delivery.outcome import Reason
from bot.delivery.streaks import MOST_IN_A_ROW, Streaks
from bot.rehearsal import Fault, World
from storage.models import ChatKind, Coordinator, Delivery, Message, MessageKind, Priority
from storage.queries import broadcasts, deliveries, fan_outs, holds, leases, messages
from storage.sealing import Address
from tests.bot.delivery.moves import watch


@pytest.fixture(autouse=True)
async def _watched(office) -> None:
    await watch(office.db)


class Ear:
    """Hears how broadcasts ended."""

    def __init__(self) -> None:
        self.heard: list[Ended] = []

    async def __call__(self, _tx: object, ended: Ended, _now: datetime) -> None:
        self.heard.append(ended)


async def texts_of(world: World, person) -> list[str]:
    return [message.text for message in world.messages(person)]


async def test_a_hold_keeps_everything_but_notices_and_deletions(office, world):
    (person,) = await office.people(1)
    await office.publish("Old news")
    await office.pump.drain()
    (fresh,) = await office.people(1)  # whose chat needs no rest between two messages
    boss = world.user("Boss")
    boss.start()
    await office.coordinator(boss.id)
    now = datetime.now(UTC)
    async with office.db.transaction() as tx:
        assert await holds.hold(tx, 1, now)
        assert not await holds.hold(tx, 2, now)
    first = (await office.rows())[0].message_id
    await office.publish("New news")
    async with office.db.transaction() as tx:
        await outbox.notify(tx, {"en": ("Held", [])}, None, now)
        await outbox.withdraw(tx, first, "Withdrawn", now)
    async with office.running():
        await world.until(lambda: world.messages(boss) and not world.messages(person), within=10)
        await asyncio.sleep(0.7)  # longer than the sender's beat
    assert await texts_of(world, boss) == ["Held"]
    assert world.messages(person) == []  # the old one is deleted, the new one waits
    assert world.messages(fresh) == []
    async with office.db.transaction() as tx:
        assert (await holds.lift(tx)).by == 1
        assert await holds.lift(tx) is None
    await office.pump.drain()
    assert await texts_of(world, person) == await texts_of(world, fresh) == ["New news"]


async def test_a_paused_message_waits_and_another_goes_out(office, world):
    (person,) = await office.people(1)
    paused = await office.publish("Paused")
    async with office.db.transaction() as tx:
        assert await broadcasts.pause(tx, [paused], "paused") == 1
        assert await broadcasts.pause(tx, [paused], "paused") == 0
    await office.publish("Not paused")
    await office.pump.drain()
    assert await texts_of(world, person) == ["Not paused"]
    async with office.db.transaction() as tx:
        assert await broadcasts.resume(tx, [paused]) == 1
    await office.pump.drain()
    assert await texts_of(world, person) == ["Not paused", "Paused"]


async def test_a_withdrawal_deletes_everywhere_and_edits_what_telegram_would_not_delete(office, world):
    first, second = await office.people(2)
    message_id = await office.publish("A false report")
    await office.pump.drain()
    world.faults.append(Fault("deleteMessage", error=(400, "Bad Request: message can't be deleted", None)))
    async with office.db.transaction() as tx:
        assert await outbox.withdraw(tx, message_id, "Withdrawn", datetime.now(UTC)) == 2
    await office.pump.drain()
    left = [*await texts_of(world, first), *await texts_of(world, second)]
    assert left == ["Withdrawn"]
    assert await office.states() == ["sent", "sent"]


async def test_a_correction_edits_and_answers_the_message_that_it_corrects(office, world):
    (person,) = await office.people(1)
    message_id = await office.publish("Ten are held")
    await office.pump.drain()
    now = datetime.now(UTC)
    reply = Message(kind=MessageKind.CALL, language="en", text="Twelve", created_at=now)
    async with office.db.transaction() as tx:
        assert await outbox.correct(tx, message_id, "Twelve", reply, now) == 1
    await office.pump.drain()
    told, answer = world.messages(person)
    assert told.text == "Ten are held\n\nTwelve"
    assert (answer.text, answer.reply_to) == ("Twelve", told)


async def test_twenty_chats_in_a_row_that_refuse_a_message_pause_it(office, world):
    for number in range(MOST_IN_A_ROW + 20):
        await office.subscribe(Address(-1000 - number), ChatKind.GROUP)
    kicked = (403, "Forbidden: bot was kicked from the group chat", None)
    world.faults.append(Fault("sendMessage", count=None, error=kicked))
    message_id = await office.publish()
    await office.pump.drain(within=60)
    async with office.db.read() as session:
        message = await messages.get(session, message_id)
    assert message.paused == Reason.MANY_REFUSALS
    assert office.stopped == [(message_id, "many_refusals")]
    assert MOST_IN_A_ROW <= (await office.states()).count("refused") < MOST_IN_A_ROW + 20
    assert "pending" in await office.states()  # these chats were spared


@pytest.mark.long
async def test_a_streak_goes_on_after_a_restart_and_pauses_once_where_somebody_let_it_go_on(office, world):
    for number in range(2 * MOST_IN_A_ROW + 4):
        await office.subscribe(Address(-1000 - number), ChatKind.GROUP)
    kicked = (403, "Forbidden: bot was kicked from the group chat", None)
    world.faults.append(Fault("sendMessage", count=None, error=kicked))
    message_id = await office.publish()
    for _ in range(3):  # each process sees ten at most
        office.hooks = replace(office.hooks, streaks=Streaks())
        seen = world.calls["sendMessage"]
        async with office.running(in_flight=1):
            await world.until(lambda seen=seen: world.calls["sendMessage"] >= seen + 8 or office.stopped)
    assert office.stopped == [(message_id, "many_refusals")]
    refused = (await office.states()).count("refused")
    assert MOST_IN_A_ROW <= refused < MOST_IN_A_ROW + 4
    async with office.db.transaction() as tx:
        await broadcasts.resume(tx, [message_id])
    office.hooks = replace(office.hooks, streaks=Streaks())
    async with office.running(in_flight=1):
        await world.until(lambda: len(office.stopped) > 1)
    again = (await office.states()).count("refused") - refused
    assert MOST_IN_A_ROW - 4 <= again <= MOST_IN_A_ROW + 1  # not by those of before alone


async def test_what_nobody_knows_of_is_told_once_and_sent_again_only_by_a_persons_word(office, world):
    people = await office.people(2)
    message_id = await office.publish()
    world.faults.append(Fault("sendMessage", "after"))
    await office.pump.drain()
    assert sorted(await office.states()) == ["sent", "unknown"]
    ear, now = Ear(), datetime.now(UTC) + timedelta(seconds=1)
    assert (await ending.end(office.db, ear, now)).ended == 1
    assert (await ending.end(office.db, ear, now)).ended == 0
    assert [(each.figures.states["unknown"], each.figures.states["sent"]) for each in ear.heard] == [(1, 1)]
    async with office.db.transaction() as tx:
        assert await broadcasts.send_again(tx, [message_id], now) == 1
        assert await broadcasts.send_again(tx, [message_id], now) == 0
    await world.until(lambda: datetime.now(UTC) > now)
    await office.pump.drain()
    rows = await office.rows()
    assert [str(row.state) for row in rows] == ["sent", "sent"]
    assert [row.possibly_twice for row in rows].count(True) == 1
    assert sum(len(world.messages(person)) for person in people) == 3
    await ending.end(office.db, ear, now + timedelta(seconds=5))
    assert [each.figures.states["unknown"] for each in ear.heard] == [1, 0]
    assert [each.figures.states["sent"] for each in ear.heard] == [1, 1]  # what people know is not told anew


async def test_what_comes_too_late_is_not_sent_and_told_once_when_the_message_has_ended(office, world):
    await office.people(3)
    now = datetime.now(UTC)
    await office.publish(expires_at=now + timedelta(seconds=1))
    ear = Ear()
    assert (await ending.end(office.db, ear, now)).ended == 0
    done = await ending.end(office.db, ear, now + timedelta(seconds=2))
    assert (done.ended, done.expired) == (1, 3)
    assert [each.figures.states["expired"] for each in ear.heard] == [3]
    await office.pump.drain()
    assert await office.states() == ["expired"] * 3


async def test_no_end_is_told_while_a_send_is_under_way_or_more_is_still_to_be_written(office, monkeypatch):
    monkeypatch.setattr(fan_outs, "BATCH", 2)
    await office.people(3)
    await office.publish()
    ear, now = Ear(), datetime.now(UTC)
    async with office.db.transaction() as tx:
        for row in await office.subscribers():
            await deliveries.cancel_subscriber(tx, row.id, "left", now)
    assert await office.states() == ["cancelled"] * 2
    assert (await ending.end(office.db, ear, now)).ended == 0  # a third is still to be written
    async with office.db.transaction() as tx:
        await fan_outs.go_on(tx)
    async with office.db.transaction() as tx:
        (claimed,) = await leases.claim(tx, now, 9, timedelta(minutes=5))
    assert (await ending.end(office.db, ear, now)).ended == 0  # now it is under way
    async with office.db.transaction() as tx:
        await leases.mark_sent(tx, claimed, 7, now)
    assert (await ending.end(office.db, ear, now)).ended == 1
    assert [each.figures.states["sent"] for each in ear.heard] == [1]


async def test_what_waits_for_somebody_who_left_ends_and_nobody_hears_of_it(office):
    await office.people(2)
    await office.publish()
    async with office.db.transaction() as tx:
        for row in await office.subscribers():
            row.state = "gone"
            tx.add(row)
    ear = Ear()
    done = await ending.end(office.db, ear, datetime.now(UTC))
    assert (done.ended, done.cancelled) == (1, 2)
    assert await office.states() == ["cancelled"] * 2


async def test_a_notice_ends_with_its_coordinator(office):
    await office.coordinator(9)
    now = datetime.now(UTC)
    async with office.db.transaction() as tx:
        await outbox.notify(tx, {"en": ("Look", [])}, None, now, priority=Priority.NEAR_CALL)
        (seat,) = [await tx.get(Coordinator, 1)]
        seat.state = "suspended"
        tx.add(seat)
    await ending.end(office.db, Ear(), now)
    (row,) = await office.rows()
    assert isinstance(row, Delivery)
    assert (row.state, row.reason) == ("cancelled", "left")
