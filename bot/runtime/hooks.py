"""Tells coordinators, by durable notices, what the sender cannot mend itself. An edge."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import discreet, progress, sent_keyboards
from bot.chat.chats import tell_bringer
from bot.chat.keyboards import Signer
from bot.chat.sent import what_of
from bot.delivery import outbox
from bot.delivery.ending import Ended, Tell
from bot.delivery.outcome import Reason
from bot.delivery.record import Hooks
from bot.texts import notices
from bot.texts import sent as texts
from bot.texts.languages import LANGUAGES
from bot.texts.sent import What
from storage.models import Call, DeliveryState, Message, MessageKind, Priority, Subscriber
from storage.queries import retries
from storage.queries.messages import Buttons
from storage.queries.retries import MAY_PASS
from storage.sealing import Keyring


async def _message_stopped(tx: AsyncSession, message_id: int, reason: str, now: datetime) -> None:
    words = notices.message_paused if reason == Reason.MANY_REFUSALS else notices.message_stopped
    message = await tx.get(Message, message_id)
    named = message is not None and message.kind is not MessageKind.NOTICE
    what = await what_of(tx, message) if message is not None and named else What()
    wording: dict[str, tuple[str, Buttons]] = {
        language: (words(texts.name(what, language), language), []) for language in LANGUAGES
    }
    await outbox.notify(tx, wording, None, now)


def hooks(
    unauthorised: asyncio.Event,
    keyring: Keyring,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Hooks:
    """Give the sender its hooks; `unauthorised` is set when Telegram refuses the token."""

    async def on_chat_problem(tx: AsyncSession, subscriber: Subscriber, reason: str) -> None:
        await tell_bringer(tx, keyring, subscriber, reason, clock())

    async def on_message_stopped(tx: AsyncSession, message_id: int, reason: str) -> None:
        await _message_stopped(tx, message_id, reason, clock())

    async def on_unauthorised() -> None:
        unauthorised.set()

    return Hooks(
        on_chat_problem=on_chat_problem,
        on_message_stopped=on_message_stopped,
        on_unauthorised=on_unauthorised,
        veil=discreet.veil(keyring),
    )


def teller(keyring: Keyring) -> Tell:
    """Give what tells how a broadcast ended, where it missed anybody.

    Of a call only its author hears, and only of what may be tried again, for the report tells the rest.
    """

    async def tell(tx: AsyncSession, ended: Ended, now: datetime) -> None:
        message = ended.messages[0]
        if message.kind is MessageKind.NOTICE:
            return
        call = await tx.get(Call, message.call_id) if message.call_id is not None else None
        nobody_waits = call is not None or message.priority == Priority.DIGEST
        late = 0 if nobody_waits else ended.figures.states[DeliveryState.EXPIRED]
        unknown = ended.figures.states[DeliveryState.UNKNOWN]
        may_pass = 0
        if call is not None and not message.part:
            await progress.show_end(tx, keyring, call, now)
            ids = [each.id for each in ended.messages if each.id is not None]
            if any(ended.figures.reasons.get(reason) for reason in MAY_PASS):
                may_pass = await retries.refused_for_now(tx, ids)
        if not late and not unknown and not may_pass:
            return
        what = await what_of(tx, message)
        signer = Signer(keyring, now, lifetime=sent_keyboards.LIFETIME)
        wording: dict[str, tuple[str, Buttons]] = {
            language: (
                texts.missed(what, late, unknown, language, may_pass=may_pass),
                sent_keyboards.missed(signer, message.id or 0, language) if unknown or may_pass else [],
            )
            for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [call.author_id] if call else None, now)

    return tell
