"""Subscribing and choosing: /start, /subscribe, /language and their buttons. Part of the edge.

One message is edited in place. Every press carries what shall be, not what to toggle, so that an update
handled twice changes nothing the second time.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator, language_of
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.texts import doors, replies
from bot.texts.markup import fits
from storage.models import ALL_TOPICS, ChatKind, Subscriber, Topic, TopicChoice
from storage.queries import archive, coordinators, subscribers
from storage.sealing import Address
from storage.signing import Press


async def voice(session: AsyncSession, heard: Said | Pressed) -> tuple[Subscriber | None, str]:
    """Give the subscriber of the chat, if any, and the language to speak there."""
    address = heard.address if isinstance(heard, Said) else Address(heard.chat)
    subscriber = await subscribers.find(session, address)
    if subscriber:
        return subscriber, subscriber.language
    return None, await language_of(session, heard.user) or heard.language


def signer(desk: Desk, heard: Said | Pressed) -> Signer:
    """Make buttons for whom we speak with: in private for that person alone, else for administrators."""
    return Signer(desk.keyring, desk.clock(), heard.user if heard.kind is ChatKind.PRIVATE else 0)


async def start(desk: Desk, said: Said) -> None:
    """Answer /start without an invite; the link that was opened may choose language and topics.

    Who is subscribed keeps what they chose.
    """
    door = doors.read(said.argument)
    async with desk.db.read() as session:
        subscriber, language = await voice(session, said)
    if subscriber is None and door.language:
        language = door.language
    home = keyboards.home_of(int(door.topics) | (keyboards.OTHERS if door.others else 0))
    rows = keyboards.welcome(signer(desk, said), subscriber, language, home)
    await desk.say(said.address, replies.welcome(language), rows)


async def subscribe(desk: Desk, said: Said) -> None:
    """Answer /subscribe: this chat or topic, all topics, in the language of whoever sent it."""
    async with desk.db.transaction() as tx:
        _, language = await voice(tx, said)
        subscriber = await subscribers.subscribe(tx, said.address, said.kind, language, desk.clock().date())
        if said.kind is ChatKind.GROUP and subscriber.brought_by is None:
            seat = await active_coordinator(tx, said.user)
            subscriber.brought_by = seat.id if seat else None  # who then sees by /chats how it is
    await desk.say(
        said.address,
        replies.subscribed(subscriber.language),
        keyboards.subscribed(signer(desk, said), subscriber, subscriber.language),
    )


async def language(desk: Desk, said: Said) -> None:
    """Answer /language with the five languages."""
    async with desk.db.read() as session:
        subscriber, spoken = await voice(session, said)
    if subscriber is None and said.kind is not ChatKind.PRIVATE:
        await desk.say(said.address, replies.not_subscribed(spoken))
        return
    target = subscriber.id if subscriber else 0
    rows = keyboards.languages(signer(desk, said), target, home=subscriber is None, language=spoken)
    await desk.say(said.address, replies.which_language(spoken), rows)


async def pressed_get(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Subscribe the person who pressed Get alerts, and turn the message into the list of topics."""
    chosen = keyboards.language_of(press.choice)
    if pressed.kind is not ChatKind.PRIVATE or not desk.gate.may_return(pressed.user, press.target):
        await desk.expired(pressed)
        return
    async with desk.db.transaction() as tx:
        subscriber = await subscribers.subscribe(
            tx, Address(pressed.chat), ChatKind.PRIVATE, chosen, desk.clock().date(), change_language=True
        )
        if wish := press.version & int(ALL_TOPICS):  # chosen by the link that brought them here
            others = bool(press.version & keyboards.OTHERS)
            subscriber = await subscribers.update(tx, subscriber.id, topics=wish, others=others) or subscriber
    rows = keyboards.topics(signer(desk, pressed), subscriber, chosen, home=True)
    await desk.show(pressed, replies.topics(chosen), rows)


