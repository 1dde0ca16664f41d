"""A call and the people around it, on both databases."""

from dataclasses import dataclass
from typing import Any

import pytest

from storage.database import Database
from storage.models import Call, CallState, ChatKind, Coordinator
from storage.queries import subscribers
from storage.sealing import Address


@dataclass
class Scene:
    """Two coordinators and their subscribers."""

    database: Database
    now: object

    async def call(
        self,
        state: CallState,
        languages: tuple[str, ...] = ("en", "ko"),
        number: int = 1,
        **more: Any,
    ) -> Call:
        async with self.database.transaction() as tx:
            call = Call(
                **{
                    "id": number, "kind": "general", "author_id": 1, "state": state, "version": 5,
                    "title": "Write <b>", "text": "Do it.", "link": "https://letters.example/",
                    "language": "en", "languages": list(languages), "decided_by": 2,
                    "created_at": self.now, **more,
                }
            )  # fmt: skip
            tx.add(call)
        return call

    async def subscribe(self, person: int, language: str):
        async with self.database.transaction() as tx:
            return await subscribers.subscribe(
                tx, Address(person), ChatKind.PRIVATE, language, self.now.date()
            )


@pytest.fixture
async def scene(database, now) -> Scene:
    async with database.transaction() as tx:
        for number in (1, 2):
            tx.add(Coordinator(id=number, person=number, language="ja", joined_at=now))
    return Scene(database, now)
