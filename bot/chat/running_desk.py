"""What all talk about calls that are out shares: who may, and how a call is shown. Part of the edge."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import attending, details, figures, lifecycle, reminding, shifts, wording
from bot.actions.kinds import GENERAL, KINDS, Answering, Step
from bot.chat import running_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.chat.keyboards import Signer
from bot.texts import running_desk as texts
from bot.texts import seats
from bot.texts.running import Date
from bot.texts.running_shifts import Manned
from storage.models import Call, Choice, Coordinator
from storage.queries import call_wordings, calls, counts, followers, taps
from storage.queries.messages import Buttons
from storage.sealing import Address
from storage.signing import Press

SHIFTS = 4
"""So many shifts are shown, the one that is on first."""


@dataclass(frozen=True, slots=True)
class Leading:
    """An allowed press on a call as it is now. `fresh`: the call stands as it was on the screen."""

    seat: Coordinator
    call: Call
    fresh: bool

    @property
    def by(self) -> int:
        """The number of the coordinator."""
        return self.seat.id or 0


def signer(desk: Desk, user: int = 0) -> Signer:
    """Make buttons about calls that are out."""
    return Signer(desk.keyring, desk.clock(), user, keyboards.LIFETIME)


async def leading(
    desk: Desk, tx: AsyncSession, pressed: Pressed, press: Press, call_id: int | None = None
) -> Leading | None:
    """Read who presses and the call; None, counted and refused, for one who may not lead calls."""
    seat = await active_coordinator(tx, pressed.user)
    call = await calls.get(tx, press.target if call_id is None else call_id)
    out = call is not None and call.published_at is not None
    if seat is None or call is None or not out or not lifecycle.may_write(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        await desk.pop(pressed, seats.pop_no_role(pressed.language))
        return None
    return Leading(seat, call, call.version % 65536 == press.version)


async def screen(
    session: AsyncSession, desk: Desk, user: int, call: Call, language: str
) -> tuple[str, Buttons]:
    """Give the screen of a call."""
    text = texts.view(await view(session, desk, call), language)
    return text, keyboards.view(signer(desk, user), call, language, await waiting(session, call))


async def waiting(session: AsyncSession, call: Call) -> list[str]:
    """Give the languages whose readers wait for words of their own in a call that is out."""
    if call.state not in attending.RUNNING or await followers.withdrawn(session, call.id or 0):
        return []
    wordings = await call_wordings.of_call(session, call.id or 0)
    return wording.unwritten(call, wordings) if wording.waits(call) else []


async def view(session: AsyncSession, desk: Desk, call: Call) -> texts.View:
    """Give what is shown of a call: totals, never people."""
    kind = KINDS.get(call.kind, GENERAL)
    comes = kind.answering is Answering.COMES
    coming = details.upcoming(call.details, desk.clock()) if call.state in attending.RUNNING else None
    petition = call.kind == "petition"
    return texts.View(
        title=call.title,
        kind=call.kind,
        state=call.state.value,
        following=Date(coming.starts, coming.zone) if coming else None,
        answers=await _answers(session, call, kind.answering),
        signatures=await counts.total(session, call.id or 0) if petition else None,
        goal=call.details.get(Step.GOAL),
        by_intake={way.value: n for way, n in (await counts.by_intake(session, call.id or 0)).items()},
        reminders=reminding.leads(call) if comes else None,
        case=call.case_id,
        shifts=await _shifts(session, call, desk.clock()),
    )


async def _shifts(session: AsyncSession, call: Call, now: datetime) -> list[Manned]:
    """Give the shift that is on and those that come next, with how many took each."""
    if call.state not in attending.RUNNING:
        return []
    found = await taps.totals(session, call.id or 0)
    return [
        Manned(
            each.date.starts, each.date.ends, each.date.zone, found.get((each.number, Choice.COMING), 0),
            now=each.date.starts <= now,
        )
        for each in islice(shifts.coming(call.details, now), SHIFTS)
    ]  # fmt: skip


async def _answers(
    session: AsyncSession, call: Call, answering: Answering
) -> list[tuple[str | None, dict[str, int]]]:
    shown = {
        Answering.DID: [Choice.DONE],
        Answering.COMES: [Choice.COMING, Choice.CANNOT],
        Answering.NOTHING: [],
    }[answering]
    if not shown:
        return []
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for answer, many in (await figures.took_part(session, call.id or 0)).answers.items():
        number, _, choice = answer.partition(":")
        found[int(number)][choice] = many
    titles: list[str | None] = [each["title"] for each in attending.sessions(call)]
    zeros = {choice.value: 0 for choice in shown}
    if shifts.length(call.details) is not None:  # each of them is shown by itself
        return []
    return [(title, zeros | found[number]) for number, title in enumerate(titles or [None])]


async def show(desk: Desk, pressed: Pressed, shown: tuple[str, Buttons], words: str | None = None) -> None:
    """Change the message that was pressed; `words` are said over the chat besides."""
    if words is None:
        await desk.show(pressed, *shown)
        return
    await desk.pop(pressed, words)
    if not desk.quiet:
        await desk.transport.edit_reply(Address(pressed.chat), pressed.message_id, *shown)
