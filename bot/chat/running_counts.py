"""Entering signatures of a petition: by which way, how many, and a last look. Part of the edge."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import answers, counting
from bot.actions.kinds import PETITION, Problem, Step
from bot.chat import drafts, running_asked
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.running_asked import Question
from bot.texts import call_parts
from bot.texts import running_counts as words
from bot.texts import running_desk as texts
from storage.models import Act, Coordinator, Count, Intake
from storage.queries import audit, calls, counts
from storage.queries.messages import Buttons
from storage.signing import Press

_COUNT = "count:"
WAYS = tuple(Intake)


def is_count(asked: Question) -> bool:
    """Say whether a question asks for signatures."""
    return asked.what.startswith(_COUNT)


async def pressed_count(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask by which way signatures came in."""
    async with desk.db.read() as session:
        found = await desks.leading(desk, session, pressed, press)
    if found is not None:
        language = found.seat.language
        rows = keyboards.intakes(desks.signer(desk, pressed.user), found.call, WAYS, language)
        await desk.show(pressed, words.ask_intake(language), rows)


async def pressed_intake(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask how many came in."""
    way = WAYS[press.choice % len(WAYS)]
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press)
        if found is None:
            return
        if found.call.kind != PETITION.name or found.call.state not in counting.TAKES:
            await desk.pop(pressed, texts.stale(found.seat.language))
            return
        await running_asked.ask(tx, found.by, press.target, f"{_COUNT}{way.value}", desk.clock())
    rows = [keyboards.back(desks.signer(desk, pressed.user), found.call, found.seat.language)]
    await desk.show(pressed, words.ask_number(way.value, found.seat.language), rows)


async def take(
    tx: AsyncSession, desk: Desk, said: Said, coordinator: Coordinator, asked: Question
) -> tuple[str, Buttons]:
    """Take a number, and show what the total would be."""
    language = coordinator.language
    typed = said.text.strip()
    fewer = typed[:1] in {"-", "−", "–"}
    digits = typed[1:] if fewer or typed[:1] == "+" else typed
    read = answers.read(PETITION.part(Step.GOAL), digits, drafts.here(coordinator, desk.clock()))
    if isinstance(read, Problem):
        return call_parts.refused(Problem.NO_NUMBER, language), []
    number = -int(read) if fewer else int(read)
    before = await counts.total(tx, asked.call)
    if before + number < 0:
        return words.too_few(before, language), []
    await running_asked.keep(tx, coordinator.id or 0, replace(asked, update=said.update_id, number=number))
    call = await calls.get(tx, asked.call)
    rows = keyboards.add(desks.signer(desk, said.user), call, language) if call else []
    way = asked.what.removeprefix(_COUNT)
    return words.confirm_count(way, number, before + number, language), rows


async def pressed_add(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Let the number that was typed count; once."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press)
        if found is None:
            return
        asked = await running_asked.asked(tx, found.by, now)
        mine = asked is not None and asked.call == press.target and is_count(asked)
        said, call = texts.stale(found.seat.language), found.call
        if asked is not None and mine and asked.number is not None:
            way = Intake(asked.what.removeprefix(_COUNT))
            entry = Count(
                call_id=press.target,
                intake=way,
                number=asked.number,
                coordinator_id=found.by,
                entered_at=now,
            )
            total = await counting.enter(tx, entry, desk.keyring, now)
            await running_asked.done(tx, found.by)
            if total is not None:
                await audit.append(tx, found.by, Act.CALL_COUNTED, press.target, now=now)
                said = words.counted(total, found.seat.language)
        shown = await desks.screen(tx, desk, pressed.user, call, found.seat.language)
    desk.wake()
    await desks.show(desk, pressed, shown, said)
