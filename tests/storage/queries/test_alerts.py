"""Alerts are found again by case, the newest first."""

from storage.models import Alert
from storage.queries import alerts


async def test_the_newest_alert_of_a_case_is_found(database, told):
    async with database.read() as session:
        first = await session.get(Alert, told[0])
        assert (await alerts.newest_of_case(session, first.case_id)).id == told[-1]
        assert await alerts.newest_of_case(session, first.case_id + 1) is None
