"""Writing a call: its author is asked part by part, sees the preview, submits or discards. Part of the edge.

The draft is a row, so it survives a restart. Each change notes the update that made it, so that an update
handled twice changes it once.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import answers, details, kinds, lifecycle
from bot.actions.answers import Place
from bot.actions.kinds import Asked, Problem, Step
from bot.actions.lifecycle import Actor, Ruling, Standing
from bot.chat import call_keyboards, drafts, review
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.delivery import outbox
from bot.texts import call as texts
from bot.texts import call_parts
from bot.texts.languages import LANGUAGES
from storage.models import Act, Call, CallState, Coordinator
from storage.queries import audit, calls, case_work, coordinators, corrections
from storage.signing import Press

Change = Callable[[AsyncSession, Call], Awaitable[str | None]]
"""What a press does to the draft; it gives the words of a refusal, or None."""

_COLUMNS = frozenset({Step.TITLE, Step.TEXT, Step.LINK})
"""The parts that every call has; the others stand in its details."""


async def begin(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /call: go on with the newest draft, or begin one."""
    author = coordinator.id or 0
    async with desk.db.transaction() as tx:
        call = await calls.newest_draft(tx, author) or await calls.add(
            tx,
            kind=kinds.GENERAL.name,
            author_id=author,
            language=coordinator.language,
            step=Asked(Step.TITLE).as_text(),
            update_id=said.update_id,
            now=desk.clock(),
        )
        asked = drafts.asked_now(call)
        await _ask_nothing_else(tx, author)
        await calls.set_step(tx, call.id or 0, CallState.DRAFT, asked.as_text() if asked else None)
        call = await calls.get(tx, call.id or 0) or call
        shown = await drafts.screen(
            tx, drafts.signer(desk, said.user), call, coordinator.language, drafts.zone_of(coordinator)
        )
    await desk.say(said.address, shown.text, shown.buttons)


