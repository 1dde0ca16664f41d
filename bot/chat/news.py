"""Reading again what was told: /latest with its way back in time, and /why. Part of the edge."""

from bot.chat import keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.subscribers import signer, voice, wanted_topics
from bot.texts import alert as cards
from bot.texts import replies
from storage.models import Message, Subscriber
from storage.queries import archive
from storage.signing import Press

FURTHEST_BACK = 50
"""How many alerts back somebody may leaf."""


async def latest(desk: Desk, said: Said) -> None:
    """Answer /latest with the newest alert on the topics of this chat."""
    async with desk.db.read() as session:
        subscriber, language = await voice(session, said)
    found = await _alert(desk, subscriber, language, 0)
    if found is None:
        await desk.say(said.address, replies.no_alert(language))
        return
    rows = keyboards.latest(signer(desk, said), 0, language, home=0)
    await desk.say(said.address, found.text, [*found.buttons, *rows])


async def pressed_latest(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show the newest alert, or the one that the button leads to; `version` 1 comes from the welcome."""
    async with desk.db.read() as session:
        subscriber, spoken = await voice(session, pressed)
    language = spoken if subscriber else keyboards.language_of(press.choice)
    home = press.version
    found = await _alert(desk, subscriber, language, min(press.target, FURTHEST_BACK))
    if found is None and press.target:
        await desk.pop(pressed, replies.no_earlier(language), alert=False)
        return
    buttons = signer(desk, pressed)
    if found is None:
        rows = keyboards.only_home(buttons, language, home) if home else []
        await desk.show(pressed, replies.no_alert(language), rows)
        return
    rows = keyboards.latest(buttons, press.target, language, home=home)
    await desk.show(pressed, found.text, [*found.buttons, *rows])


async def why(desk: Desk, said: Said) -> None:
    """Answer /why: what in the newest alert's article made it ring."""
    async with desk.db.read() as session:
        subscriber, language = await voice(session, said)
        others = subscriber.others if subscriber else True
        found = await archive.why_last(
            session, wanted_topics(subscriber), desk.clock(), others=others, reader=subscriber
        )
    if found is None:
        await desk.say(said.address, replies.no_alert(language))
        return
    alert, item, verdict = found
    text = cards.why(
        alert.topic, alert.severity, item.title, verdict.evidence, language, others=verdict.others
    )
    await desk.say(said.address, text)


async def _alert(desk: Desk, subscriber: Subscriber | None, language: str, index: int) -> Message | None:
    """Give the alert that stands `index` places before the newest one."""
    others = subscriber.others if subscriber else True
    async with desk.db.read() as session:
        found = await archive.latest(
            session,
            wanted_topics(subscriber),
            language,
            index + 1,
            desk.clock(),
            others=others,
            reader=subscriber,
        )
    return found[index] if len(found) > index else None
