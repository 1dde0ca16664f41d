"""Writing a call: its author is asked part by part, sees the preview, submits or discards. Part of the edge.

The draft is a row, so it survives a restart. Each change notes the update that made it, so that an update
handled twice changes it once.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import answers, asking, kinds, lifecycle, parts
from bot.actions.answers import Place
from bot.actions.asking import Asked
from bot.actions.kinds import Problem, Step
from bot.chat import call_keyboards, call_languages, drafts, review
from bot.chat.desk import Desk
from bot.chat.drafts import Viewer
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.texts import call as texts
from bot.texts import call_parts, call_review, call_sources
from bot.texts.languages import LANGUAGES
from storage.models import ALL_REGIONS, Call, CallState, Coordinator
from storage.queries import calls, case_work, corrections, snippets
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
        shown = await drafts.screen(tx, drafts.signer(desk, said.user), call, Viewer.of(coordinator))
    await drafts.say(desk, said.address, shown)


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
        shown = await drafts.screen(tx, drafts.signer(desk, said.user), call, Viewer.of(coordinator))
    if refused:
        await desk.say(said.address, refused, shown.buttons)
    else:
        await drafts.say(desk, said.address, shown)
    return True


async def _take(tx: AsyncSession, call: Call, said: Said, here: Place, language: str) -> str | None:
    """Write an answer into the draft, or give the words of its refusal."""
    asked, kind = asking.asked(call.step), drafts.kind_of(call)
    if asked is None:
        return None
    part = call_languages.part_of(kind, asked)
    value = answers.read(part, said.text, here)
    if call_languages.is_part(asked) and not isinstance(value, Problem):
        value = parts.fitting(call.details, asked.step, value)
    if isinstance(value, Problem):
        return refusal(value, part.most, language)
    if asked.step is Step.WORDING and not call_languages.is_wording(value):
        return call_review.bad_wording(language)
    if asked.step is Step.SNIPPET:
        if not call_languages.is_wording(value):
            return call_sources.bad_snippet(language)
        day = datetime.combine(here.today, time(), UTC)
        await snippets.add(tx, call.author_id, asked.language, call_languages.halves(value), day)
    await _keep(tx, call, said.update_id, asked, value)
    return None


async def _keep(tx: AsyncSession, call: Call, update_id: int, asked: Asked, value: Any) -> None:
    """Write a part's value into the draft (None: it was skipped) and ask for what follows."""
    if asked.step is Step.WORDING or call_languages.is_part(asked):
        await call_languages.keep(tx, call, update_id, asked, value)
        return
    if asked.step is Step.SNIPPET:
        await calls.write(tx, call, update_id, step=None)
        return
    if asked.step is Step.RETRACTION:
        await _keep_retraction(tx, call, update_id, value or "")
        return
    if asked.step in _COLUMNS:
        await calls.write(
            tx, call, update_id, **{asked.step.value: value}, step=_following(call, call.details)
        )
        return
    found = {step: each for step, each in call.details.items() if step != asked.step}
    if value is not None:
        found[asked.step.value] = value
    found = parts.up_to_date(call.details, found)
    await calls.write(tx, call, update_id, details=found, step=_following(call, found))


async def _keep_retraction(tx: AsyncSession, call: Call, update_id: int, words: str) -> None:
    """Keep what is read should the call be taken back, and ask for it in the languages that are written."""
    found = parts.without_part(call.details, Step.RETRACTION) if words != call.retraction else call.details
    then = await call_languages.ask_taken_back(tx, call) if words else None
    step = then.as_text() if then else None
    await calls.write(tx, call, update_id, retraction=words, details=found, step=step)


def _following(call: Call, found: Mapping[str, Any]) -> str | None:
    """Give the stored form of the question after the present one, with these details."""
    asked = asking.asked(call.step)
    following = asking.following(drafts.kind_of(call), asked, found) if asked else None
    return following.as_text() if following else None


def refusal(problem: Problem, most: int, language: str) -> str:
    """Say why an answer is not taken; `most` characters fit."""
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

    await turn(desk, pressed, press, change)


