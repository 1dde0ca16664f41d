"""Proves the benchmark of manners: a short day of it without a fault, and that its judges see every fault."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from benchmarks.etiquette import simulate
from benchmarks.etiquette_kinds import Kinds
from benchmarks.etiquette_publishers import HOUR, Clock, Judge, Paper, Town


@pytest.mark.long
async def test_a_morning_before_publishers_of_every_kind_has_no_bad_request() -> None:
    judge, figures = await simulate(feeds=30, hours=6, seed=7)
    assert (judge.examples, judge.faults) == ([], 0)
    assert figures["requests"] > 60
    assert judge.answers["304"] > 20


@pytest.mark.skipif("MEASURE" not in os.environ, reason="minutes of a quiet machine: MEASURE=1")
@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_whole_day_before_two_hundred_publishers_has_no_bad_request() -> None:
    for seed in (2, 3):
        judge, _ = await simulate(feeds=200, hours=24, seed=seed)
        assert (judge.examples, judge.faults) == ([], 0)


class Rude:
    """A reader without manners."""

    def __init__(self, town: Town) -> None:
        self.town = town

    @property
    def judge(self) -> Judge:
        """Give what its publisher has noted."""
        return self.town.judge

    async def asks(self, after: timedelta = timedelta(0), **headers: str) -> None:
        """Ask for the one paper, with these headers."""
        self.town.clock.now += after
        reader, writer = await asyncio.open_connection("127.0.0.1", self.town.port)
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        writer.write(f"GET /feed HTTP/1.1\r\nHost: paper.example\r\n{more}\r\n".encode("latin-1"))
        await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def rude(request: pytest.FixtureRequest) -> AsyncIterator[Rude]:
    clock = Clock()
    script = Kinds(clock).scripts[request.param]
    paper = Paper("paper.example", "/feed", HOUR, request.param, script, random.Random(1), changes=0.0)
    async with Town([paper], clock).open() as town:
        yield Rude(town)


@pytest.mark.parametrize("rude", ["both"], indirect=True)
async def test_the_judge_sees_who_comes_early_and_compares_nothing(rude: Rude) -> None:
    await rude.asks()
    await rude.asks(timedelta(minutes=59))
    assert (rude.judge.early, rude.judge.unconditional, rude.judge.faults) == (1, 1, 2)
    await rude.asks(HOUR, If_None_Match='W/"1"')
    assert rude.judge.unconditional == 2


@pytest.mark.parametrize("rude", ["max_age", "expires", "limited_seconds"], indirect=True)
async def test_the_judge_sees_who_does_not_wait(rude: Rude) -> None:
    for _ in range(40):
        await rude.asks()
    assert rude.judge.needless["fresh"] > 5


@pytest.mark.parametrize("rude", ["slow"], indirect=True)
async def test_the_judge_sees_two_at_once_and_cookies(rude: Rude) -> None:
    await asyncio.gather(rude.asks(), rude.asks())
    assert rude.judge.two_at_once == 1
    assert rude.judge.needless["twice"] == 1
    await rude.asks(HOUR, Cookie="id=1")
    assert rude.judge.needless["cookie"] == 1


@pytest.mark.parametrize("rude", ["missing", "refused"], indirect=True)
async def test_the_judge_knows_what_is_early_after_a_refusal(rude: Rude) -> None:
    for _ in range(12):
        await rude.asks(timedelta(minutes=61))
    assert rude.judge.early > 1


@pytest.mark.parametrize("rude", ["limited"], indirect=True)
async def test_the_judge_sees_who_disturbs_a_resting_host(rude: Rude) -> None:
    for _ in range(12):
        await rude.asks(timedelta(minutes=30))
    assert rude.judge.needless["resting"] > 1
