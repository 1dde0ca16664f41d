"""What the tests of publishing share: items brought, judged, subscribed to, and the rows that came of it."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from storage.database import Database
from storage.models import (
    Case,
    Certainty,
    ChatKind,
    Delivery,
    DeliveryState,
    Feed,
    Item,
    Label,
    Severity,
    Status,
    StoredVerdict,
    Subscriber,
    Topic,
)
from storage.sealing import Address

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
KOREAN = "탈북민 52명 단둥서 강제북송"
ENGLISH = "52 North Koreans bused across Dandong bridge"


async def bring(
    database: Database, title: str, source: str = "강변일보", at: datetime = NOW, **wanted: object
) -> int:
    """Store an item as polling does; give its id."""
    async with database.transaction() as tx:
        feed = (await tx.exec(select(Feed))).first() or Feed(name="Feed", url="https://feed.example/")
        tx.add(feed)
        await tx.flush()
        number = len((await tx.exec(select(Item))).all())
        given = {
            "feed_id": feed.id, "key": f"k{number}", "title": title, "source_name": source,
            "digest": f"d{number}",
            "first_seen_at": at, "published_at": at - timedelta(minutes=5),
            "link": f"https://paper{number}.example/", "source_host": f"paper{number}.example",
            "sorted_at": at,
        }  # fmt: skip
        item = Item(**{**given, **wanted})
        tx.add(item)
        await tx.flush()
        return item.id


async def open_case(database: Database, **wanted: object) -> int:
    async with database.transaction() as tx:
        given = {
            "title": KOREAN, "language": "ko", "topic": Topic.REPATRIATION, "severity": Severity.CRITICAL,
            "status": Status.RETURNED, "certainty": Certainty.REPORTED, "people": 52, "places": ["Dandong"],
            "origin": "CN", "destination": "KP", "opened_at": NOW, "updated_at": NOW,
        }  # fmt: skip
        case = Case(**{**given, **wanted})
        tx.add(case)
        await tx.flush()
        return case.id


async def judge(database: Database, item_id: int, case_id: int | None, **wanted: object) -> None:
    async with database.transaction() as tx:
        given = {
            "label": Label.ALERT, "topic": Topic.REPATRIATION, "severity": Severity.CRITICAL, "people": 52,
            "status": Status.RETURNED, "certainty": Certainty.REPORTED, "language": "ko", "reason": "r",
            "rules_version": "1", "judged_at": NOW,
        }  # fmt: skip
        tx.add(StoredVerdict(item_id=item_id, case_id=case_id, **{**given, **wanted}))


async def subscribe(database: Database, **wanted: object) -> int:
    async with database.transaction() as tx:
        number = 1000 + len((await tx.exec(select(Subscriber))).all())
        given = {"kind": ChatKind.PRIVATE, "language": "ko", "joined_on": date(2026, 3, 1)}
        subscriber = Subscriber(address=Address(number), chat=number, **{**given, **wanted})
        tx.add(subscriber)
        await tx.flush()
        return subscriber.id


async def rows(database: Database, model):
    async with database.read() as session:
        key = StoredVerdict.item_id if model is StoredVerdict else model.id
        return list((await session.exec(select(model).order_by(col(key)))).all())


async def reach_all(database: Database) -> None:
    """Let every delivery be as the sender leaves it."""
    async with database.transaction() as tx:
        await tx.exec(
            update(Delivery).values(
                state=DeliveryState.SENT, todo=None, telegram_message_id=7, shown_revision=1, finished_at=NOW
            )
        )


async def decisions(database: Database) -> list[str | None]:
    return [row.decision for row in await rows(database, StoredVerdict)]
