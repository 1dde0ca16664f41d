"""Takes updates from Telegram and has them handled: in order within a chat, chats side by side. An edge.

Updates are confirmed to Telegram only after their handlers have committed: a crash repeats them instead of
losing them. One update that cannot be read, or whose handler fails, never stops the others.
"""

import asyncio
import contextlib
import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.chat import front, inbound, leaving, polling
from bot.chat.desk import Desk
from bot.chat.finds import Finds
from bot.chat.gate import Gate
from bot.chat.house import House
from bot.chat.inbound import Event, Moved, Pressed, Said
from bot.chat.trials import Trials
from bot.delivery.transport import Transport, failure_of
from bot.errors import ConfigurationError
from bot.feeds.adding import Scout
from bot.texts import replies
from bot.triage.rules import Rules, packaged
from storage.database import Database
from storage.errors import DatabaseDownError
from storage.models import ChatKind
from storage.sealing import Keyring

log = structlog.get_logger()

CONFLICT = (
    "Telegram says that another process polls with this token. "
    "Stop the other one, or give this one a token of its own."
)
BAD_TOKEN = "Telegram rejected the token. Copy it again from @BotFather: /mybots, your bot, API Token."  # noqa: S105 -- words, no token


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: of a long poll, of a handler, between tries after failures or while another process polls.

    A chat that has kept the bot busy for `chat` seconds of one batch gets the rest done without answers:
    somebody who sends a hundred messages keeps nobody waiting.
    """

    poll: int = 30
    handler: float = 20.0
    chat: float = 10.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    conflict_pause: float = 15.0
    side_by_side: int = 16  # chats handled at once


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _nothing() -> None:
    return None


def _log_conflict(words: str) -> None:
    log.error("conflict", said=words)


class Router:
    """One poller for one initialised bot. `last_poll_at` is when Telegram answered last; None: not yet.

    `wake` is called when work waits in the tables, `conflict` gets clear words each time
    another process is found to poll with the token; what it raises ends `run`.
    """

    def __init__(
        self,
        bot: Bot,
        db: Database,
        transport: Transport,
        keyring: Keyring,
        *,
        clock: Callable[[], datetime] = _utc_now,
        wake: Callable[[], None] = _nothing,
        conflict: Callable[[str], None] = _log_conflict,
        pace: Pace | None = None,
        untold: str = "en",
        request: BaseRequest | None = None,
        scout: Scout | None = None,
        rules: Callable[[], Rules] = packaged,
        house: House | None = None,
    ) -> None:
        self.last_poll_at: datetime | None = None
        self._bot = bot
        self._on_conflict = conflict
        self._pace = pace or Pace()
        self._untold = untold  # the language of those who tell none
        self._request = request or polling.build_request()
        self._offset = 0
        self._done: set[int] = set()  # handled, but not confirmable yet because an earlier one is not
        self._failures = 0
        self._trials = Trials(rules)
        finds = Finds(scout) if scout else None
        gate = Gate(bot, keyring)
        self.desk = Desk(
            db, transport, keyring, gate, clock, bot.username, wake, finds, self._trials, house or House()
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Poll and handle until `stop` is set; raises ConfigurationError when the token is not valid."""
        await self._request.initialize()
        try:
            await leaving.recall(self.desk)
            await self._drop_webhook()
            while not stop.is_set():
                await self._turn(stop)
            await self._confirm()
        finally:
            if self.desk.finds:
                await self.desk.finds.close()
            await self._trials.close()
            with contextlib.suppress(Exception):
                await self._request.shutdown()

    async def _turn(self, stop: asyncio.Event) -> None:
        """Poll once and handle what came; a failure is answered by a pause."""
        try:
            batch = await self._poll(stop)
            handled = await self.handle(batch)
        except InvalidToken:
            raise ConfigurationError(BAD_TOKEN) from None
        except Conflict as error:
            await self._conflict(error, stop)
        except RetryAfter as error:
            await _pause(stop, failure_of(error).retry_after or self._pace.first_pause)
        except (TelegramError, polling.UnreadableAnswer, TimeoutError) as error:
            await self._network_down(error, stop)
        else:
            if handled:
                self._recovered()
            else:  # the database is away: the same updates come again
                await self._back_off(stop)

    async def _poll(self, stop: asyncio.Event) -> list[dict[str, Any]]:
        """Wait for updates, or for `stop`; a poll that hangs beyond its time is given up."""
        asking = asyncio.ensure_future(
            polling.get_updates(self._bot, self._request, offset=self._offset, seconds=self._pace.poll)
        )
        stopping = asyncio.ensure_future(stop.wait())
        try:
            longest = self._pace.poll + 2 * polling.GRACE_SECONDS
            await asyncio.wait({asking, stopping}, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                batch = asking.result()
                self.last_poll_at = self.desk.clock()
                return batch
            if stopping.done():
                return []
            raise TimeoutError
        finally:
            for task in (asking, stopping):
                task.cancel()
            await asyncio.gather(asking, stopping, return_exceptions=True)

    async def handle(self, batch: list[dict[str, Any]]) -> bool:
        """Handle a batch and move the offset behind all that is done; False when some has to come again."""
        chats: dict[int, list[tuple[int, Event]]] = {}
        for raw in batch:
            update_id = int(raw["update_id"])
            if update_id in self._done:
                continue
            event = self._read(raw)
            if event is None:
                self._done.add(update_id)
            else:
                chats.setdefault(_chat_of(event), []).append((update_id, event))
        room = asyncio.Semaphore(self._pace.side_by_side)
        await asyncio.gather(*(self._handle_chat(events, room) for events in chats.values()))
        ids = sorted(int(raw["update_id"]) for raw in batch)
        waiting = [update_id for update_id in ids if update_id not in self._done]
        if ids:
            self._offset = waiting[0] if waiting else ids[-1] + 1
            self._done = {update_id for update_id in self._done if update_id >= self._offset}
        return not waiting

    async def _handle_chat(self, events: list[tuple[int, Event]], room: asyncio.Semaphore) -> None:
        """Handle one chat's events in order; the first that meets a database that is away stops the chat."""
        async with room:
            loop = asyncio.get_running_loop()
            patience_ends = loop.time() + self._pace.chat
            for number, (update_id, event) in enumerate(events):
                quiet = number > 0 and loop.time() > patience_ends
                try:
                    await self._handle_one(replace(self.desk, quiet=True) if quiet else self.desk, event)
                except DatabaseDownError as error:
                    log.warning("update waits", reason=error.reason)
                    return
                self._done.add(update_id)

    async def _handle_one(self, desk: Desk, event: Event) -> None:
        """Handle one event within its time; whatever goes wrong, the person gets one polite line."""
        try:
            async with asyncio.timeout(self._pace.handler):
                await front.handle(desk, event)
        except DatabaseDownError:
            raise
        except Exception as error:  # noqa: BLE001 -- one bad update must never stop the bot
            log.error("handler failed", kind=type(event).__name__, **_told(error))  # noqa: TRY400 -- see _told
            await self._apologise(desk, event)

    async def _apologise(self, desk: Desk, event: Event) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(self._pace.handler):
                if isinstance(event, Pressed):
                    await desk.pop(event, await self._failed(desk, event))
                elif isinstance(event, Said) and event.kind is ChatKind.PRIVATE:
                    await desk.say(event.address, await self._failed(desk, event))

    @staticmethod
    async def _failed(desk: Desk, event: Said | Pressed) -> str:
        language = event.language
        with contextlib.suppress(Exception):  # this look-up may be what failed
            language = await desk.tongue(event)
        return replies.failed(language)

    def _read(self, raw: dict[str, Any]) -> Event | None:
        """Read one update; one that cannot be read is logged by its kind and passed over."""
        try:
            return inbound.read(Update.de_json(raw, self._bot), self.desk.bot_username, self._untold)
        except Exception as error:  # noqa: BLE001 -- what Telegram may send tomorrow is unknown today
            kinds = sorted(key for key in raw if key != "update_id")
            log.error("unreadable update skipped", kinds=kinds, **_told(error))  # noqa: TRY400 -- see _told
            return None

    async def _drop_webhook(self) -> None:
        """End a webhook of earlier days, which would forbid polling. If this fails, polling will say so."""
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("webhook not checked", error=type(error).__name__)

    async def _confirm(self) -> None:
        """Tell Telegram what is handled, so that the next start does not see it again."""
        with contextlib.suppress(TelegramError, polling.UnreadableAnswer, TimeoutError):
            async with asyncio.timeout(3.0):
                await polling.get_updates(self._bot, self._request, offset=self._offset, seconds=0, limit=1)

    async def _conflict(self, error: Conflict, stop: asyncio.Event) -> None:
        if "webhook" in error.message.lower():
            await self._drop_webhook()
        else:
            self._on_conflict(CONFLICT)
        await _pause(stop, self._pace.conflict_pause)

    async def _network_down(self, error: Exception, stop: asyncio.Event) -> None:
        if not self._failures:
            log.warning("telegram out of reach", error=type(error).__name__)
        if isinstance(error, TimeoutError):  # the connection may be stuck for good
            await self._request.shutdown()
            await self._request.initialize()
        await self._back_off(stop)

    async def _back_off(self, stop: asyncio.Event) -> None:
        """Wait longer from failure to failure, spread so that many bots do not come back at once."""
        self._failures += 1
        most = min(self._pace.longest_pause, self._pace.first_pause * 2 ** min(self._failures - 1, 10))
        await _pause(stop, most * random.uniform(0.5, 1.0))  # noqa: S311 -- no secret hangs on it

    def _recovered(self) -> None:
        if self._failures:
            log.info("telegram in reach again", failures=self._failures)
        self._failures = 0


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until `stop`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


def _told(error: Exception) -> dict[str, str]:
    """Give class and place of an error for the log; its own words may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return {"error": type(error).__name__, "at": at}


def _chat_of(event: Event) -> int:
    if isinstance(event, Said):
        return event.address.chat
    return event.old_chat if isinstance(event, Moved) else event.chat
