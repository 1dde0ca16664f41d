"""Coordinators' seats: invitations, taking one, and /status. Part of the edge."""

from datetime import timedelta

from bot.actions import lifecycle
from bot.chat.desk import Desk
from bot.chat.inbound import Said
from bot.delivery import outbox
from bot.feeds import health
from bot.texts import holds as hold_texts
from bot.texts import seats as texts
from bot.texts.languages import LANGUAGES
from storage.models import Coordinator, Role
from storage.queries import coordinators, holds, subscribers
from storage.queries import feeds as feed_queries
from storage.queries.messages import Buttons
from storage.signing import invite_mac, new_invite

VALID_HOURS = 48


async def invite(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Make a single-use link; only its MAC is kept."""
    token, now = new_invite(), desk.clock()
    async with desk.db.transaction() as tx:
        await coordinators.add_invite(
            tx,
            invite_mac(desk.keyring, token),
            Role.COORDINATOR,
            now=now,
            expires_at=now + timedelta(hours=VALID_HOURS),
            invited_by=coordinator.id,
        )
    link = f"https://t.me/{desk.bot_username}?start={token}"
    await desk.say(said.address, texts.invitation(link, VALID_HOURS, coordinator.language))


def may_invite(coordinator: Coordinator) -> bool:
    """Say whether a coordinator may seat others: who may write calls may."""
    return lifecycle.may_write(lifecycle.Actor.of(coordinator))


async def take_seat(desk: Desk, said: Said) -> None:
    """Answer /start with an invite; who guesses too often is answered with silence."""
    now = desk.clock()
    if desk.gate.silenced(said.user, now):
        return
    async with desk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, said.user)
        mac = invite_mac(desk.keyring, said.argument)
        taken = None if seat else await coordinators.redeem(tx, mac, said.user, said.language, now)
        if taken and taken[0].invited_by:
            number = taken[0].id or 0
            wording: dict[str, tuple[str, Buttons]] = {
                language: (texts.joined(number, language), []) for language in LANGUAGES
            }
            await outbox.notify(tx, wording, [taken[0].invited_by], now)
    if taken:
        desk.wake()
        seated = taken[0]
        await desk.say(said.address, texts.welcome(seated.id or 0, seated.role, seated.language))
        await desk.gate.greet(seated)
    elif seat and lifecycle.may_approve(lifecycle.Actor.of(seat)):
        await desk.say(said.address, texts.already(seat.id or 0, seat.language))
    else:
        desk.gate.note_wrong_try(said.user, now)
        await desk.say(said.address, texts.invitation_invalid(said.language))


async def status(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /status."""
    async with desk.db.read() as session:
        queue = await coordinators.queue(session)
        feeds = await coordinators.feeds(session)
        kinds = await subscribers.count_by_kind(session)
        ill = sorted(await feed_queries.in_state(session, health.ILL), key=health.rank)
        hold = await holds.held(session)
    named = [(feed.name, feed.state) for feed in ill]
    text = texts.status(queue, feeds, kinds, coordinator.language, named)
    if hold is not None:
        text = f"{hold_texts.held(hold.by, hold.since, coordinator.language)}\n\n{text}"
    await desk.say(said.address, text)
