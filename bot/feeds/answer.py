"""What is asked of a publisher, what came back, and how it can fail. Pure: values and headers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from bot.errors import FetchError

LONGEST_RETRY = timedelta(days=7)
FUTURE_SLACK = timedelta(days=1)


class Reason(StrEnum):
    """Why a feed could not be fetched or read, in one word."""

    UNSAFE = "unsafe"  # the address, or one it leads to, is not of the public internet
    DNS = "dns"
    TLS = "tls"
    CONNECT = "connect"  # no connection, or it broke in the middle
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BOMB = "bomb"  # small on the wire, huge when unpacked
    REDIRECT = "redirect"
    BLOCKED = "blocked"  # the publisher knows us and will not have us
    GONE = "gone"  # 410: the publisher asks us never to come back
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    SERVER = "server"
    HTTP = "http"  # any other answer that is no feed
    HTML = "html"  # a web page where a feed should be
    UNREADABLE = "unreadable"


class FeedError(FetchError):
    """A FetchError with the values that the next poll depends on.

    `retry_after` is what the publisher asked for; `status` the HTTP status, None when there was none;
    `asked` is False when no request was made because the host asked for a pause: no failure of this feed.
    `pause` names a host that has just asked for one, and its end. `max_age` is the freshness that came with
    the answer, `answered_at` when it came, `hops` how many redirects led to it, `took` as in Fetched.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        *,
        retry_after: timedelta | None = None,
        status: int | None = None,
        asked: bool = True,
        max_age: timedelta | None = None,
    ) -> None:
        super().__init__(reason, detail)
        self.retry_after = retry_after
        self.status = status
        self.asked = asked
        self.max_age = max_age
        self.pause: tuple[str, datetime] | None = None
        self.answered_at: datetime | None = None
        self.hops = 0
        self.took = 0.0
        self.page: Fetched | None = None  # the beginning of a web page that stood where a feed should be

    def answered_by(self, fetched: "Fetched") -> None:
        """Take over what an answer wished whose body is of no use: it holds all the same."""
        self.retry_after, self.max_age = fetched.retry_after, fetched.max_age
        self.answered_at, self.took = fetched.fetched_at, fetched.took


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One feed to ask for. Validators are bytes, and go back only to `validators_url`, byte for byte."""

    url: str
    etag: bytes | None = None
    last_modified: bytes | None = None
    validators_url: str | None = None  # the `final_url` that came with the validators; None sends none
    max_age: timedelta | None = None  # of the last answer: it stands for a 304 that says nothing of it


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 200 or a 304. Store `etag`, `last_modified` and `final_url` as they stand, None included."""

    status: int
    final_url: str
    permanent_url: str | None  # where a chain of nothing but 301 and 308 ended
    not_modified: bool
    body: bytes | None  # unpacked; None for a 304
    content_type: str | None
    etag: bytes | None  # of a 304 that says none: the one that was sent
    last_modified: bytes | None
    retry_after: timedelta | None
    max_age: timedelta | None  # freshness left: Cache-Control minus Age, else Expires minus Date
    fetched_at: datetime
    took: float = 0.0  # seconds of its requests, without the wait for the host's turn


class Headers:
    """The headers of one answer: names without case, values as the bytes that came."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[bytes, list[bytes]] = {}
        for name, value in raw:
            self._values.setdefault(name.lower(), []).append(value.strip())

    def raw(self, name: bytes) -> bytes | None:
        """Give the first value, or None where it is absent or empty."""
        return next((value for value in self._values.get(name, []) if value), None)

    def text(self, name: bytes) -> str | None:
        """Give all values joined by commas; a byte that is no UTF-8 is read as Latin-1."""
        value = b", ".join(value for value in self._values.get(name, []) if value)
        if not value:
            return None
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.decode("latin-1")


def retry_after(headers: Headers, now: datetime) -> timedelta | None:
    """Give the pause asked for, at most a week; None where none is asked or the date has passed."""
    value = headers.text(b"retry-after")
    if value is None:
        return None
    if value.isdecimal():
        pause = timedelta(seconds=_seconds(value))
    else:
        moment = http_date(value)
        if moment is None:
            return None
        # By the publisher's own clock, where it shows it: ours or theirs may be wrong, the distance is not.
        pause = moment - (http_date(headers.text(b"date")) or now)
    return min(pause, LONGEST_RETRY) if pause > timedelta(0) else None


def freshness(headers: Headers, now: datetime) -> timedelta | None:
    """Give how long this answer stays fresh; None where the publisher says nothing or wants no caching."""
    directives = _directives(headers.text(b"cache-control") or "")
    # `no-cache="set-cookie"` speaks of one header alone and leaves the answer itself fresh.
    if "no-store" in directives or directives.get("no-cache") == "":
        return None
    if "max-age" in directives:
        left = _seconds(directives["max-age"]) - _seconds(headers.text(b"age"))
        return timedelta(seconds=left) if left > 0 else None
    expires = http_date(headers.text(b"expires"))
    if expires is None:  # absent, or `0` and other nonsense, which mean stale already
        return None
    fresh = expires - (http_date(headers.text(b"date")) or now)
    return fresh if fresh > timedelta(0) else None


def speaks_of_freshness(headers: Headers) -> bool:
    """Whether an answer says anything of its freshness; if not, what was said before stands."""
    return headers.text(b"cache-control") is not None or headers.text(b"expires") is not None


def validators(headers: Headers, now: datetime) -> tuple[bytes | None, bytes | None]:
    """Give ETag and Last-Modified as they came, without what would harm us.

    A Last-Modified in the future would earn us 304 until that day, so it is dropped.
    """
    modified = headers.raw(b"last-modified")
    moment = http_date(headers.text(b"last-modified"))
    if moment is not None and moment > now + FUTURE_SLACK:
        modified = None
    return headers.raw(b"etag"), modified


def sendable(value: bytes | None) -> bool:
    """Whether a stored validator may stand in a request: not empty and no control byte in it."""
    return bool(value) and all((byte >= 0x20 and byte != 0x7F) or byte == 0x09 for byte in value or b"")


def http_date(value: str | None) -> datetime | None:
    """Read a date of HTTP as an aware moment, None where it is none."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _directives(value: str) -> Mapping[str, str]:
    pairs = (part.strip().partition("=") for part in value.lower().split(","))
    return {name.strip(): argument.strip().strip('"') for name, _, argument in pairs if name}


def _seconds(value: str | None) -> int:
    """Read a whole number of seconds; 0 where it is none, a year where it is absurd."""
    if not value or not value.isdecimal():
        return 0
    return min(int(value.lstrip("0")[:10] or "0"), 31_536_000)
