"""Sentences about the hotline: who answers what, letters by number, what is shown once, bans, and the end."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Coordinator,
    CoordinatorState,
    HotlineBan,
    HotlineDesk,
    HotlineLetter,
    HotlinePerson,
    HotlineShown,
)
from storage.queries.once import insert_once
from storage.sealing import keyring_of


@dataclass(frozen=True, slots=True)
class Place:
    """A message of ours that shows a letter: in whose private chat, and in which language they read."""

    chat: int
    message_id: int
    language: str


async def take_desk(tx: AsyncSession, coordinator_id: int, topic: int, now: datetime) -> None:
    """Let a coordinator answer a topic from now on."""
    fresh = {"coordinator_id": coordinator_id, "topic": topic, "since": now}
    await insert_once(tx, HotlineDesk, fresh, ["coordinator_id", "topic"])


async def leave_desk(tx: AsyncSession, coordinator_id: int, topic: int) -> None:
    """Let a coordinator answer a topic no more."""
    desk = (col(HotlineDesk.coordinator_id) == coordinator_id) & (col(HotlineDesk.topic) == topic)
    await tx.exec(delete(HotlineDesk).where(desk))


async def desks_of(session: AsyncSession, coordinator_id: int) -> int:
    """Give the topics that a coordinator answers, as bits."""
    wanted = select(HotlineDesk.topic).where(col(HotlineDesk.coordinator_id) == coordinator_id)
    return sum((await session.exec(wanted)).all())


async def open_topics(session: AsyncSession) -> int:
    """Give the topics that an active coordinator answers, as bits."""
    wanted = select(HotlineDesk.topic).distinct().where(_is_active())
    return sum((await session.exec(wanted)).all())


async def who_answers(session: AsyncSession, topic: int) -> list[int]:
    """Give the numbers of the active coordinators who answer a topic."""
    wanted = select(HotlineDesk.coordinator_id).where(_is_active(), col(HotlineDesk.topic) == topic)
    return list((await session.exec(wanted)).all())


def _is_active() -> ColumnElement[bool]:
    """Say of the rows of desks whether their seats count."""
    active = col(Coordinator.state) == CoordinatorState.ACTIVE
    return exists().where(col(Coordinator.id) == col(HotlineDesk.coordinator_id), active)


async def add_letter(
    tx: AsyncSession, person: int, language: str, *, topic: int, text: str, update_id: int, now: datetime
) -> HotlineLetter:
    """Keep what a person wrote, under a number of their own that a first letter makes. Twice is once."""
    fresh = {"person": person, "language": language, "last_at": now}
    await insert_once(tx, HotlinePerson, fresh, ["person"])
    writer = await of_person(tx, person)
    if writer is None or writer.id is None:  # cannot be: the row stands since the line before
        raise LookupError("a writer vanished in their own transaction")
    writer.last_at, writer.language = now, language
    tx.add(writer)
    return await _keep(
        tx, HotlineLetter(person_id=writer.id, topic=topic, text=text, update_id=update_id, written_at=now)
    )


async def add_answer(
    tx: AsyncSession, letter: HotlineLetter, by: int, *, text: str, update_id: int, now: datetime
) -> HotlineLetter:
    """Keep what a coordinator answers to a letter. Twice is once."""
    writer = await tx.get(HotlinePerson, letter.person_id)
    if writer is not None:
        writer.last_at = now
        tx.add(writer)
    answer = HotlineLetter(
        person_id=letter.person_id, topic=letter.topic, text=text, update_id=update_id, written_at=now,
        answered_by=by, is_answer=True,
    )  # fmt: skip
    return await _keep(tx, answer)


async def _keep(tx: AsyncSession, letter: HotlineLetter) -> HotlineLetter:
    await insert_once(tx, HotlineLetter, letter.model_dump(), ["update_id"])
    kept = await by_update(tx, letter.update_id)
    if kept is None:  # cannot be, as above
        raise LookupError("a letter vanished in its own transaction")
    return kept


async def by_update(session: AsyncSession, update_id: int) -> HotlineLetter | None:
    """Give the letter or answer that an update brought."""
    wanted = select(HotlineLetter).where(col(HotlineLetter.update_id) == update_id)
    return (await session.exec(wanted)).first()


async def of_person(session: AsyncSession, person: int) -> HotlinePerson | None:
    """Give the number that a person writes under, if any."""
    return (await session.exec(select(HotlinePerson).where(col(HotlinePerson.person) == person))).first()


async def letters_since(session: AsyncSession, person: int, since: datetime) -> int:
    """Count what a person wrote since then."""
    wanted = (
        select(func.count())
        .select_from(HotlineLetter)
        .join(HotlinePerson, col(HotlinePerson.id) == col(HotlineLetter.person_id))
        .where(
            col(HotlinePerson.person) == person,
            col(HotlineLetter.is_answer).is_(False),
            col(HotlineLetter.written_at) > since,
        )
    )
    return (await session.exec(wanted)).one()


async def readable(session: AsyncSession, letter_id: int, coordinator_id: int) -> HotlineLetter | None:
    """Give a letter that a coordinator may read: of a topic they answered already when it was written."""
    wanted = (
        select(HotlineLetter)
        .join(HotlineDesk, col(HotlineDesk.topic) == col(HotlineLetter.topic))
        .where(
            col(HotlineLetter.id) == letter_id,
            col(HotlineLetter.is_answer).is_(False),
            col(HotlineDesk.coordinator_id) == coordinator_id,
            col(HotlineDesk.since) <= col(HotlineLetter.written_at),
        )
    )
    return (await session.exec(wanted)).first()


async def show_once(tx: AsyncSession, letter_id: int, coordinator_id: int, message_id: int) -> bool:
    """Note where a letter is shown to a coordinator; False when another message showed it to them before."""
    fresh = {"letter_id": letter_id, "coordinator_id": coordinator_id, "message_id": message_id}
    if await insert_once(tx, HotlineShown, fresh, ["letter_id", "coordinator_id"]):
        return True
    wanted = select(HotlineShown.message_id).where(
        col(HotlineShown.letter_id) == letter_id, col(HotlineShown.coordinator_id) == coordinator_id
    )
    return (await tx.exec(wanted)).first() == message_id


async def answer_to(session: AsyncSession, answer_id: int, person: int) -> HotlineLetter | None:
    """Give an answer to a person who got it; None where it is over, or another's."""
    wanted = (
        select(HotlineLetter)
        .join(HotlinePerson, col(HotlinePerson.id) == col(HotlineLetter.person_id))
        .where(
            col(HotlineLetter.id) == answer_id,
            col(HotlineLetter.is_answer).is_(True),
            col(HotlinePerson.person) == person,
        )
    )
    return (await session.exec(wanted)).first()


