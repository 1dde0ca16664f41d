"""One bounded, polite HTTP request for a feed. An edge: the only file that asks publishers for anything.

Whatever the publisher does, a fetch ends within its deadline, within its bytes and within five redirects,
with a Fetched or with a FeedError whose reason is one of `answer.Reason`.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import httpcore
import httpx

from bot.feeds import answer
from bot.feeds.answer import FeedError, Fetched, FetchRequest, Headers, Reason
from bot.feeds.guard import GuardedBackend, Resolve, check_target, resolve_by_system
from bot.feeds.inflate import MAX_WIRE, Inflater
from bot.feeds.sniff import is_web_page

MAX_REDIRECTS = 5
ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    b"application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
COOL_DOWN = timedelta(hours=1)  # after a 429 that names no time

_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_REASONS = {
    401: (Reason.BLOCKED, "the publisher asks for a password (401)"),
    403: (Reason.BLOCKED, "the publisher refuses this reader (403)"),
    451: (Reason.BLOCKED, "the publisher refuses for legal reasons (451)"),
    404: (Reason.NOT_FOUND, "nothing is at this address (404)"),
    410: (Reason.GONE, "the publisher says that this feed has ended (410)"),
    429: (Reason.RATE_LIMITED, "the publisher asks for fewer requests (429)"),
}
_TIMEOUTS = {"connect": 10.0, "read": 15.0, "write": 10.0, "pool": 20.0}


@dataclass(slots=True)
class _Host:
    """One host: one request at a time, a gap after each, and the pause that it asked for."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # of the loop's clock
    not_before: datetime | None = None


@dataclass(slots=True)
class _Budget:
    """The seconds left of one fetch. Waiting for a host's turn is not counted, requests are."""

    left: float

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout(max(self.left, 0.0)):
                yield
        except TimeoutError:
            raise FeedError(Reason.TIMEOUT, "no complete answer in time") from None
        finally:
            self.left -= loop.time() - begun


@dataclass(frozen=True, slots=True)
class _Hop:
    """What one request came to: an answer, or the address where to ask next."""

    fetched: Fetched | None = None
    next_url: str | None = None
    permanent: bool = False


class Fetcher:
    """Fetches feeds; use it as `async with Fetcher(user_agent) as fetcher`.

    `deadline`, `host_gap`: seconds. For tests: `allow_private` admits loopback, `dial` stands for the world.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        allow_private: bool = False,
        deadline: float = 20.0,
        host_gap: float = 1.0,
        resolve: Resolve = resolve_by_system,
        dial: httpcore.AsyncNetworkBackend | None = None,
        ssl_context: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._user_agent = user_agent.encode()
        self._allow_private = allow_private
        self._deadline = deadline
        self._host_gap = host_gap
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context or httpx.create_ssl_context(trust_env=False),
            max_connections=64,
            max_keepalive_connections=8,
            keepalive_expiry=5.0,
            network_backend=GuardedBackend(allow_private=allow_private, resolve=resolve, dial=dial),
        )

    async def __aenter__(self) -> Self:
        """Open nothing yet: connections are made when feeds are asked."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Ask for one feed, following redirects. Whatever a publisher does wrong is a FeedError."""
        budget = _Budget(self._deadline)
        url, permanent, seen = request.url, True, {request.url}
        for _ in range(MAX_REDIRECTS + 1):
            hop = await self._hop(url, request, budget)
            if hop.fetched is not None:
                moved = url if permanent and url != request.url else None
                return _with_permanent(hop.fetched, moved)
            url, permanent = hop.next_url or "", permanent and hop.permanent
            if url in seen:
                raise FeedError(Reason.REDIRECT, "the redirects run in a circle")
            seen.add(url)
        raise FeedError(Reason.REDIRECT, f"more than {MAX_REDIRECTS} redirects")

    async def _hop(self, url: str, request: FetchRequest, budget: _Budget) -> _Hop:
        check_target(url, allow_private=self._allow_private)
        try:
            target = httpx.URL(url).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError, UnicodeError):
            raise FeedError(Reason.UNSAFE, "the address cannot be read") from None
        headers = self._headers(target, request)
        async with self._turn(target.host) as host, budget.spend():
            try:
                return await self._ask(target, headers, host)
            except httpcore.TimeoutException:
                raise FeedError(Reason.TIMEOUT, "the publisher does not answer in time") from None
            except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
                raise _broken(error) from None

    def _headers(self, target: httpx.URL, request: FetchRequest) -> list[tuple[bytes, bytes]]:
        headers = [
            (b"Host", target.netloc),
            (b"User-Agent", self._user_agent),
            (b"Accept", ACCEPT),
            (b"Accept-Encoding", b"gzip"),
        ]
        if str(target) == request.validators_url:
            if request.etag and answer.sendable(request.etag):
                headers.append((b"If-None-Match", request.etag))
            if request.last_modified and answer.sendable(request.last_modified):
                headers.append((b"If-Modified-Since", request.last_modified))
        return headers

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[_Host]:
        """Wait until nobody else asks this host; refuse while it wants to be left alone."""
        host = self._hosts.setdefault(name, _Host())
        loop = asyncio.get_running_loop()
        async with host.lock:
            now = self._clock()
            if host.not_before is not None and now < host.not_before:
                pause = host.not_before - now
                detail = "its host asked for a pause"
                raise FeedError(Reason.RATE_LIMITED, detail, retry_after=pause, asked=False)
            if host.free_at > loop.time():
                await asyncio.sleep(host.free_at - loop.time())
            try:
                yield host
            finally:
                host.free_at = loop.time() + self._host_gap

    async def _ask(self, target: httpx.URL, headers: list[tuple[bytes, bytes]], host: _Host) -> _Hop:
        raw = httpcore.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        )
        async with self._pool.stream(
            b"GET", raw, headers=headers, extensions={"timeout": _TIMEOUTS}
        ) as response:
            got = Headers(response.headers)
            now = self._clock()
            if response.status in _REDIRECTS:
                return _redirected(target, got, permanent=response.status in _PERMANENT)
            if response.status == 304:
                return _Hop(_not_modified(str(target), got, dict(headers), now))
            if response.status != 200 or got.raw(b"cf-mitigated"):
                refusal = _refusal(response.status, got, now)
                if refusal.reason == Reason.RATE_LIMITED or refusal.retry_after:
                    host.not_before = now + (refusal.retry_after or COOL_DOWN)
                raise refusal
            body = await _body(response, got)
            return _Hop(_found(str(target), got, body, now))


