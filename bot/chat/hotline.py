"""/write and what follows: a person writes to the coordinators of a topic without being seen.

Part of the edge. Off unless the operator turned it on and a coordinator answers a topic. Words are taken only
from one who was asked for them by a button, and kept sealed for seven days.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import hotline_desk
from bot.chat import hotline_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.hotline_keyboards import Action
from bot.chat.inbound import Pressed, Said
from bot.chat.pens import Pen
from bot.chat.subscribers import signer, voice
from bot.delivery import outbox
from bot.texts import hotline as texts
from bot.texts.languages import LANGUAGES
from storage.models import ChatKind, HotlineLetter, TopicChoice
from storage.queries import hotline
from storage.queries.messages import Buttons
from storage.signing import Press

MOST_A_DAY = 10
"""Letters of one person: coordinators must be able to read them."""


async def write(desk: Desk, said: Said) -> None:
    """Answer /write: who may read it, and for how long, and on which topic."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
        refusal, bits = await _refusal(desk, session, said.user, language)
    if refusal:
        await desk.say(said.address, refusal)
        return
    await desk.say(
        said.address, texts.ask_topic(language), keyboards.topics(signer(desk, said), bits, language)
    )


async def _refusal(desk: Desk, session: AsyncSession, user: int, language: str) -> tuple[str | None, int]:
    """Say why somebody may not write now, or None; and which topics are open."""
    bits = await hotline.open_topics(session) if desk.house.hotline else 0
    if not bits:
        return texts.closed(language), 0
    if await hotline.is_banned(session, user):
        return texts.blocked(language), 0
    if await hotline.letters_since(session, user, desk.clock() - timedelta(days=1)) >= MOST_A_DAY:
        return texts.too_many(language), 0
    return None, bits


async def pressed_topic(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the letter."""
    if pressed.kind is not ChatKind.PRIVATE:
        await desk.expired(pressed)
        return
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
        refusal, bits = await _refusal(desk, session, pressed.user, language)
    topic = press.version & bits
    if not topic:
        await desk.show(pressed, refusal or texts.closed(language))
        return
    desk.pens.give(pressed.user, desk.clock(), topic=topic)
    words = texts.ask_words(TopicChoice(topic), language)
    await desk.show(pressed, words, keyboards.cancel(signer(desk, pressed), language))


async def pressed_cancel(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Ask for nothing more."""
    desk.pens.drop(pressed.user)
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
    await desk.show(pressed, texts.cancelled(language))


async def heard(desk: Desk, said: Said) -> bool:
    """Take the words that somebody was asked for; False when nobody asked."""
    if not desk.house.hotline or said.command is not None or said.forwarded:
        return False
    pen = desk.pens.held(said.user, desk.clock())
    async with desk.db.read() as session:
        _, language = await voice(session, said)
        known = None if pen else await hotline.by_update(session, said.update_id)
    if pen is None:
        return known is not None and await _again(desk, said, known, language)
    if said.with_file or not said.text.strip():
        await desk.say(said.address, texts.only_words(language))
    elif len(said.text.strip()) > texts.LONGEST:
        await desk.say(said.address, texts.too_long(language))
    else:
        desk.pens.drop(said.user)
        await _take(desk, said, pen, language)
    return True


async def _again(desk: Desk, said: Said, known: HotlineLetter, language: str) -> bool:
    """Finish what a process that died had begun with this very update."""
    if known.is_answer:
        await hotline_desk.bring(desk, said, known, language)
    else:
        await desk.say(said.address, texts.sent(known.person_id, language))
    return True


async def _take(desk: Desk, said: Said, pen: Pen, language: str) -> None:
    if pen.letter:
        await hotline_desk.answer(desk, said, pen.letter, language)
        return
    now = desk.clock()
    async with desk.db.transaction() as tx:
        refusal, bits = await _refusal(desk, tx, said.user, language)
        letter = None
        if pen.topic & bits:
            letter = await hotline.add_letter(
                tx,
                said.user,
                language,
                topic=pen.topic,
                text=said.text.strip(),
                update_id=said.update_id,
                now=now,
            )
            await _tell_coordinators(tx, desk, letter)
    if letter is None:
        await desk.say(said.address, refusal or texts.closed(language))
        return
    desk.wake()
    await desk.say(said.address, texts.sent(letter.person_id, language))


async def _tell_coordinators(tx: AsyncSession, desk: Desk, letter: HotlineLetter) -> None:
    """Tell those who answer the topic that there is a letter, without a word of it."""
    now = desk.clock()
    made = hotline_desk.signer(desk)
    wording: dict[str, tuple[str, Buttons]] = {
        language: (
            texts.came(letter.person_id, letter.topic, language),
            keyboards.read(made, letter.id, language),
        )
        for language in LANGUAGES
    }
    readers = await hotline.who_answers(tx, letter.topic)
    await outbox.notify(tx, wording, readers, now, expires_at=now + keyboards.LASTS)


async def pressed_show(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show an answer to one in discreet mode."""
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
        answer = await hotline.answer_to(session, press.target, pressed.user)
    if answer is None:
        await desk.show(pressed, texts.expired(language))
        return
    words = texts.answered(answer.topic, answer.text, language)
    await desk.show(pressed, words, keyboards.write_back(signer(desk, pressed), answer.topic, language))


BUTTONS: dict[str, Callable[[Desk, Pressed, Press], Awaitable[None]]] = {
    Action.TOPIC: pressed_topic,
    Action.CANCEL: pressed_cancel,
    Action.SHOW: pressed_show,
    **hotline_desk.BUTTONS,
}
"""The buttons of the hotline, those of coordinators too."""
