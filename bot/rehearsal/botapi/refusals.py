"""How the Bot API says no: every refusal of the rehearsal, in Telegram's own words. Pure."""

from typing import Any


class Refusal(Exception):  # noqa: N818 - it is an answer of the pretend Telegram, not a fault of this program
    """One answer `{ok: false}`: `code` is the HTTP status too, `parameters` is ResponseParameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        self.code = code
        self.description = description
        self.parameters = parameters
        super().__init__(f"{code} {description}")


def bad_request(what: str) -> Refusal:
    """Give a 400; `what` goes behind Telegram's prefix."""
    return Refusal(400, f"Bad Request: {what}")


def forbidden(what: str) -> Refusal:
    """Give a 403; `what` goes behind Telegram's prefix."""
    return Refusal(403, f"Forbidden: {what}")


def conflict(what: str) -> Refusal:
    """Give a 409; `what` goes behind Telegram's prefix."""
    return Refusal(409, f"Conflict: {what}")


def too_many_requests(seconds: int) -> Refusal:
    """Give a 429 that asks for a pause of whole seconds, at least one."""
    wait = max(1, seconds)
    return Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})


def upgraded(new_chat_id: int) -> Refusal:
    """Give the 400 of a group that lives on as a supergroup."""
    return Refusal(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new_chat_id},
    )


UNAUTHORIZED = (401, "Unauthorized")
NOT_FOUND = (404, "Not Found")
