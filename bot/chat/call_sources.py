"""What a draft can be made from: a copy of an earlier call, and answers to objections. Part of the edge."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import parts
from bot.actions.asking import Asked
from bot.actions.kinds import FREE, Step
from bot.chat import call_keyboards, drafts
from bot.chat.calls import same_version, turn, writes
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.texts import call as texts
from bot.texts import call_sources as words
from storage.models import Call, CallState, Coordinator, Snippet
from storage.queries import call_wordings, calls, snippets
from storage.queries.messages import Buttons
from storage.signing import Press

SHOWN = 8
DATED = frozenset({Step.WHEN, Step.UNTIL, Step.WITHOUT, Step.SESSIONS, Step.DEADLINE, Step.SEND})
"""What is not copied: the dates of before."""


async def pressed_earlier(desk: Desk, pressed: Pressed, press: Press) -> None:
    """List the calls that went out, to be copied."""
    async with desk.db.read() as session:
        found = await _draft(session, desk, pressed, press)
        out = await calls.went_out(session, [kind.name for kind in FREE], SHOWN)
    if found is None:
        return
    author, call = found
    buttons = drafts.signer(desk, pressed.user)
    rows = call_keyboards.numbered(buttons, call, call_keyboards.Action.COPY, [each.id or 0 for each in out])
    rows = [*rows, [call_keyboards.back(buttons, call, author.language)]]
    await desk.show(pressed, words.earlier([each.title for each in out], author.language), rows)


async def pressed_copy(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Make the draft a copy of an earlier call, in all its languages, without its dates."""

    async def change(tx: AsyncSession, call: Call) -> str | None:
        out = await calls.went_out(tx, [kind.name for kind in FREE], SHOWN)
        source = next((each for each in out if (each.id or 0) % 256 == press.choice), None)
        if source is None:
            return texts.changed(pressed.language)
        for each in await call_wordings.of_call(tx, source.id or 0):
            await call_wordings.write(tx, call.id or 0, each.language, each.title, each.text)
        await calls.write(tx, call, pressed.update_id, step=None, **_copied(source))
        return None

    await turn(desk, pressed, press, change)


def _copied(source: Call) -> dict[str, Any]:
    kept = {step: value for step, value in source.details.items() if step not in DATED}
    return {
        "kind": source.kind,
        "title": source.title,
        "text": source.text,
        "link": source.link,
        "retraction": source.retraction,
        "language": source.language,
        "languages": list(source.languages),
        "regions": source.regions,
        "details": parts.up_to_date(source.details, kept),
    }


async def pressed_snippets(desk: Desk, pressed: Pressed, press: Press) -> None:
    """List the answers to objections in the languages a draft is written in."""
    async with desk.db.read() as session:
        found = await _draft(session, desk, pressed, press)
        shown = await _list(session, desk, pressed, *found) if found else None
    if shown is not None:
        await desk.show(pressed, *shown)


async def _list(
    session: AsyncSession, desk: Desk, pressed: Pressed, author: Coordinator, call: Call
) -> tuple[str, Buttons]:
    kept = await _kept(session, call)
    rows = call_keyboards.snippets(
        drafts.signer(desk, pressed.user), call, [each.id or 0 for each in kept], author.language
    )
    return words.snippets([(each.objection, each.answer) for each in kept], author.language), rows


async def pressed_snippet(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Put an answer at the end of the text in its language."""

    async def change(tx: AsyncSession, call: Call) -> str | None:
        one = await _chosen(tx, call, press)
        if one is None:
            return texts.changed(pressed.language)
        more = f"{one.objection}\n{one.answer}"
        others = {each.language: each for each in await call_wordings.of_call(tx, call.id or 0)}
        before = call.text if one.language == call.language else others[one.language].text
        text = f"{before}\n\n{more}"
        if len(text) > drafts.kind_of(call).part(Step.TEXT).most:
            return words.pop_no_room(pressed.language)
        if one.language == call.language:
            await calls.write(tx, call, pressed.update_id, text=text)
        else:
            await call_wordings.write(tx, call.id or 0, one.language, others[one.language].title, text)
            await calls.write(tx, call, pressed.update_id)
        return None

    await turn(desk, pressed, press, change)


async def pressed_snippet_gone(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Delete an answer for all."""

    async def change(tx: AsyncSession, call: Call) -> None:
        one = await _chosen(tx, call, press)
        if one is not None:
            await snippets.remove(tx, one.id or 0)

    await turn(desk, pressed, press, change)


async def pressed_snippet_new(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for an objection and its answer."""

    async def change(tx: AsyncSession, call: Call) -> None:
        asked = Asked(Step.SNIPPET, once=True, language=call.language)
        await calls.write(tx, call, pressed.update_id, step=asked.as_text())

    await turn(desk, pressed, press, change)


async def pressed_back(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Go back to the draft."""

    async def change(_tx: AsyncSession, _call: Call) -> None:
        return None

    await turn(desk, pressed, press, change)


async def _kept(session: AsyncSession, call: Call) -> list[Snippet]:
    written = [each.language for each in await call_wordings.of_call(session, call.id or 0)]
    return await snippets.newest(session, [call.language, *written], SHOWN)


async def _chosen(session: AsyncSession, call: Call, press: Press) -> Snippet | None:
    kept = await _kept(session, call)
    return next((each for each in kept if (each.id or 0) % 256 == press.choice), None)


async def _draft(
    session: AsyncSession, desk: Desk, pressed: Pressed, press: Press
) -> tuple[Coordinator, Call] | None:
    """Give the author who pressed and the draft as it was pressed; None, and refused, otherwise."""
    author, call = await active_coordinator(session, pressed.user), await calls.get(session, press.target)
    if author is None or call is None or not writes(author, call):
        desk.gate.refused_presses += 1
        return None
    if call.state is not CallState.DRAFT or not same_version(call, press):
        await desk.pop(pressed, texts.changed(author.language))
        return None
    return author, call