async def pressed_skip(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Leave out what may be left out."""

    async def change(tx: AsyncSession, call: Call) -> None:
        asked = asking.asked(call.step)
        if asked and call_languages.part_of(drafts.kind_of(call), asked).optional:
            await _keep(tx, call, pressed.update_id, asked, None)

    await turn(desk, pressed, press, change)


async def pressed_choice(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Take one of the choices of the part that is asked for."""

    async def change(tx: AsyncSession, call: Call) -> None:
        asked = asking.asked(call.step)
        choices = drafts.kind_of(call).part(asked.step).choices if asked else ()
        if asked and choices:
            await _keep(tx, call, pressed.update_id, asked, str(choices[press.choice % len(choices)]))

    await turn(desk, pressed, press, change)


async def pressed_languages(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the languages to what the button says."""

    async def change(tx: AsyncSession, call: Call) -> None:
        if _is_asked(call, Step.LANGUAGES):
            chosen = call_keyboards.languages_of(press.choice)
            await calls.write(tx, call, pressed.update_id, languages=chosen)

    await turn(desk, pressed, press, change)


async def pressed_regions(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the regions to what the button says."""

    async def change(tx: AsyncSession, call: Call) -> None:
        if _is_asked(call, Step.REGIONS):
            await calls.write(tx, call, pressed.update_id, regions=press.choice & int(ALL_REGIONS))

    await turn(desk, pressed, press, change)


async def pressed_chosen(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Go on from the languages, when there is at least one."""

    async def change(tx: AsyncSession, call: Call) -> str | None:
        if not call.languages:
            return texts.pop_no_language(pressed.language)
        if _is_asked(call, Step.LANGUAGES) or _is_asked(call, Step.REGIONS):
            await calls.write(tx, call, pressed.update_id, step=_following(call, call.details))
        return None

    await turn(desk, pressed, press, change)


async def pressed_edit(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for one part again."""

    async def change(tx: AsyncSession, call: Call) -> None:
        steps = drafts.steps_of(call)
        step = steps[press.choice % len(steps)]
        await _ask_nothing_else(tx, call.author_id)
        await calls.write(tx, call, pressed.update_id, step=Asked(step, once=True).as_text())

    await turn(desk, pressed, press, change)


async def pressed_wording(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for title and text in one more language."""
    wanted = LANGUAGES[press.choice % len(LANGUAGES)]

    async def change(tx: AsyncSession, call: Call) -> None:
        if wanted != call.language:
            await _ask_nothing_else(tx, call.author_id)
            asked = Asked(Step.WORDING, once=True, language=wanted)
            await calls.write(tx, call, pressed.update_id, step=asked.as_text())

    await turn(desk, pressed, press, change)


async def pressed_show(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show the draft as readers of another language see it. Nothing changes."""

    async def change(_tx: AsyncSession, _call: Call) -> None:
        return None

    await turn(desk, pressed, press, change, LANGUAGES[press.choice % len(LANGUAGES)])


def _is_asked(call: Call, step: Step) -> bool:
    asked = asking.asked(call.step)
    return asked is not None and asked.step is step


async def turn(desk: Desk, pressed: Pressed, press: Press, change: Change, look: str = "") -> None:
    """Let a press change its author's draft once, and show what comes next, in the language `look`."""
    async with desk.db.transaction() as tx:
        author = await active_coordinator(tx, pressed.user)
        call = await calls.get(tx, press.target)
        if author is None or call is None or not writes(author, call):
            desk.gate.refused_presses += 1
            return
        fresh = call.state is CallState.DRAFT and same_version(call, press)
        refused = None
        if fresh:
            refused = await change(tx, call)
            call = await calls.get(tx, press.target) or call
        elif call.state is not CallState.DRAFT or call.last_update_id != pressed.update_id:
            refused = texts.changed(author.language)
        shown = await drafts.screen(tx, drafts.signer(desk, pressed.user), call, Viewer.of(author, look))
    if refused:
        await desk.pop(pressed, refused)
        return
    await drafts.show(desk, pressed, shown)


def writes(author: Coordinator, call: Call) -> bool:
    """Say whether a coordinator wrote a call and may still write."""
    return call.author_id == author.id and lifecycle.may_write(lifecycle.Actor.of(author))


def same_version(call: Call, press: Press) -> bool:
    """Say whether a press was made for the call as it is; a press has room for 16 bits of the version."""
    return call.version % 65536 == press.version
