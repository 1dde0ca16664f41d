"""The first minute through a link of a poster."""

from storage.models import TopicChoice


async def test_a_link_chooses_language_and_topics_and_nothing_is_stored_before_the_press(talk, world) -> None:
    mina = world.user("Mina", "en")
    mina.start("go-ko-detention-risk")
    shown = await talk.last(mina)
    assert [button.text for button in shown.buttons] == ["알림 받기", "최근 알림 보기", "언어"]
    assert await talk.rows(mina) == []
    await talk.presses(mina, "알림 받기")
    (row,) = await talk.rows(mina)
    assert (row.language, row.topics) == ("ko", TopicChoice.DETENTION | TopicChoice.AT_RISK)
    assert not row.others
    assert len(world.messages(mina)) == 1


async def test_the_choice_of_a_link_outlives_another_language_and_a_look_at_the_last_alert(
    talk, world
) -> None:
    await talk.tell("Twelve sent back")
    mina = world.user("Mina", "en")
    mina.start("go-zh_Hant-policy-others")
    await talk.last(mina)
    await talk.presses(mina, "查看最新通知")
    await talk.presses(mina, "返回")
    await talk.presses(mina, "語言")
    await talk.presses(mina, "日本語")
    await talk.presses(mina, "お知らせを受け取る")
    (row,) = await talk.rows(mina)
    assert (row.language, row.topics, row.others) == ("ja", TopicChoice.POLICY, True)


async def test_unknown_parts_of_a_link_do_no_harm(talk, world) -> None:
    for number, payload in enumerate(("go-xx-nonsense", "catalogue_of_bots", "go")):
        person = world.user(f"P{number}", "ko")
        person.start(payload)
        await talk.last(person)
        await talk.presses(person, "알림 받기")
        (row,) = await talk.rows(person)
        assert (row.language, row.topics) == ("ko", 63)


async def test_a_link_changes_nothing_for_who_is_subscribed(talk, world) -> None:
    mina = world.user("Mina", "en")
    await talk.says(mina, "/subscribe")
    mina.start("go-ko-detention")
    shown = await talk.last(mina)
    assert shown.buttons[0].text == "My topics"
    (row,) = await talk.rows(mina)
    assert (row.language, row.topics) == ("en", 63)