async def answer(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Take words for the part that the author is asked for; False when nothing is asked."""
    language = coordinator.language
    async with desk.db.transaction() as tx:
        call = await calls.answered_by(tx, coordinator.id or 0, said.update_id)
        if call is None:
            return False
        refused = None
        if call.last_update_id != said.update_id:
            refused = await _take(tx, call, said, drafts.here(coordinator, desk.clock()), language)
            call = await calls.get(tx, call.id or 0) or call
        shown = await drafts.screen(
            tx, drafts.signer(desk, said.user), call, language, drafts.zone_of(coordinator)
        )
    await desk.say(said.address, refused or shown.text, shown.buttons)
    return True


async def _take(tx: AsyncSession, call: Call, said: Said, here: Place, language: str) -> str | None:
    """Write an answer into the draft, or give the words of its refusal."""
    asked, kind = kinds.asked(call.step), drafts.kind_of(call)
    if asked is None:
        return None
    part = kind.part(asked.step)
    value = answers.read(part, said.text, here)
    if isinstance(value, Problem):
        return _refusal(value, part.most, language)
    await _keep(tx, call, said.update_id, asked, value)
    return None


async def _keep(tx: AsyncSession, call: Call, update_id: int, asked: Asked, value: Any) -> None:
    """Write a part's value into the draft (None: it was skipped) and ask for what follows."""
    if asked.step in _COLUMNS:
        await calls.write(
            tx, call, update_id, **{asked.step.value: value}, step=_following(call, call.details)
        )
        return
    found = {step: each for step, each in call.details.items() if step != asked.step}
    if value is not None:
        found[asked.step.value] = value
    await calls.write(tx, call, update_id, details=found, step=_following(call, found))


def _following(call: Call, found: Mapping[str, Any]) -> str | None:
    """Give the stored form of the question after the present one, with these details."""
    asked = kinds.asked(call.step)
    following = kinds.following(drafts.kind_of(call), asked, found) if asked else None
    return following.as_text() if following else None


def _refusal(problem: Problem, most: int, language: str) -> str:
    if problem is Problem.TOO_LONG:
        return texts.too_long(most, language)
    if problem is Problem.BAD_LINK:
        return texts.bad_link(language)
    if problem is Problem.EMPTY:
        return texts.empty(language)
    return call_parts.refused("press" if problem is Problem.NO_TEXT else problem, language)


async def _ask_nothing_else(tx: AsyncSession, author: int) -> None:
    """One question at a time: an answer must never be taken for that of another."""
    await review.stop_asking(tx, author)
    await calls.stop_asking(tx, author)
    await case_work.stop_asking(tx, author)
    await corrections.stop_asking(tx, author)


async def pressed_kind(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Make the draft a call of another kind, as long as its title is asked for."""
    name = kinds.FREE[press.choice % len(kinds.FREE)].name

    async def change(tx: AsyncSession, call: Call) -> None:
        if _is_asked(call, Step.TITLE) and drafts.kind_of(call) in kinds.FREE:
            await calls.write(tx, call, pressed.update_id, kind=name, details={})

    await _turn(desk, pressed, press, change)


async def pressed_skip(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Leave out what may be left out."""

    async def change(tx: AsyncSession, call: Call) -> None:
        asked = kinds.asked(call.step)
        if asked and drafts.kind_of(call).part(asked.step).optional:
            await _keep(tx, call, pressed.update_id, asked, None)

    await _turn(desk, pressed, press, change)


async def pressed_choice(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Take one of the choices of the part that is asked for."""

    async def change(tx: AsyncSession, call: Call) -> None:
        asked = kinds.asked(call.step)
        choices = drafts.kind_of(call).part(asked.step).choices if asked else ()
        if asked and choices:
            await _keep(tx, call, pressed.update_id, asked, str(choices[press.choice % len(choices)]))

    await _turn(desk, pressed, press, change)


async def pressed_languages(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the languages to what the button says."""

    async def change(tx: AsyncSession, call: Call) -> None:
        if _is_asked(call, Step.LANGUAGES):
            chosen = call_keyboards.languages_of(press.choice)
            await calls.write(tx, call, pressed.update_id, languages=chosen)

    await _turn(desk, pressed, press, change)


async def pressed_chosen(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Go on from the languages, when there is at least one."""

    async def change(tx: AsyncSession, call: Call) -> str | None:
        if not call.languages:
            return texts.pop_no_language(pressed.language)
        if _is_asked(call, Step.LANGUAGES):
            await calls.write(tx, call, pressed.update_id, step=_following(call, call.details))
        return None

    await _turn(desk, pressed, press, change)


async def pressed_edit(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for one part again."""

    async def change(tx: AsyncSession, call: Call) -> None:
        steps = drafts.kind_of(call).steps(call.details)
        step = steps[press.choice % len(steps)]
        await _ask_nothing_else(tx, call.author_id)
        await calls.write(tx, call, pressed.update_id, step=Asked(step, once=True).as_text())

    await _turn(desk, pressed, press, change)


def _is_asked(call: Call, step: Step) -> bool:
    asked = kinds.asked(call.step)
    return asked is not None and asked.step is step


async def _turn(desk: Desk, pressed: Pressed, press: Press, change: Change) -> None:
    """Let a press change its author's draft once, and show what comes next."""
    async with desk.db.transaction() as tx:
        author = await active_coordinator(tx, pressed.user)
        call = await calls.get(tx, press.target)
        if author is None or call is None or call.author_id != author.id:
            desk.gate.refused_presses += 1
            return
        fresh = call.state is CallState.DRAFT and same_version(call, press)
        refused = None
        if fresh:
            refused = await change(tx, call)
            call = await calls.get(tx, press.target) or call
        elif call.state is not CallState.DRAFT or call.last_update_id != pressed.update_id:
            refused = texts.changed(author.language)
        shown = await drafts.screen(
            tx, drafts.signer(desk, pressed.user), call, author.language, drafts.zone_of(author)
        )
    if refused:
        await desk.pop(pressed, refused)
        return
    await desk.show(pressed, shown.text, shown.buttons)


def same_version(call: Call, press: Press) -> bool:
    """Say whether a press was made for the call as it is; a press has room for 16 bits of the version."""
    return call.version % 65536 == press.version


async def pressed_discard(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Give a draft up."""
    async with desk.db.transaction() as tx:
        author = await active_coordinator(tx, pressed.user)
        call = await calls.get(tx, press.target)
        if author is None or call is None or call.author_id != author.id:
            desk.gate.refused_presses += 1
            return
        done = call.state is CallState.DISCARDED or await _move(
            tx, call, press, author, CallState.DISCARDED, step=None
        )
    if done:
        await desk.show(pressed, texts.discarded(author.language))
    else:
        await desk.pop(pressed, texts.changed(author.language))


async def pressed_submit(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send a draft to all others who may approve it, by durable notices with the exact preview."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        author = await active_coordinator(tx, pressed.user)
        call = await calls.get(tx, press.target)
        if author is None or call is None or call.author_id != author.id:
            desk.gate.refused_presses += 1
            return
        flaws = details.flaws(call.details, now)
        if flaws and call.state is CallState.DRAFT:
            await desk.pop(pressed, call_parts.flaw(flaws[0], author.language))
            return
        approvers = await coordinators.active(tx, roles=lifecycle.APPROVERS)
        others = [each.id or 0 for each in approvers if each.id != author.id]
        moved = drafts.asked_now(call) is None and await _move(
            tx, call, press, author, CallState.IN_REVIEW,
            submitted_at=now, step=None, note=None, last_update_id=pressed.update_id,
        )  # fmt: skip
        repeated = call.last_update_id == pressed.update_id and call.state is CallState.IN_REVIEW
        if moved:
            await audit.append(tx, author.id or 0, Act.CALL_SUBMITTED, press.target, now=now)
        if moved and others:
            call = await calls.get(tx, call.id or 0) or call
            buttons = drafts.signer(desk)
            screens = {code: await drafts.for_review(tx, buttons, call, code) for code in LANGUAGES}
            wording = {code: (screen.text, screen.buttons) for code, screen in screens.items()}
            await outbox.notify(tx, wording, others, now)
    if not moved and not repeated:
        await desk.pop(pressed, texts.changed(author.language))
        return
    desk.wake()
    await desk.show(pressed, texts.submitted(len(others), author.language))


async def _move(
    tx: AsyncSession, call: Call, press: Press, author: Coordinator, to: CallState, **fields: object
) -> bool:
    """Make a move of the author's, if the rules allow it on the version that was pressed."""
    version = call.version if same_version(call, press) else -1
    if lifecycle.judge(Standing.of(call), to, version, Actor.of(author)) is not Ruling.ALLOWED:
        return False
    return await calls.move(tx, call.id or 0, version, call.state, to, **fields)
