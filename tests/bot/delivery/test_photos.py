"""Pictures through the real client: uploaded once, changed by their words, never in the way of the words."""

import pytest

from bot.delivery.asking import Asking
from bot.delivery.outcome import Edited, Sent
from bot.delivery.photos import download, reader
from bot.rehearsal import RehearsalServer, World
from storage.database import Database
from storage.models import Call, CallState, Coordinator, Message, MessageKind, Picture, Todo
from storage.queries.leases import Claimed
from storage.sealing import Address

JPEG = b"\xff\xd8\xff" + bytes(range(256)) * 8


def claimed(person: int, *, standing: int | None = None, veiled: bool = False, text: str = "Look") -> Claimed:
    return Claimed(
        id=1, todo=Todo.EDIT if standing else Todo.SEND, attempts=1, possibly_twice=False, message_id=7,
        kind=MessageKind.CALL, priority=2, text=text, buttons=[], silent=True, revision=1,
        address=Address(person), chat_kind="private", subscriber_id=1, telegram_message_id=standing,
        leave_by=None, part="picture", veiled=veiled,
    )  # fmt: skip


@pytest.fixture
def people(world: World):
    found = [world.user("Ann"), world.user("Bo")]
    for person in found:
        person.start()
    return found


async def test_a_picture_is_uploaded_once_and_then_goes_by_its_name(transport, world, people) -> None:
    asked: list[int] = []

    async def picture_of(message_id: int) -> bytes:
        asked.append(message_id)
        return JPEG

    asking = Asking(transport, picture_of=picture_of)
    first = await asking.ask(claimed(people[0].id))
    await asking.ask(claimed(people[1].id))
    assert isinstance(first, Sent)
    assert asked == [7]
    sizes = [world.messages(each)[-1].media["photo"][0]["file_size"] for each in people]
    assert sizes == [len(JPEG), 0]  # the second is only named
    assert world.messages(people[0])[-1].silent
    change = claimed(people[0].id, standing=first.message_id, text="Taken back")
    assert await asking.ask(change) == Edited()
    assert world.messages(people[0])[-1].text == "Taken back"


async def test_without_a_picture_and_behind_a_veil_the_words_go_alone(transport, world, people) -> None:
    assert isinstance(await Asking(transport).ask(claimed(people[0].id)), Sent)
    assert (world.messages(people[0])[-1].text, world.messages(people[0])[-1].media) == ("Look", None)
    await Asking(transport).ask(claimed(people[1].id, veiled=True))
    assert (world.messages(people[1])[-1].text, world.messages(people[1])[-1].media) == ("•", None)


async def test_the_picture_of_a_message_is_that_of_its_call_and_of_no_other_part(
    database: Database, now
) -> None:
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=1, language="en", joined_at=now))
        await tx.flush()
        tx.add(Call(id=3, kind="general", author_id=1, state=CallState.SENT, language="en", created_at=now))
        await tx.flush()
        tx.add(Picture(call_id=3, content=JPEG))
        given = {"kind": MessageKind.CALL, "call_id": 3, "language": "en", "text": "x", "created_at": now}
        tx.add(Message(id=11, part="picture", **given))
        tx.add(Message(id=12, **given))
    picture_of = reader(database)
    assert await picture_of(11) == JPEG
    assert await picture_of(12) is None


async def test_what_somebody_sent_is_fetched_and_nothing_bigger_than_allowed(
    bot, server: RehearsalServer, world: World, people
) -> None:
    bot._base_file_url = f"{server.url}/file/bot{world.token}"
    people[0].sends_picture(people[0], JPEG)
    (name,) = world.files
    assert await download(bot, name, 10_000) == JPEG
    assert await download(bot, name, 10) is None
    assert await download(bot, "another", 10_000) is None
