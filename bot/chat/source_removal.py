"""Removing news sources from the chat: /removefeed, with a question before. Part of the edge.

Only what people added; those of feeds.yml are the operator's.
"""

from bot.chat import source_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.chat.sources import host_of, signer_for, tell_others, writer
from bot.feeds import adding
from bot.texts import sources as texts
from storage.models import Act, Coordinator, Feed, FeedOrigin
from storage.queries import audit, feeds
from storage.queries.messages import Buttons
from storage.signing import Press

MOST_BUTTONS = 20


async def remove(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /removefeed: ask which of the added sources, or whether the one that is named."""
    language, signer = coordinator.language, signer_for(desk, said.user)
    async with desk.db.read() as session:
        every = await feeds.every(session)
        added = list(await feeds.by_hand(session))
    named = adding.called(every, said.argument) if said.argument else []
    if said.argument and not named:
        await desk.say(said.address, texts.not_known(language))
    elif len(named) == 1 and named[0].origin is FeedOrigin.FILE:
        await desk.say(said.address, texts.of_the_file(named[0].name, language))
    elif len(named) == 1:
        await desk.say(said.address, *_question(signer, named[0], language))
    elif not added:
        await desk.say(said.address, texts.none_to_remove(language))
    else:
        rows = keyboards.removable(signer, added[:MOST_BUTTONS])
        await desk.say(said.address, texts.which_to_remove(language), rows)


def _question(signer: Signer, feed: Feed, language: str) -> tuple[str, Buttons]:
    text = texts.remove_question(feed.name, host_of(feed.url), language)
    return text, keyboards.question(signer, feed, language)


async def pressed_ask(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask once more before a source goes."""
    seat = await writer(desk, pressed)
    if seat is None:
        return
    async with desk.db.read() as session:
        feed = await session.get(Feed, press.target)
    if feed is None or not feed.active:
        await desk.pop(pressed, texts.pop_ask_again(seat.language))
        return
    await desk.show(pressed, *_question(signer_for(desk, pressed.user), feed, seat.language))


async def pressed_remove(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask a source no more, and tell the others. What it brought stays."""
    seat = await writer(desk, pressed)
    if seat is None:
        return
    async with desk.db.transaction() as tx:
        feed = await tx.get(Feed, press.target)
        if feed is not None and await feeds.retire(tx, press.target):
            await audit.append(tx, seat.id or 0, Act.FEED_REMOVED, press.target, now=desk.clock())
            await tell_others(tx, desk, seat, feed, texts.told_removed)
    if feed is None or feed.origin is FeedOrigin.FILE:  # the file took it over meanwhile
        await desk.pop(pressed, texts.pop_ask_again(seat.language))
        return
    desk.wake()
    await desk.show(pressed, texts.removed(feed.name, host_of(feed.url), seat.language))


async def pressed_keep(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Remove nothing."""
    seat = await writer(desk, pressed)
    if seat is not None:
        await desk.show(pressed, texts.kept(seat.language))
