import pytest
from telegram.error import BadRequest, Forbidden

from bot.rehearsal import Standing


async def test_the_bot_learns_who_it_is(bot, world):
    assert (bot.id, bot.username, bot.can_join_groups) == (world.bot.id, world.bot_username, True)


async def test_a_chat_describes_itself(bot, world, mina):
    forum = world.forum("F", owner=mina, topics=("a",))
    mina.adds_bot(forum)
    found = await bot.get_chat(forum.id)
    assert (found.type, found.title, found.is_forum) == ("supergroup", "F", True)
    assert (await bot.get_chat(mina.id)).first_name == "Mina"
    mina.blocks()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.get_chat(mina.id)


STANDINGS = [
    ("joins", {}, "member"),
    ("joins", {"as_admin": True}, "administrator"),
    ("leaves", {}, "left"),
    (None, {}, "left"),
]


@pytest.mark.parametrize(("act", "options", "status"), STANDINGS)
async def test_a_members_standing_is_told(bot, world, mina, act, options, status):
    group = world.group("G", owner=mina)
    mina.adds_bot(group)
    jun = world.user("Jun")
    if act:
        getattr(jun, act)(group, **options)
    assert (await bot.get_chat_member(group.id, jun.id)).status == status
    assert (await bot.get_chat_member(group.id, mina.id)).status == "creator"
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(group.id, 4242)


async def test_the_bots_own_standing_has_every_field_of_its_kind(bot, world, mina):
    group = world.supergroup("G", owner=mina)
    for act, status in [
        ("adds_bot", "member"),
        ("promotes_bot", "administrator"),
        ("mutes_bot", "restricted"),
    ]:
        getattr(mina, act)(group)
        assert (await bot.get_chat_member(group.id, bot.id)).status == status


async def test_administrators_and_members_are_counted(bot, world, mina):
    jun, ana = world.user("Jun"), world.user("Ana")
    group = world.supergroup("G", owner=mina, members=[jun], admins=[ana])
    mina.adds_bot(group, as_admin=True)
    found = await bot.get_chat_administrators(group.id)
    assert {member.user.id for member in found} == {mina.id, ana.id, bot.id}
    assert await bot.get_chat_member_count(group.id) == 4
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(mina.id)


async def test_the_bot_can_leave_and_is_then_no_member(bot, world, mina):
    group = world.group("G", owner=mina)
    mina.adds_bot(group)
    assert await bot.leave_chat(group.id)
    assert group.standing(bot.id) is Standing.LEFT
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(group.id, "x")


async def test_a_chat_action_leaves_no_trace(bot, world, mina):
    assert await bot.send_chat_action(mina.id, "typing")
    with pytest.raises(BadRequest, match="Wrong parameter action"):
        await bot.send_chat_action(mina.id, "dancing")
    assert world.messages(mina) == []
