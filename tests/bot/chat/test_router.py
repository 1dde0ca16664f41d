"""Polling: nothing is lost, nothing stops the rest, and what is wrong is said in clear words."""

import asyncio
from datetime import timedelta

import pytest

from bot.chat import dispatch, router
from bot.chat.router import Pace
from bot.errors import ConfigurationError
from bot.rehearsal.botapi.faults import Fault
from bot.texts import replies
from storage.errors import DatabaseDownError


async def test_an_update_handled_but_not_confirmed_comes_again_without_a_second_effect(still, world) -> None:
    """A crash between commit and confirmation."""
    mina = world.user("Mina")
    mina.start()
    mina.says(mina, "/subscribe")
    updates = await world.updates.take(0, 100, 0)
    await still.build().handle(updates)
    assert len(await still.rows(mina)) == 1
    assert world.updates.pending == 2
    still.begin()
    await still.settled()
    assert len(await still.rows(mina)) == 1


async def test_an_update_whose_handler_was_killed_comes_again(still, world, monkeypatch) -> None:
    """The process dies inside a handler: nothing was confirmed, so nothing is lost."""
    mina = world.user("Mina")
    mina.says(mina, "/subscribe")
    begun, real = asyncio.Event(), dispatch.handle

    async def hangs(_desk, _event) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(dispatch, "handle", hangs)
    still.begin()
    await begun.wait()
    await still.kill()
    assert await still.rows(mina) == []
    monkeypatch.setattr(dispatch, "handle", real)
    still.begin()
    await still.settled()
    assert len(await still.rows(mina)) == 1


async def test_an_update_that_cannot_be_read_does_not_stop_the_next(talk, world) -> None:
    mina = world.user("Mina")
    world.updates.put("message", {"message_id": "no number", "date": None, "chat": 7})
    world.updates.put("my_chat_member", {"chat": {"id": 1}})
    world.updates.put("callback_query", {})
    assert (await talk.says(mina, "/help")).text.startswith("What this bot can do")


async def test_a_handler_that_fails_stops_nothing_and_the_person_gets_one_line(
    talk, world, monkeypatch
) -> None:
    mina, sora = world.user("Mina"), world.user("Sora")

    talk.may_fail = True

    async def fails(_desk, _said) -> None:
        raise RuntimeError("a private word")

    monkeypatch.setitem(dispatch.IN_PRIVATE, "privacy", fails)
    mina.says(mina, "/privacy")
    sora.says(sora, "/help")
    await talk.settled()
    assert [message.text for message in world.messages(mina)] == [replies.failed("en")]
    assert len(world.messages(sora)) == 1
    assert (await talk.says(mina, "/help")).text.startswith("What this bot can do")


async def test_what_a_failure_quotes_is_not_logged(talk, world, monkeypatch, capsys) -> None:
    talk.may_fail = True

    async def fails(_desk, _said) -> None:
        raise RuntimeError("a private word")

    monkeypatch.setitem(dispatch.IN_PRIVATE, "privacy", fails)
    await talk.says(world.user("Mina"), "/privacy")
    logged = "".join(capsys.readouterr())
    assert "handler failed" in logged
    assert "a private word" not in logged


async def test_a_handler_that_hangs_is_given_up(still, world, monkeypatch) -> None:
    mina = world.user("Mina")

    still.may_fail = True

    async def hangs(_desk, _said) -> None:
        await asyncio.Event().wait()

    monkeypatch.setitem(dispatch.IN_PRIVATE, "privacy", hangs)
    still.begin(Pace(poll=2, handler=0.2))
    assert (await still.says(mina, "/privacy")).text == replies.failed("en")


async def test_chats_are_handled_side_by_side_and_each_in_order(still, world, monkeypatch) -> None:
    """While one chat's first update waits, another chat is answered, and its own second one waits."""
    slow, quick = world.user("Slow"), world.user("Quick")
    gate, seen, real = asyncio.Event(), [], dispatch.handle

    async def handle(desk, event) -> None:
        if event.user == slow.id and event.command == "privacy":
            await gate.wait()
        seen.append((event.user, event.command))
        await real(desk, event)

    monkeypatch.setattr(dispatch, "handle", handle)
    for user, words in ((slow, "/privacy"), (slow, "/help"), (quick, "/help")):
        user.says(user, words)
    still.begin()
    await world.until(lambda: world.messages(quick))
    assert world.messages(slow) == []
    assert world.updates.pending == 3
    gate.set()
    await still.settled()
    assert seen == [(quick.id, "help"), (slow.id, "privacy"), (slow.id, "help")]


async def test_while_the_database_is_away_updates_wait_and_nothing_is_done_twice(
    still, world, monkeypatch
) -> None:
    """One chat meets a database that is away: it comes again, the other chat's update does not."""
    mina, sora = world.user("Mina"), world.user("Sora")
    away, real = [True], dispatch.handle

    async def handle(desk, event) -> None:
        if away and event.user == mina.id:
            away.pop()
            raise DatabaseDownError("locked", "held")
        await real(desk, event)

    monkeypatch.setattr(dispatch, "handle", handle)
    mina.says(mina, "/subscribe")
    sora.says(sora, "/help")
    still.begin()
    await still.settled()
    assert len(await still.rows(mina)) == 1
    assert len(world.messages(sora)) == 1


