"""Carries the Telegram client's requests over aiohttp. An edge: aiohttp is imported here alone.

The client's own carrier, httpx, spends several times the processor time on a request, and more with every
open connection. Connections are kept and bounded; a proxy is taken from the environment, as httpx does.
"""

import functools
import json
import ssl
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

import aiohttp
import certifi
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECTIONS = 16
"""Kept open at most, at the free rate."""
KEPT_SECONDS = 30.0
"""How long a connection without work stays open."""
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0


class SlowDownError(TelegramError):
    """A 429. The client's own RetryAfter warns of its own deprecation whenever it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too Many Requests")
        self.seconds = seconds


class _Plain:
    """The values of one call, as the client would hand them on: all of them strings, and no file."""

    contains_files = False
    multipart_data: Mapping[str, Any] = {}

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.json_parameters = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()
        }

    @property
    def json_payload(self) -> bytes:
        """Give them as the body of a request."""
        return json.dumps(self.json_parameters).encode()


async def call(bot: Bot, method: str, given: Mapping[str, Any]) -> Any:
    """Carry out one method by the client's request and give its result; raises what the client raises.

    The client's own way makes an object of each value and encodes it twice, which cost a sixth of the
    processor time of a message.
    """
    return await bot.request.post(f"{bot.base_url}/{method}", cast("RequestData", _Plain(given)))


class SendingRequest(BaseRequest):
    """All of the client's HTTP but long polls. Raises SlowDownError on a 429, else what the client raises.

    No error carries the address, which holds the token; its cause (`__cause__`) tells what happened.
    """

    def __init__(self, *, read_timeout: float = READ_SECONDS, connections: int = CONNECTIONS) -> None:
        self._read_timeout = read_timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds a request may take, where the caller names no others."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; nothing is connected yet."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEPT_SECONDS, ssl=_trusted(), ttl_dns_cache=300
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close every connection. May be opened again."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 -- as the client calls it
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # noqa: ARG002 -- the client gives four; the session has one for the others
        connect_timeout: Any = None,  # noqa: ARG002 -- as above
        pool_timeout: Any = None,  # noqa: ARG002 -- as above
    ) -> tuple[int, bytes]:
        """Carry out one request and give status and body."""
        if self._session is None:
            raise RuntimeError("the request is not initialised")
        address = _url(url)
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        try:
            async with self._session.request(
                method,
                address,
                proxy=_proxy(address.scheme, address.host),
                allow_redirects=False,
                timeout=_timeout(seconds, files=bool(request_data and request_data.contains_files)),
                **_body(request_data),
            ) as response:
                code, payload = response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            said = self.parse_json_payload(payload)
            raise SlowDownError(float((said.get("parameters") or {}).get("retry_after") or 1))
        return code, payload


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": data.json_payload, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}


@functools.lru_cache(maxsize=128)
def _url(url: str) -> URL:
    """Read one of the few addresses there are, once each."""
    return URL(url)


@functools.lru_cache(maxsize=16)
def _proxy(scheme: str, host: str | None) -> str | None:
    """Give the proxy that the environment names for this host; the session would ask a thread each time."""
    if host is None or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(scheme)


@functools.lru_cache(maxsize=16)
def _timeout(seconds: float, *, files: bool) -> aiohttp.ClientTimeout:
    """Give the bounds of a request; one timer, not one more for each part of an answer that arrives."""
    connect = min(CONNECT_SECONDS, seconds)
    total = seconds + CONNECT_SECONDS if files else seconds
    return aiohttp.ClientTimeout(total=total, connect=connect, sock_connect=connect)


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Trust what the system trusts, and the public authorities where the system knows none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