async def _body(response: httpcore.Response, headers: Headers) -> bytes:
    length = headers.text(b"content-length") or ""
    if length.isdecimal() and (len(length) > 12 or int(length) > MAX_WIRE):
        raise FeedError(Reason.TOO_LARGE, "the publisher announces more than is read", status=200)
    inflater = Inflater(headers.text(b"content-encoding"))
    async for chunk in response.aiter_stream():
        inflater.feed(chunk)
    return inflater.finish()


def _redirected(target: httpx.URL, headers: Headers, *, permanent: bool) -> _Hop:
    location = headers.text(b"location")
    if not location:
        raise FeedError(Reason.REDIRECT, "a redirect that does not say where to")
    try:
        following = target.join(location).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise FeedError(Reason.REDIRECT, "a redirect to an address that cannot be read") from None
    if following.scheme not in ("http", "https"):
        raise FeedError(Reason.REDIRECT, "a redirect to something that is not the web")
    if target.scheme == "https" and following.scheme == "http":
        raise FeedError(Reason.REDIRECT, "a redirect from https back to http")
    return _Hop(next_url=str(following), permanent=permanent)


def _not_modified(url: str, headers: Headers, sent: dict[bytes, bytes], now: datetime) -> Fetched:
    """Read a 304: it refreshes what it names and leaves the rest as it was sent."""
    old_etag, old_modified = sent.get(b"If-None-Match"), sent.get(b"If-Modified-Since")
    if old_etag is None and old_modified is None:
        raise FeedError(Reason.HTTP, "a 304 although nothing was compared", status=304)
    etag, modified = answer.validators(headers, now)
    return Fetched(
        status=304,
        final_url=url,
        permanent_url=None,
        not_modified=True,
        body=None,
        content_type=None,
        etag=etag or old_etag,
        last_modified=modified or old_modified,
        retry_after=answer.retry_after(headers, now),
        max_age=answer.freshness(headers, now),
        fetched_at=now,
    )


def _found(url: str, headers: Headers, body: bytes, now: datetime) -> Fetched:
    if is_web_page(body):
        raise FeedError(Reason.HTML, "a web page is here instead of a feed", status=200)
    etag, modified = answer.validators(headers, now)
    return Fetched(
        status=200,
        final_url=url,
        permanent_url=None,
        not_modified=False,
        body=body,
        content_type=headers.text(b"content-type"),
        etag=etag,
        last_modified=modified,
        retry_after=answer.retry_after(headers, now),
        max_age=answer.freshness(headers, now),
        fetched_at=now,
    )


def _refusal(status: int, headers: Headers, now: datetime) -> FeedError:
    pause = answer.retry_after(headers, now) if status in (429, 503) else None
    if headers.raw(b"cf-mitigated") and status != 410:
        return FeedError(
            Reason.BLOCKED, "a page that keeps programs out stands before the feed", status=status
        )
    if status in _REASONS:
        reason, detail = _REASONS[status]
    elif status >= 500:
        reason, detail = Reason.SERVER, f"the publisher's server is in trouble ({status})"
    else:
        reason, detail = Reason.HTTP, f"an answer that is no feed ({status})"
    return FeedError(reason, detail, retry_after=pause, status=status)


def _broken(error: BaseException) -> FeedError:
    """Tell a failed handshake from a failed connection: the first is the publisher's to mend."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FeedError(Reason.TLS, "the certificate or the encryption is not in order")
        cause = cause.__cause__ or cause.__context__
    return FeedError(Reason.CONNECT, "no connection, or it broke before the end")


def _with_permanent(fetched: Fetched, url: str | None) -> Fetched:
    return fetched if url is None else replace(fetched, permanent_url=url)
