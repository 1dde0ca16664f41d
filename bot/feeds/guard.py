"""The address guard: every connection for a feed is made here, and only to the public internet.

An edge: it resolves names and dials. A name is resolved once, when dialling; all of its addresses must be
public, and the connection goes to one of exactly these: a second answer of the name server changes nothing.
"""

import asyncio
import ipaddress
import socket
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Sequence
from urllib.parse import urlsplit

import httpcore
from httpcore import SOCKET_OPTION

from bot.feeds.answer import FeedError, Reason
from bot.feeds.dial import Dialler
from bot.feeds.wire import BoundedStream

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

PUBLIC_PORTS = (80, 443)

# `is_global` alone lets through multicast, tunnels and single machines of cloud providers, and what it knows
# changes with the version of Python: whatever must not be reached stands here by name.
FORBIDDEN = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "233.252.0.0/24", "240.0.0.0/4"),
        "168.63.129.16/32",  # the host of an Azure machine
        "192.0.0.192/32",  # the metadata of an Oracle machine
        "100.100.100.200/32",  # the metadata of an Alibaba machine
        *("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
        *("100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"),
        *("2620:4f:8000::/48", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)


def is_public(address: Address) -> bool:
    """Whether an address may be dialled: a single machine of the public internet, by all that is known."""
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id:
        return False
    if not address.is_global or address.is_reserved:
        return False
    return not any(address in network for network in FORBIDDEN if network.version == address.version)


def check_target(url: str, *, allow_private: bool) -> None:
    """Refuse, before any name is resolved, an address unsafe by its text. Raises FeedError `unsafe`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FeedError(Reason.UNSAFE, "the address cannot be read") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise FeedError(Reason.UNSAFE, "only http and https are read")
    if parts.username is not None or parts.password is not None:
        raise FeedError(Reason.UNSAFE, "an address with a user or password in it is not read")
    if port is None:
        port = 443 if parts.scheme.lower() == "https" else 80
    check_host(host, port, allow_private=allow_private)


def check_host(host: str, port: int, *, allow_private: bool) -> Address | None:
    """Give the address that a host is written as, None for a name. Raises FeedError `unsafe`."""
    address = _literal(host)
    if address is not None:
        _check_address(address, port, allow_private=allow_private)
        return address
    plain = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".").casefold()
    if not plain or "%" in plain or any(char.isspace() or not char.isprintable() for char in plain):
        raise FeedError(Reason.UNSAFE, "the host cannot be read")
    last = plain.rsplit(".", 1)[-1]
    # 127.1, 0x7f000001 and 2130706433 are names to a parser and addresses to a resolver.
    if last.isdecimal() or last.startswith("0x"):
        raise FeedError(Reason.UNSAFE, "an address in an odd spelling is not read")
    if not allow_private:
        if plain == "localhost" or plain.endswith((".localhost", ".local", ".internal")):
            raise FeedError(Reason.UNSAFE, "a name of the local network is not read")
        if port not in PUBLIC_PORTS:
            raise FeedError(Reason.UNSAFE, f"port {port} is neither 80 nor 443")
    return None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _check_address(address: Address, port: int, *, allow_private: bool) -> None:
    """Refuse an address that is not public; with `allow_private`, loopback passes on any port."""
    if allow_private and address in _LOOPBACK[address.version]:
        return
    if not is_public(address):
        raise FeedError(Reason.UNSAFE, "the name or address leads to a private or special network")
    if port not in PUBLIC_PORTS:
        raise FeedError(Reason.UNSAFE, f"port {port} is neither 80 nor 443")


_LOOPBACK = {4: ipaddress.ip_network("127.0.0.0/8"), 6: ipaddress.ip_network("::1/128")}


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver for all addresses of a name, in its order."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in found]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """A network backend of httpcore that dials only what passed the guard.

    `dial` makes the connections; a test gives one of its own, which stands for the world outside.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve = resolve_by_system,
        dial: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._dial = dial or Dialler()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature belongs to httpcore
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dial the first address that answers, after all of them have passed."""
        addresses = await self.addresses(host, port)
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = await self._dial.connect_tcp(
                    address,
                    port,
                    timeout=timeout,
                    local_address=local_address,
                    socket_options=socket_options,
                )
                return BoundedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address answers")

    async def addresses(self, host: str, port: int) -> list[str]:
        """Give the addresses that may be dialled. Raises FeedError `unsafe` or `dns`."""
        literal = check_host(host, port, allow_private=self._allow_private)
        if literal is not None:
            return [str(literal)]
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise FeedError(Reason.DNS, "the name of the host is not found") from None
        if not found:
            raise FeedError(Reason.DNS, "the name of the host has no address")
        for text in found:
            address = _literal(text)
            if address is None:
                raise FeedError(Reason.UNSAFE, "the name leads to something that is no address")
            _check_address(address, port, allow_private=self._allow_private)
        return list(dict.fromkeys(found))

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - the signature belongs to httpcore
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - as above
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no feed lives in a local socket."""
        raise FeedError(Reason.UNSAFE, "local sockets are not read")

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore."""
        await asyncio.sleep(seconds)
