"""What follows a call goes to those who got it, or to those who answered it, each in their language."""

from sqlmodel import select

from bot.actions import following
from bot.actions.publish import publish
from storage.models import CallState, Choice, Delivery, Message, Tap
from storage.queries import archive

MINA, NORA, OLGA, HANA = 5_000_000_001, 5_000_000_002, 5_000_000_003, 5_000_000_004


async def _told(database, call_id: int) -> dict[str, set[int]]:
    async with database.read() as session:
        rows = await session.exec(
            select(Message.language, Delivery.subscriber_id)
            .join(Message, Message.id == Delivery.message_id)
            .where(Message.call_id == call_id)
        )
        found: dict[str, set[int]] = {}
        for language, subscriber_id in rows.all():
            found.setdefault(language, set()).add(subscriber_id)
    return found


async def test_an_outcome_goes_to_those_who_took_part_alone_and_each_reads_it_once(
    scene, database, keyring, now
) -> None:
    people = {MINA: "en", NORA: "ko", OLGA: "ja", HANA: "en"}
    rows = {person: await scene.subscribe(person, language) for person, language in people.items()}
    await scene.call(CallState.SENT)
    answers = [(MINA, 0, Choice.COMING), (MINA, 1, Choice.COMING), (NORA, 0, Choice.DONE)]
    answers += [(OLGA, 0, Choice.WAITING), (HANA, 0, Choice.CANNOT)]
    async with database.transaction() as tx:
        for person, number, choice in answers:
            tx.add(Tap(call_id=1, person=person, session=number, choice=choice, tapped_on=now.date()))
    outcome = await scene.call(CallState.APPROVED, number=2, kind="outcome", follows_id=1)
    async with database.read() as session:
        assert await following.count(session, outcome) == {"en": 2, "ko": 1}
    await publish(database, keyring, now)
    # who reads neither language gets it in the first of the call's own
    assert await _told(database, 2) == {"en": {rows[MINA].id, rows[OLGA].id}, "ko": {rows[NORA].id}}


async def test_a_stand_down_goes_to_all_who_got_the_call_and_to_nobody_else(
    scene, database, keyring, now
) -> None:
    mina, nora = await scene.subscribe(MINA, "en"), await scene.subscribe(NORA, "ko")
    await scene.call(CallState.APPROVED)
    await publish(database, keyring, now)
    await scene.subscribe(OLGA, "en")  # came later
    await scene.call(CallState.APPROVED, number=2, kind="stand_down", follows_id=1)
    await publish(database, keyring, now)
    assert await _told(database, 2) == {"en": {mina.id}, "ko": {nora.id}}


async def test_calls_shows_a_call_itself_not_what_it_told_besides(scene, database, keyring, now) -> None:
    await scene.call(CallState.APPROVED)
    await publish(database, keyring, now)
    async with database.transaction() as tx:
        given = {"kind": "call", "language": "en", "created_at": now}
        tx.add(Message(call_id=1, part="reminder:1", text="A reminder", **given))
    async with database.read() as session:
        (shown,) = await archive.running_calls(session, "en", now)
    assert shown.part == ""
