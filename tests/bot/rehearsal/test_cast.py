from bot.rehearsal import play


async def test_the_cast_enters_with_ordinary_updates(bot, world):
    cast = play(world)
    said = [
        (u.message.chat.id, u.message.text) for u in await bot.get_updates() if u.message and u.message.text
    ]
    assert said == [
        *[(p.id, t) for p in cast.places[:4] for t in ("/start", "/subscribe")],
        (cast.forum.id, "/subscribe@rehearsal_bot"),
    ]
    assert {person.language_code for person in cast.places[:4]} == {"ko", "en", "ja", "zh-hant"}
    for place in cast.places:
        await bot.send_message(place.id, "welcome")
    await bot.send_message(cast.forum.id, "welcome", message_thread_id=cast.topic)


async def test_the_command_in_the_forum_is_an_administrators_in_the_topic(bot, world):
    cast = play(world)
    command = next(u.message for u in await bot.get_updates() if u.message and "@" in (u.message.text or ""))
    assert command.message_thread_id == cast.topic
    assert (await bot.get_chat_member(cast.forum.id, command.from_user.id)).status == "creator"


async def test_an_invite_brings_a_coordinator_and_a_channel(bot, world):
    cast = play(world, "invite-7")
    updates = await bot.get_updates()
    assert "/start invite-7" in [u.message.text for u in updates if u.message]
    assert [u.channel_post.text for u in updates if u.channel_post] == ["/subscribe"]
    assert (await bot.send_message(cast.channel.id, "news")).chat.username == "watch_the_river"
