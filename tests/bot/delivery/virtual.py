"""A world of one thread and pretended time, in which a history of a minute takes milliseconds and repeats.

The loop's clock jumps to the next timer when nothing else is to be done. SQLite answers in the loop's own
thread, after a turn of the loop, so that other tasks run in between as they do beside a thread. The far side
is the rehearsal's Telegram without HTTP: requests take time both ways, and faults strike as over HTTP.
"""

import asyncio
import json
import random
import selectors
import sqlite3
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import aiosqlite
import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData

from bot.delivery.request import SendingRequest, SlowDownError
from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.faults import Fault, When
from bot.rehearsal.botapi.methods import serve, spelled
from bot.rehearsal.botapi.refusals import Refusal
from bot.rehearsal.world import World

TIMEOUT = 10.0
ROAD = (0.005, 0.08)
"""Seconds one way."""


class _Instant(selectors.DefaultSelector):
    """Never waits: where the loop would, its clock jumps."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if not found:
            if timeout is None:
                raise RuntimeError("everything waits for something that never comes")
            self.loop.moment += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds cost nothing."""

    def __init__(self) -> None:
        self.moment = 1000.0
        selector = _Instant()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.moment

    def turns(self, number: int) -> None:
        """Go round so many times, and stop in the middle of whatever is under way."""
        for _ in range(number):
            self.call_soon(self.stop)
            self.run_forever()

    def stand_still(self, seconds: float) -> None:
        """Let time pass in which this process does nothing."""
        self.moment += seconds


_opened: set[sqlite3.Connection] = set()


class _NoThread:
    """Stands for the thread that SQLite would have."""

    daemon = True

    def __init__(self, **_given: Any) -> None:
        pass

    def start(self) -> None:
        """Nothing to start."""


class _NoQueue:
    """Does at once what would wait for the thread; the answer comes with the loop's next turn."""

    def put_nowait(self, asked: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = asked
        loop = future.get_loop() if future else None
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 -- as the thread does
            if future and loop:
                loop.call_soon(aiosqlite.core.set_exception, future, error)
        else:
            if isinstance(result, sqlite3.Connection):
                _opened.add(result)
            if future and loop:
                loop.call_soon(aiosqlite.core.set_result, future, result)


def roll_back_all() -> None:
    """Do to open transactions what the system does when a process dies."""
    for connection in list(_opened):
        try:
            connection.rollback()
        except sqlite3.ProgrammingError:  # closed
            _opened.discard(connection)


def answer_at_once(patch: pytest.MonkeyPatch) -> None:
    """Let SQLite answer in the loop's thread."""
    patch.setattr(aiosqlite.core, "Thread", _NoThread)
    patch.setattr(aiosqlite.core, "SimpleQueue", _NoQueue)


class ServerDisconnectedError(Exception):
    """As aiohttp names it."""


class ClientConnectorError(Exception):
    """As aiohttp names it."""


class Wire(SendingRequest):
    """Brings the client's calls to the pretend Telegram. `departed(call)` hears of each before it leaves."""

    def __init__(self, world: World, chance: random.Random) -> None:
        super().__init__()
        self.world = world
        self.chance = chance
        self.departed: Callable[[Call], None] = lambda _call: None
        self.lost: Callable[[Call], None] = lambda _call: None
        self.limited: Callable[[Call, int], None] = lambda _call, _seconds: None
        self.cut = False  # nothing can be reached at all

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        values = json.loads(request_data.json_payload) if request_data else {}
        call = Call(spelled(url.rpartition("/")[2]), values)
        self.world.calls[call.method] += 1
        self.departed(call)
        if self.cut:
            await asyncio.sleep(self.chance.uniform(*ROAD))
            raise NetworkError("ClientConnectorError") from ClientConnectorError()
        try:
            await asyncio.sleep(self.chance.uniform(*ROAD))
        except asyncio.CancelledError:  # the process died, but what left may arrive
            if self.chance.random() < 0.5:
                self._judge(call)
            raise
        fault = self.world.take_fault(call.method, call.chat_number())
        code, body = await self._struck(call, fault) if fault else self._judge(call)
        await asyncio.sleep(self.chance.uniform(*ROAD))
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            self.limited(call, body["parameters"]["retry_after"])
            raise SlowDownError(float(body["parameters"]["retry_after"]))
        return code, json.dumps(body).encode()

    async def _struck(self, call: Call, fault: Fault) -> tuple[int, Any]:
        match fault.when:
            case When.ERROR if fault.error:
                return self._refused(call, Refusal(*fault.error))
            case When.SLOW:
                done = self._judge(call)
                await asyncio.sleep(fault.delay)
                return done
            case When.AFTER:
                self._judge(call)
            case When.SILENT:
                self.lost(call)
                await asyncio.sleep(TIMEOUT)
                raise TimedOut
            case When.STATUS:
                self.lost(call)
                return fault.status, {"not": "Telegram"}
        self.lost(call)
        raise NetworkError("ServerDisconnectedError") from ServerDisconnectedError()

    def _judge(self, call: Call) -> tuple[int, Any]:
        done: Any = serve(self.world, call)
        try:
            done.send(None)  # nothing in it waits
        except StopIteration as answer:
            return 200, {"ok": True, "result": answer.value}
        except Refusal as refusal:
            return self._refused(call, refusal)
        raise RuntimeError(f"{call.method} waits for something")

    def _refused(self, call: Call, refusal: Refusal) -> tuple[int, Any]:
        self.world.note_refusal(call.method, call.chat_number(), refusal)
        said = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        return refusal.code, said | ({"parameters": refusal.parameters} if refusal.parameters else {})
