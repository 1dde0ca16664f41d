"""/poster sends coordinators a picture that opens the bot, and strangers nothing of the kind."""

from bot.texts import poster as texts
from bot.texts import replies
from bot.texts.doors import Door
from bot.texts.poster import Poster
from storage.models import TopicChoice


async def test_a_coordinator_gets_a_picture_for_the_language_and_topics_asked_for(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    shown = await talk.says(hannah, "/poster ko detention, nonsense")
    assert shown.media
    door = Door("ko", TopicChoice.DETENTION)
    assert shown.html == texts.caption(Poster(world.bot_username, door, "ko"))
    assert f"https://t.me/{world.bot_username}?start=go-ko-detention" in shown.text
    shown = await talk.says(hannah, "/poster")
    assert "?start=go-en" in shown.text


async def test_a_strangers_poster_is_answered_like_any_words(talk, world) -> None:
    mina = world.user("Mina")
    shown = await talk.says(mina, "/poster")
    assert shown.html.startswith(replies.free_text("en"))
    assert not shown.media
