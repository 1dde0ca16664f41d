"""The report of a call and its file: counts in bars and rows, and never a person."""

import csv
import io

import pytest

from bot.actions import figures
from storage.models import ChatKind, Count, Intake, Tap
from storage.queries import subscribers
from storage.sealing import Address
from tests.bot.chat.leading import goes_out, open_call, people_of, texts


@pytest.fixture
async def people(talk, world):
    return await people_of(talk, world)


async def _crowd(talk, number: int, language: str, first: int) -> None:
    """Subscribe so many people who took part."""
    async with talk.db.transaction() as tx:
        for person in range(first, first + number):
            await subscribers.subscribe(tx, Address(person), ChatKind.PRIVATE, language, talk.clock().date())
            tx.add(Tap(call_id=1, person=person, tapped_on=talk.clock().date()))


async def test_a_report_has_bars_by_language_and_says_few_where_a_number_could_point_to_somebody(
    talk, people, monkeypatch
) -> None:
    hannah, _, korean, _ = people
    await goes_out(talk, {"goal": 1000}, "petition")
    await _crowd(talk, 12, "en", 6_000_000_001)
    await talk.presses(korean, "참여했습니다")
    async with talk.db.transaction() as tx:
        given = {"call_id": 1, "coordinator_id": 1, "entered_at": talk.clock()}
        tx.add(Count(intake=Intake.FAX, number=40, **given))
    await open_call(talk, hannah)
    await talk.presses(hannah, "Report")
    shown = texts(talk, hannah)[-1]
    for line in (
        "Reached: few of few chats",
        "Took part: 10+",
        "▰▰▰▰▰▰▰▰ English: 10+",
        "▱▱▱▱▱▱▱▱ 한국어: few",
        "Signatures: 40 of 1,000 (4 %)",
        "▰▰▰▰▰▰▰▰ 2026-03-09: 40",
    ):
        assert line in shown
    await talk.presses(hannah, "Back")
    files: list[bytes] = []
    real = talk.transport.document

    async def noted(address, file, name, caption):
        files.append(file)
        return await real(address, file, name, caption)

    monkeypatch.setattr(talk.transport, "document", noted)
    await talk.presses(hannah, "Counts as a file")
    rows = list(csv.reader(io.StringIO(files[0].decode("utf-8-sig"))))
    assert ["answers", "1", "done", "10+"] in rows
    assert ["took part", "language", "ko", "few"] in rows
    assert ["took part", "day", "2026-03-09", "10+"] in rows
    assert ["signatures", "way", "fax", "40"] in rows
    assert str(korean.id) not in files[0].decode("utf-8-sig")


async def test_a_korean_coordinator_reads_the_report_in_korean(talk, world, people) -> None:
    mina = world.user("민아", "ko")
    await talk.seat(mina, language="ko")
    await goes_out(talk, {}, "general")
    await open_call(talk, mina)
    await talk.presses(mina, "보고")
    assert "참여: 0" in texts(talk, mina)[-1]


async def test_figures_outlive_the_rows_they_were_counted_from(talk, people) -> None:
    await goes_out(talk, {}, "general")
    async with talk.db.read() as session:
        before = await figures.reached(session, 1)
    assert before.languages["en"]["sent"] == 1
    async with talk.db.transaction() as tx:
        await figures.keep_took_part(tx, 1)
        tx.add(Tap(call_id=1, person=7, tapped_on=talk.clock().date()))
    async with talk.db.read() as session:
        assert (await figures.took_part(session, 1)).answers == {}  # as it was kept
