"""How many deliveries a coordinator is told of before a hold is lifted: those that then go out at once."""

from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.models import SCHEDULED, DeliveryState, SubscriberState, Todo
from storage.queries import holds
from tests.storage.queries.lease_desk import put

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("difference", "goes"),
    [
        ({}, 1),
        ({"due_at": HOUR}, 0),
        ({"told": {"paused": SCHEDULED}}, 0),
        ({"told": {"stopped": "withdrawn"}}, 0),
        ({"told": {"expires_at": timedelta(0)}}, 0),
        ({"told": {"expires_at": HOUR}}, 1),
        ({"who": {"state": SubscriberState.GONE}}, 0),
        ({"who": {"quiet_since": -HOUR, "quiet_until": HOUR}}, 0),
        ({"who": {"quiet_since": HOUR, "quiet_until": 2 * HOUR}}, 1),
        ({"subscriber_id": None}, 0),
        ({"state": DeliveryState.SENT, "todo": Todo.EDIT}, 0),
    ],
)
async def test_only_what_goes_out_at_once_is_counted(
    database: Database, now: datetime, difference: dict, goes: int
):
    def absolute(values: dict) -> dict:
        return {key: now + value if isinstance(value, timedelta) else value for key, value in values.items()}

    given = absolute(difference)
    given |= {key: absolute(given[key]) for key in ("who", "told") if key in given}
    await put(database, now, **given)
    async with database.read() as session:
        assert await holds.waiting(session, now) == goes
