"""What queries are asked about: a case that three alerts told of."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.models import (
    Alert,
    Case,
    Certainty,
    Feed,
    Item,
    Label,
    Message,
    MessageKind,
    Severity,
    Status,
    StoredVerdict,
    Topic,
)
from storage.queries import alerts

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
async def told(database: Database) -> list[int]:
    """Three alerts of one case, an hour apart: a detention, a release, and a return of other refugees."""
    async with database.transaction() as tx:
        feed = Feed(name="f", url="https://f.example/")
        case = Case(
            title="t", language="en", topic=Topic.DETENTION, severity=Severity.HIGH, status=Status.DETAINED,
            certainty=Certainty.REPORTED, opened_at=NOW, updated_at=NOW,
        )  # fmt: skip
        tx.add_all([feed, case])
        await tx.flush()
        item = Item(feed_id=feed.id, key="k", title="t", source_name="s", digest="d", first_seen_at=NOW)
        tx.add(item)
        await tx.flush()
        tx.add(
            StoredVerdict(
                item_id=item.id, label=Label.ALERT, topic=Topic.DETENTION, severity=Severity.HIGH,
                status=Status.DETAINED, certainty=Certainty.REPORTED, language="ko", reason="r",
                rules_version="1", judged_at=NOW, case_id=case.id,
            )
        )  # fmt: skip
        made = []
        for hours, topic in enumerate((Topic.DETENTION, Topic.RELEASE, Topic.REPATRIATION)):
            at = NOW + timedelta(hours=hours)
            alert = Alert(
                case_id=case.id, item_id=item.id, topic=topic, severity=Severity.HIGH,
                others=topic is Topic.REPATRIATION, published_at=at, expires_at=at,
            )  # fmt: skip
            made.append(await alerts.add(tx, alert))
            for language in ("en", "ko"):
                tx.add(
                    Message(
                        kind=MessageKind.ALERT, alert_id=alert.id, language=language,
                        text=f"{topic} {language}", created_at=at,
                    )
                )  # fmt: skip
        return made
