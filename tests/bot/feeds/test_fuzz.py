"""Damaged documents through the parsing process by the thousand, and that the lookout over them sees."""

import asyncio
import time
from datetime import timedelta

import pytest

from benchmarks.fuzz_feeds import SEEDS, STALL, Figures, Lookout, broken, mutated, run


@pytest.mark.long
@pytest.mark.usefixtures("as_started")
async def test_a_few_hundred_damaged_documents_are_read_or_refused_and_keep_nobody_waiting():
    figures = await run(200, seed=1)
    assert broken(figures) == [], figures
    assert figures.feeds > 100


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.timeout(timedelta(minutes=15).total_seconds())
@pytest.mark.usefixtures("as_started")
async def test_five_thousand_damaged_documents_are_read_or_refused_and_keep_nobody_waiting():
    figures = await run(5_000, seed=20261122)
    print(figures)
    assert broken(figures) == [], figures


@pytest.mark.parametrize("standing", ["waiting", "working"])
async def test_the_lookout_sees_a_loop_that_stands_still(standing: str):
    figures = Figures()
    watching = asyncio.create_task(Lookout(figures).watch())
    await asyncio.sleep(0.05)
    until = time.monotonic() + STALL * 2
    while time.monotonic() < until:
        if standing == "waiting":
            time.sleep(STALL * 2)  # noqa: ASYNC251 -- the fault itself
    await asyncio.sleep(0.05)
    watching.cancel()
    assert figures.stalls == 1
    assert broken(figures) == ["stalls"]


def test_a_run_that_loses_a_document_or_grows_is_broken():
    assert broken(Figures(documents=2, feeds=1)) == ["outcomes"]
    assert broken(Figures(crashes=["0: ValueError"], memory_growth_mb=33)) == ["crashes", "memory"]


def test_a_damaged_document_can_be_made_again():
    assert [mutated(3, n) for n in range(20)] == [mutated(3, n) for n in range(20)]
    assert len({mutated(3, n) for n in range(200)}) > 190
    assert len(SEEDS) > 50
