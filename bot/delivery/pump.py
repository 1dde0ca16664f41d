"""Carries deliveries from the outbox to Telegram. A stage that runs as long as the bot does.

It leases the few deliveries that are about to leave, sends them at the pacer's beat, and writes what came of
them; after a crash these few are all that may be told twice. One pump runs at a time.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import ledger, photos, spread
from bot.delivery.asking import Asking
from bot.delivery.outage import Outage
from bot.delivery.outcome import Fate, Lost, Outcome, Unauthorised
from bot.delivery.pacing import Pacer
from bot.delivery.record import Hooks, Result
from bot.delivery.transport import Transport
from bot.delivery.waiting import first_of
from bot.delivery.window import Window, most_in_flight
from storage.database import TROUBLE, Database
from storage.errors import DatabaseDownError
from storage.queries import holds, leases
from storage.queries.leases import Claimed

POLL_SECONDS = 0.5
BEAT_SECONDS = 0.04
"""The shortest time between two transactions: results that end together are written together."""
AHEAD_SECONDS = 0.3
"""No more is leased than the pace lets leave within this time."""
LEASE = timedelta(minutes=5)
CLOSING_SECONDS = 5.0
SOON = timedelta(seconds=1.5)
"""What is due so soon only gives its chat the second's rest between two messages."""
TIDY_SECONDS = 30.0
LONGEST_DATABASE_PAUSE = 5.0

log = structlog.get_logger()


