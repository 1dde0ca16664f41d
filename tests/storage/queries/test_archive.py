"""What anybody may read again: the newest alerts of cases that are public, and calls that are on."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.models import (
    WITHDRAWN,
    Alert,
    Case,
    Publicity,
    Topic,
)
from storage.queries import archive

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("topics", "language", "others", "texts"),
    [
        (tuple(Topic), "ko", True, ["repatriation ko", "release ko", "detention ko"]),
        (tuple(Topic), "en", False, ["release en", "detention en"]),
        ((Topic.DETENTION,), "en", True, ["detention en"]),
        ((Topic.POLICY,), "en", True, []),
        ((), "en", True, []),
    ],
)
async def test_the_latest_are_those_on_ones_topics_in_ones_language(
    database, told, topics, language, others, texts
):
    async with database.read() as session:
        found = await archive.latest(session, topics, language, 5, NOW, others=others)
        assert [message.text for message in found] == texts
        assert len(await archive.latest(session, topics, language, 1, NOW, others=others)) == min(
            1, len(texts)
        )


async def test_why_is_answered_from_the_verdict_behind_the_newest_alert(database, told):
    async with database.read() as session:
        alert, item, verdict = await archive.why_last(session, tuple(Topic), NOW)
        assert (alert.id, item.id) == (told[-1], verdict.item_id)
        assert (await archive.why_last(session, tuple(Topic), NOW, others=False))[0].id == told[1]
        assert await archive.why_last(session, (Topic.POLICY,), NOW) is None


async def test_what_was_withdrawn_is_not_read_again(database: Database, told: list[int]) -> None:
    async with database.transaction() as tx:
        (newest,) = await archive.latest(tx, [Topic.DETENTION, Topic.RELEASE], "en", 1, NOW)
        newest.stopped = WITHDRAWN
    async with database.read() as session:
        (shown,) = await archive.latest(session, [Topic.DETENTION, Topic.RELEASE], "en", 1, NOW)
    assert shown.id != newest.id


async def test_what_is_quiet_or_under_embargo_is_not_read_again(database: Database, told: list[int]) -> None:
    def read(session, now=NOW):
        return archive.latest(session, tuple(Topic), "en", 5, now)

    for publicity in (Publicity.QUIET, Publicity.EMBARGO):
        async with database.transaction() as tx:
            alert = await tx.get(Alert, told[0])
            case = await tx.get(Case, alert.case_id)
            case.publicity, case.embargo_until = publicity, NOW + timedelta(hours=1)
        async with database.read() as session:
            assert await read(session) == []
            assert await archive.why_last(session, tuple(Topic), NOW) is None
            assert await archive.older(session, None, 5, NOW) == []
            assert await archive.case_of(session, told[0], NOW) is None
    async with database.read() as session:
        assert len(await read(session, NOW + timedelta(hours=1))) == 3
        assert len(await archive.older(session, told[2], 5, NOW + timedelta(hours=1))) == 2


async def test_the_case_of_an_alert_is_the_one_it_was_merged_into(
    database: Database, told: list[int]
) -> None:
    async with database.transaction() as tx:
        case = await tx.get(Case, (await tx.get(Alert, told[0])).case_id)
        other = Case(**{**case.model_dump(exclude={"id"}), "title": "other"})
        tx.add(other)
        await tx.flush()
        case.merged_into = other.id
    async with database.read() as session:
        assert (await archive.case_of(session, told[0], NOW)).title == "other"
        assert await archive.case_of(session, 99, NOW) is None
