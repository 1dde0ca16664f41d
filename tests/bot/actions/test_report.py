"""The author hears how it went, once, when all deliveries have ended."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.actions.publish import publish
from bot.actions.report import report
from bot.texts import report as texts
from storage.models import CallState, Delivery, DeliveryState, Message, MessageKind, Region, Subscriber
from storage.queries import calls, memos, subscribers

ENDS = [
    (DeliveryState.SENT, None),
    (DeliveryState.SENT, None),
    (DeliveryState.REFUSED, "blocked"),
    (DeliveryState.UNKNOWN, "answer_lost"),
    (DeliveryState.EXPIRED, "too late"),
    (DeliveryState.CANCELLED, "left"),
]

REGIONS = [each.name.lower() for each in Region]
"""Whoever chose none wants news of all."""


@pytest.fixture
async def sending(scene, database, keyring, now):
    for number in range(len(ENDS)):
        await scene.subscribe(10 + number, "en")
    await scene.call(CallState.APPROVED, ("en",))
    await publish(database, keyring, now)
    return scene


async def _end(database, now, how_many: int = len(ENDS)) -> None:
    async with database.transaction() as tx:
        ours = select(Delivery).where(Delivery.coordinator_id.is_(None))
        rows = (await tx.exec(ours.order_by(Delivery.id))).all()
        for row, (state, reason) in list(zip(rows, ENDS, strict=True))[:how_many]:
            row.state, row.reason, row.todo, row.finished_at = state, reason, None, now
            tx.add(row)


async def _notices(database) -> list[Message]:
    async with database.read() as session:
        found = await session.exec(select(Message).where(Message.kind == MessageKind.NOTICE))
        return list(found.all())


async def test_nothing_is_said_while_a_delivery_waits(sending, database, now) -> None:
    await _end(database, now, len(ENDS) - 1)
    summary = await report(database, now)
    assert (summary.reported, summary.under_way) == (0, 1)
    assert await _notices(database) == []


async def test_the_author_gets_one_report_with_the_sums_of_the_rows(sending, database, now) -> None:
    await _end(database, now)
    async with database.transaction() as tx:
        await calls.tap(tx, 1, 99, now.date())
    done = await asyncio.gather(*(report(database, now) for _ in range(3)))
    assert sum(summary.reported for summary in done) == 1
    assert (await report(database, now)).reported == 0
    figures = texts.Figures(
        sent=2, refused={"blocked": 1}, unknown=1, too_late=1, left=1, taps=1,
        languages={"en": 2}, regions=dict.fromkeys(REGIONS, 2),
    )  # fmt: skip
    (notice,) = await _notices(database)
    assert (notice.text, notice.language) == (texts.report("Write <b>", figures, "ja"), "ja")
    async with database.read() as session:
        call = await calls.get(session, 1)
        told = (await session.exec(select(Delivery).where(Delivery.message_id == notice.id))).all()
    assert (call.state, call.reported_at) == (CallState.SENT, now)
    assert [row.coordinator_id for row in told] == [1]


async def test_somebody_forgotten_meanwhile_does_not_hold_the_report_up(sending, database, now) -> None:
    await _end(database, now, len(ENDS) - 1)
    async with database.transaction() as tx:
        waits = (await tx.exec(select(Delivery).where(Delivery.finished_at.is_(None)))).one()
        subscriber = await tx.get(Subscriber, waits.subscriber_id)
        await subscribers.forget_person(tx, subscriber.chat, now)
    assert (await report(database, now)).reported == 1


async def test_a_call_that_nobody_could_get_is_reported_too(scene, database, keyring, now) -> None:
    await scene.call(CallState.APPROVED)
    await publish(database, keyring, now)
    assert (await report(database, now)).reported == 1
    (notice,) = await _notices(database)
    assert "0" in notice.text


async def test_after_a_day_the_report_waits_for_nobody_and_its_figures_are_kept_when_all_has_ended(
    sending, database, now
) -> None:
    await _end(database, now, len(ENDS) - 1)
    almost, day_later = now + timedelta(hours=23, minutes=59), now + timedelta(days=1)
    assert (await report(database, almost)).reported == 0
    assert (await report(database, day_later)).reported == 1
    (notice,) = await _notices(database)
    figures = texts.Figures(
        sent=2, refused={"blocked": 1}, unknown=1, too_late=1, left=0, taps=0, waiting=1,
        languages={"en": 2}, regions=dict.fromkeys(REGIONS, 2),
    )  # fmt: skip
    assert notice.text == texts.report("Write <b>", figures, "ja")
    assert await _kept(database) is None
    assert (await report(database, day_later)).reported == 0
    await _end(database, day_later)
    await report(database, day_later)
    assert '"cancelled": 1' in await _kept(database)
    assert len(await _notices(database)) == 1


async def _kept(database) -> str | None:
    async with database.read() as session:
        return await memos.recall(session, "call.reached:1")
