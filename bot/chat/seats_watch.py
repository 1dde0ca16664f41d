"""Lets the seats lapse of those who gave no sign of life for long, and asks them before. A stage.

A day is all that is known of when somebody was there. After an outage nobody lapses who was not asked first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat import seats_keyboards as keyboards
from bot.chat.keyboards import Signer
from bot.delivery import outbox
from bot.texts import people as texts
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import MACHINE, Act
from storage.queries import audit, coordinators
from storage.queries.messages import Buttons
from storage.sealing import Keyring

NOTICE = timedelta(days=7)
"""So long before a seat lapses its person is asked."""


@dataclass(slots=True)
class Summary:
    """What one run did, in seats."""

    asked: int = 0
    lapsed: int = 0


async def watch(db: Database, keyring: Keyring, days: int, now: datetime) -> Summary:
    """Ask those silent for `days` less a week, and end the seats of those silent since they were asked."""
    today, summary = now.date(), Summary()
    async with db.transaction() as tx:
        await coordinators.begin_to_count(tx, today)
        last = today - timedelta(days=days) + timedelta(days=1)
        for number in await coordinators.lapse(tx, last, today - NOTICE + timedelta(days=1)):
            await coordinators.void_invites(tx, number, now)
            await audit.append(tx, MACHINE, Act.LAPSED, number, now=now)
            summary.lapsed += 1
        signer = Signer(keyring, now, lifetime=keyboards.LIFETIME)
        for seat in await coordinators.to_remind(tx, last + NOTICE):
            silent = (today - (seat.seen_on or today)).days
            wording: dict[str, tuple[str, Buttons]] = {
                language: (
                    texts.reminder(silent, today + NOTICE, language),
                    keyboards.here(signer, language),
                )
                for language in LANGUAGES
            }
            await outbox.notify(tx, wording, [seat.id or 0], now)
            await coordinators.note_reminded(tx, seat.id or 0, today)
            summary.asked += 1
    return summary
