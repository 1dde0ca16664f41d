"""A call that is out, in a language whose readers wait: one writes it, another sends it. Part of the edge.

Title and text are asked for first, then each part that people read besides. Who confirms sees all of it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import answers, lifecycle, moving, parts, publish, reminding
from bot.actions.asking import Asked
from bot.actions.figures import REACHED
from bot.actions.kinds import Problem, Step
from bot.chat import call_languages, calls, drafts, running_asked, running_wording_screens
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat import running_second as second
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.running_asked import Question
from bot.chat.running_wording_screens import Late
from bot.delivery import outbox
from bot.texts import call_review as words
from bot.texts import call_warnings
from bot.texts import running_desk as texts
from bot.texts.languages import LANGUAGES, NAMES
from bot.texts.markup import packed
from storage.models import Act, Call, Coordinator
from storage.queries import audit, call_wordings, coordinators, memos
from storage.queries import calls as stored
from storage.queries.messages import Buttons
from storage.signing import Press

_ASKED = "wording:"


def is_wording(asked: Question) -> bool:
    """Say whether a question asks for a wording."""
    return asked.what.startswith(_ASKED)


def _what(asked: Asked) -> str:
    return f"{_ASKED}{asked.language}:{asked.step}"


def _asked(question: Question) -> Asked:
    spoken, _, step = question.what.removeprefix(_ASKED).partition(":")
    return Asked(Step(step), once=True, language=spoken)


async def pressed_write(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for title and text in a language whose readers wait."""
    spoken = LANGUAGES[press.choice % len(LANGUAGES)]
    asked = Asked(Step.WORDING, once=True, language=spoken)
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press)
        if found is None:
            return
        if spoken not in await desks.waiting(tx, found.call):
            await desk.pop(pressed, texts.stale(found.seat.language))
            return
        await running_asked.ask(tx, found.by, press.target, _what(asked), desk.clock())
    language = found.seat.language
    rows = [keyboards.back(desks.signer(desk, pressed.user), found.call, language)]
    most = call_languages.part_of(drafts.kind_of(found.call), asked).most
    await desk.show(pressed, words.ask_late_wording(NAMES[spoken], most, language), rows)


async def take(
    tx: AsyncSession, desk: Desk, said: Said, coordinator: Coordinator, call: Call, *, asked: Question
) -> tuple[str, Buttons]:
    """Keep an answer and ask for what comes next, after the last one the others; or say why it is refused."""
    language, now, wanted = coordinator.language, desk.clock(), _asked(asked)
    if asked.update == said.update_id:  # it was answered by this very update, and asks for the next part
        return _question(desk, said.user, call, wanted, language)
    part = call_languages.part_of(drafts.kind_of(call), wanted)
    value = answers.read(part, said.text, drafts.here(coordinator, now))
    if wanted.step is Step.WORDING:
        if isinstance(value, Problem) or not call_languages.is_wording(value):
            return words.bad_wording(language), []
    elif not isinstance(value, Problem):
        value = parts.fitting(call.details, wanted.step, value)
    if isinstance(value, Problem):
        return calls.refusal(value, part.most, language), []
    answered = replace(asked, update=said.update_id)
    return await _goes_on(tx, desk, said.user, coordinator, call, asked=answered, value=value)


