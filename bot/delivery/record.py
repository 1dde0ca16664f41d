"""Writes what came of sends: for the delivery, its chat and its message. Part of the pump.

Whom to tell of trouble (a channel lost the bot: who brought it?) is not known in this room: hooks do that,
inside the same transaction.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.asking import Veil, blank
from bot.delivery.outcome import (
    Decision,
    Errand,
    Fate,
    Migrated,
    Outcome,
    Reason,
    Sent,
    decide,
    fate_of,
)
from bot.delivery.streaks import USUAL, Streaks
from storage.models import ChatKind, DeliveryState, MessageKind, Priority, Subscriber, SubscriberState, Todo
from storage.queries import broadcasts, deliveries, leases, subscribers
from storage.queries.leases import Claimed

MOST_FAULTS = 3
"""So many recipients prove that the message itself is wrong; the rest is spared it."""

MOVED = "moved"
"""Told of a group that lives on under another id, beside the reasons of refusals."""

log = structlog.get_logger()


async def _nobody(*_given: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the rest of the bot does about trouble that a person should hear of.

    `on_chat_problem(tx, subscriber, reason)`: a group or channel was paused or lost, a topic was left, or
    (MOVED) a group lives on as a supergroup.
    `on_message_stopped(tx, message_id, reason)`: Telegram refuses the message itself, or so many chats in a
    row that it was paused.
    `on_unauthorised()`: the token is not valid any more.
    `veil(claimed)`: what a chat in discreet mode shows until its reader taps.
    """

    on_chat_problem: Callable[[AsyncSession, Subscriber, str], Awaitable[None]] = _nobody
    on_message_stopped: Callable[[AsyncSession, int, str], Awaitable[None]] = _nobody
    on_unauthorised: Callable[[], Awaitable[None]] = _nobody
    veil: Veil = blank
    streaks: Streaks = field(default_factory=Streaks)


@dataclass(frozen=True, slots=True)
class Result:
    """One claimed delivery and its answer; None when it never left, and `rest` is its chat's in seconds."""

    claimed: Claimed
    outcome: Outcome | None
    rest: float = 0.0


async def record(
    tx: AsyncSession, result: Result, hooks: Hooks, now: datetime, jitter: float
) -> Decision | None:
    """Write one result and give the decision; None when it never left and waits again."""
    claimed, outcome = result.claimed, result.outcome
    if outcome is None:
        await leases.release(tx, claimed, now)
        return None
    decision = decide(outcome, errand_of(claimed), now, jitter)
    await _mark(tx, claimed, outcome, decision, now)
    try:
        async with tx.begin_nested():  # a hook that fails must not undo what is known of the send
            await _consequences(tx, result, decision, hooks, now)
    except Exception as error:  # noqa: BLE001 -- hooks are others' code
        log.error("chat_not_changed", fate=decision.fate, error=type(error).__name__)  # noqa: TRY400 -- may hold an id
    return decision


def errand_of(claimed: Claimed) -> Errand:
    """Give what the decision depends on."""
    urgent = claimed.kind is MessageKind.ALERT or claimed.priority == Priority.CRITICAL_ALERT
    return Errand(
        todo=claimed.todo,
        attempts=claimed.attempts,
        urgent=urgent,
        twice=claimed.possibly_twice,
        answer_lost=claimed.answer_lost,
        private=claimed.chat_kind is ChatKind.PRIVATE,
        in_topic=claimed.subscriber_id is not None and claimed.address.thread != 0,
    )


async def _mark(
    tx: AsyncSession, claimed: Claimed, outcome: Outcome, decision: Decision, now: datetime
) -> None:
    if decision.due_at is not None:
        if decision.counted:
            twice, lost = decision.twice, decision.answer_lost
            await leases.mark_deferred(
                tx, claimed, decision.due_at, now, possibly_twice=twice, answer_lost=lost
            )
            if decision.todo is not claimed.todo:  # what cannot be deleted any more is edited
                await deliveries.turn_into(tx, claimed.id, decision.todo)
        else:
            await leases.release(tx, claimed, now, decision.due_at)
    elif decision.state is DeliveryState.UNKNOWN:
        await leases.mark_unknown(tx, claimed, decision.reason or Reason.ANSWER_LOST, now)
    elif decision.reason is not None:
        await leases.mark_refused(tx, claimed, decision.reason, now)
    elif isinstance(outcome, Sent) and claimed.todo is Todo.SEND:
        await leases.mark_sent(tx, claimed, outcome.message_id, now)
    else:
        await leases.mark_shown(tx, claimed, now)


