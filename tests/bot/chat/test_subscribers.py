"""What people see and press when they subscribe and choose; the real client over HTTP."""

import pytest

from bot.texts import replies
from bot.texts.languages import LANGUAGES, NAMES
from storage.models import ALL_TOPICS, ChatKind, SubscriberState, TopicChoice
from storage.queries import subscribers
from storage.sealing import Address


@pytest.mark.parametrize(
    ("code", "language"), [("ko", "ko"), ("zh-hant", "zh_Hant"), ("ja", "ja"), ("fr", "en"), (None, "en")]
)
async def test_start_speaks_the_language_of_the_app(talk, world, code, language) -> None:
    mina = world.user("Mina", language_code=code)
    mina.start()
    shown = await talk.last(mina)
    assert shown.html == replies.welcome(language)
    wanted = [replies.Label.GET, replies.Label.LATEST, replies.Label.LANGUAGE]
    assert [button.text for button in shown.buttons] == [replies.label(word, language) for word in wanted]
    assert await talk.rows(mina) == []


async def test_the_first_minute_takes_one_message_and_no_word_of_the_person_is_kept(talk, world) -> None:
    """Press Get alerts, untick one topic, press Done: one message, edited in place."""
    mina = world.user("서연", language_code="ko")
    mina.start()
    await talk.settled()
    await talk.presses(mina, "알림 받기")
    await talk.presses(mina, "✓ 법과 외교: 받음")
    await talk.presses(mina, "완료")
    assert len(world.messages(mina)) == 1
    assert "강제북송" in world.messages(mina)[0].text
    assert "법과 외교" not in world.messages(mina)[0].text
    (row,) = await talk.rows(mina)
    assert row.topics == int(ALL_TOPICS & ~TopicChoice.POLICY)
    assert (row.language, row.kind, row.joined_on) == ("ko", ChatKind.PRIVATE, talk.clock().date())


async def test_subscribe_without_a_word_means_all_topics_at_once_and_twice_is_once(talk, world) -> None:
    mina = world.user("Mina", language_code="ja")
    mina.start()
    await talk.says(mina, "/subscribe")
    shown = await talk.says(mina, "/subscribe")
    (row,) = await talk.rows(mina)
    assert (row.topics, row.state, row.language, row.others) == (63, SubscriberState.ACTIVE, "ja", True)
    assert shown.html == replies.subscribed("ja")


async def test_the_wish_for_other_refugees_is_a_tick_of_its_own(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/topics")
    await talk.presses(mina, "✓ Refugees from other countries too: yes")
    (row,) = await talk.rows(mina)
    assert (row.others, row.topics) == (False, 63)
    await talk.presses(mina, "Refugees from other countries too: no")
    (row,) = await talk.rows(mina)
    assert row.others


async def test_topics_of_nobody_makes_no_row(talk, world) -> None:
    mina = world.user("Mina")
    shown = await talk.says(mina, "/topics")
    assert shown.html == replies.not_subscribed("en")
    assert await talk.rows(mina) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_language_is_changed_in_one_press(talk, world, language) -> None:
    mina = world.user("Mina", language_code="ko" if language != "ko" else "ja")
    await talk.says(mina, "/subscribe")
    shown = await talk.says(mina, "/language")
    assert [button.text for button in shown.buttons][:-1] == list(NAMES.values())
    await talk.presses(mina, shown.buttons[-1].text)  # back leads to the settings
    assert (await talk.last(mina)).buttons[0].text not in NAMES.values()
    await talk.says(mina, "/language")
    await talk.presses(mina, NAMES[language])
    (row,) = await talk.rows(mina)
    assert row.language == language
    assert (await talk.last(mina)).html == replies.language_set(language)


async def test_the_language_chosen_before_subscribing_comes_along(talk, world) -> None:
    mina = world.user("Mina", language_code="en")
    mina.start()
    await talk.settled()
    await talk.presses(mina, "Language")
    await talk.presses(mina, "繁體中文")
    assert (await talk.last(mina)).html == replies.welcome("zh_Hant")
    assert await talk.rows(mina) == []
    await talk.presses(mina, "接收通知")
    (row,) = await talk.rows(mina)
    assert row.language == "zh_Hant"


async def test_back_leads_to_the_welcome(talk, world) -> None:
    mina = world.user("Mina")
    mina.start()
    await talk.settled()
    await talk.presses(mina, "Get alerts")
    await talk.presses(mina, "Back")
    assert (await talk.last(mina)).html == replies.welcome("en")
    assert "My topics" in [button.text for button in (await talk.last(mina)).buttons]


async def test_an_administrator_subscribes_a_forum_topic_and_the_general_one_is_zero(talk, world) -> None:
    admin = world.user("Daniel", language_code="ko")
    forum = world.forum("Friends", owner=admin, topics=("Alerts",))
    admin.adds_bot(forum)
    thread = forum.topic("Alerts")
    await talk.says(admin, "/subscribe@rehearsal_bot", forum, thread=thread)
    await talk.says(admin, "/subscribe", forum)
    rows = await talk.rows(forum)
    assert sorted(row.address.thread for row in rows) == [0, thread]
    assert {row.kind for row in rows} == {ChatKind.GROUP}
    threads = [message.thread for message in world.messages(forum)]
    assert threads == [thread, None]


async def test_an_anonymous_administrator_counts_as_one(talk, world) -> None:
    admin = world.user("Daniel")
    group = world.supergroup("Friends", owner=admin)
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group, anonymous=True)
    assert len(await talk.rows(group)) == 1


