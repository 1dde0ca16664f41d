"""/poster for coordinators: a picture to print that opens the bot, with what the words behind it choose.

Part of the edge.
"""

from dataclasses import replace

from bot.chat.desk import Desk
from bot.chat.inbound import Said
from bot.texts import doors
from bot.texts import poster as texts
from bot.texts.poster import Poster
from storage.models import Coordinator


async def poster(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /poster, /poster ko, /poster ko detention returns; words that are not known choose nothing."""
    door = doors.of_words(said.argument.replace(",", " ").split())
    door = replace(door, language=door.language or coordinator.language)
    made = Poster(desk.bot_username, door, door.language or coordinator.language)
    if not desk.quiet:
        await desk.transport.picture(said.address, texts.png(made), texts.caption(made))
