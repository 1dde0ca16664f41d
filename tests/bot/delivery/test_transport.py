"""The real client against a local Bot API: what it sends, and that every error becomes an outcome."""

import inspect
import json
import time

import pytest
import telegram.error
from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.answers import classify
from bot.delivery.outcome import (
    Edited,
    Lost,
    Migrated,
    NotSent,
    Outcome,
    Reason,
    Refused,
    Sent,
    TopicGone,
    Unauthorised,
    Unchanged,
    Unparsable,
    Wait,
)
from bot.delivery.pacing import Pacer
from bot.delivery.request import SendingRequest, call
from bot.delivery.transport import Transport, build_request, failure_of
from bot.rehearsal import Fault, RehearsalServer, User, World
from storage.sealing import Address

MEANT = {
    "BadRequest": Refused(Reason.OUR_FAULT),
    "ChatMigrated": Migrated(-100),
    "Conflict": NotSent(),
    "EndPointNotFound": Unauthorised(),
    "Forbidden": Refused(Reason.NO_RIGHTS),
    "InvalidToken": Unauthorised(),
    "NetworkError": Lost(),
    "PassportDecryptionError": Lost(),
    "RetryAfter": Wait(5.0),
    "TelegramError": Lost(),
    "TimedOut": Lost(),
}
GIVEN = {"ChatMigrated": -100, "RetryAfter": 5}


@pytest.fixture
def reader(world: World) -> User:
    person = world.user("Reader")
    person.start()
    return person


def address(reader: User) -> Address:
    return Address(reader.id)


def test_every_error_of_the_client_has_an_outcome():
    found = {
        name: kind
        for name, kind in inspect.getmembers(telegram.error, inspect.isclass)
        if issubclass(kind, TelegramError)
    }
    assert set(found) == set(MEANT), "an upgrade brought a new error: say what it means"
    for name, kind in found.items():
        error = kind(GIVEN.get(name, "some words"))
        assert classify(failure_of(error)) == MEANT[name], name


async def test_a_message_arrives_with_markup_and_buttons_and_without_preview(
    transport: Transport, world: World, reader: User
):
    buttons = [[{"text": "Read", "url": "https://a.example"}], [{"text": "I did it", "data": "done"}]]
    outcome = await transport.send(address(reader), "<b>Now</b> https://a.example", buttons, silent=True)
    (message,) = world.messages(reader)
    assert outcome == Sent(message.message_id)
    assert message.text == "Now https://a.example"
    assert [(button.text, button.url, button.data) for button in message.buttons] == [
        ("Read", "https://a.example", None),
        ("I did it", None, "done"),
    ]
    assert world.calls["sendMessage"] == 1


async def test_an_edit_replaces_text_and_buttons(transport: Transport, world: World, reader: User):
    sent = await transport.send(address(reader), "One", [[{"text": "Go", "data": "x"}]])
    assert isinstance(sent, Sent)
    assert await transport.edit(address(reader), sent.message_id, "Two", []) == Edited()
    (message,) = world.messages(reader)
    assert (message.text, message.buttons) == ("Two", [])
    assert await transport.edit(address(reader), sent.message_id, "Two", []) == Unchanged()
    assert await transport.delete(address(reader), sent.message_id) == Edited()
    assert world.messages(reader) == []
    assert await transport.edit(address(reader), sent.message_id, "Three", []) == Refused(Reason.MESSAGE_GONE)


async def test_a_reply_names_what_it_answers_and_survives_its_absence(
    transport: Transport, world: World, reader: User
):
    first = await transport.reply(address(reader), "One")
    assert isinstance(first, Sent)
    await transport.reply(address(reader), "Two", reply_to=first.message_id)
    assert world.messages(reader)[-1].reply_to.message_id == first.message_id
    assert isinstance(await transport.reply(address(reader), "Three", reply_to=999_999), Sent)


async def test_a_message_goes_into_its_topic_and_general_is_the_chat_itself(
    transport: Transport, world: World
):
    owner = world.user("Owner")
    forum = world.forum("Friends", owner=owner, topics=("Alerts",))
    owner.adds_bot(forum, as_admin=True)
    thread = forum.topic("Alerts")
    for given, expected in ((thread, thread), (1, None), (0, None)):
        assert isinstance(await transport.send(Address(forum.id, given), f"To {given}", []), Sent)
        assert world.messages(forum)[-1].thread == expected


