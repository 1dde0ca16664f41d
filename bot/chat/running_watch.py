"""Tells coordinators what concerns a call that is out: its case changed, or a year has passed. A stage.

Each is noted in the transaction that tells it, so that it is told once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import running_keyboards as keyboards
from bot.chat.keyboards import Signer
from bot.delivery import outbox
from bot.texts import running_watch as texts
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import Call, Case, Status
from storage.queries import call_notices, case_work, leading
from storage.queries.messages import Buttons
from storage.sealing import Keyring

_ENDS = frozenset({Status.RETURNED, Status.RELEASED, Status.ARRIVED})
"""What becomes of people that leaves nothing to ask for, or something else."""
YEAR = timedelta(days=365)
ON_TIME = timedelta(days=7)
"""A year that passed while nothing ran is told this late, no later."""
MOST_YEARS = 10


@dataclass(slots=True)
class Summary:
    """What one run told: changes of cases, anniversaries."""

    changes: int = 0
    years: int = 0


async def watch(db: Database, keyring: Keyring, now: datetime) -> Summary:
    """Look at all calls of cases, and at those that went out a year ago, or two."""
    summary = Summary()
    async with db.read() as session:
        of_cases = await leading.of_cases(session)
        years = await leading.years_on(
            session, now, [number * YEAR for number in range(1, MOST_YEARS)], ON_TIME
        )
    for call, case in of_cases:
        async with db.transaction() as tx:
            summary.changes += await _case(tx, keyring, call, case.id or 0, now)
    for call, years_on in years:
        async with db.transaction() as tx:
            summary.years += await _year(tx, keyring, call, years_on, now)
    return summary


def standing(case: Case) -> str:
    """Name how a case stands, as far as a call of it is concerned."""
    if case.outcome_kind is not None:
        return f"case:closed:{case.outcome_kind.value}"
    return f"case:{case.status.value}" if case.status in _ENDS else "case:on"


async def _case(tx: AsyncSession, keyring: Keyring, call: Call, case_id: int, now: datetime) -> bool:
    """Offer what fits when a case changed since its call went out; how it stood then is noted first."""
    case = await case_work.get(tx, case_id)
    while case is not None and case.merged_into is not None:  # a call goes with its case
        case = await case_work.get(tx, case.merged_into)
    if case is None:
        return False
    known = await call_notices.of_call(tx, call.id or 0, "case:")
    if not await call_notices.once(tx, call.id or 0, standing(case), now, now):
        return False
    if not known or standing(case) == "case:on":
        return False
    signer = Signer(keyring, now, lifetime=keyboards.LIFETIME)
    running = len(await leading.running_of_case(tx, case.id or 0))
    wording: dict[str, tuple[str, Buttons]] = {
        language: (
            texts.case_changed(case, call.title, language),
            [
                *(keyboards.all_down(signer, case.id or 0, language) if running > 1 else []),
                *keyboards.offer(signer, call, language),
            ],
        )
        for language in LANGUAGES
    }
    await outbox.notify(tx, wording, None, now)
    return True


async def _year(tx: AsyncSession, keyring: Keyring, call: Call, years: int, now: datetime) -> bool:
    if not await call_notices.once(tx, call.id or 0, f"year:{years}", now, now):
        return False
    signer = Signer(keyring, now, lifetime=keyboards.LIFETIME)
    wording: dict[str, tuple[str, Buttons]] = {
        language: (
            texts.years_on(call.title, years, language),
            [[keyboards.manage(signer, call.id or 0, language)]],
        )
        for language in LANGUAGES
    }
    await outbox.notify(tx, wording, None, now)
    return True
