"""Tries a change of words beside the talk, and makes its message the preview. Part of the edge."""

import asyncio
import time
from dataclasses import dataclass

import structlog

from bot.chat import rule_desk
from bot.chat import rule_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.trials import Trials, effect_of
from bot.delivery.outcome import Sent
from bot.texts import replies, rule_talk
from bot.texts import rules as texts
from bot.triage import rules
from bot.triage.own_terms import Fault
from bot.triage.trial import Trial, trial
from storage.models import Coordinator, TermChange, TermState
from storage.queries import terms
from storage.queries.messages import Buttons
from storage.sealing import Address

log = structlog.get_logger()
_EVERY = 3.0
"""Seconds between two words on how far a trial is."""


async def begin_trial(
    desk: Desk, seat: Coordinator, change: TermChange, user: int, message_id: int | None = None
) -> None:
    """Try a change; the message `message_id` (None: a new one) tells how far it is, then what it found."""
    language, trials, here = seat.language, desk.trials, Address(user)
    if trials is None or desk.quiet:
        await desk.say(here, replies.failed(language))
        return
    if trials.busy(seat.id or 0):
        await desk.say(here, rule_talk.busy(language))
        return
    text = rule_talk.trying(0, 0, language)
    if message_id is None:
        begun = await desk.transport.reply(here, text)
        if not isinstance(begun, Sent):
            return
        message_id = begun.message_id
    else:
        await desk.transport.edit_reply(here, message_id, text)
    trials.begin(seat.id or 0, _try(desk, trials, change, _Screen(here, message_id, language)))


@dataclass(frozen=True, slots=True)
class _Screen:
    """The message of a trial."""

    here: Address
    message_id: int
    language: str

    async def show(self, desk: Desk, text: str, buttons: Buttons | None = None) -> None:
        """Change the message."""
        await desk.transport.edit_reply(self.here, self.message_id, text, buttons or [])


async def _try(desk: Desk, trials: Trials, change: TermChange, screen: _Screen) -> None:
    buttons: Buttons = []
    try:
        found = await _found(desk, trials, change, screen)
        text, buttons = await _result(desk, change, found, screen)
    except Exception as error:  # noqa: BLE001 -- a trial that fails is told, whatever it was
        log.error("trial failed", error=type(error).__name__)  # noqa: TRY400 -- its words may quote an item
        text = replies.failed(screen.language)
    await screen.show(desk, text, buttons)


async def _found(desk: Desk, trials: Trials, change: TermChange, screen: _Screen) -> Trial:
    async with desk.db.read() as session:
        old = await terms.get(session, change.term_id) if change.term_id else None
    before = trials.rules()
    after = await asyncio.to_thread(rules.of, rule_desk.after(change, old, before.terms))
    told_at = time.monotonic()

    async def progress(done: int, of: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _EVERY and done < of:
            told_at = time.monotonic()
            await screen.show(desk, rule_talk.trying(done, of, screen.language))

    return await trial(desk.db, before, after, desk.clock(), progress=progress)


async def _result(desk: Desk, change: TermChange, found: Trial, screen: _Screen) -> tuple[str, Buttons]:
    """Keep what was found with the change, and give the preview; a broad word is to be written anew."""
    language = screen.language
    broad = rule_desk.own(change) in found.broad
    effect = effect_of(found)
    kept = {"text": None} if broad else {"found": effect.as_dict()}
    async with desk.db.transaction() as tx:
        moved = await terms.move(tx, change.id or 0, change.version, TermState.DRAFT, TermState.DRAFT, **kept)
        now = await terms.change(tx, change.id or 0)
        told = await rule_desk.wish(tx, change)
    if not moved or now is None:
        return rule_talk.pop_changed(language), []
    signer = rule_desk.signer(desk, screen.here.chat)
    if broad:
        return texts.fault(Fault.BROAD, "", language), keyboards.drop(signer, now, language)
    return rule_talk.tried(told, effect, language), keyboards.tried(signer, now, language)
