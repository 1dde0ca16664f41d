"""/settings and /topics with their buttons: one message, edited in place. Part of the edge.

Somebody changes their own, an administrator the group's, a coordinator that of a channel they brought, from
the private chat. What the hours mean is done in settings_hours.
"""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import hour_keyboards, keyboards
from bot.chat import settings_keyboards as screens
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import OTHERS, Signer
from bot.chat.settings_keyboards import Maker, Screen, View
from bot.chat.subscribers import changeable, signer, spoken_to, voice
from bot.texts import replies
from bot.texts import settings as texts
from storage.models import ALL_ARTICLES, ALL_REGIONS, ALL_TOPICS, ChatKind, Subscriber
from storage.queries import coordinators, subscribers
from storage.queries.messages import Buttons
from storage.sealing import Address
from storage.signing import Press

NEED_A_ZONE = (View.QUIET, View.DIGEST)


async def settings(desk: Desk, said: Said) -> None:
    """Answer /settings."""
    await answer(desk, said, View.HUB)


async def topics(desk: Desk, said: Said) -> None:
    """Answer /topics."""
    await answer(desk, said, View.TOPICS)


async def answer(desk: Desk, said: Said, view: View) -> None:
    """Answer a command with a screen of this chat."""
    async with desk.db.read() as session:
        subscriber, language = await voice(session, said)
        channels = await _channels(session, said.kind, said.user) if view is View.HUB else []
    made = signer(desk, said)
    if subscriber is not None:
        text, rows = await screen(desk, Maker(made, subscriber, language), view, 0, channels)
    elif channels:
        text, rows = texts.head(None, language), await _ways_to(desk, made, channels, language)
    else:
        text, rows = replies.not_subscribed(language), []
    await desk.say(said.address, text, rows)


async def screen(
    desk: Desk, make: Maker, view: View, version: int = 0, channels: Sequence[Subscriber] = ()
) -> Screen:
    """Give a screen as it stands now; `version` is what some of them carry."""
    if view in NEED_A_ZONE and make.subscriber.zone is None:
        return hour_keyboards.zone(make, view)
    if view is not View.HUB:
        return hour_keyboards.SCREENS[view](make, version)
    further = await _ways_to(desk, make.signer, channels, make.language)
    return screens.hub(make, await _title(desk, make.subscriber, make.language), further)


async def _title(desk: Desk, subscriber: Subscriber, language: str) -> str | None:
    if subscriber.kind is not ChatKind.CHANNEL:
        return None
    return await desk.gate.title(subscriber.chat) or replies.channel_unnamed(language)


async def _ways_to(desk: Desk, made: Signer, channels: Sequence[Subscriber], language: str) -> Buttons:
    rows: Buttons = []
    for one in channels:
        title = await _title(desk, one, language) or ""
        rows.append([Maker(made, one, language).to(texts.channel(title, language), View.HUB)])
    return rows


async def _channels(session: AsyncSession, kind: ChatKind, user: int) -> list[Subscriber]:
    """Give the channels that somebody brought as a coordinator; none outside the private chat."""
    if kind is not ChatKind.PRIVATE:
        return []
    coordinator = await active_coordinator(session, user)
    return await subscribers.brought_by(session, coordinator.id or 0) if coordinator else []


async def show(desk: Desk, pressed: Pressed, subscriber: Subscriber, view: View, version: int = 0) -> None:
    """Turn the pressed message into a screen."""
    spoken = await spoken_to(desk, pressed, subscriber)
    channels: list[Subscriber] = []
    if view is View.HUB and subscriber.kind is ChatKind.PRIVATE:
        async with desk.db.read() as session:
            channels = await _channels(session, pressed.kind, pressed.user)
    make = Maker(signer(desk, pressed), subscriber, spoken)
    text, rows = await screen(desk, make, view, version, channels)
    await desk.show(pressed, text, rows)


async def pressed_show(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Open a screen."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber is None:
        return
    if press.choice not in set(View):  # a button of a newer version of the bot
        await desk.expired(pressed)
        return
    await show(desk, pressed, subscriber, View(press.choice), press.version)


async def change(desk: Desk, pressed: Pressed, press: Press, view: View, **fields: object) -> None:
    """Set columns of the subscriber a press is about, and show the screen as it stands then."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber is None:
        return
    async with desk.db.transaction() as tx:
        changed = await subscribers.update(tx, subscriber.id, **fields)
    if changed is None:
        await desk.expired(pressed)
        return
    await show(desk, pressed, changed, view)


async def pressed_topics(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the topics, and the wish for other refugees, to what the button says."""
    wanted = {"topics": press.version & int(ALL_TOPICS), "others": bool(press.version & OTHERS)}
    await change(desk, pressed, press, View.TOPICS, **wanted)


async def pressed_regions(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the regions; none at all would be a way to hear of nothing."""
    if not press.version & int(ALL_REGIONS):
        await desk.pop(pressed, texts.no_more(pressed.language))
        return
    await change(desk, pressed, press, View.REGIONS, regions=press.version & int(ALL_REGIONS))


async def pressed_articles(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the languages that articles may be in."""
    if not press.version & int(ALL_ARTICLES):
        await desk.pop(pressed, texts.no_more(pressed.language))
        return
    await change(desk, pressed, press, View.ARTICLES, articles=press.version & int(ALL_ARTICLES))


async def pressed_least(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the least grave that rings."""
    if press.version in {one.rank for one in texts.LEAST}:
        await change(desk, pressed, press, View.LEAST, least_rank=press.version)
    else:
        await desk.expired(pressed)


async def pressed_language(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the language of a chat; a coordinator's own goes along with their private chat's."""
    chosen = keyboards.language_of(press.choice)
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber is None:
        return
    async with desk.db.transaction() as tx:
        changed = await subscribers.update(tx, subscriber.id, language=chosen)
        coordinator = await active_coordinator(tx, pressed.user)
        if coordinator and subscriber.address == Address(pressed.user):
            await coordinators.set_language(tx, coordinator.id or 0, chosen)
    await show(desk, pressed, changed or subscriber, View.HUB)


async def pressed_pictures(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Turn pictures off or on, as the button says."""
    await change(desk, pressed, press, View.PICTURES, text_only=bool(press.version))
