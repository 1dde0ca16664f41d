"""Puts the bot together in one readable place, runs it until told to stop, closes it in reverse. An edge.

`run` is the whole program; the rehearsal and the journeys of the tests run this very function.
"""

import asyncio
import gc
import signal
import time
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog

from bot.chat import hotline_end, menu
from bot.chat.house import House
from bot.chat.pinning import Pins
from bot.chat.router import Pace, Router
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.transport import Transport, build_request
from bot.delivery.window import most_in_flight
from bot.errors import ConfigurationError, TryLaterError
from bot.runtime import client, errands, hooks, pipeline
from bot.runtime.settings import Settings
from bot.runtime.single import TAKEN, only_one
from bot.runtime.solo import Heartbeat
from bot.runtime.stages import Stage
from bot.runtime.standing import LOOK_SECONDS, Standing
from bot.texts.about import read_channels
from bot.texts.links import read_hosts
from storage.database import Database

log = structlog.get_logger()
PACE = Pace(conflict_pause=5.0)
NEW_SECONDS = 120.0
LETTERS = 600.0
PINS = 30.0
REPLIES = 8
"""Connections kept for replies beside those for messages to many."""


async def run(settings: Settings, stop: asyncio.Event | None = None, foot: Standing | None = None) -> None:
    """Run until SIGTERM, SIGINT or `stop`. Raises what `exits.explain` puts into words.

    `foot` shows what lasts; without it nobody watches, or somebody else shows it.
    """
    stop = stop or asyncio.Event()
    _listen_for_signals(stop)
    async with AsyncExitStack() as stack:
        db, keyring = await stack.enter_async_context(errands.opened(settings))
        only = await stack.enter_async_context(only_one(db))
        connections = most_in_flight(settings.send_rate) + REPLIES
        bot = client.build(settings, build_request(connections=connections))
        stack.push_async_callback(bot.shutdown)
        pacer = Pacer(settings.send_rate)
        transport = Transport(bot, pacer, paid=settings.allow_paid_broadcast)
        unauthorised = asyncio.Event()
        pump = Pump(db, transport, pacer, hooks.hooks(unauthorised, keyring))
        stages = await stack.enter_async_context(pipeline.opened(db, keyring, settings, pump.wake))
        gc.collect()
        gc.freeze()  # what is loaded stays: to walk through it again and again held everything up
        heartbeat = Heartbeat((*stages.stages, *_speaking(db, transport), *_shown(foot, db)))
        log.info("started", database="sqlite" if db.is_sqlite else "postgresql")
        heartbeat.start()
        if foot is not None:
            stack.callback(foot.end)
        stack.push_async_callback(heartbeat.stop)
        me = await client.introduce_patiently(bot, settings, stop)
        if me is not None:
            log.info("listening", bot=f"@{me.username}")
            router = Router(
                bot,
                db,
                transport,
                keyring,
                wake=pump.recheck,
                conflict=_Newcomer(),
                pace=PACE,
                untold=settings.bot_language,
                scout=stages.scout,
                rules=lambda: stages.rules.current,
                house=_house(settings),
            )
            await stages["sum_up"].run()  # before the sender finds what piled up while nothing ran
            rejected = _end_with(ConfigurationError(client.REJECTED), unauthorised)
            taken = _end_with(TryLaterError(TAKEN), only.taken)
            await _until(stop, router, pump, (rejected, taken, menu.keep_all(bot, db)))
        log.info("stopping")
    log.info("stopped")


def _house(settings: Settings) -> House:
    """Give what the operator decided about how the bot shows itself."""
    return House(
        channels=read_channels(settings.official_channels),
        leaves_strangers=settings.strangers == "leave",
        keep_days=settings.keep_days,
        hotline=settings.hotline == "on",
        link_hosts=read_hosts(settings.link_hosts),
        test_chat=settings.test_chat,
    )


def _speaking(db: Database, transport: Transport) -> tuple[Stage, ...]:
    """Give the stages that speak with Telegram themselves; letters end also with the hotline turned off."""
    pins = Pins()
    return (
        Stage("hotline", LETTERS, lambda now: hotline_end.end(db, transport, now)),
        Stage("pins", PINS, lambda now: pins.keep(db, transport, now)),
    )


def _shown(foot: Standing | None, db: Database) -> list[Stage]:
    """Give the stage that shows what lasts, where somebody wants to see it."""
    return [] if foot is None else [Stage("foot", LOOK_SECONDS, lambda now: foot.look(db, now))]


class _Newcomer:
    """Lets a bot that has just started leave when another one polls with its token; an old one stays.

    So a second copy never disturbs the first for long. One conflict is forgiven: a dying predecessor's.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._conflicts = 0

    def __call__(self, words: str) -> None:
        self._conflicts += 1
        if time.monotonic() - self._began < NEW_SECONDS and self._conflicts > 1:
            raise TryLaterError(words)
        log.error("conflict", said=words)


async def _until(
    stop: asyncio.Event, router: Router, pump: Pump, side: Sequence[Coroutine[Any, Any, Any]]
) -> None:
    """Talk and carry until told to stop, or until one of them cannot go on; `side` is done meanwhile."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in side]
        running = [group.create_task(router.run(stop)), group.create_task(pump.run(stop))]
        await asyncio.wait(running)
        for task in tasks:
            task.cancel()


async def _end_with(error: Exception, when: asyncio.Event) -> None:
    """Raise this once that has happened."""
    await when.wait()
    raise error


def _listen_for_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
