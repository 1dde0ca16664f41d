"""Tells coordinators, by durable notices, what the sender cannot mend itself. An edge."""

import asyncio
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import discreet, sent_keyboards
from bot.chat.keyboards import Signer
from bot.chat.sent import what_of
from bot.delivery import outbox
from bot.delivery.ending import Ended, Tell
from bot.delivery.outcome import Reason
from bot.delivery.record import Hooks
from bot.texts import notices
from bot.texts import sent as texts
from bot.texts.languages import LANGUAGES
from storage.models import Call, ChatKind, DeliveryState, MessageKind, Priority, Subscriber
from storage.queries.messages import Buttons
from storage.sealing import Keyring


async def _chat_problem(tx: AsyncSession, subscriber: Subscriber, reason: str) -> None:
    """Tell the coordinator who brought a chat, if one did, with what mends it."""
    if subscriber.brought_by is not None:
        group = subscriber.kind is ChatKind.GROUP
        wording: dict[str, tuple[str, Buttons]] = {
            language: (notices.chat_lost(reason, language, group=group), []) for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [subscriber.brought_by], datetime.now(UTC))


async def _message_stopped(tx: AsyncSession, _message_id: int, reason: str) -> None:
    words = notices.message_paused if reason == Reason.MANY_REFUSALS else notices.message_stopped
    wording: dict[str, tuple[str, Buttons]] = {language: (words(language), []) for language in LANGUAGES}
    await outbox.notify(tx, wording, None, datetime.now(UTC))


def hooks(unauthorised: asyncio.Event, keyring: Keyring) -> Hooks:
    """Give the sender its hooks; `unauthorised` is set when Telegram refuses the token."""

    async def on_unauthorised() -> None:
        unauthorised.set()

    return Hooks(
        on_chat_problem=_chat_problem,
        on_message_stopped=_message_stopped,
        on_unauthorised=on_unauthorised,
        veil=discreet.veil(keyring),
    )


def teller(keyring: Keyring) -> Tell:
    """Give what tells how a broadcast ended, where it missed anybody.

    Of a call only its author hears, and only of lost answers, for the report tells the rest.
    """

    async def tell(tx: AsyncSession, ended: Ended, now: datetime) -> None:
        message = ended.messages[0]
        if message.kind is MessageKind.NOTICE:
            return
        call = await tx.get(Call, message.call_id) if message.call_id is not None else None
        nobody_waits = call is not None or message.priority == Priority.DIGEST
        late = 0 if nobody_waits else ended.figures.states[DeliveryState.EXPIRED]
        unknown = ended.figures.states[DeliveryState.UNKNOWN]
        if not late and not unknown:
            return
        what = await what_of(tx, message)
        signer = Signer(keyring, now, lifetime=sent_keyboards.LIFETIME)
        wording: dict[str, tuple[str, Buttons]] = {
            language: (
                texts.missed(what, late, unknown, language),
                sent_keyboards.unknown(signer, message.id or 0, language) if unknown else [],
            )
            for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [call.author_id] if call else None, now)

    return tell