async def pressed_skip(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Leave out one part: its readers get it as it was written first, with a mark."""
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press)
        if found is None:
            return
        asked = await running_asked.asked(tx, found.by, desk.clock())
        fits = asked is not None and asked.call == press.target and is_wording(asked)
        if asked is None or not fits or _asked(asked) != _skipped(press):
            await desk.pop(pressed, texts.stale(found.seat.language))
            return
        shown = await _goes_on(tx, desk, pressed.user, found.seat, found.call, asked=asked, value=None)
    desk.wake()
    await desk.show(pressed, *shown)


def _skipped(press: Press) -> Asked:
    spoken = LANGUAGES[press.choice % len(LANGUAGES)]
    return Asked(parts.PARTS[press.version % len(parts.PARTS)], once=True, language=spoken)


async def _goes_on(
    tx: AsyncSession,
    desk: Desk,
    user: int,
    seat: Coordinator,
    call: Call,
    *,
    asked: Question,
    value: Any,
) -> tuple[str, Buttons]:
    """Keep an answer (None: skipped), and ask for the next part, or after the last one the others."""
    wanted, language = _asked(asked), seat.language
    if wanted.step is Step.WORDING:
        typed = dict(zip(("title", "text"), call_languages.halves(value), strict=True))
    else:
        typed = {**asked.typed, wanted.step.value: value}
    following = call_languages.following(call, wanted)
    if following is None:
        await running_asked.done(tx, seat.id or 0)
        await _ask_others(tx, desk, call, seat, spoken=wanted.language, typed=typed)
        return texts.waits_for_another(language), []
    at = desk.clock().isoformat()
    question = Question(asked.call, _what(following), at, update=asked.update, typed=typed)
    await running_asked.keep(tx, seat.id or 0, question)
    return _question(desk, user, call, following, language)


def _question(desk: Desk, user: int, call: Call, asked: Asked, language: str) -> tuple[str, Buttons]:
    most = call_languages.part_of(drafts.kind_of(call), asked).most
    place, part = LANGUAGES.index(asked.language), parts.PARTS.index(asked.step)
    rows = keyboards.skip(desks.signer(desk, user), call, place, part, language)
    return call_languages.question(call, asked, most, language), rows


async def _ask_others(
    tx: AsyncSession, desk: Desk, call: Call, seat: Coordinator, *, spoken: str, typed: Mapping[str, Any]
) -> None:
    """Show the others all that would go out."""
    now, by = desk.clock(), seat.id or 0
    late = Late.of(spoken, typed)
    kept = {**asdict(late), "of": _mark(call)}
    seen = await second.keep(tx, _name(call.id or 0, spoken), kept, by, now)
    others = await coordinators.active(tx, roles=lifecycle.APPROVERS)
    ids = [each.id for each in others if each.id is not None and each.id != by]
    doubts = await running_wording_screens.doubts(tx, desk, call, late)
    screens: dict[str, list[str]] = {}
    for code in LANGUAGES:
        pieces = [words.confirm_wording(by, NAMES[spoken], code)]
        pieces += await running_wording_screens.pieces(tx, desk, call, late, code)
        lines = call_warnings.head(doubts.in_words(code), code)
        screens[code] = packed([*pieces, "\n".join(lines)] if lines else pieces)
    for place in range(max(map(len, screens.values()))):
        told = {
            code: (
                each[place],
                _buttons(desk, call, spoken, seen, code) if place == len(each) - 1 else [],
            )
            for code, each in screens.items()
            if place < len(each)
        }
        await outbox.notify(tx, told, ids, now)


def _buttons(desk: Desk, call: Call, spoken: str, seen: int, language: str) -> Buttons:
    return keyboards.confirm_wording(desks.signer(desk), call, LANGUAGES.index(spoken), seen, language)


def _mark(call: Call) -> int:
    """Give what a wording was made for: the parts of a call as they were written first."""
    others = {parts.SPOKEN, reminding.REMIND}
    first = {step: value for step, value in parts.first(call).items() if step not in others}
    return running_asked.seen(json.dumps(first, sort_keys=True))


async def pressed_send(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send a call in the language that another wrote it in; once."""
    spoken = LANGUAGES[press.choice % len(LANGUAGES)]
    async with desk.db.transaction() as tx:
        found = await second.waiting(tx, desk, pressed, press, _name(press.target, spoken))
        if found is None:
            return
        refused = found.refusal(press, desk.clock())
        if refused is None and found.kept is not None:
            await memos.forget(tx, found.name)
            if not await _send(desk, tx, found.call, found.seat, found.kept):
                refused = texts.stale(found.seat.language)
    await second.close(desk, pressed, refused, words.wording_sent(NAMES[spoken], found.seat.language))


async def _send(desk: Desk, tx: AsyncSession, call: Call, seat: Coordinator, kept: Mapping[str, Any]) -> bool:
    """Write a wording down and send it; False where nobody waits for it, or the call changed meanwhile."""
    now, by = desk.clock(), await second.author(tx, kept)
    late = Late(kept["spoken"], kept["title"], kept["text"], kept["parts"])
    if late.spoken not in await desks.waiting(tx, call) or kept["of"] != _mark(call):
        return False
    if not await moving.move(tx, call, call.state, by, details=late.details(call)):
        return False
    await call_wordings.write(tx, call.id or 0, late.spoken, late.title, late.text)
    changed = await stored.get(tx, call.id or 0) or call
    await publish.late(tx, changed, late.spoken, desk.keyring, now)
    await memos.forget(tx, f"{REACHED}{call.id}")  # more chats are reached than were counted
    await audit.append(tx, seat.id or 0, Act.CALL_CHANGED, call.id or 0, now=now, needs=[by.id])
    return True


async def pressed_drop(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send nothing, and tell who wrote it."""
    spoken = LANGUAGES[press.choice % len(LANGUAGES)]
    await second.refuse(desk, pressed, press, _name(press.target, spoken))


def _name(call_id: int, spoken: str) -> str:
    return f"call.wording:{call_id}:{spoken}"
