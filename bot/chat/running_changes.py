"""Other dates and places of a call that is out: one types them, another confirms. Part of the edge."""

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import answers, attending, changing, counting, details, lifecycle, parts, telling, wording
from bot.actions.kinds import GENERAL, KINDS, Problem, Step
from bot.chat import calls as writing
from bot.chat import drafts, running_asked, running_counts, running_wordings
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat import running_second as second
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.delivery import outbox
from bot.texts import call_parts
from bot.texts import running_desk as texts
from bot.texts.languages import LANGUAGES, translator
from bot.texts.markup import isolate
from storage.models import Act, Call, Coordinator
from storage.queries import audit, calls, coordinators, memos
from storage.queries.messages import Buttons
from storage.signing import Press

_NAME = "call.change:"


async def pressed_change(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for another date or place."""
    step = Step(texts.FIELDS[press.choice % len(texts.FIELDS)])
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press)
        if found is None:
            return
        if step not in keyboards.fields(found.call) or found.call.state not in attending.RUNNING:
            await desk.pop(pressed, texts.stale(found.seat.language))
            return
        await running_asked.ask(tx, found.by, press.target, step.value, desk.clock())
    part = KINDS.get(found.call.kind, GENERAL).part(step)
    question = call_parts.ask(step, part.most, drafts.zone_of(found.seat), found.seat.language)
    rows = [keyboards.back(desks.signer(desk, pressed.user), found.call, found.seat.language)]
    await desk.show(pressed, question, rows)


async def answer(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Take words for what was asked about a call that is out; False where nothing was."""
    now, by = desk.clock(), coordinator.id or 0
    async with desk.db.transaction() as tx:
        asked = await running_asked.asked(tx, by, now)
        call = await calls.get(tx, asked.call) if asked else None
        may = lifecycle.may_write(lifecycle.Actor.of(coordinator))
        if asked is None or call is None or not may:
            return False
        counts = running_counts.is_count(asked)
        if call.state not in (counting.TAKES if counts else attending.RUNNING):
            return False
        if counts:
            shown = await running_counts.take(tx, desk, said, coordinator, asked)
        elif running_wordings.is_wording(asked):
            shown = await running_wordings.take(tx, desk, said, coordinator, call, asked=asked)
        else:
            shown = await _take(tx, desk, said, coordinator, call, step=Step(asked.what)), []
    desk.wake()
    await desk.say(said.address, *shown)
    return True


async def _take(
    tx: AsyncSession, desk: Desk, said: Said, coordinator: Coordinator, call: Call, *, step: Step
) -> str:
    """Keep a wanted change and ask the others, or give the words of a refusal."""
    language, now = coordinator.language, desk.clock()
    part = KINDS.get(call.kind, GENERAL).part(step)
    value = answers.read(part, said.text, drafts.here(coordinator, now))
    if isinstance(value, Problem):
        return writing.refusal(value, part.most, language)
    wanted = {**call.details, step.value: value}
    flaws = details.flaws(wanted, now)
    if flaws:
        return call_parts.flaw(flaws[0], language)
    await running_asked.done(tx, coordinator.id or 0)
    change = {"details": wanted, "version": call.version}
    seen = await second.keep(tx, f"{_NAME}{call.id}", change, coordinator.id or 0, now)
    await _ask_others(tx, desk, call, wanted, coordinator, seen=seen)
    return texts.waits_for_another(language)


async def _ask_others(
    tx: AsyncSession,
    desk: Desk,
    call: Call,
    wanted: Mapping[str, Any],
    coordinator: Coordinator,
    *,
    seen: int,
) -> None:
    """Show the call to all others as it would be, with the places that it keeps."""
    by, now = coordinator.id or 0, desk.clock()
    others = await coordinators.active(tx, roles=lifecycle.APPROVERS)
    ids = [each.id for each in others if each.id is not None and each.id != by]
    found = parts.up_to_date(call.details, wanted)
    changed = Call(**{**call.model_dump(), "details": found})
    written = await telling.written(tx, call)
    told: dict[str, tuple[str, Buttons]] = {}
    for language in LANGUAGES:
        card = wording.card(changed, language, desk.keyring, now, written)
        kept = _kept(wanted, language) if keyboards.keeps(changed) else []
        text = texts.confirm_change(by, card, kept, language)
        told[language] = (text, keyboards.confirm(desks.signer(desk), call, seen, language))
    await outbox.notify(tx, told, ids, now)


def _kept(wanted: Mapping[str, Any], language: str) -> list[str]:
    """Give the places that a card keeps back: who decides must see them."""
    steps = [step for step in (Step.PLACE, Step.WEEKEND_PLACE) if wanted.get(step)]
    t = translator(language)
    return [t.labelled(call_parts.label(step, language), isolate(str(wanted[step]))) for step in steps]


async def pressed_confirm(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Make a change that another asked for, and tell all who have the call; once."""
    async with desk.db.transaction() as tx:
        found = await second.waiting(tx, desk, pressed, press, f"{_NAME}{press.target}")
        if found is None:
            return
        words = found.refusal(press, desk.clock())
        if words is None and found.kept is not None:
            await memos.forget(tx, found.name)
            if not await _make(desk, tx, found.call, found.seat, found.kept):
                words = texts.stale(found.seat.language)
    await second.close(desk, pressed, words, texts.change_done(found.seat.language))


async def _make(
    desk: Desk, tx: AsyncSession, call: Call, seat: Coordinator, change: Mapping[str, Any]
) -> bool:
    """Make a change; False where the call is another by now."""
    now, by = desk.clock(), await second.author(tx, change)
    fresh = call.version == change["version"]
    if not fresh or not await changing.alter(tx, call, change["details"], by, desk.keyring, now=now):
        return False
    await audit.append(tx, seat.id or 0, Act.CALL_CHANGED, call.id or 0, now=now, needs=[by.id])
    return True


async def pressed_refuse(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Let a call be as it is, and tell who asked."""
    await second.refuse(desk, pressed, press, f"{_NAME}{press.target}")