async def note_answer_shown(tx: AsyncSession, answer_id: int, message_id: int) -> None:
    """Note which message of the person's chat shows an answer."""
    answer = await tx.get(HotlineLetter, answer_id)
    if answer is not None:
        answer.message_id = message_id
        tx.add(answer)


async def ban(tx: AsyncSession, person: HotlinePerson, now: datetime) -> None:
    """Take nothing of a person any more, and delete all they wrote."""
    fresh = {"id": person.id, "mac": mac_of(tx, person.person), "banned_at": now}
    await insert_once(tx, HotlineBan, fresh, ["mac"])
    await tx.exec(delete(HotlinePerson).where(col(HotlinePerson.id) == person.id))


async def lift_ban(tx: AsyncSession, number: int) -> bool:
    """Let somebody write again who was blocked under this number; False when nobody was."""
    return (await tx.exec(delete(HotlineBan).where(col(HotlineBan.id) == number))).rowcount > 0


async def bans(session: AsyncSession, limit: int) -> list[int]:
    """Give the numbers of the blocked, the newest first."""
    wanted = select(HotlineBan.id).order_by(col(HotlineBan.banned_at).desc(), col(HotlineBan.id).desc())
    return list((await session.exec(wanted.limit(limit))).all())


async def is_banned(session: AsyncSession, person: int) -> bool:
    """Say whether nothing of a person is taken."""
    wanted = select(exists().where(col(HotlineBan.mac) == mac_of(session, person)))
    return bool((await session.exec(wanted)).one())


def mac_of(session: AsyncSession, person: int) -> bytes:
    """Give the keyed hash of a person, with the key that the session's database carries."""
    return keyring_of(session.get_bind().dialect).mac("hotline-ban", struct.pack(">q", person))


async def places_of(session: AsyncSession, person: int) -> list[Place]:
    """Give where coordinators see letters of a person."""
    return await _shown(session, col(HotlinePerson.person) == person)


async def places_before(session: AsyncSession, before: datetime) -> list[Place]:
    """Give where letters and answers from before then are shown."""
    answers = (
        select(HotlinePerson, HotlineLetter.message_id)
        .join(HotlineLetter, col(HotlineLetter.person_id) == col(HotlinePerson.id))
        .where(col(HotlineLetter.message_id).is_not(None), col(HotlineLetter.written_at) < before)
    )
    found = [Place(who.person, int(number or 0), who.language) for who, number in await session.exec(answers)]
    return [*await _shown(session, col(HotlineLetter.written_at) < before), *found]


async def _shown(session: AsyncSession, which: ColumnElement[bool]) -> list[Place]:
    wanted = (
        select(Coordinator, HotlineShown.message_id)
        .join(HotlineShown, col(HotlineShown.coordinator_id) == col(Coordinator.id))
        .join(HotlineLetter, col(HotlineLetter.id) == col(HotlineShown.letter_id))
        .join(HotlinePerson, col(HotlinePerson.id) == col(HotlineLetter.person_id))
        .where(which)
    )
    found: Sequence[tuple[Coordinator, int]] = (await session.exec(wanted)).all()
    return [Place(seat.person, number, seat.language) for seat, number in found]


async def expire(tx: AsyncSession, before: datetime) -> int:
    """Delete the letters from before then, and numbers of nobody who wrote or heard since; give how many."""
    letters = await tx.exec(delete(HotlineLetter).where(col(HotlineLetter.written_at) < before))
    people = await tx.exec(delete(HotlinePerson).where(col(HotlinePerson.last_at) < before))
    return letters.rowcount + people.rowcount
