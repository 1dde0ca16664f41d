"""News sources from the chat: /feeds and /addfeed. Part of the edge.

Only for coordinators in private. An address is asked once, beside the talk; its message becomes the preview,
and what was shown is what is stored.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import source_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.finds import Find, Finds
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.delivery import outbox
from bot.delivery.outcome import Sent
from bot.feeds import adding
from bot.feeds.adding import Candidate, Choices, Known
from bot.feeds.answer import FeedError
from bot.texts import replies
from bot.texts import sources as texts
from bot.texts.languages import LANGUAGES
from bot.texts.sources import Ill, Judged, Preview
from bot.triage.classify import classify
from storage.models import Act, Coordinator, Feed, FeedState, Label
from storage.queries import audit, coordinators, feeds, memos
from storage.queries.messages import Buttons
from storage.sealing import Address
from storage.signing import Press

log = structlog.get_logger()
A_DAY = 20
"""Addresses that one coordinator may have asked in a day."""
PAGE = 10
_WELL = {FeedState.FINE, FeedState.NEW}
_STATUS = re.compile(r"\((\d{3})\)")
_TERMS = 3


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /feeds."""
    text, buttons = await _states(desk, said.user, 0, coordinator.language)
    await desk.say(said.address, text, buttons)


async def pressed_page(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Leaf to another page of /feeds."""
    async with desk.db.read() as session:
        seat = await active_coordinator(session, pressed.user)
    if seat is None:
        desk.gate.refused_presses += 1
        return
    await desk.show(pressed, *await _states(desk, pressed.user, press.target, seat.language))


async def _states(desk: Desk, user: int, page: int, language: str) -> tuple[str, Buttons]:
    async with desk.db.read() as session:
        counts = await coordinators.feeds(session)
        ill = [_ill(feed) for feed in await feeds.every(session) if feed.state not in _WELL]
    shown = ill[page * PAGE : (page + 1) * PAGE]
    more = max(len(ill) - (page + 1) * PAGE, 0)
    buttons = keyboards.pages(signer_for(desk, user), page + 1, language) if more else []
    return texts.states(counts, shown, more, language), buttons


def _ill(feed: Feed) -> Ill:
    status = _STATUS.search(feed.reason or "")
    target = feed.asked_url or feed.moved_to
    moved = host_of(target) if target and feed.state is FeedState.MOVED else None
    return Ill(feed.name, feed.state, feed.state_since, status.group(1) if status else None, moved)


async def add(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /addfeed: ask the address beside the talk, and turn the answer into a preview."""
    language, finds = coordinator.language, desk.finds
    if finds is None or desk.quiet:
        await desk.say(said.address, replies.failed(language))
    elif not said.argument:
        await desk.say(said.address, texts.how_to_add(language))
    elif finds.busy(coordinator.id or 0):
        await desk.say(said.address, texts.busy(language))
    elif not await _one_more_today(desk, coordinator):
        await desk.say(said.address, texts.enough(A_DAY, language))
    else:
        begun = await desk.transport.reply(said.address, texts.looking(host_of(said.argument), language))
        if isinstance(begun, Sent):
            place = {"user": said.user, "message_id": begun.message_id}
            look = _look(desk, finds, coordinator, **place, address=said.argument)
            finds.begin(coordinator.id or 0, look)


async def _one_more_today(desk: Desk, coordinator: Coordinator) -> bool:
    """Count an address, unless this coordinator had as many asked today as one may."""
    name, today = f"addfeed.{coordinator.id}", desk.clock().date().isoformat()
    async with desk.db.transaction() as tx:
        day, _, count = (await memos.recall(tx, name) or "").partition(" ")
        number = int(count) + 1 if day == today else 1
        if number <= A_DAY:
            await memos.remember(tx, name, f"{today} {number}")
    return number <= A_DAY


async def _look(
    desk: Desk, finds: Finds, coordinator: Coordinator, *, user: int, message_id: int, address: str
) -> None:
    """Ask an address, and show in the message what was found there."""
    language = coordinator.language
    buttons: Buttons = []
    try:
        found = await finds.scout.look(address, desk.clock())
        text, buttons = _screen(desk, finds, found, coordinator, user)
    except FeedError as error:
        text = texts.not_added(host_of(address), str(error.reason), language)
    except Exception as error:  # noqa: BLE001 -- a look that fails is told, whatever it was
        log.error("look failed", error=type(error).__name__)  # noqa: TRY400 -- its words may quote the address
        text = replies.failed(language)
    await desk.transport.edit_reply(Address(user), message_id, text, buttons)


def _screen(
    desk: Desk, finds: Finds, found: Candidate | Choices | Known, coordinator: Coordinator, user: int
) -> tuple[str, Buttons]:
    language, signer = coordinator.language, signer_for(desk, user)
    if isinstance(found, Known):
        return texts.already(found.name, language), []
    number = finds.keep(Find(coordinator.id or 0, found, desk.clock()))
    if isinstance(found, Choices):
        titles = [each.title or each.url for each in found.feeds]
        return texts.choose(host_of(found.page), language), keyboards.choices(
            signer, number, titles, language
        )
    return texts.preview(_preview(found), language), keyboards.preview(signer, number, language)


def _preview(found: Candidate) -> Preview:
    """Say what a candidate is, with its newest items as triage judges them."""
    judged = []
    for entry in found.newest:
        verdict = classify(entry.title, entry.text, found.language)
        acts = [each.term for each in verdict.evidence if each.rule.startswith("what")]
        words = tuple(dict.fromkeys(acts))[:_TERMS] if verdict.label is not Label.IRRELEVANT else ()
        judged.append(Judged(entry.title, verdict.label, verdict.topic, words))
    return Preview(
        name=found.name,
        host=host_of(found.url),
        language=found.language,
        items=len(found.parsed.entries),
        known=found.known,
        minutes=round(found.pace(found.entry().every).total_seconds() / 60),
        comparable=found.has_validators,
        newest=tuple(judged),
    )


async def pressed_pick(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Look at one of the feeds that a page declares; this is its own request."""
    seat = await writer(desk, pressed)
    finds = desk.finds
    if seat is None or finds is None:
        return
    found = finds.get(press.target, seat.id or 0, desk.clock())
    if not isinstance(found, Choices):
        await desk.pop(pressed, texts.pop_ask_again(seat.language))
        return
    if finds.busy(seat.id or 0):
        await desk.pop(pressed, texts.busy(seat.language))
        return
    finds.drop(press.target)
    address = found.feeds[min(press.choice, len(found.feeds) - 1)].url
    await desk.show(pressed, texts.looking(host_of(address), seat.language))
    place = {"user": pressed.user, "message_id": pressed.message_id}
    finds.begin(seat.id or 0, _look(desk, finds, seat, **place, address=address))


async def pressed_add(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Store a find with its items, and tell the others."""
    seat = await writer(desk, pressed)
    finds = desk.finds
    if seat is None or finds is None:
        return
    found = finds.get(press.target, seat.id or 0, desk.clock())
    if not isinstance(found, Candidate):
        await desk.pop(pressed, texts.pop_ask_again(seat.language))
        return
    async with desk.db.transaction() as tx:
        done = await adding.add(tx, found, found.entry())
        if not isinstance(done, Known):
            await audit.append(tx, seat.id or 0, Act.FEED_ADDED, done[0].id or 0, now=desk.clock())
            await tell_others(tx, desk, seat, done[0], texts.told_added)
    finds.drop(press.target)
    if isinstance(done, Known):
        await desk.show(pressed, texts.already(done.name, seat.language))
        return
    desk.wake()
    feed, stored = done
    await desk.show(pressed, texts.added(feed.name, host_of(feed.url), stored.new, seat.language))


async def pressed_cancel(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Forget a find."""
    seat = await writer(desk, pressed)
    if seat is None:
        return
    if desk.finds and desk.finds.get(press.target, seat.id or 0, desk.clock()):
        desk.finds.drop(press.target)
    await desk.show(pressed, texts.nothing_added(seat.language))


async def writer(desk: Desk, pressed: Pressed) -> Coordinator | None:
    """Give the coordinator who pressed, if what was pressed may still be done by them."""
    async with desk.db.read() as session:
        seat = await active_coordinator(session, pressed.user)
    if seat is None or not lifecycle.may_write(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        return None
    return seat


async def tell_others(
    tx: AsyncSession, desk: Desk, seat: Coordinator, feed: Feed, words: Callable[[int, str, str, str], str]
) -> None:
    """Tell the other coordinators what one of them did with a source."""
    others = [each.id or 0 for each in await coordinators.active(tx) if each.id != seat.id]
    wording: dict[str, tuple[str, Buttons]] = {
        code: (words(seat.id or 0, feed.name, host_of(feed.url), code), []) for code in LANGUAGES
    }
    if others:
        await outbox.notify(tx, wording, others, desk.clock())


def signer_for(desk: Desk, user: int) -> Signer:
    """Make buttons for one coordinator alone."""
    return Signer(desk.keyring, desk.clock(), user)


def host_of(address: str) -> str:
    """Give the host of an address alone: the rest of an address may hold a key."""
    try:
        return urlsplit(address if "://" in address else f"https://{address}").hostname or "?"
    except ValueError:
        return "?"
