"""One bounded, polite HTTP request for a feed. An edge: the only file that asks publishers for anything.

Whatever the publisher does, a fetch ends within its deadline, within its bytes and within five redirects,
with a Fetched or with a FeedError whose reason is one of `answer.Reason`.
"""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from types import TracebackType
from typing import Self

import httpcore
import httpx

from bot.feeds import answer, reply
from bot.feeds.answer import FeedError, Fetched, FetchRequest, Headers, Reason
from bot.feeds.connections import Connections
from bot.feeds.guard import GuardedBackend, Resolve, check_target, resolve_by_system
from bot.feeds.hosts import Host, Hosts
from bot.feeds.inflate import MAX_WIRE, Inflater

if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    # httpcore asks for it at every lock, and does without: else Python would look on the disk each time.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # how Python notes that there is none

MAX_REDIRECTS = 5
ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    b"application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_PERHAPS_BY_HTTPS = {400, 404, 405, 406}
_SHORT = 65_536
"""Bytes of an error page that are read to its end, so that the connection serves the next request."""
_TIDY = 1.0  # seconds for that
_TIMEOUTS = {"connect": 10.0, "read": 15.0, "write": 10.0}


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
        self._clock = clock
        self._hosts = Hosts(host_gap, clock)
        self._by_https: dict[str, bool] = {}  # addresses tried instead of http, and whether they answered
        self._connections = Connections(
            GuardedBackend(allow_private=allow_private, resolve=resolve, dial=dial),
            ssl_context or httpx.create_ssl_context(trust_env=False),
        )

    def rest(self, host: str, until: datetime) -> None:
        """Leave a host alone until a moment, as it asked before we were restarted."""
        self._hosts.rest(host, until)

    async def __aenter__(self) -> Self:
        """Open nothing yet: connections are made when feeds are asked."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._connections.aclose()

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Ask for one feed, following redirects. Whatever a publisher does wrong is a FeedError.

        Where http has nothing, https is tried once; what is found there counts as moved for good.
        """
        try:
            return await self._fetch(request)
        except FeedError as error:
            error.answered_at = error.answered_at or self._clock()
            raise

    async def _fetch(self, request: FetchRequest) -> Fetched:
        budget = _Budget(self._deadline)
        safer = _over_https(request.url)
        if self._by_https.get(safer):
            del self._by_https[safer]  # until it is found there again
            return await self._safely(request, safer, budget)
        try:
            return await self._follow(request, budget)
        except FeedError as error:
            tried = not safer or safer in self._by_https
            if tried or error.hops or error.status not in _PERHAPS_BY_HTTPS:
                raise
            self._by_https[safer] = False
            try:
                return await self._safely(request, safer, budget)
            except FeedError as second:
                raise (second if second.pause else error) from None

    async def _safely(self, request: FetchRequest, safer: str, budget: _Budget) -> Fetched:
        got = await self._follow(replace(request, url=safer), budget)
        self._by_https[safer] = True
        return replace(got, permanent_url=got.permanent_url or safer)

    async def _follow(self, request: FetchRequest, budget: _Budget) -> Fetched:
        url, permanent, seen = request.url, True, {request.url}
        for number in range(MAX_REDIRECTS + 1):
            try:
                hop = await self._hop(url, request, budget)
            except FeedError as error:
                error.hops, error.took = number, self._deadline - budget.left
                error.asked = error.asked or number > 0
                raise
            if hop.fetched is not None:
                moved = url if permanent and url != request.url else None
                return replace(hop.fetched, permanent_url=moved, took=self._deadline - budget.left)
            url, permanent = hop.next_url or "", permanent and hop.permanent
            if url in seen:
                raise FeedError(Reason.REDIRECT, "the redirects run in a circle")
            seen.add(url)
        raise FeedError(Reason.REDIRECT, f"more than {MAX_REDIRECTS} redirects")

    async def _hop(self, url: str, request: FetchRequest, budget: _Budget) -> _Hop:
        check_target(url, allow_private=self._allow_private)
        try:
            target = _target(url)
        except (httpx.InvalidURL, ValueError, UnicodeError):
            raise FeedError(Reason.UNSAFE, "the address cannot be read") from None
        headers = self._headers(target, request)
        async with self._hosts.turn(target.raw_host.decode("ascii")) as host, budget.spend():
            try:
                return await self._ask(target, headers, request, host)
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

    async def _ask(
        self, target: httpx.URL, headers: list[tuple[bytes, bytes]], request: FetchRequest, host: Host
    ) -> _Hop:
        raw = httpcore.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        )
        asked = httpcore.Request(b"GET", raw, headers=headers, extensions={"timeout": _TIMEOUTS})
        async with self._connections.stream(asked) as response:
            got, now = Headers(response.headers), self._clock()
            if response.status == 200 and not got.raw(b"cf-mitigated"):
                host.answered()
                return _Hop(reply.found(str(target), got, await _body(response, got), now))
            try:
                if response.status in _REDIRECTS:
                    return _redirected(target, got, permanent=response.status in _PERMANENT)
                if response.status == 304:
                    host.answered()
                    return _Hop(reply.not_modified(str(target), got, dict(headers), request, now))
                raise _refused(response.status, got, host, now)
            finally:
                await _to_the_end(response, got)


def _refused(status: int, headers: Headers, host: Host, now: datetime) -> FeedError:
    """Give the error, and leave the host alone where it asks for that."""
    refusal = reply.refusal(status, headers, now)
    if status == 429 or (status == 503 and refusal.retry_after):
        refusal.pause = host.rest(now, refusal.retry_after)
    return refusal


async def _to_the_end(response: httpcore.Response, headers: Headers) -> None:
    """Read the rest of a short answer, so that its connection serves the next request."""
    length = headers.text(b"content-length") or ""
    if response.status == 304 or (length.isdecimal() and len(length) < 9 and int(length) <= _SHORT):
        with suppress(TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            async with asyncio.timeout(_TIDY):
                async for _ in response.aiter_stream():
                    pass


async def _body(response: httpcore.Response, headers: Headers) -> bytes:
    length = headers.text(b"content-length") or ""
    if length.isdecimal() and (len(length) > 12 or int(length) > MAX_WIRE):
        raise FeedError(Reason.TOO_LARGE, "the publisher announces more than is read", status=200)
    inflater = Inflater(headers.text(b"content-encoding"))
    async for chunk in response.aiter_stream():
        inflater.feed(chunk)
    return inflater.finish()


@lru_cache(maxsize=4096)  # to take an address apart costs as much as to connect
def _target(url: str) -> httpx.URL:
    return httpx.URL(url).copy_with(fragment=None)


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


def _broken(error: BaseException) -> FeedError:
    """Tell a failed handshake from a failed connection: the first is the publisher's to mend."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FeedError(Reason.TLS, "the certificate or the encryption is not in order")
        cause = cause.__cause__ or cause.__context__
    return FeedError(Reason.CONNECT, "no connection, or it broke before the end")


@lru_cache(maxsize=4096)
def _over_https(url: str) -> str:
    """Give the https address of an http one at the usual port, else nothing."""
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        return ""
    return str(target.copy_with(scheme="https")) if target.scheme == "http" and target.port is None else ""