async def pressed_home(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Go back to the welcome."""
    async with desk.db.read() as session:
        subscriber = await subscribers.find(session, Address(pressed.chat))
    await _show_home(desk, pressed, subscriber, keyboards.language_of(press.choice), press.version)


async def pressed_languages(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Open the list of languages."""
    spoken = keyboards.language_of(press.choice)
    if press.target:
        subscriber = await changeable(desk, pressed, press.target)
        if subscriber is None:
            return
        spoken = subscriber.language
    rows = keyboards.languages(signer(desk, pressed), press.target, home=press.version, language=spoken)
    await desk.show(pressed, replies.which_language(spoken), rows)


async def pressed_language(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the language; one who has not subscribed takes it along to Get alerts."""
    chosen = keyboards.language_of(press.choice)
    subscriber = await changeable(desk, pressed, press.target) if press.target else None
    if press.target and subscriber is None:
        return
    async with desk.db.transaction() as tx:
        if subscriber:
            subscriber = await subscribers.update(tx, subscriber.id, language=chosen)
        coordinator = await active_coordinator(tx, pressed.user)
        own = subscriber is None or subscriber.kind is ChatKind.PRIVATE
        if coordinator and own and pressed.kind is ChatKind.PRIVATE:
            await coordinators.set_language(tx, coordinator.id or 0, chosen)
    if press.version:
        await _show_home(desk, pressed, subscriber, chosen, press.version)
        return
    await desk.show(pressed, replies.language_set(chosen))


async def pressed_topics(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Open the list of topics."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber:
        await _show_topics(desk, pressed, subscriber, home=subscriber.kind is ChatKind.PRIVATE)


async def pressed_topic(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set the topics to what the button says."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber is None:
        return
    async with desk.db.transaction() as tx:
        changed = await subscribers.update(
            tx,
            subscriber.id,
            topics=press.version & int(ALL_TOPICS),
            others=bool(press.version & keyboards.OTHERS),
        )
    if changed is None:
        await desk.expired(pressed)
        return
    await _show_topics(desk, pressed, changed, home=bool(press.choice))


async def pressed_done(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Close the list: say what is chosen and, coming from the welcome, show the newest alert as a sample."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber is None:
        return
    spoken = await spoken_to(desk, pressed, subscriber)
    text = replies.chosen(TopicChoice(subscriber.topics), spoken)
    if press.choice and subscriber.kind is ChatKind.PRIVATE:
        async with desk.db.read() as session:
            newest = await archive.latest(
                session,
                wanted_topics(subscriber),
                spoken,
                1,
                desk.clock(),
                others=subscriber.others,
                reader=subscriber,
            )
        sampled = "\n\n".join((text, replies.example(spoken), newest[0].text)) if newest else text
        text = sampled if fits(sampled) else text
    await desk.show(pressed, text)


def wanted_topics(subscriber: Subscriber | None) -> list[Topic]:
    """Give the topics of news that a subscriber, or anybody, wants to read."""
    bits = subscriber.topics if subscriber else int(ALL_TOPICS)
    return [
        Topic[name]
        for name, bit in TopicChoice.__members__.items()
        if bit & bits and name in Topic.__members__
    ]


async def changeable(desk: Desk, pressed: Pressed, subscriber_id: int) -> Subscriber | None:
    """Give the subscriber a press is about; None, and the press answered, when it is gone or not theirs."""
    async with desk.db.read() as session:
        subscriber = await session.get(Subscriber, subscriber_id)
        coordinator = await active_coordinator(session, pressed.user)
    if subscriber is None:
        await desk.expired(pressed)
        return None
    if await desk.gate.may_change(pressed, subscriber, coordinator):
        return subscriber
    desk.gate.refused_presses += 1
    if subscriber.kind is ChatKind.GROUP and subscriber.chat == pressed.chat:
        await desk.pop(pressed, replies.pop_not_admin(pressed.language))
    return None


async def spoken_to(desk: Desk, pressed: Pressed, subscriber: Subscriber) -> str:
    """Give the language for one who changes a subscriber: a channel's coordinator reads their own."""
    if subscriber.kind is not ChatKind.CHANNEL:
        return subscriber.language
    async with desk.db.read() as session:
        coordinator = await active_coordinator(session, pressed.user)
    return coordinator.language if coordinator else pressed.language


async def _show_topics(desk: Desk, pressed: Pressed, subscriber: Subscriber, *, home: bool) -> None:
    spoken = await spoken_to(desk, pressed, subscriber)
    rows = keyboards.topics(signer(desk, pressed), subscriber, spoken, home=home)
    await desk.show(pressed, replies.topics(spoken), rows)


async def _show_home(
    desk: Desk, pressed: Pressed, subscriber: Subscriber | None, spoken: str, home: int
) -> None:
    rows = keyboards.welcome(signer(desk, pressed), subscriber, spoken, home)
    await desk.show(pressed, replies.welcome(spoken), rows)
