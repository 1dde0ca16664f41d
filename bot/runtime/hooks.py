"""Tells coordinators, by durable notices, what the sender cannot mend itself. An edge."""

import asyncio
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import outbox
from bot.delivery.record import Hooks
from bot.texts import notices
from bot.texts.languages import LANGUAGES
from storage.models import Subscriber
from storage.queries.messages import Buttons


async def _chat_problem(tx: AsyncSession, subscriber: Subscriber, reason: str) -> None:
    """Tell the coordinator who brought a channel; nobody is asked about groups, which mend themselves."""
    if subscriber.brought_by is not None:
        wording: dict[str, tuple[str, Buttons]] = {
            language: (notices.chat_lost(reason, language), []) for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [subscriber.brought_by], datetime.now(UTC))


async def _message_stopped(tx: AsyncSession, _message_id: int, _reason: str) -> None:
    wording: dict[str, tuple[str, Buttons]] = {
        language: (notices.message_stopped(language), []) for language in LANGUAGES
    }
    await outbox.notify(tx, wording, None, datetime.now(UTC))


def hooks(unauthorised: asyncio.Event) -> Hooks:
    """Give the sender its hooks; `unauthorised` is set when Telegram refuses the token."""

    async def on_unauthorised() -> None:
        unauthorised.set()

    return Hooks(
        on_chat_problem=_chat_problem,
        on_message_stopped=_message_stopped,
        on_unauthorised=on_unauthorised,
    )
