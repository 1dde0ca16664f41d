"""Measure sending: messages a second and processor time, beside httpx, python-telegram-bot and aiogram.

Run: python benchmarks/sending.py [--messages N] [--venv PATH] [--alone]

The Bot API answers after 60 ms, in a process on the second core; every sender is pinned to the first. Ours
carries a real outbox, SQLite with production settings: every message is claimed, sent and written as sent.
The others write nothing. They are installed into a virtual environment at PATH (a new one by default), never
into the project's; `--alone` leaves them out. Then ours sends at a limit of 1,000 a second, which the server
keeps strictly. Each figure is the best of three runs, for noise only slows; 429s are counted in all of them.
"""

import argparse
import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import insert
from telegram import Bot

from bot.delivery import outbox
from bot.delivery.audience import of_call
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.transport import Transport, build_request
from bot.delivery.window import most_in_flight
from storage.database import Database
from storage.migrations import upgrade
from storage.models import ChatKind, DeliveryState, Message, MessageKind, Subscriber, SubscriberState
from storage.models.base import random_id
from storage.queries import deliveries
from storage.sealing import Address, Keyring

HERE = Path(__file__).parent
LATENCY = 0.06
LIMIT = 1000
RUNS = 3
OTHERS = {"httpx": (32, 64), "ptb": (16, 32), "aiogram": (100,)}
"""Requests at a time at which each is tried; more make httpx slower."""
TOKEN = "123456789:" + "A" * 35
TEXT = "<b>Held</b> at the border " + "x" * 280


@contextmanager
def server(limit: int) -> Iterator[str]:
    """Run the Bot API on the second core; give its address."""
    command = [sys.executable, str(HERE / "sending_server.py"), str(LATENCY), str(limit), str(last_core())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own script
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


def last_core() -> int:
    """Give the core for the server; the first is for the senders."""
    return max(range(os.cpu_count() or 1))


def stats(url: str) -> dict[str, Any]:
    """Ask the server what it took and refused."""
    with urllib.request.urlopen(f"{url}/stats", timeout=5) as answer:  # noqa: S310 -- loopback
        told: dict[str, Any] = json.load(answer)
    return told


async def fill(db: Database, messages: int) -> None:
    """Make so many subscribers, and one message to all of them."""
    now = datetime.now(UTC)
    common = {
        "kind": ChatKind.PRIVATE, "language": "en", "topics": 63, "others": True,
        "state": SubscriberState.ACTIVE, "joined_on": now.date(),
    }  # fmt: skip
    async with db.transaction() as tx:
        people = [
            {"id": random_id(), "address": Address(one), "chat": one, **common}
            for one in range(1, messages + 1)
        ]
        await tx.exec(insert(Subscriber), params=people)
    async with db.transaction() as tx:
        message = Message(kind=MessageKind.CALL, language="en", text=TEXT, created_at=now)
        await outbox.publish(tx, message, of_call("en"), now)


async def ours(url: str, messages: int, rate: float | None) -> dict[str, float]:
    """Drain an outbox; give messages, seconds and processor seconds. `rate` None: no limit."""
    pacer = Pacer(rate or 5000.0, most=None if rate else 10**9)
    in_flight = most_in_flight(rate or LIMIT)
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/outbox.db", Keyring(bytes(32)))
        await upgrade(db)
        await fill(db, messages)
        bot = Bot(TOKEN, base_url=f"{url}/bot", request=build_request(connections=in_flight))
        async with bot:
            pump = Pump(db, Transport(bot, pacer, paid=rate is not None), pacer, in_flight=in_flight)
            gc.collect()
            gc.freeze()  # as the program does once it is loaded
            began, spent = time.perf_counter(), time.process_time()
            await pump.drain(within=messages / 50)
            took, cpu = time.perf_counter() - began, time.process_time() - spent
        async with db.read() as session:
            counts = await deliveries.counts(session)
        await db.close()
    assert counts[DeliveryState.SENT] == messages, counts
    return {"messages": messages, "seconds": took, "cpu": cpu}


def run(command: list[str]) -> dict[str, float]:
    """Run one sender in a process of its own."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own scripts
    assert done.returncode == 0, done.stderr[-2000:]
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def best(name: str, command: list[str]) -> dict[str, Any]:
    """Give the best of three runs."""
    figures = min((run(command) for _ in range(RUNS)), key=lambda each: each["seconds"])
    return {
        "sender": name,
        "a_second": round(figures["messages"] / figures["seconds"]),
        "cpu_ms": round(figures["cpu"] / figures["messages"] * 1000, 3),
    }


def prepare(folder: Path) -> str:
    """Install the others into a virtual environment, where it is not there yet; give its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603 -- as asked
    wanted = ["aiogram", "python-telegram-bot[rate-limiter]"]
    subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True)  # noqa: S603 -- as asked
    return str(python)


def compare(messages: int, venv: Path | None) -> list[dict[str, Any]]:
    """Measure all senders without a limit, one after another."""
    with server(0) as url, tempfile.TemporaryDirectory() as folder:
        me = [sys.executable, str(Path(__file__)), "--one", url]
        found = [best("ours", [*me, "--messages", str(messages)])]
        if venv is None:
            return found
        python = prepare(venv if str(venv) != "." else Path(folder) / "venv")
        for name, tries in OTHERS.items():
            script = [python, str(HERE / "sending_others.py"), name, url, str(messages // 4)]
            each = [best(name, [*script, str(most)]) | {"at_a_time": most} for most in tries]
            found.append(max(each, key=lambda one: one["a_second"]))
    return found


def at_the_limit(messages: int) -> dict[str, Any]:
    """Measure ours at 1,000 a second; count every 429."""
    rates, refused = [], 0
    with server(LIMIT) as url:
        for _ in range(RUNS):
            run(
                [
                    sys.executable,
                    str(Path(__file__)),
                    "--one",
                    url,
                    "--messages",
                    str(messages),
                    "--rate",
                    str(LIMIT),
                ]
            )
            told = stats(url)
            assert told["taken"] == messages, told
            rates.append(messages / told["seconds"])
            refused += told["refused"]
    return {"limit": LIMIT, "a_second": round(max(rates)), "refused": refused}


def main() -> None:
    """Read the arguments, measure, print one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--venv", type=Path, default=Path(), help="for the others; a new one by default")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--one", help="the address for a single run of ours")
    parser.add_argument("--rate", type=float)
    given = parser.parse_args()
    if given.one:
        os.sched_setaffinity(0, {0})
        print(json.dumps(asyncio.run(ours(given.one, given.messages, given.rate))))
        return
    compared = compare(given.messages, None if given.alone else given.venv)
    print(json.dumps({"benchmark": "sending", "no_limit": compared, "limit": at_the_limit(given.messages)}))


if __name__ == "__main__":
    main()