@pytest.mark.parametrize("words", ["/subscribe", "/topics", "/unsubscribe", "/language", "/call", "/forget"])
async def test_a_plain_member_of_a_group_gets_no_answer(talk, world, words) -> None:
    admin, member = world.user("Daniel"), world.user("Mina")
    group = world.supergroup("Friends", owner=admin, members=[member])
    admin.adds_bot(group)
    await talk.says(member, words, group)
    assert world.messages(group) == []
    assert await talk.rows(group) == []


async def test_a_command_for_another_bot_is_none_of_ours(talk, world) -> None:
    admin = world.user("Daniel")
    group = world.supergroup("Friends", owner=admin)
    admin.adds_bot(group, as_admin=True)  # an administrator sees all messages
    await talk.says(admin, "/subscribe@OtherBot", group)
    await talk.says(admin, "/subscribe@OtherBot")
    assert world.messages(group) == []
    assert world.messages(admin) == []
    assert await talk.rows(group) == []


async def test_only_administrators_change_a_groups_topics_by_its_buttons(talk, world) -> None:
    admin, member = world.user("Daniel"), world.user("Mina", "ko")
    group = world.supergroup("Friends", owner=admin, members=[member])
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    await talk.says(admin, "/topics", group)
    press = await talk.presses(member, "✓ Laws and diplomacy: yes", group)
    assert press.said == replies.pop_not_admin("ko")
    assert (await talk.rows(group))[0].topics == 63
    await talk.presses(admin, "✓ Laws and diplomacy: yes", group)
    assert (await talk.rows(group))[0].topics == 63 - 16


async def test_unsubscribe_in_a_group_ends_that_topic_alone(talk, world) -> None:
    admin = world.user("Daniel")
    forum = world.forum("Friends", owner=admin, topics=("Alerts",))
    admin.adds_bot(forum)
    thread = forum.topic("Alerts")
    await talk.says(admin, "/subscribe", forum, thread=thread)
    await talk.says(admin, "/subscribe", forum)
    await talk.says(admin, "/unsubscribe", forum, thread=thread)
    assert [row.address.thread for row in await talk.rows(forum)] == [0]


async def test_a_press_in_another_chat_changes_nothing(talk, world) -> None:
    """The data of a group's button, sent from a private chat, is not accepted."""
    admin, mina = world.user("Daniel"), world.user("Mina")
    group = world.supergroup("Friends", owner=admin)
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    await talk.says(admin, "/topics", group)
    data = next(button.data for button in world.messages(group)[-1].buttons)
    shown = await talk.says(mina, "/help")
    query = {
        "id": "77",
        "from": mina.as_json(),
        "message": shown.as_json(),
        "chat_instance": "1",
        "data": data,
    }
    world.updates.put("callback_query", query)
    await talk.settled()
    assert (await talk.rows(group))[0].topics == 63


async def test_an_administrator_of_one_group_cannot_press_for_another(talk, world) -> None:
    """A group's buttons are for any administrator of it, not for one of some other group."""
    admin, attacker = world.user("Daniel"), world.user("Attacker")
    group, theirs = world.supergroup("Friends", owner=admin), world.supergroup("Theirs", owner=attacker)
    admin.adds_bot(group)
    attacker.adds_bot(theirs)
    await talk.says(admin, "/subscribe", group)
    await talk.says(admin, "/topics", group)
    data = next(button.data for button in world.messages(group)[-1].buttons)
    shown = await talk.says(attacker, "/subscribe", theirs)
    query = {
        "id": "76",
        "from": attacker.as_json(),
        "message": shown.as_json(),
        "chat_instance": "1",
        "data": data,
    }
    world.updates.put("callback_query", query)
    await talk.settled()
    assert (await talk.rows(group))[0].topics == 63


async def test_a_repeated_press_of_a_topic_is_one_press(still, world) -> None:
    """The button says what shall be: handled twice, it is the same wish."""
    mina = world.user("Mina")
    still.begin()
    await still.says(mina, "/subscribe")
    await still.says(mina, "/topics")
    await still.end()
    mina.presses(mina, "✓ Laws and diplomacy: yes")
    (update,) = await still.server.world.updates.take(0, 100, 0)
    router = still.build()
    await router.handle([update])
    await router.handle([{**update, "update_id": update["update_id"]}])
    assert (await still.rows(mina))[0].topics == 63 - 16


async def test_a_paused_subscriber_is_told_again_after_subscribe(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    async with talk.db.transaction() as tx:
        row = await subscribers.find(tx, Address(mina.id))
        row.state = SubscriberState.PAUSED
        tx.add(row)
    await talk.says(mina, "/subscribe")
    assert (await talk.rows(mina))[0].state is SubscriberState.ACTIVE