async def test_a_chat_that_asks_too_much_is_served_without_answers_and_keeps_nobody_waiting(
    still, world
) -> None:
    flooder, sora = world.user("Flooder"), world.user("Sora")
    for _ in range(39):
        flooder.says(flooder, "/help")
    flooder.says(flooder, "/subscribe")
    sora.says(sora, "/help")
    still.begin(Pace(poll=2, chat=0.0))
    await still.settled()
    assert len(await still.rows(flooder)) == 1
    assert len(world.messages(flooder)) == 1
    assert len(world.messages(sora)) == 1


async def test_another_poller_is_reported_and_polling_goes_on(talk, world) -> None:
    """Two processes with one token: clear words, no crash, and back to work when the other one stops."""
    mina = world.user("Mina")
    await talk.says(mina, "/help")
    rival = asyncio.create_task(world.updates.take(0, 100, 1))
    await world.until(lambda: talk.conflicts)
    await asyncio.gather(rival, return_exceptions=True)
    assert "another process" in talk.conflicts[0]
    assert (await talk.says(mina, "/privacy")).text.startswith("What is stored")


async def test_a_conflict_that_goes_on_is_told_each_time_and_the_hook_may_end_it(still, world) -> None:
    class Enough(Exception):  # noqa: N818 -- a word of this test
        pass

    told: list[str] = []

    def hook(words: str) -> None:
        told.append(words)
        if len(told) == 3:
            raise Enough

    world.faults.append(Fault("getUpdates", count=None, error=(409, "Conflict: terminated by other", {})))
    router = still.build()
    router._on_conflict = hook
    with pytest.raises(Enough):
        await router.run(still.stop)


async def test_a_webhook_of_before_is_dropped(still, world) -> None:
    await still.bot.set_webhook("https://hook.example/")
    assert world.updates.webhook
    still.begin()
    assert await still.says(world.user("Mina"), "/help")
    assert not world.updates.webhook


async def test_a_rejected_token_ends_polling_with_words_that_name_no_token(still, world) -> None:
    world.faults.append(Fault("getUpdates", error=(401, "Unauthorized", None)))
    running = still.build().run(still.stop)
    with pytest.raises(ConfigurationError, match="@BotFather") as raised:
        await running
    assert world.token not in repr(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "fault",
    [
        {"when": "before"},
        {"when": "after"},
        {"when": "status", "status": 502},
        {"error": (500, "Internal Server Error", None)},
        {"error": (429, "Too Many Requests: retry after 1", {"retry_after": 1})},
    ],
)
async def test_a_broken_network_heals_and_loses_nothing(talk, world, fault) -> None:
    mina = world.user("Mina")
    world.faults.append(Fault("getUpdates", count=2, **fault))
    assert (await talk.says(mina, "/help")).text.startswith("What this bot can do")


async def test_an_outage_is_logged_once(talk, world, capsys) -> None:
    await talk.settled()
    fault = Fault("getUpdates", "before", count=4)
    world.faults.append(fault)
    await talk.says(world.user("Mina"), "/help")
    await world.until(lambda: fault.struck == 4)
    await talk.says(world.user("Sora"), "/help")
    logged = "".join(capsys.readouterr())
    assert logged.count("telegram out of reach") == 1
    assert "in reach again" in logged
    assert world.token not in logged


async def test_a_poll_that_hangs_beyond_its_time_is_given_up(still, world, monkeypatch) -> None:
    monkeypatch.setattr(router.polling, "GRACE_SECONDS", 0.1)
    mina = world.user("Mina")
    world.faults.append(Fault("getUpdates", "silent"))
    mina.says(mina, "/help")
    still.begin(Pace(poll=1, first_pause=0.05))
    await still.settled()
    assert len(world.messages(mina)) == 1


async def test_the_last_poll_is_known_to_the_watch(talk, world) -> None:
    await talk.says(world.user("Mina"), "/help")
    first = talk.router.last_poll_at
    assert first == talk.clock()
    talk.clock.advance(timedelta(minutes=1))
    await talk.says(world.user("Sora"), "/help")
    assert talk.router.last_poll_at > first


async def test_stopping_confirms_what_is_handled(still, world) -> None:
    mina = world.user("Mina")
    mina.says(mina, "/help")
    still.begin()
    await world.until(lambda: world.messages(mina))
    await still.end()
    assert world.updates.pending == 0


async def test_kinds_that_nobody_reads_are_not_asked_for(talk, world) -> None:
    await talk.says(world.user("Mina"), "/help")
    assert world.updates.allowed == {"message", "callback_query", "my_chat_member", "channel_post"}
