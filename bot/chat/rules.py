"""The words of triage from the chat: /terms, adding, silencing, taking out, each tried. Part of the edge.

Only for coordinators in private. A trial runs beside the talk, and its message becomes the preview.
"""

from datetime import timedelta
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import review, rule_desk
from bot.chat import rule_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.rule_trial import begin_trial
from bot.texts import replies, rule_talk
from bot.texts import rules as texts
from bot.triage.own_terms import LANGUAGES, OwnTerm, WrongTermError, check
from storage.models import Coordinator, Term, TermAct, TermChange, TermClass, TermState
from storage.queries import calls, case_work, corrections, terms
from storage.queries.messages import Buttons
from storage.signing import Press

log = structlog.get_logger()
WAITS = timedelta(minutes=30)
"""So long the next words of a coordinator are taken for the word that was asked for."""
_DECIDED = 3


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /terms."""
    await desk.say(said.address, *await _overview(desk, said.user, coordinator.language))


async def pressed_list(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Go back to all words."""
    async with desk.db.read() as session:
        seat = await rule_desk.approver(desk, session, pressed)
    if seat is None:
        await rule_desk.refuse(desk, pressed)
    else:
        await desk.show(pressed, *await _overview(desk, pressed.user, seat.language))


async def _overview(desk: Desk, user: int, language: str) -> tuple[str, Buttons]:
    now = desk.clock()
    async with desk.db.read() as session:
        in_use = await terms.in_use(session)
        waiting = [(each, await rule_desk.wish(session, each)) for each in await terms.asked(session, now)]
        decided = [
            (each.decided_by or 0, each.asked_by, each.state, await rule_desk.wish(session, each))
            for each in await terms.decided(session, _DECIDED)
        ]
    text = texts.overview(
        [rule_desk.wish_of_term(term) for term in in_use],
        [(change.asked_by, told) for change, told in waiting],
        decided,
        language,
    )
    named = [(change, f"C{change.asked_by}: {told.new or told.word}") for change, told in waiting]
    return text, keyboards.overview(rule_desk.signer(desk, user), in_use, named, language)


