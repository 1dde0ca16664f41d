"""Every screen about calls, of authors, of those who decide and of readers, as text in five languages.

The files in tests/data/screens/*/calls are read by people; after a change of words
`SCREENS=write pytest --long tests/bot/chat/test_screens_calls.py` writes them anew.
"""

import pytest

from bot.actions import tally
from bot.actions.kinds import FREE, Form
from bot.actions.kinds import Step as Ask
from bot.chat.call_keyboards import Action
from bot.chat.drafts import asked_now, kind_of, steps_of
from bot.chat.running_keyboards import Action as Lead
from bot.texts.languages import LANGUAGES
from storage.models import ChatKind, Role
from storage.queries import calls, subscribers
from storage.sealing import Address
from tests.bot.chat.walking import SCREENS, Walk, compare

ANSWERS = {
    Ask.TITLE: "북송을 멈춰 주세요", Ask.TEXT: "열일곱 명을 위해.",
    Ask.LINK: "https://acts.example/seventeen", Ask.GOAL: "15000", Ask.DEADLINE: "2026-03-20",
    Ask.TARGETS: "KR | 통일부 | office@ministry.example", Ask.SUBJECT: "열일곱 명",
    Ask.NUMBERS: "통일부 | +82 2 000 0000 | 9-18", Ask.WHEN: "2026-03-12 13:00-15:00",
    Ask.UNTIL: "2026-03-22", Ask.WITHOUT: "2026-03-15", Ask.PLACE: "대사관 앞", Ask.WEEKEND_PLACE: "광장",
    Ask.SESSIONS: "2026-03-12 19:00-21:00 | 첫 영화\n2026-03-13 19:00-21:00 | 둘째 영화",
    Ask.CAPACITY: "130", Ask.SPEAKERS: "익명", Ask.SAFETY: "사진을 찍지 마세요.",
}  # fmt: skip
"""What is answered, as somebody writes it who speaks Korean; days by the form that all languages share."""
CHOICES = {Ask.REPEAT: 4, Ask.REVEAL: 3}
"""Which of the buttons is pressed: weekdays here and weekends there, the place two hours before."""


async def _call(talk, number: int):
    async with talk.db.read() as session:
        return await calls.get(session, number)


async def _write(walk: Walk, kind: str, number: int) -> None:
    """Write a call of this kind, each question noted."""
    await walk.says("kinds", "/call")
    await walk.presses(f"{kind}-title", Action.KIND, nth=[each.name for each in FREE].index(kind))
    while (asked := asked_now(await _call(walk.talk, number))) is not None:
        part = kind_of(await _call(walk.talk, number)).part(asked.step)
        name = f"{kind}-after-{asked.step}"
        if part.form is Form.LANGUAGES:
            await walk.presses(f"{kind}-preview", Action.CHOSEN)
        elif part.form is Form.CHOICE:
            await walk.presses(name, Action.CHOICE, nth=CHOICES[asked.step])
        elif asked.step in ANSWERS:
            await walk.says(name, ANSWERS[asked.step])
        else:
            await walk.presses(name, Action.SKIP)


async def _decided(write: Walk, decide: Walk, read: Walk, kind: str) -> None:
    """Submit it, approve it, and let it reach its reader."""
    talk = write.talk
    await write.presses(f"{kind}-submitted", Action.SUBMIT)
    await talk.pump()
    decide.note(f"{kind}-to-decide", await talk.last(decide.user))
    await decide.presses(f"{kind}-approved", Action.APPROVE)
    await talk.carry()
    read.note(f"{kind}-card", await talk.last(read.user))


TAPS = {
    "petition": (("did", tally.ACTION), ("did-again", tally.ACTION), ("took-back", tally.UNDO)),
    "rally": (("comes", tally.COMING), ("where", tally.WHERE), ("cannot", tally.CANNOT)),
    "event": (("comes", tally.COMING), ("comes-again", tally.COMING)),
}
"""What a reader presses under a card."""


async def _edited(write: Walk, number: int) -> None:
    """Open each part of a draft and skip or leave it, then what else can be done with one."""
    for place, step in enumerate(steps_of(await _call(write.talk, number))):
        await write.says("", "/call")
        await write.presses(f"edit-{step}", Action.EDIT, choice=place)
        if step in ANSWERS:
            await write.says(f"edited-{step}", ANSWERS[step])
        elif step in {Ask.LANGUAGES, Ask.REGIONS}:
            await write.presses(f"edited-{step}", Action.CHOSEN)
        else:
            await write.presses(f"edited-{step}", Action.SKIP)
    await write.says("", "/call")
    await write.presses("draft-test", Action.TEST)
    await write.says("", "/call")
    await write.presses("draft-snippets", Action.SNIPPETS)
    await write.presses("draft-snippet-new", Action.SNIPPET_NEW)
    await write.says("draft-snippet-kept", "왜 북한입니까?\n그들도 이웃이기 때문입니다.")


async def _returned(write: Walk, decide: Walk) -> None:
    """Submit, return with a reason, look at it, and discard it."""
    await write.says("", "/call")
    await write.presses("", Action.SUBMIT)
    await write.talk.pump()
    await decide.presses("return-asks-why", Action.RETURN)
    await decide.says("returned", "날짜를 다시 보세요.")
    await write.talk.pump()
    write.note("returned-to-author", await write.talk.last(write.user))
    await write.says("returned-draft", "/call")
    await write.presses("discarded", Action.DISCARD)
    await decide.says("nothing-to-review", "/review")


async def _led(write: Walk, decide: Walk) -> None:
    """Open the calls that are out, and the first screen of each thing that can be done with one."""
    message = await write.says("running", "/running")
    for nth in range(len([1 for _, press in write.buttons(message) if press.action == Lead.VIEW])):
        await write.says("", "/running")
        shown = await write.presses("running-call", Lead.VIEW, nth=nth)
        for action in dict.fromkeys(press.action for _, press in write.buttons(shown)):
            if action in {Lead.LIST, Lead.EXPORT, Lead.FOLLOW}:
                continue
            await write.says("", "/running")
            await write.presses("", Lead.VIEW, nth=nth)
            await write.presses(f"running-{Lead(action).name.lower()}", action)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_about_calls_says_what_its_file_says(talk, world, language) -> None:
    code = language.replace("_", "-").lower()
    author, other, reader = (world.user(name, code) for name in ("Ann", "Ben", "Mina"))
    for who in (author, other):
        await talk.seat(who, Role.COORDINATOR, language)
    reader.start()
    await talk.settled()
    async with talk.db.transaction() as tx:
        await subscribers.subscribe(tx, Address(reader.id), ChatKind.PRIVATE, language, talk.clock().date())
    write = Walk(talk, author, language)
    decide, read = Walk(talk, other, language, write.seen), Walk(talk, reader, language, write.seen)
    for number, kind in enumerate((each.name for each in FREE), start=1):
        await _write(write, kind, number)
        await _decided(write, decide, read, kind)
        for name, action in TAPS.get(kind, ()):
            await read.presses(f"{kind}-{name}", action)
    await _write(write, "general", len(FREE) + 1)
    await _edited(write, len(FREE) + 1)
    await _returned(write, decide)
    await _led(write, decide)
    await read.says("calls", "/calls")
    compare(SCREENS / language / "calls", write.seen)
