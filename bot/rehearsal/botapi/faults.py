"""Deliberate faults: what goes wrong with the next calls, as a test or a rehearsal asks for it. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class When(StrEnum):
    """Where in the life of a call the fault strikes."""

    BEFORE = "before"  # the connection breaks; nothing was accepted
    AFTER = "after"  # the call is accepted, then the connection breaks: the answer is lost
    STATUS = "status"  # a page of HTML with `status` (a proxy's 502); nothing was accepted
    SLOW = "slow"  # accepted at once, answered `delay` seconds later
    SILENT = "silent"  # nothing accepted, nothing answered, the connection stays open
    ERROR = "error"  # refused with `error`; nothing was accepted


@dataclass(slots=True)
class Fault:
    """One fault for the next `count` calls of `method` (`*` is any), or for ever when count is None.

    `error` is (code, description, parameters); giving it means `when="error"`. With `chat_id`, only calls
    that name this chat are struck. Other calls pass by and count for nothing.
    """

    method: str
    when: When | str = When.BEFORE
    count: int | None = 1
    status: int = 502
    delay: float = 1.0
    chat_id: int | None = None
    error: tuple[int, str, dict[str, Any] | None] | None = None
    struck: int = 0

    def __post_init__(self) -> None:
        """Refuse a fault that could never strike, where it is written."""
        self.when = When.ERROR if self.error else When(self.when)
        if self.when is When.ERROR and self.error is None:
            raise ValueError('a fault with when="error" needs error=(code, description, parameters)')

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Say whether this call is struck; each yes uses the fault up by one."""
        if self.count is not None and self.struck >= self.count:
            return False
        if self.method != "*" and self.method.lower() != method.lower():
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        self.struck += 1
        return True
