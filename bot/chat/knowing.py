"""Knowing whom one deals with, and what is stored: /about, /privacy and /mydata. Part of the edge."""

from bot.chat.desk import Desk
from bot.chat.inbound import Said
from bot.chat.subscribers import voice
from bot.texts import about as texts
from bot.texts import people
from bot.texts.mydata import Held
from bot.texts.mydata import mydata as words_of
from storage.queries import coordinators, held


async def about(desk: Desk, said: Said) -> None:
    """Answer /about."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
    await desk.say(said.address, texts.about(desk.bot_username, desk.house.channels, language))


async def privacy(desk: Desk, said: Said) -> None:
    """Answer /privacy."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
    await desk.say(said.address, texts.privacy(desk.house.keep_days, language, hotline=desk.house.hotline))


async def mydata(desk: Desk, said: Said) -> None:
    """Answer /mydata with everything that is stored of the person who asks."""
    async with desk.db.read() as session:
        subscriber, language = await voice(session, said)
        seat = await coordinators.of_person(session, said.user)
        found = Held(
            subscriber=subscriber,
            answers=await held.answers_of(session, said.user),
            messages=await held.messages_to(session, subscriber.id) if subscriber else 0,
            seat=seat.id if seat else None,
            letters=await held.letters_of(session, said.user),
        )
    text = words_of(found, language)
    if seat is not None:
        text = f"{text}\n\n{people.stored(seat, language)}"
    await desk.say(said.address, text)
