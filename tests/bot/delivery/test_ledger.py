"""Results written together: what was simply accepted, and beside it what has consequences."""

from datetime import datetime, timedelta

import pytest

from bot.delivery import ledger
from bot.delivery.outcome import Reason, Refused, Sent
from bot.delivery.record import Hooks, Result
from bot.delivery.streaks import MOST_IN_A_ROW
from storage.database import Database
from storage.models import Message
from storage.queries import leases, messages
from storage.sealing import Address
from tests.bot.delivery.test_record import publish

KICKED = Refused(Reason.KICKED)


@pytest.mark.parametrize(("accepts", "paused"), [(True, None), (False, "many_refusals")])
async def test_a_chat_that_accepts_among_those_that_refuse_ends_their_row(
    sqlite: Database, now: datetime, *, accepts: bool, paused: str | None
) -> None:
    """All but one of a row refuse, one answers, then as many refuse again."""
    half = MOST_IN_A_ROW - 1
    await publish(sqlite, now, *(Address(-1000 - number) for number in range(2 * half + 1)))
    hooks = Hooks()
    for number, outcome in ((half, KICKED), (1, Sent(7) if accepts else KICKED), (half, KICKED)):
        async with sqlite.transaction() as tx:
            claimed = await leases.claim(tx, now, number, timedelta(minutes=5))
            await ledger.write(tx, [Result(each, outcome) for each in claimed], hooks, now)
            if claimed:
                message: Message | None = await messages.get(tx, claimed[0].message_id)
    assert message is not None
    assert message.paused == paused
