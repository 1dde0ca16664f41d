"""Serve the pretend Telegram and the sample feeds on 127.0.0.1, in the caller's event loop. An edge.

Only uvicorn's protocol is used: its server would take over the signals of the process.
"""

import asyncio
import contextlib
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.rehearsal import feedroom
from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.faults import Fault, When
from bot.rehearsal.botapi.methods import serve, spelled
from bot.rehearsal.botapi.refusals import NOT_FOUND, UNAUTHORIZED, Refusal
from bot.rehearsal.newsroom import Newsroom
from bot.rehearsal.wire import TOKEN_SHAPE, granted, proxy_page, read_call, refused
from bot.rehearsal.world import World

HOST = "127.0.0.1"
TICK_SECONDS = 0.5
STOP_SECONDS = 2
KEEP_ALIVE_SECONDS = 75  # longer than a client's own, so that none meets a line just closed


class RehearsalServer:
    """The pretend Telegram at `url` + "/bot<token>/<method>", the feeds at `url` + "/feeds/<name>.xml".

    With `grow`, the newsroom publishes its stories by itself; without, only when it is told to.
    """

    def __init__(self, world: World, newsroom: Newsroom | None = None, *, grow: bool = False) -> None:
        self.world = world
        self.newsroom = newsroom
        self.grow = grow
        self.port = 0
        self._closing = asyncio.Event()
        self._state = ServerState()
        self._listening: asyncio.Server | None = None
        self._growing: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at the end; the port is known after `start`."""
        return f"http://{HOST}:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Begin to serve; port 0 takes any free one. Returns when calls are answered."""
        config = uvicorn.Config(
            self._app(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        config.load()
        self._state = ServerState()
        self._closing = asyncio.Event()
        self.world.updates.close(closed=False)
        self._listening = await asyncio.get_running_loop().create_server(
            lambda: _Line(config, self._state, {}), HOST, port
        )
        self.port = self._listening.sockets[0].getsockname()[1]
        if self.grow and self.newsroom:
            self._growing = asyncio.create_task(self._keep_growing(self.newsroom))

    async def stop(self) -> None:
        """End every waiting call and serve no more; `start(port=server.port)` comes back there."""
        if self._listening is None:
            return
        self._listening.close()
        self._closing.set()
        self.world.updates.close()
        if self._growing:
            self._growing.cancel()
            await asyncio.gather(self._growing, return_exceptions=True)
        if self._state.tasks:
            await asyncio.wait(set(self._state.tasks), timeout=STOP_SECONDS)
        for line in list(self._state.connections):
            line.transport.abort()
        await self._listening.wait_closed()
        self._listening = None

    async def _keep_growing(self, newsroom: Newsroom) -> None:
        while True:
            newsroom.tick()
            await asyncio.sleep(TICK_SECONDS)

    def _app(self) -> Starlette:
        routes = [Route("/bot{token}/{method}", self._telegram, methods=["GET", "POST"])]
        routes.append(Route("/file/bot{token}/photos/{name}", self._file))
        if self.newsroom:
            routes.append(Route("/feeds/{name}.xml", self._feed, methods=["GET", "HEAD"]))
        return Starlette(routes=routes)

    async def _file(self, request: Request) -> Response:
        content = self.world.files.get(request.path_params["name"])
        if request.path_params["token"] != self.world.token or content is None:
            return Response(status_code=404)
        return Response(content, media_type="application/octet-stream")

    async def _telegram(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        if not TOKEN_SHAPE.fullmatch(token):
            return refused(Refusal(*NOT_FOUND))
        if token != self.world.token:
            return refused(Refusal(*UNAUTHORIZED))
        method = spelled(method)
        self.world.calls[method] += 1
        try:
            call = await read_call(request, method)
        except Refusal as refusal:
            return self._no(method, None, refusal)
        fault = self.world.take_fault(method, call.chat_number())
        if fault:
            return await self._struck(request, call, fault)
        return await self._carried_out(call)

    async def _carried_out(self, call: Call) -> Response:
        try:
            return granted(await serve(self.world, call))
        except Refusal as refusal:
            return self._no(call.method, call.chat_number(), refusal)

    def _no(self, method: str, chat_id: int | None, refusal: Refusal) -> Response:
        self.world.note_refusal(method, chat_id, refusal)
        return refused(refusal)

    async def _struck(self, request: Request, call: Call, fault: Fault) -> Response:
        match fault.when:
            case When.ERROR if fault.error:
                return self._no(call.method, call.chat_number(), Refusal(*fault.error))
            case When.STATUS:
                return proxy_page(fault.status)
            case When.SLOW:
                response = await self._carried_out(call)
                await self._pause(fault.delay)
                return response
            case When.SILENT:
                await self._gone_or_closing(request)
            case When.AFTER:
                await self._carried_out(call)
        return await hang_up(request)

    async def _feed(self, request: Request) -> Response:
        newsroom = self.newsroom
        if newsroom is None:  # the route is there only with a newsroom
            return Response(status_code=404)
        name = request.path_params["name"]
        fault = newsroom.take_fault(name)
        if fault and fault.kind == "drop":
            return await hang_up(request)
        if fault and fault.kind == "slow":
            await self._pause(fault.delay)
        return feedroom.answer(newsroom, name, request.headers, fault)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()

    async def _gone_or_closing(self, request: Request) -> None:
        gone = asyncio.create_task(_disconnected(request))
        closing = asyncio.create_task(self._closing.wait())
        await asyncio.wait({gone, closing}, return_when=asyncio.FIRST_COMPLETED)
        for task in (gone, closing):
            task.cancel()


class _Line(H11Protocol):
    """One connection that the rehearsal can break: its transport is within reach of the request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


async def hang_up(request: Request) -> Response:
    """Break the connection under a request without a word; the response given back reaches nobody."""
    transport: Any = request.scope["state"]["transport"]
    transport.abort()
    await _disconnected(request)
    return Response(status_code=500)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