async def pressed_add(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Ask what the new word stands for."""
    await _ask_class(desk, pressed, silences=0)


async def pressed_silence(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Ask of which kind the built-in word is."""
    await _ask_class(desk, pressed, silences=1)


async def _ask_class(desk: Desk, pressed: Pressed, silences: int) -> None:
    async with desk.db.read() as session:
        seat = await rule_desk.writer(desk, session, pressed)
    if seat is None:
        await rule_desk.refuse(desk, pressed)
        return
    buttons = keyboards.classes(rule_desk.signer(desk, pressed.user), silences, seat.language)
    await desk.show(pressed, rule_talk.ask_class(seat.language), buttons)


async def pressed_class(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the language of the word."""
    async with desk.db.read() as session:
        seat = await rule_desk.writer(desk, session, pressed)
    if seat is None:
        await rule_desk.refuse(desk, pressed)
        return
    sort, _ = keyboards.CLASSES[min(press.choice, len(keyboards.CLASSES) - 1)]
    signer = rule_desk.signer(desk, pressed.user)
    buttons = keyboards.languages(signer, press.target, press.choice, seat.language)
    await desk.show(pressed, rule_talk.ask_language(sort, seat.language), buttons)


async def pressed_language(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the word itself."""
    sort, weight = keyboards.CLASSES[min(press.version, len(keyboards.CLASSES) - 1)]
    spoken = LANGUAGES[min(press.choice, len(LANGUAGES) - 1)]
    act = TermAct.SILENCE if press.target else TermAct.ADD
    async with desk.db.transaction() as tx:
        seat = await rule_desk.writer(desk, tx, pressed)
        if seat is not None:
            weighs = weight if act is TermAct.ADD else None
            change = await _draft(tx, desk, seat, TermChange(**_said(act, sort, spoken), weight=weighs))
    if seat is None:
        await rule_desk.refuse(desk, pressed)
    else:
        await _ask_word(desk, pressed, change, seat.language)


def _said(act: TermAct, sort: TermClass, language: str) -> dict[str, Any]:
    return {"act": act, "sort": sort, "language": language}


async def _draft(tx: AsyncSession, desk: Desk, seat: Coordinator, change: TermChange) -> TermChange:
    """Begin a change; whatever else this coordinator was asked for is asked no more."""
    by, now = seat.id or 0, desk.clock()
    await review.stop_asking(tx, by)
    await calls.stop_asking(tx, by)
    await case_work.stop_asking(tx, by)
    await corrections.stop_asking(tx, by)
    await terms.drop_drafts(tx, by, now)
    change.asked_by, change.asked_at, change.expires_at = by, now, now + keyboards.LASTS
    await terms.put_change(tx, change)
    return change


async def _ask_word(desk: Desk, pressed: Pressed, change: TermChange, language: str) -> None:
    silences = change.act is TermAct.SILENCE
    text = rule_talk.ask_word(change.sort, change.language, language, silences=silences)
    signer = rule_desk.signer(desk, pressed.user)
    await desk.show(pressed, text, keyboards.drop(signer, change, language))


async def pressed_term(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show a word in use with what may be done with it."""
    async with desk.db.read() as session:
        seat = await rule_desk.approver(desk, session, pressed)
        term = await terms.get(session, press.target)
    if seat is None:
        await rule_desk.refuse(desk, pressed)
    elif term is None or term.retired_at is not None:
        await desk.pop(pressed, rule_talk.pop_changed(seat.language))
    else:
        told = rule_desk.wish_of_term(term)
        text = (texts.wish if term.silences else texts.term_line)(told, seat.language)
        buttons = keyboards.term(rule_desk.signer(desk, pressed.user), term, seat.language)
        await desk.show(pressed, text, buttons)


async def pressed_take_out(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Try what would be without a word."""
    made = await _begin_with_term(desk, pressed, press, TermAct.RETIRE)
    if made:
        await begin_trial(desk, made[0], made[1], pressed.user, pressed.message_id)
        await desk.transport.answer(pressed.callback_id)


async def pressed_replace(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the new wording of a word."""
    made = await _begin_with_term(desk, pressed, press, TermAct.CHANGE)
    if made:
        await _ask_word(desk, pressed, made[1], made[0].language)


async def _begin_with_term(
    desk: Desk, pressed: Pressed, press: Press, act: TermAct
) -> tuple[Coordinator, TermChange] | None:
    """Begin a change of a term in use; None, and answered, where one may not or it is gone."""
    async with desk.db.transaction() as tx:
        seat = await rule_desk.writer(desk, tx, pressed)
        term = await terms.get(tx, press.target)
        change = None
        if seat is not None and term is not None and term.retired_at is None:
            change = await _draft(tx, desk, seat, _of_term(act, term))
    if seat is None:
        await rule_desk.refuse(desk, pressed)
    elif change is None:
        await desk.pop(pressed, rule_talk.pop_changed(seat.language))
    else:
        return seat, change
    return None


def _of_term(act: TermAct, term: Term) -> TermChange:
    return TermChange(
        **_said(act, term.sort, term.language),
        text=term.text if act is TermAct.RETIRE else None,
        weight=term.weight,
        place=term.place,
        term_id=term.id,
    )


async def answer(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Take words for the one that was asked for; False when none was."""
    language = coordinator.language
    async with desk.db.read() as session:
        change = await terms.draft_of(session, coordinator.id or 0)
        old = await terms.get(session, change.term_id) if change and change.term_id else None
    if change is None or desk.clock() - change.asked_at > WAITS:
        return False
    if change.text is not None and change.update_id != said.update_id:
        return False
    if desk.trials is None:
        await desk.say(said.address, replies.failed(language))
        return True
    _take(change, said.text)
    in_use = [term for term in desk.trials.rules().terms if old is None or term != OwnTerm.of(old)]
    try:
        check(rule_desk.own(change), in_use)
    except WrongTermError as wrong:
        buttons: Buttons = keyboards.drop(rule_desk.signer(desk, said.user), change, language)
        await desk.say(said.address, texts.fault(wrong.fault, wrong.hint, language), buttons)
        return True
    written = {"text": change.text, "place": change.place, "update_id": said.update_id}
    async with desk.db.transaction() as tx:
        moved = await terms.move(
            tx, change.id or 0, change.version, TermState.DRAFT, TermState.DRAFT, **written
        )
        change = await terms.change(tx, change.id or 0)
    if moved and change is not None:
        await begin_trial(desk, coordinator, change, said.user)
    return True


def _take(change: TermChange, text: str) -> None:
    """Write what was said into a change; a place comes as `word = English name`."""
    word, _, name = text.partition("=") if change.sort is TermClass.PLACE else (text, "", "")
    change.text = " ".join(word.split())
    if name.strip():
        change.place = " ".join(name.split())
