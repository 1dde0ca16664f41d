"""One line an event, with its keys; no token, no id, no text of users. An edge.

structlog over the standard library, with one scrubbing point on the root handler: whatever a library logs,
and any traceback, passes it.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, MutableMapping
from types import TracebackType
from typing import Any

import structlog

from bot.texts.figures import FEW_BELOW

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
"""A bot token wherever it stands: client libraries put it into addresses, errors and reprs."""
_CHAT_ID = re.compile(r"(?<![\w.:/-])-?\d{9,}(?![\w.-])")
"""A number as long as a chat or user id."""
STRUCK = "[hidden]"
OF_PEOPLE = frozenset(
    {
        "cancelled", "chats", "deleted", "deliveries", "due", "edited", "ended", "erased", "expired",
        "messages", "missed", "people", "pinned", "subscribers", "summaries", "summarised", "taken_away",
        "taps", "unpinned", "woken", "written",
    }
)  # fmt: skip
"""Keys under which numbers of people or chats stand: of fewer than ten a log says `few`."""

Scrub = Callable[[str], str]


def scrubber(secrets: Iterable[str]) -> Scrub:
    """Give a function that strikes out the secrets, anything like a token and numbers as long as chat ids."""
    known = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def scrub(text: str) -> str:
        for secret in known:
            text = text.replace(secret, STRUCK)
        return _CHAT_ID.sub(STRUCK, _TOKEN.sub(STRUCK, text))

    return scrub


class _ScrubbingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats like its parent, then strikes out secrets, newlines of tracebacks included."""

    def __init__(self, scrub: Scrub, **given: Any) -> None:
        super().__init__(**given)
        self._scrub = scrub

    def format(self, record: logging.LogRecord) -> str:
        return self._scrub(super().format(record)).replace("\n", " | ")


def discreet(name: str, count: object) -> object:
    """Give a count as it may be shown: a small number of people points to them."""
    few = name in OF_PEOPLE and isinstance(count, int) and 0 < count < FEW_BELOW
    return "few" if few else count


def _discreetly(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: discreet(name, value) for name, value in event.items()}


def configure(level: str, secrets: Iterable[str], *, stream: Any = None) -> Scrub:
    """Set up logging for the whole process, once; give the scrubber for other outputs."""
    scrub = scrubber(secrets)
    shared: list[Any] = [
        _discreetly,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        _ScrubbingFormatter(
            scrub,
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.LogfmtRenderer(
                    key_order=["timestamp", "level", "event"], drop_missing=True
                ),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("alembic", "httpx", "httpcore", "aiosqlite", "asyncio", "telegram", "uvicorn"):
        # at INFO and below these print addresses with the token, or whole updates with names
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # below: a beat was left out while one ran
    sys.excepthook = _last_resort
    return scrub


def _last_resort(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what nobody caught as one scrubbed line."""
    where = traceback.extract_tb(trace)[-1] if trace else None
    place = f"{where.filename.rsplit('/', 2)[-1]}:{where.lineno}" if where else "?"
    structlog.get_logger().error("crashed", kind=kind.__name__, said=str(error), at=place)
