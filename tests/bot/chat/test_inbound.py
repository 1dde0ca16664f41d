"""Reading updates: which words are commands, whose, and where."""

import pytest
from telegram import Bot, Update

from bot.chat.inbound import Moved, Pressed, Said, Seated, read
from storage.models import ChatKind
from storage.sealing import Address

PERSON = {"id": 5, "is_bot": False, "first_name": "Mina", "language_code": "ko"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Mina"}
GROUP = {"id": -1007, "type": "supergroup", "title": "Friends"}
FORUM = {**GROUP, "is_forum": True}
CHANNEL = {"id": -1008, "type": "channel", "title": "River"}


def _read(kind: str, payload: dict):
    update = Update.de_json({"update_id": 9, kind: payload}, Bot("1:x"))
    return read(update, "Rehearsal_Bot")


def _message(chat: dict, text: str | None, **more):
    found = {"message_id": 3, "date": 1, "chat": chat, "from": PERSON, **more}
    return _read("message", found | ({"text": text} if text is not None else {}))


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", "start", ""),
        ("/start abc_-9", "start", "abc_-9"),
        ("/SUBSCRIBE", "subscribe", ""),
        ("/subscribe@rehearsal_bot now", "subscribe", "now"),
        ("hello /start", None, ""),
        ("", None, ""),
    ],
)
def test_a_command_is_the_first_word(text, command, argument) -> None:
    said = _message(PRIVATE, text)
    assert (said.command, said.argument if command else "") == (command, argument)
    assert (said.user, said.language, said.kind, said.address) == (5, "ko", ChatKind.PRIVATE, Address(5))


@pytest.mark.parametrize(
    ("chat", "text"),
    [
        (PRIVATE, "/start@other_bot"),
        (GROUP, "/start@other_bot"),
        (GROUP, "plain words"),
        (GROUP, None),
    ],
)
def test_what_is_not_for_us_is_not_read(chat, text) -> None:
    assert _message(chat, text) is None


@pytest.mark.parametrize(
    ("more", "thread"),
    [
        ({"message_thread_id": 44, "is_topic_message": True}, 44),
        ({"message_thread_id": 1, "is_topic_message": True}, 0),  # General
        ({"message_thread_id": 44}, 0),  # a thread of replies is no topic
        ({}, 0),
    ],
)
def test_a_forum_topic_is_part_of_the_address(more, thread) -> None:
    assert _message(FORUM, "/subscribe", **more).address == Address(-1007, thread)


def test_only_the_chat_itself_is_an_anonymous_administrator() -> None:
    assert _message(GROUP, "/subscribe", sender_chat=GROUP).as_chat
    assert not _message(GROUP, "/subscribe", sender_chat=CHANNEL).as_chat


def test_both_service_messages_of_a_migration_say_the_same() -> None:
    old = {"id": -4, "type": "group", "title": "Friends"}
    assert _message(old, None, migrate_to_chat_id=-1007) == Moved(9, -4, -1007)
    assert _message(GROUP, None, migrate_from_chat_id=-4) == Moved(9, -4, -1007)


def test_a_press_on_a_message_telegram_no_longer_shows_is_still_a_press() -> None:
    payload = {
        "id": "q", "from": PERSON, "chat_instance": "1", "data": "d",
        "message": {"message_id": 3, "date": 0, "chat": PRIVATE},
    }  # fmt: skip
    assert _read("callback_query", payload) == Pressed(9, 5, ChatKind.PRIVATE, 5, "ko", 3, "q", "d")


@pytest.mark.parametrize(
    ("chat", "member", "inside", "may_write"),
    [
        (PRIVATE, {"status": "kicked", "until_date": 0}, False, False),
        (PRIVATE, {"status": "member"}, True, True),
        (GROUP, {"status": "left"}, False, False),
        (GROUP, {"status": "member"}, True, True),
        (CHANNEL, {"status": "left"}, False, False),
        (CHANNEL, {"status": "member"}, False, False),
    ],
)
def test_the_bots_place_is_read(chat, member, inside, may_write) -> None:
    bot = {"id": 7, "is_bot": True, "first_name": "Rehearsal"}
    payload = {
        "chat": chat, "from": PERSON, "date": 1,
        "old_chat_member": {"status": "left", "user": bot}, "new_chat_member": {**member, "user": bot},
    }  # fmt: skip
    seated = _read("my_chat_member", payload)
    assert isinstance(seated, Seated)
    assert (seated.inside, seated.may_write, seated.by) == (inside, may_write, 5)


def test_no_name_leaves_this_file() -> None:
    said = _message(PRIVATE, "hello")
    assert isinstance(said, Said)
    assert "Mina" not in repr(said)


def test_an_anonymous_administrator_speaks_the_language_of_the_house():
    group = {"id": -1001, "type": "supergroup", "title": "Friends"}
    message = {
        "message_id": 1,
        "date": 0,
        "chat": group,
        "sender_chat": group,
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "language_code": "en"},
        "text": "/subscribe",
    }
    update = Update.de_json({"update_id": 1, "message": message}, None)
    event = read(update, "the_bot", "ko")
    assert isinstance(event, Said)
    assert event.language == "ko"
