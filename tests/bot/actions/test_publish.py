"""Approved calls go into the outbox, each once."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.actions.publish import LIFETIME, publish
from bot.actions.tally import ACTION
from bot.texts import call as texts
from storage import codes
from storage.codes import Code, Coded
from storage.models import CallState, Delivery, MessageKind, Priority, TopicChoice
from storage.queries import calls, messages, subscribers
from storage.signing import Press, verify

MINA, SORA, KEN = 11, 12, 13


async def test_each_chosen_language_gets_its_wording_and_its_readers(scene, database, keyring, now) -> None:
    mina, sora = await scene.subscribe(MINA, "en"), await scene.subscribe(SORA, "ko")
    await scene.subscribe(KEN, "ja")
    call = await scene.call(CallState.APPROVED)
    summary = await publish(database, keyring, now)
    assert (summary.calls, summary.deliveries) == (1, 2)
    async with database.read() as session:
        worded = {message.language: message for message in await messages.of_call(session, 1)}
        rows = (await session.exec(select(Delivery))).all()
        assert (await calls.get(session, 1)).state is CallState.SENDING
    assert set(worded) == {"en", "ko"}
    told = {(row.message_id, row.subscriber_id) for row in rows}
    assert told == {(worded["en"].id, mina.id), (worded["ko"].id, sora.id)}
    for language, message in worded.items():
        code = codes.write(keyring, Code(Coded.CALL, 1))
        assert message.text == texts.card(texts.Words.of(call), language, code)
        assert code in message.text
        assert "Write &lt;b&gt;" in message.text
        assert (message.kind, message.priority, message.expires_at) == (
            MessageKind.CALL,
            Priority.NORMAL,
            now + LIFETIME,
        )
        [[button, _take_back]] = message.buttons
        assert button["text"] == texts.label(texts.Label.DID, language)
        assert verify(keyring, button["data"], MINA, now) == Press(ACTION, 1)


@pytest.mark.parametrize("state", [state for state in CallState if state is not CallState.APPROVED])
async def test_a_call_in_any_other_state_is_not_sent(scene, database, keyring, now, state) -> None:
    await scene.subscribe(MINA, "en")
    await scene.call(state)
    assert (await publish(database, keyring, now)).calls == 0
    async with database.read() as session:
        assert (await session.exec(select(Delivery))).all() == []


async def test_publishing_twice_or_side_by_side_sends_once(scene, database, keyring, now) -> None:
    await scene.subscribe(MINA, "en")
    await scene.call(CallState.APPROVED)
    done = await asyncio.gather(*(publish(database, keyring, now) for _ in range(4)))
    assert sum(summary.calls for summary in done) == 1
    assert (await publish(database, keyring, now)).calls == 0
    async with database.read() as session:
        assert len((await session.exec(select(Delivery))).all()) == 1


async def test_who_unticked_calls_is_not_told(scene, database, keyring, now) -> None:
    mina = await scene.subscribe(MINA, "en")
    async with database.transaction() as tx:
        await subscribers.update(tx, mina.id, topics=int(TopicChoice.REPATRIATION))
    await scene.call(CallState.APPROVED)
    assert (await publish(database, keyring, now)).deliveries == 0


async def test_a_failure_between_leaves_nothing_half_done(scene, database, keyring, now, monkeypatch) -> None:
    """The second language fails: neither the move nor the first language stands."""
    await scene.subscribe(MINA, "en")
    await scene.call(CallState.APPROVED)
    real = texts.card

    def breaks(words, language, code, **more) -> str:
        if language == "ko":
            raise RuntimeError("killed")
        return real(words, language, code, **more)

    monkeypatch.setattr(texts, "card", breaks)
    with pytest.raises(RuntimeError):
        await publish(database, keyring, now)
    async with database.read() as session:
        assert (await calls.get(session, 1)).state is CallState.APPROVED
        assert (await session.exec(select(Delivery))).all() == []
    monkeypatch.setattr(texts, "card", real)
    assert (await publish(database, keyring, now)).deliveries == 1


@pytest.mark.parametrize(
    ("days", "priority"), [(0, Priority.NEAR_CALL), (1, Priority.NEAR_CALL), (3, Priority.NORMAL)]
)
async def test_a_call_whose_start_is_near_goes_before_other_calls(
    scene, database, keyring, now, days, priority
) -> None:
    await scene.subscribe(MINA, "en")
    soon = now + timedelta(days=days, minutes=-30)  # at 0: it is under way
    when = {"day": f"{soon:%Y-%m-%d}", "at": f"{soon:%H:%M}", "zone": "UTC"}
    rally = {"when": when, "repeat": "once", "place": "At the gate"}
    await scene.call(CallState.APPROVED, ("en",), kind="rally", details=rally)
    assert (await publish(database, keyring, now)).deliveries == 1
    async with database.read() as session:
        (message,) = await messages.of_call(session, 1)
    assert message.priority == priority
