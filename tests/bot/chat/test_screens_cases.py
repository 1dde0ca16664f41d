"""The screens of cases and their calls, of shifts, late wordings and who did what, in five languages.

The files in tests/data/screens/*/cases are read by people; after a change of words
`SCREENS=write pytest --long tests/bot/chat/test_screens_cases.py` writes them anew. Every screen is also
looked through for labels too long for a phone, and for ways that lead nowhere.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from unicodedata import east_asian_width

import pytest

from bot.actions import tally
from bot.actions.kinds import Missing, Step
from bot.alerts.publish import publish
from bot.chat.call_keyboards import Action as OfCall
from bot.chat.case_keyboards import Action as OfCase
from bot.chat.running_keyboards import Action as Lead
from bot.chat.seats_keyboards import Action as Seats
from bot.chat.sent_keyboards import Action as Sent
from bot.texts.languages import LANGUAGES
from storage.models import ChatKind, Role, Status
from storage.queries import subscribers
from storage.sealing import Address
from tests.bot.alerts.newsdesk import bring, judge
from tests.bot.chat.leading import goes_out
from tests.bot.chat.test_shifts import VIGIL
from tests.bot.chat.walking import SCREENS, Walk, compare

KOREAN = {"title": "정오에", "text": "두 시간 동안 조용히.", "language": "ko", "languages": ["ko", "ja"]}
PLACED = {**VIGIL, "place": "영사관 앞", Step.MISSING.value: Missing.WAITS.value}
_NARROW = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\u2069)][:,] ")
WIDEST = 44
"""Columns of a button of its own row that a phone shows; a wide letter takes two."""
UNNAMED = {OfCase.LIST, OfCase.VIEW, Lead.EXPORT}
"""What leads back to a screen that is walked anyway, or gives a file."""


async def _each_thing_to_do_with_a_case(walk: Walk, case: int) -> None:
    """Open a case, and the first screen of each thing that can be done with it."""
    await walk.says("cases", "/cases")
    shown = await walk.presses("case", OfCase.VIEW, nth=case)
    for action in dict.fromkeys(press.action for _, press in walk.buttons(shown)):
        if action not in UNNAMED:
            await walk.says("", "/cases")
            await walk.presses("", OfCase.VIEW, nth=case)
            name = (OfCase if action in set(OfCase) else Lead)(action).name.lower()
            await walk.presses(f"case-{name}", action)
    await walk.says("", "/cases")
    await walk.presses("", OfCase.VIEW, nth=case)
    await walk.presses("", OfCase.CLOSE)
    await walk.presses("case-close-words", OfCase.KIND)
    await walk.presses("case-close-ask", OfCase.NO_WORDS)
    await walk.presses("case-closed", OfCase.CLOSE_DO)


async def _late_wording(walk: Walk, decide: Walk) -> None:
    await walk.says("running", "/running")
    await walk.presses("running-call", Lead.VIEW, nth=1)
    await walk.presses("late-asked", Lead.WRITE)
    await walk.says("late-next", "正午に\n静かに二時間。")
    await walk.says("late-waits", "領事館前")
    await walk.talk.pump()
    decide.note("late-to-confirm", await walk.talk.last(decide.user))
    await decide.presses("late-sent", Lead.WRITE_SEND)


async def _draft(write: Walk, decide: Walk) -> None:
    """A test send looks like a test; what waits stands in /review."""
    await write.says("", "/call")
    await write.says("", "다음 부름")
    await write.says("", "함께 가요.")
    await write.presses("", OfCall.SKIP)
    await write.presses("draft", OfCall.CHOSEN)
    await write.presses("draft-test", OfCall.TEST)
    for message in write.talk.world.messages(write.user)[-3:]:
        write.note("draft-tested", message)
    await write.says("", "/call")
    await write.presses("draft-submitted", OfCall.SUBMIT)
    await write.talk.pump()
    await decide.says("review", "/review")


async def _shifts(read: Walk, write: Walk) -> None:
    shown = next(each for each in read.talk.world.messages(read.user) if "정오에" in each.text)
    label = next(one["text"] if isinstance(one, dict) else one.text
                 for one, press in read.buttons(shown) if press.action == tally.SHIFTS)  # fmt: skip
    await read.talk.presses(read.user, label, message=shown)
    read.note("shifts", await read.talk.last(read.user))
    await read.presses("shift-taken", tally.SHIFT)
    await write.says("", "/running")
    await write.presses("running-shifts", Lead.VIEW)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_of_cases_and_their_calls_says_what_its_file_says(talk, world, language) -> None:
    code = language.replace("_", "-").lower()
    author, other, reader = (world.user(name, code) for name in ("Ann", "Ben", "Mina"))
    for who in (author, other):
        await talk.seat(who, Role.COORDINATOR, language)
    reader.start()
    await talk.settled()
    async with talk.db.transaction() as tx:
        await subscribers.subscribe(tx, Address(reader.id), ChatKind.PRIVATE, "ko", talk.clock().date())
    write = Walk(talk, author, language)
    decide, read = Walk(talk, other, language, write.seen), Walk(talk, reader, language, write.seen)
    first = await talk.tell("강가에서 아홉 명이 붙잡혔다", status=Status.DETAINED)
    second = await talk.tell("국경에서 네 명이 붙잡혔다", status=Status.DETAINED)
    held = await bring(talk.db, "스물여덟 살 간호사가 붙잡혔다", "Harbour Post")
    await judge(talk.db, held, second.case_id, held="named", people=1, places=["Dandong"], language="ko")
    await publish(talk.db, talk.clock())
    await goes_out(talk, PLACED, case_id=first.case_id, **KOREAN)
    await goes_out(talk, {}, "general", id=2, case_id=first.case_id, **KOREAN)
    if language != "ko":
        async with talk.db.transaction() as tx:
            (row,) = await subscribers.of_chat(tx, reader.id)
            row.language = language
            tx.add(row)
    await _shifts(read, write)
    await _late_wording(write, decide)
    await _draft(write, decide)
    await decide.says("sent", "/sent")
    await decide.presses("sent-one", Sent.VIEW)
    await decide.says("", "/cases")
    await decide.presses("waiting", OfCase.WAITING)
    await decide.presses("waiting-asked", OfCase.RELEASE)
    await _each_thing_to_do_with_a_case(decide, 1)
    await _each_thing_to_do_with_a_case(decide, 0)
    await decide.says("people", "/people")
    await decide.presses("people-suspended", Seats.SUSPEND)
    talk.clock.advance(timedelta(minutes=2))
    await decide.says("audit", "/audit")
    compare(SCREENS / language / "cases", write.seen)


def _rows() -> Iterator[tuple[str, list[str]]]:
    """Give every row of buttons of every screen, with the screen's name."""
    for path in sorted(SCREENS.rglob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("[") and line.endswith("]"):
                yield str(path.relative_to(SCREENS)), line.strip("[]").split("] [")


def test_every_button_of_every_screen_has_room_on_a_phone() -> None:
    wide = {
        (name, label)
        for name, labels in _rows()
        for label in labels
        if sum(1 + (east_asian_width(letter) in "WF") for letter in label) > WIDEST // len(labels)
    }
    assert wide == set()


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "ja"])
def test_colons_and_commas_are_wide_after_wide_letters_on_every_screen(language) -> None:
    narrow = {
        (path.stem, found)
        for path in sorted((SCREENS / language).rglob("*.txt"))
        for found in _NARROW.findall(path.read_text("utf-8"))
    }
    assert narrow == set()