class Pump:
    """Runs until it is stopped, or until Telegram refuses the token; what is left waits in the outbox.

    `outcomes` counts since the start by the name of the outcome. `stepped_at` is when it last looked into the
    outbox, None until then.
    """

    def __init__(
        self,
        db: Database,
        transport: Transport,
        pacer: Pacer,
        hooks: Hooks | None = None,
        *,
        in_flight: int | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.unauthorised = False
        self.outcomes: Counter[str] = Counter()
        self.stepped_at: datetime | None = None
        self._db = db
        self._transport = transport
        self._pacer = pacer
        self._hooks = hooks or Hooks()
        self._asking = Asking(transport, self._hooks.veil, photos.reader(db))
        self._window = Window(in_flight or most_in_flight(pacer.ceiling))
        self._clock = clock
        self._monotonic = monotonic
        self._outage = Outage()
        self._queue: deque[Claimed] = deque()  # leased, and about to leave in this order
        self._gate: asyncio.Task[None] | None = None  # lets them out
        self._tasks: set[asyncio.Task[None]] = set()  # under way
        self._results: list[Result] = []
        self._wordings = leases.Wordings()
        self._news = asyncio.Event()
        self._spread_at = self._tidy_at = 0.0
        self._closing = self._forgot = self._held = False
        self._stale = False  # what is leased may not be wanted any more
        self._ours: set[int] = set()  # deliveries we lease; no others may be under lease
        self._doubtful = False  # did our last transaction come to stand?
        self._database_pause = 0.0  # 0: the database answers

    def wake(self) -> None:
        """Look into the outbox now: something was just published."""
        self._spread_at = 0.0
        self._news.set()

    def recheck(self) -> None:
        """Let nothing leave any more that was leased before now: somebody left, or changed their mind."""
        self._stale = True
        self.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Recover what a dead sender left, then carry until `stop`, whatever fails meanwhile."""
        self._closing = False
        watcher = asyncio.create_task(self._wake_on(stop))
        recovered = False
        try:
            while not stop.is_set() and not self.unauthorised:
                self._news.clear()
                recovered = recovered or await self._try(self.recover, stop)
                if recovered and await self._try(self._work, stop):
                    await asyncio.sleep(BEAT_SECONDS)
                    if self._spread_at:  # else there is more to write
                        await first_of(self._news, self._pause())
        finally:
            watcher.cancel()
            await self._close()
        if self.unauthorised:
            log.error("pump_stopped", reason="Telegram refuses the token; the queue is kept")
            await self._hooks.on_unauthorised()

    async def recover(self) -> None:
        """End the leases of a dead sender. Only while no other pump runs."""
        async with self._db.transaction() as tx:
            again = await leases.recover(tx, self._clock())
        if again:
            self._window.narrow()
            log.warning("leases_recovered", deliveries=again)

    async def drain(self, within: float = 30.0) -> None:
        """Carry until nothing is due and nothing under way; TimeoutError after `within` seconds."""
        self._spread_at = 0.0
        async with asyncio.timeout(within):
            while True:
                await self._work()
                if self._spread_at and not self._ours:
                    async with self._db.read() as session:
                        if not await leases.any_due(session, self._clock() + SOON, mending=self._held):
                            return
                await asyncio.sleep(BEAT_SECONDS)

    async def _wake_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.wake()

    async def _try(self, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> bool:
        """Do work on the database and say whether it was done; when that is down, say so once and wait."""
        try:
            await work()
        except TROUBLE as error:
            if not self._database_pause:
                reason = str(error) if isinstance(error, DatabaseDownError) else "the database is away"
                log.warning("pump_waits", reason=reason, error=type(error).__name__)
            self._database_pause = min(max(0.25, self._database_pause * 2), LONGEST_DATABASE_PAUSE)
            await first_of(stop, self._database_pause)
            return False
        self._database_pause = 0.0
        return True

    async def _work(self) -> None:
        await self._tidy()
        await self._step()
        await self._spread()
        if self._outage.may_ask(self._monotonic()):
            answered = await self._transport.reachable()
            self._outage.asked(self._monotonic(), answered=answered)
            log.warning("telegram_out_of_reach" if not answered else "telegram_is_back")

    async def _step(self) -> None:
        """Write what came back and lease what leaves next, in one transaction."""
        if self._stale:
            self._put_back()
        limit = self._room()
        results, self._results = self._results, []
        if not results and not limit and not self._doubtful:
            return
        claimed: list[Claimed] = []
        try:
            async with self._db.transaction() as tx:
                now = self._clock()
                if self._doubtful:
                    await leases.release_others(tx, self._ours, now)
                for decision in await ledger.write(tx, results, self._hooks, now):
                    self._forgot |= decision.fate is Fate.FORGOTTEN
                if limit:
                    mending = await self._is_held(tx)
                    claimed = await leases.claim(tx, now, limit, LEASE, mending=mending, known=self._wordings)
        except BaseException:
            self._results = results + self._results
            self._doubtful = True
            raise
        self.stepped_at, self._doubtful = now, False
        if any(result.outcome is not None for result in results):
            self._window.widen()
        self._ours -= {result.claimed.id for result in results}
        self._ours |= {one.id for one in claimed}
        self._queue.extend(claimed)
        if self._queue and (self._gate is None or self._gate.done()):
            self._gate = asyncio.create_task(self._let_out())

    async def _spread(self) -> None:
        """Write the next deliveries of a message that goes to very many."""
        if self._monotonic() >= self._spread_at:
            more = await spread.spread(self._db)
            self._spread_at = 0.0 if more else self._monotonic() + POLL_SECONDS

    async def _is_held(self, tx: AsyncSession) -> bool:
        """Say whether coordinators hold the sending, and log each change of it once."""
        hold = await holds.held(tx)
        if (hold is not None) != self._held:
            self._held = hold is not None
            log.warning("sending_held" if self._held else "sending_resumed")
        return self._held

    def _room(self) -> int:
        """Give how many deliveries may be leased now."""
        now = self._monotonic()
        if self._stands() or self._pacer.wait(now) > AHEAD_SECONDS:
            return 0
        ahead = max(1, int(self._pacer.rate(now) * AHEAD_SECONDS))
        return max(0, min(self._window.size - len(self._queue) - len(self._tasks), ahead - len(self._queue)))

    def _pause(self) -> float:
        """Give how many seconds to wait for news: until there is room again, where the pace leaves none."""
        until_room = self._pacer.wait(self._monotonic()) - AHEAD_SECONDS
        return min(until_room, POLL_SECONDS) if until_room > 0 else POLL_SECONDS

    def _stands(self) -> bool:
        return self._closing or self._outage.on or self.unauthorised

    async def _let_out(self) -> None:
        """Let what is leased leave at the pacer's beat; what must wait for long goes back into the outbox."""
        while self._queue:
            now = self._monotonic()
            chat = self._queue[0].address.chat
            wait = self._pacer.wait(now)
            if self._stands() or self._stale or wait > AHEAD_SECONDS:
                self._put_back()
            elif self._clock() >= self._queue[0].leave_by:  # a machine that stood still, or the last moment
                self._note(Result(self._queue.popleft(), None))
            elif wait > 0:
                await asyncio.sleep(wait)
            elif (rest := self._pacer.rest(chat, now)) > 0:  # and the others need not wait for it
                self._note(Result(self._queue.popleft(), None, rest))
            else:
                self._pacer.leave(chat, now)
                task = asyncio.create_task(self._carry(self._queue.popleft(), now))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _put_back(self) -> None:
        """Let nothing that is leased leave; what waits is leased anew."""
        while self._queue:
            self._note(Result(self._queue.popleft(), None))
        self._stale = False

    async def _carry(self, claimed: Claimed, left: float) -> None:
        """Bring one delivery to Telegram. Whatever happens, there is a result."""
        outcome: Outcome | None = Lost()
        try:
            outcome = None if self._stale else await self._asking.ask(claimed)
        except Exception as error:  # noqa: BLE001 -- an answer nobody foresaw: it may have been accepted
            log.error("answer_not_understood", error=type(error).__name__)  # noqa: TRY400 -- may hold an id
        finally:
            self._pacer.landed(left, self._monotonic())
            self._note(Result(claimed, outcome))

    def _note(self, result: Result) -> None:
        self._results.append(result)
        if result.outcome is not None:
            self.outcomes[type(result.outcome).__name__] += 1
            self._outage.note(result.outcome, self._monotonic())
            self.unauthorised |= isinstance(result.outcome, Unauthorised)
        self._news.set()

    async def _tidy(self) -> None:
        """Now and then, wipe what was forgotten from the disk."""
        if self._monotonic() < self._tidy_at:
            return
        if self._forgot:
            self._forgot = not await self._db.erase_traces()
        self._tidy_at = self._monotonic() + TIDY_SECONDS

    async def _close(self) -> None:
        """Take no more, wait a little for what is under way, write the results."""
        self._closing = True
        if self._gate is not None:
            await asyncio.wait([self._gate], timeout=AHEAD_SECONDS * 2)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        never = asyncio.Event()
        for _ in range(3):
            if await self._try(self._step, never):
                return