async def test_markup_that_telegram_cannot_read_is_told_apart_and_goes_out_plain(
    transport: Transport, world: World, reader: User
):
    wrong = "<blink>Fish &amp; <b>chips</b></blink>"
    assert await transport.send(address(reader), wrong, []) == Unparsable()
    assert isinstance(await transport.send(address(reader), wrong, [], plain=True), Sent)
    assert world.messages(reader)[-1].text == "Fish & chips"


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        (Fault("sendMessage", "before"), Lost()),
        (Fault("sendMessage", "after"), Lost()),
        (Fault("sendMessage", "silent"), Lost()),
        (Fault("sendMessage", "status", status=502), Lost()),
        (Fault("sendMessage", "status", status=500), Lost()),
        (
            Fault("sendMessage", error=(429, "Too Many Requests: retry after 7", {"retry_after": 7})),
            Wait(7.0),
        ),
        (Fault("sendMessage", error=(401, "Unauthorized", None)), Unauthorised()),
        (
            Fault("sendMessage", error=(403, "Forbidden: bot was blocked by the user", None)),
            Refused(Reason.BLOCKED),
        ),
        (
            Fault("sendMessage", error=(400, "Bad Request: message thread not found", None)),
            TopicGone(),
        ),
        (
            Fault(
                "sendMessage",
                error=(
                    400,
                    "Bad Request: group chat was upgraded to a supergroup chat",
                    {"migrate_to_chat_id": -1009},
                ),
            ),
            Migrated(-1009),
        ),
    ],
)
async def test_what_goes_wrong_on_the_way_becomes_an_outcome(
    transport: Transport,
    bot: Bot,
    world: World,
    reader: User,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    meant: Outcome,
):
    if fault.when == "silent":  # else a busy machine has time to answer
        monkeypatch.setattr(bot.request, "_read_timeout", 0.5)
    world.faults.append(fault)
    assert await transport.send(address(reader), "Hello", []) == meant


async def test_a_server_that_is_not_there_has_surely_accepted_nothing(
    transport: Transport, server: RehearsalServer, reader: User
):
    await server.stop()
    first = await transport.send(address(reader), "Hello", [])
    assert first in (Lost(), NotSent())  # it may have left over a connection kept open
    assert await transport.send(address(reader), "Hello", []) == NotSent()
    assert await transport.reachable() is False


async def test_telegram_is_reachable_even_when_it_wants_no_messages(transport: Transport, world: World):
    assert await transport.reachable() is True
    world.faults.append(Fault("getMe", error=(401, "Unauthorized", None)))
    assert await transport.reachable() is True


async def test_another_token_is_an_outcome_and_no_crash(server: RehearsalServer, world: World, reader: User):
    async with Bot(world.token, base_url=f"{server.url}/bot", request=build_request()) as bot:
        world.token = "1:" + "x" * 35
        assert await Transport(bot, Pacer()).send(address(reader), "Hello", []) == Unauthorised()


async def test_a_reply_tries_once_more_after_a_short_429(transport: Transport, world: World, reader: User):
    world.faults.append(
        Fault("sendMessage", error=(429, "Too Many Requests: retry after 1", {"retry_after": 1}))
    )
    began = time.monotonic()
    assert isinstance(await transport.reply(address(reader), "Hello"), Sent)
    assert time.monotonic() - began >= 1
    assert len(world.messages(reader)) == 1


async def test_a_reply_gives_up_on_a_long_429_and_does_not_ask_again(
    transport: Transport, world: World, reader: User
):
    error = (429, "Too Many Requests: retry after 60", {"retry_after": 60})
    world.faults.append(Fault("sendMessage", count=None, error=error))
    assert await transport.reply(address(reader), "Hello") == Wait(60.0)
    assert world.calls["sendMessage"] == 1
    assert isinstance(await transport.reply(address(reader), "Hello"), Wait)
    assert world.calls["sendMessage"] == 1


async def test_a_press_is_answered_and_an_old_one_is_no_error(
    transport: Transport, world: World, reader: User
):
    await transport.reply(address(reader), "Choose", [[{"text": "Go", "data": "x"}]])
    reader.presses(reader, "Go")
    (query,) = world.presses
    assert await transport.answer(query, "Thanks", alert=True) == Edited()
    assert await transport.answer("12345", "Thanks") == Unchanged()


class Overheard(SendingRequest):
    """Carries requests as always, and keeps what their bodies say."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[dict] = []

    async def do_request(self, url, method, request_data=None, *rest, **named) -> tuple[int, bytes]:
        self.bodies.append(json.loads(request_data.json_payload))
        return await super().do_request(url, method, request_data, *rest, **named)


async def test_the_short_way_says_what_the_client_would_say(server: RehearsalServer, reader: User):
    heard = Overheard()
    given = {"chat_id": reader.id, "text": "되돌려 보내다 & <b>", "disable_notification": True}
    given["reply_parameters"] = {"message_id": 7, "allow_sending_without_reply": True}
    async with Bot(server.world.token, base_url=f"{server.url}/bot", request=heard) as bot:
        heard.bodies.clear()
        short = await call(bot, "sendMessage", given)
        long = await bot.do_api_request("sendmessage", api_kwargs=given)
        with pytest.raises(telegram.error.BadRequest):
            await call(bot, "sendMessage", {"chat_id": 1, "text": "Nobody"})
    assert heard.bodies[0] == heard.bodies[1]
    assert short["text"] == long["text"] == "되돌려 보내다 & <b>"


def test_no_failure_carries_the_token_or_a_chat():
    error = telegram.error.InvalidToken("The token `123456789:AAAA` was rejected by the server.")
    assert classify(failure_of(error)) == Unauthorised()
    assert "123456789" not in repr(classify(failure_of(error)))


async def test_only_what_goes_to_many_may_be_paid_for_and_only_where_the_operator_says_so(
    bot: Bot, pacer: Pacer, world: World, reader: User
):
    for paid in (True, False):
        transport = Transport(bot, pacer, paid=paid)
        await transport.send(address(reader), "To many", ())
        await transport.reply(address(reader), "To one")
    asked = [message.options.get("allow_paid_broadcast") for message in world.messages(reader)]
    assert [bool(each) for each in asked] == [True, False, False, False]
