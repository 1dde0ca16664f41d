"""The address guard: what may be dialled, in whatever spelling, and whatever a name server says."""

import asyncio
import ipaddress
import time
from collections.abc import Sequence
from typing import NoReturn

import httpcore
import pytest

from bot.feeds.answer import FeedError, FetchRequest, Reason
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import GuardedBackend, check_target, is_public
from tests.bot.feeds.feed_publisher import RSS, reply
from tests.bot.feeds.hostile import SPECIAL

PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700:4700::1111"),
    *("2a00:1450:4001:81b::200e",),
]
ODD = [
    *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.1", "0x7f.1", "017700000001", "127.0.0.1."),
    *(
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "１２７.0.0.1",
        "0",
        "[::ffff:127.0.0.1]",
        "[fe80::1%25eth0]",
        "1.1.1.1.1",
    ),
    *("localhost", "LOCALHOST.", "printer.local", "metadata.google.internal", "a.localhost"),
]


def test_there_are_at_least_as_many_addresses_as_the_guards_of_others_were_measured_with():
    assert len(set(SPECIAL)) >= 49


@pytest.mark.parametrize("address", SPECIAL)
def test_no_special_address_is_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ODD)
def test_an_odd_spelling_is_refused_before_anything_is_resolved(host):
    with pytest.raises(FeedError) as caught:
        check_target(f"http://{host}/feed", allow_private=False)
    assert caught.value.reason == Reason.UNSAFE


@pytest.mark.parametrize(
    "url",
    [
        "ftp://paper.example/feed",
        "file:///etc/passwd",
        "//paper.example/feed",
        "http:///feed",
        "http://paper.example:22/feed",
        "http://paper.example:0/feed",
        "https://paper.example:8443/feed",
        "http://1.1.1.1:8080/",
        "http://paper.example:99999/",
        "http://user@paper.example/",
        "http://paper.example\\@127.0.0.1/",
        "http://pa per.example/",
    ],
)
def test_only_plain_web_addresses_on_their_own_ports_pass(url):
    with pytest.raises(FeedError) as caught:
        check_target(url, allow_private=False)
    assert caught.value.reason == Reason.UNSAFE


@pytest.mark.parametrize(
    "url", ["http://paper.example/feed", "https://탈북.example/?a=1", "https://1.1.1.1:443/"]
)
def test_ordinary_web_addresses_pass(url):
    check_target(url, allow_private=False)


def answering(*answers: Sequence[str]):
    left = list(answers)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


@pytest.mark.parametrize("address", SPECIAL)
async def test_a_name_that_leads_to_a_special_address_is_refused(address):
    guard = GuardedBackend(resolve=answering(["1.1.1.1", address]))
    with pytest.raises(FeedError) as caught:
        await guard.addresses("paper.example", 443)
    assert caught.value.reason == Reason.UNSAFE


async def test_all_addresses_of_a_name_must_pass_not_only_the_first():
    assert await GuardedBackend(resolve=answering(PUBLIC)).addresses("paper.example", 443) == PUBLIC
    with pytest.raises(FeedError):
        await GuardedBackend(resolve=answering([*PUBLIC, "10.0.0.1"])).addresses("paper.example", 443)


@pytest.mark.parametrize("answer", [["fe80::1%lo"], ["not an address"], []])
async def test_a_name_server_that_talks_nonsense_is_not_believed(answer):
    with pytest.raises(FeedError):
        await GuardedBackend(resolve=answering(answer)).addresses("paper.example", 443)


async def test_permission_for_private_means_loopback_only():
    guard = GuardedBackend(allow_private=True, resolve=answering(["127.0.0.1"]))
    assert await guard.addresses("paper.example", 8080) == ["127.0.0.1"]
    assert await guard.addresses("::1", 8080) == ["::1"]
    for address in set(SPECIAL) - {"127.0.0.1", "127.255.255.254", "::1"}:
        with pytest.raises(FeedError):
            await guard.addresses(address, 80)
    with pytest.raises(FeedError):
        await guard.addresses("1.1.1.1", 8080)


async def test_a_name_that_changes_its_mind_gains_nothing(publisher):
    """The first answer passes and is what is dialled; the inner server of the second answer sees nothing."""
    publisher.says("/feed", reply(200, RSS))
    dialled: list[str] = []

    class Recording(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, port: int, *_: object, **more: object) -> NoReturn:
            dialled.append(host)
            raise ConnectionRefusedError

    guard = GuardedBackend(resolve=answering(["93.184.215.14"], ["127.0.0.1"]), dial=Recording())
    with pytest.raises(ConnectionRefusedError):
        await guard.connect_tcp("rebinding.example", 80)
    with pytest.raises(FeedError):
        await guard.connect_tcp("rebinding.example", 80)
    assert dialled == ["93.184.215.14"]
    assert publisher.asked == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "localhost", "①②⑦.⓪.⓪.①", "inner.example"]
)
async def test_a_server_inside_hears_nothing_from_a_whole_fetch(publisher, host):
    publisher.says("/feed", reply(200, RSS))
    async with Fetcher("test", resolve=answering(["127.0.0.1"])) as fetcher:
        for url in (publisher.url("/feed", host), f"http://{host}/feed"):
            with pytest.raises(FeedError) as caught:
                await fetcher.fetch(FetchRequest(url))
            assert caught.value.reason == Reason.UNSAFE
    assert publisher.asked == []


async def test_local_sockets_are_no_publishers():
    with pytest.raises(FeedError):
        await GuardedBackend().connect_unix_socket("/run/any.sock")


async def test_the_deadline_of_a_fetch_counts_the_name_servers_of_every_hop(publisher):
    async def slow(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(30 if host == "silent.example" else 0)
        return ["127.0.0.1"]

    away = f"http://silent.example:{publisher.port}/".encode()
    start = publisher.says("/start", reply(302, b"", (b"Location", away)))
    async with Fetcher("test", allow_private=True, host_gap=0.0, deadline=0.3, resolve=slow) as fetcher:
        for url in (away.decode(), start):
            begun = time.monotonic()
            with pytest.raises(FeedError) as caught:
                await fetcher.fetch(FetchRequest(url))
            assert caught.value.reason == Reason.TIMEOUT
            assert time.monotonic() - begun < 15
