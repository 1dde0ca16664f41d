"""Every sentence of Telegram, and every failure of the network, has one meaning."""

import pytest

from bot.delivery.answers import Failure, classify
from bot.delivery.outcome import (
    Lost,
    Migrated,
    NotSent,
    Outcome,
    Reason,
    Refused,
    TopicGone,
    Unauthorised,
    Unchanged,
    Unparsable,
    Wait,
)

ANSWERS = [
    ("Forbidden", "Forbidden: bot was blocked by the user", Refused(Reason.BLOCKED)),
    ("Forbidden", "Forbidden: user is deactivated", Refused(Reason.DEACTIVATED)),
    ("Forbidden", "Forbidden: bot can't initiate conversation with a user", Refused(Reason.NEVER_STARTED)),
    ("Forbidden", "Forbidden: bot was kicked from the group chat", Refused(Reason.KICKED)),
    ("Forbidden", "Forbidden: bot was kicked from the supergroup chat", Refused(Reason.KICKED)),
    ("Forbidden", "Forbidden: bot was kicked from the channel chat", Refused(Reason.KICKED)),
    ("Forbidden", "Forbidden: bot is not a member of the channel chat", Refused(Reason.NOT_MEMBER)),
    ("Forbidden", "Forbidden: the group chat was deleted", Refused(Reason.CHAT_DELETED)),
    ("Forbidden", "Forbidden: something nobody has seen yet", Refused(Reason.NO_RIGHTS)),
    ("BadRequest", "Chat not found", Refused(Reason.CHAT_NOT_FOUND)),
    ("BadRequest", "Private chat not found", Refused(Reason.CHAT_NOT_FOUND)),
    ("BadRequest", "PEER_ID_INVALID", Refused(Reason.CHAT_NOT_FOUND)),
    ("BadRequest", "Not enough rights to send text messages to the chat", Refused(Reason.NO_RIGHTS)),
    ("BadRequest", "CHAT_WRITE_FORBIDDEN", Refused(Reason.NO_RIGHTS)),
    ("BadRequest", "Need administrator rights in the channel chat", Refused(Reason.NO_RIGHTS)),
    ("BadRequest", "Message thread not found", TopicGone()),
    ("BadRequest", "TOPIC_CLOSED", TopicGone()),
    ("BadRequest", "TOPIC_DELETED", TopicGone()),
    ("BadRequest", "Message is not modified: specified new message content is the same", Unchanged()),
    ("BadRequest", "Query is too old and response timeout expired or query id is invalid", Unchanged()),
    ("BadRequest", "Message to edit not found", Refused(Reason.MESSAGE_GONE)),
    ("BadRequest", "Message can't be edited", Refused(Reason.MESSAGE_GONE)),
    ("BadRequest", "Message to delete not found", Refused(Reason.MESSAGE_GONE)),
    ("BadRequest", "Message can't be deleted", Refused(Reason.MESSAGE_GONE)),
    ("BadRequest", "Can't parse entities: unsupported start tag", Unparsable()),
    ("BadRequest", "Message is too long", Refused(Reason.OUR_FAULT)),
    ("BadRequest", "Message text is empty", Refused(Reason.OUR_FAULT)),
    ("BadRequest", "BUTTON_DATA_INVALID", Refused(Reason.OUR_FAULT)),
    ("BadRequest", "BUTTON_URL_INVALID", Refused(Reason.OUR_FAULT)),
    ("BadRequest", "Wrong HTTP URL specified", Refused(Reason.OUR_FAULT)),
    ("InvalidToken", "Unauthorized", Unauthorised()),
    ("InvalidToken", "Not Found", Unauthorised()),
    ("Conflict", "Conflict: terminated by other getUpdates request", NotSent()),
    ("NetworkError", "Bad Gateway (502)", Lost()),
    ("NetworkError", "Internal Server Error (500)", Lost()),
    ("TimedOut", "Timed out", Lost()),
    ("TimedOut", "Pool timeout: all connections in the connection pool are occupied", NotSent()),
    ("TelegramError", "Invalid server response", Lost()),
]
"""What Telegram's server and the client say, as the client hands it on."""


@pytest.mark.parametrize(("kind", "said", "meant"), ANSWERS)
def test_each_answer_has_its_meaning(kind: str, said: str, meant: Outcome):
    assert classify(Failure(kind, said)) == meant


@pytest.mark.parametrize(
    ("kind", "cause", "meant"),
    [
        ("NetworkError", "ConnectError", NotSent()),
        ("TimedOut", "ConnectTimeout", NotSent()),
        ("TimedOut", "PoolTimeout", NotSent()),
        ("TimedOut", "ReadTimeout", Lost()),
        ("TimedOut", "WriteTimeout", Lost()),
        ("NetworkError", "ReadError", Lost()),
        ("NetworkError", "RemoteProtocolError", Lost()),
    ],
)
def test_only_a_request_that_never_left_is_surely_not_accepted(kind: str, cause: str, meant: Outcome):
    assert classify(Failure(kind, "Timed out", cause)) == meant


def test_telegrams_parameters_win_over_its_words():
    assert classify(Failure("RetryAfter", "chat not found", retry_after=18053.0)) == Wait(18053.0)
    assert classify(Failure("ChatMigrated", "chat not found", new_chat=-100)) == Migrated(-100)
