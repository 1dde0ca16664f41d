"""What waits for publishing is given in order, once, and not before its reason to wait is gone."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from storage.database import Database
from storage.models import (
    Case,
    Certainty,
    Feed,
    Item,
    Label,
    Publicity,
    Severity,
    Status,
    StoredVerdict,
    Topic,
)
from storage.queries import verdicts

_NUMBERS = count(1)
NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


async def judged(
    database: Database, number: int = 1, case: dict[str, object] | None = None, **wanted: object
) -> int:
    """Store `number` items with verdicts; give the id of the last."""
    async with database.transaction() as tx:
        feed = Feed(name="f", url=f"https://f{next(_NUMBERS)}.example/")
        tx.add(feed)
        case_id = None
        if case is not None:
            opened = Case(
                title="t", language="en", topic=Topic.DETENTION, severity=Severity.HIGH,
                status=Status.DETAINED, certainty=Certainty.REPORTED, opened_at=NOW, updated_at=NOW, **case,
            )  # fmt: skip
            tx.add(opened)
            await tx.flush()
            case_id = opened.id
        await tx.flush()
        for n in range(number):
            item = Item(
                feed_id=feed.id, key=f"k{n}", title="t", source_name="s", digest="d", first_seen_at=NOW
            )
            tx.add(item)
            await tx.flush()
            await verdicts.put(tx, verdict(item.id, case_id=case_id, **wanted))
        return item.id


def verdict(item_id: int, **wanted: object) -> StoredVerdict:
    given = {
        "label": Label.ALERT, "topic": Topic.DETENTION, "severity": Severity.HIGH,
        "status": Status.DETAINED, "certainty": Certainty.REPORTED, "language": "ko", "reason": "r",
        "rules_version": "1", "judged_at": NOW,
    }  # fmt: skip
    return StoredVerdict(item_id=item_id, **{**given, **wanted})


async def undecided(database: Database, now: datetime = NOW, after: int = 0, limit: int = 10) -> list[int]:
    async with database.transaction() as tx:
        return [row.item_id for row, _ in await verdicts.undecided(tx, now, after, limit)]


async def test_verdicts_come_in_order_behind_an_item_and_within_a_limit(database):
    last = await judged(database, 5)
    assert await undecided(database) == [last - 4, last - 3, last - 2, last - 1, last]
    assert await undecided(database, after=last - 3, limit=2) == [last - 2, last - 1]


async def test_what_is_decided_is_not_given_again(database):
    last = await judged(database, 2)
    async with database.transaction() as tx:
        await verdicts.note(tx, last, "drop: not about this", NOW)
    assert await undecided(database) == [last - 1]
    async with database.read() as session:
        row = await verdicts.get(session, last)
    assert (row.decision, row.decided_at) == ("drop: not about this", NOW)


@pytest.mark.parametrize(
    ("facts", "case", "waits"),
    [
        ({"held": "a private person"}, {}, True),
        ({"held": None}, {}, False),
        ({}, {"publicity": Publicity.QUIET}, True),
        ({}, {"publicity": Publicity.EMBARGO, "embargo_until": NOW + timedelta(minutes=1)}, True),
        ({}, {"publicity": Publicity.EMBARGO}, True),
        ({}, {"publicity": Publicity.EMBARGO, "embargo_until": NOW}, False),
        ({}, None, False),
    ],
)
async def test_what_was_held_comes_back_when_its_reason_is_gone(database, facts, case, waits):
    one = await judged(database, case=case, **facts)
    assert await undecided(database) == [one]
    async with database.transaction() as tx:
        await verdicts.note(tx, one, "hold: some reason", None)
    assert await undecided(database) == ([] if waits else [one])


async def test_a_new_verdict_takes_the_place_of_the_old(database):
    one = await judged(database, people=3)
    async with database.transaction() as tx:
        await verdicts.put(tx, verdict(one, people=None, label=Label.IRRELEVANT))
    async with database.transaction() as tx:
        row = await verdicts.locked(tx, one)
        assert (row.people, row.label) == (None, Label.IRRELEVANT)
        assert await verdicts.locked(tx, one + 1) is None


async def test_the_verdicts_readers_know_of_are_found_by_the_act(database):
    last = await judged(database, 4, case={})
    async with database.transaction() as tx:
        await verdicts.note(tx, last - 3, "tell: the first of its case", NOW)
        await verdicts.note(tx, last - 2, "join: told before", NOW)
        await verdicts.note(tx, last - 1, "drop: older than a week", NOW)
        await verdicts.note(tx, last, "tell: not finished", None)
        case_id = (await verdicts.get(tx, last)).case_id
    async with database.read() as session:
        found = await verdicts.of_case(session, case_id, ("tell", "join"))
    assert [row.item_id for row in found] == [last - 3, last - 2]


async def test_two_publishers_never_hold_the_same_verdict(database):
    if database.is_sqlite:
        pytest.skip("SQLite lets one writer in at a time")
    last = await judged(database, 2)
    async with database.transaction() as tx:
        assert [row.item_id for row, _ in await verdicts.undecided(tx, NOW, 0, 1)] == [last - 1]
        assert await undecided(database) == [last]