async def _consequences(
    tx: AsyncSession, result: Result, decision: Decision, hooks: Hooks, now: datetime
) -> None:
    claimed, outcome = result.claimed, result.outcome
    await _watch_over_message(tx, result, decision, hooks)
    if decision.fate is Fate.RESTS and decision.due_at is not None:
        await leases.rest_chat(tx, claimed.address.chat, decision.due_at)
    if claimed.subscriber_id is None:  # a coordinator's seat is not the sender's to take
        return
    reason = decision.reason or Reason.TOPIC_GONE
    match decision.fate:
        case Fate.FORGOTTEN:  # with the answers to calls
            await subscribers.forget_person(tx, claimed.address.chat, now)
        case Fate.GONE | Fate.PAUSED:
            await _lose(tx, claimed, reason, hooks, now)
        case Fate.MOVES if isinstance(outcome, Migrated):
            if await subscribers.migrate(tx, claimed.address.chat, outcome.new_chat, now):
                await _tell(tx, outcome.new_chat, MOVED, hooks)
        case Fate.LEAVES_TOPIC:
            await _leave_topic(tx, claimed.subscriber_id, hooks, now)


async def _lose(tx: AsyncSession, claimed: Claimed, reason: Reason, hooks: Hooks, now: datetime) -> None:
    """Note that a group or channel threw the bot out or muted it; its settings are kept."""
    fate = fate_of(reason, private=False)
    state = SubscriberState.PAUSED if fate is Fate.PAUSED else SubscriberState.GONE
    chat, was = claimed.address.chat, {SubscriberState.ACTIVE}
    moved = await subscribers.set_states(tx, chat, was=was, to=state, reason=reason, now=now)
    if moved:
        log.warning("chat_lost", state=state, reason=reason)
        await _tell(tx, chat, reason, hooks)


async def _tell(tx: AsyncSession, chat: int, reason: str, hooks: Hooks) -> None:
    """Tell of a chat once for everybody who brought it, or a topic of it."""
    rows = {row.brought_by: row for row in await subscribers.of_chat(tx, chat)}
    for subscriber in rows.values():
        await hooks.on_chat_problem(tx, subscriber, reason)


async def _leave_topic(tx: AsyncSession, subscriber_id: int, hooks: Hooks, now: datetime) -> None:
    subscriber = await tx.get(Subscriber, subscriber_id, populate_existing=True)
    if subscriber is None or subscriber.address.thread == 0:  # another delivery has found out before
        return
    log.warning("topic_left")
    await hooks.on_chat_problem(tx, subscriber, Reason.TOPIC_GONE)
    if not await leases.leave_topic(tx, subscriber_id):  # the chat itself is told everything already
        await subscribers.remove(tx, [subscriber_id], now)


async def _watch_over_message(tx: AsyncSession, result: Result, decision: Decision, hooks: Hooks) -> None:
    """Stop a message that Telegram refuses itself; pause one that too many chats in a row refuse."""
    claimed, reason = result.claimed, decision.reason
    if isinstance(result.outcome, Sent):
        hooks.streaks.sent(claimed.message_id)
    if decision.state is not DeliveryState.REFUSED or reason is None:
        return
    if reason is Reason.OUR_FAULT:
        await _stop_if_faulty(tx, claimed.message_id, hooks)
    elif reason not in USUAL:
        if not hooks.streaks.knows(claimed.message_id):  # of a process before this one
            before = await broadcasts.refused_in_a_row(tx, claimed.message_id, USUAL, but=claimed.id)
            hooks.streaks.begin(claimed.message_id, before)
        if hooks.streaks.refused(claimed.message_id, claimed.address.chat, reason):
            await _pause(tx, claimed.message_id, hooks)


async def _stop_if_faulty(tx: AsyncSession, message_id: int, hooks: Hooks) -> None:
    refused = await deliveries.reasons(tx, message_id=message_id)
    if refused.get(Reason.OUR_FAULT, 0) < MOST_FAULTS:
        return
    if await broadcasts.stop(tx, [message_id], Reason.OUR_FAULT):
        log.error("message_stopped", message_id=message_id)
        await hooks.on_message_stopped(tx, message_id, Reason.OUR_FAULT)


async def _pause(tx: AsyncSession, message_id: int, hooks: Hooks) -> None:
    if await broadcasts.pause(tx, [message_id], Reason.MANY_REFUSALS):
        log.error("message_paused", message_id=message_id)
        await hooks.on_message_stopped(tx, message_id, Reason.MANY_REFUSALS)
