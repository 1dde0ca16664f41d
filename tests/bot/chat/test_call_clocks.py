"""A rally over a change of the clocks: written in words, read in two languages, kept in a calendar."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events

from bot.actions import wording
from storage.models import CallState
from tests.bot.chat.drafting import call_of

ANSWERS = (
    "In front of the consulate", "Two quiet hours.", "Wednesday 4 March 13:00-15:00", "[Monday to Friday]",
    "22 March", "[Skip]", "The consulate", "[Everybody, in the call]", "[Skip]", "[Skip]",
)  # fmt: skip


@pytest.mark.long
async def test_thirteen_dates_of_a_rally_in_new_york_keep_its_wall_time_over_the_change_of_the_clocks(
    talk, world, monkeypatch
) -> None:
    talk.clock.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other, language="ko")
    readers = {"en": world.user("Ann", "en"), "ko": world.user("Mina", "ko")}
    for reader in readers.values():
        await talk.says(reader, "/subscribe")
    for said in ("/zone New York", "/call"):
        await talk.says(author, said)
    await talk.presses(author, "Rally")
    for answer in ANSWERS:
        if answer.startswith("["):
            await talk.presses(author, answer.strip("[]"))
        else:
            await talk.says(author, answer)
    for button in ("한국어", "Done", "Submit for approval"):
        await talk.presses(author, button)
    await talk.pump()
    await talk.presses(other, "승인")
    await talk.carry()
    english, korean = (world.messages(reader)[-1] for reader in readers.values())
    assert "From Wed, March 4, 2026 to Sun, March 22, 2026" in english.text
    assert "13:00–15:00 (New York time)" in english.text
    changes = "The clocks there change: from Mon, March 9, 2026 on, by your clock: 17:00 UTC"
    assert changes in english.text
    assert "그곳의 시계가 바뀝니다. 2026년 3월 9일 (월)부터 내 시각:" in korean.text
    nine = int(datetime(2026, 3, 9, 17, tzinfo=UTC).timestamp())
    assert f'unix="{nine}"' in korean.html  # each reader's client shows it by its own clock
    files: list[bytes] = []
    real = talk.transport.document

    async def noted(address, file, name, caption):
        files.append(file)
        return await real(address, file, name, caption)

    monkeypatch.setattr(talk.transport, "document", noted)
    await talk.presses(readers["en"], "For my calendar")
    calendar = icalendar.Calendar.from_ical(files[0])
    events = recurring_ical_events.of(calendar).between((2026, 3, 1), (2026, 4, 1))
    starts = sorted(event["DTSTART"].dt.astimezone(UTC) for event in events)
    assert len(starts) == 13
    assert [start.hour for start in starts] == [18] * 3 + [17] * 10
    assert (starts[0].day, starts[-1].day) == (4, 20)
    call = await call_of(talk)
    assert call.state is CallState.SENT
    for now, told in ((talk.clock(), True), (talk.clock() + timedelta(days=8), False)):
        lines = wording.facts(call, "en", now, 0)
        assert any("The clocks there change" in line for line in lines) is told
