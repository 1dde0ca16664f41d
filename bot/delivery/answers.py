"""Reads what Telegram says when it refuses, and what the network does when it fails. Pure."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Failure:
    """An error of the client as plain values: class, words, class of its cause, parameters."""

    kind: str
    description: str = ""
    cause: str = ""
    retry_after: float | None = None
    new_chat: int | None = None


_NOT_SENT_CAUSES = frozenset(
    {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"}  # httpx
    | {"ClientConnectorError", "ClientConnectorDNSError", "ClientConnectorSSLError"}  # aiohttp
    | {"ClientConnectorCertificateError", "ClientProxyConnectionError", "ClientHttpProxyError"}
    | {"ConnectionTimeoutError", "InvalidUrlClientError", "NonHttpUrlClientError"}
)
_SAID: tuple[tuple[str, Outcome], ...] = (
    ("message is not modified", Unchanged()),
    ("query is too old", Unchanged()),
    ("can't parse entities", Unparsable()),
    ("message thread not found", TopicGone()),
    ("topic_closed", TopicGone()),
    ("topic_deleted", TopicGone()),
    ("bot was blocked by the user", Refused(Reason.BLOCKED)),
    ("user is deactivated", Refused(Reason.DEACTIVATED)),
    ("can't initiate conversation", Refused(Reason.NEVER_STARTED)),
    ("can't send messages to bots", Refused(Reason.NEVER_STARTED)),
    ("bot was kicked", Refused(Reason.KICKED)),
    ("bot is not a member", Refused(Reason.NOT_MEMBER)),
    ("chat was deleted", Refused(Reason.CHAT_DELETED)),
    ("chat not found", Refused(Reason.CHAT_NOT_FOUND)),
    ("peer_id_invalid", Refused(Reason.CHAT_NOT_FOUND)),
    ("not enough rights", Refused(Reason.NO_RIGHTS)),
    ("have no rights", Refused(Reason.NO_RIGHTS)),
    ("chat_write_forbidden", Refused(Reason.NO_RIGHTS)),
    ("need administrator rights", Refused(Reason.NO_RIGHTS)),
    ("message to edit not found", Refused(Reason.MESSAGE_GONE)),
    ("message can't be edited", Refused(Reason.MESSAGE_GONE)),
    ("message to delete not found", Refused(Reason.MESSAGE_GONE)),
    ("message can't be deleted", Refused(Reason.MESSAGE_GONE)),
    ("message_id_invalid", Refused(Reason.MESSAGE_GONE)),
)  # fmt: skip
"""Telegram's words, lower case, and what they mean. Any other 400 is a fault of the message."""


def classify(failure: Failure) -> Outcome:  # noqa: PLR0911 -- one row a kind
    """Say what one failed request means."""
    if failure.retry_after is not None:
        return Wait(failure.retry_after)
    if failure.new_chat is not None:
        return Migrated(failure.new_chat)
    if failure.kind in {"InvalidToken", "EndPointNotFound"}:
        return Unauthorised()
    if failure.kind in {"BadRequest", "Forbidden"}:
        said = failure.description.lower()
        meant = next((outcome for words, outcome in _SAID if words in said), None)
        if meant is not None:
            return meant
        return Refused(Reason.OUR_FAULT if failure.kind == "BadRequest" else Reason.NO_RIGHTS)
    pool = failure.kind == "TimedOut" and failure.description.lower().startswith("pool timeout")
    if pool or failure.kind == "Conflict" or failure.cause in _NOT_SENT_CAUSES:
        return NotSent()
    return Lost()
