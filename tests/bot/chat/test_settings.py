"""What people press in /settings and /topics; the real client over HTTP, the real stages, moved clocks."""

from datetime import timedelta

import pytest

from bot.alerts.publish import publish
from bot.chat.settings_keyboards import View
from bot.texts import replies
from bot.texts import settings as texts
from bot.texts.languages import LANGUAGES
from storage.models import ALL_ARTICLES, ALL_REGIONS, Articles, Region, Severity
from tests.bot.alerts.newsdesk import bring, judge, open_case


async def news(
    talk, title: str, *, language: str = "ko", severity: Severity = Severity.CRITICAL, **more
) -> None:
    """Let one more case become known, and publish its alert in five languages."""
    now = talk.clock()
    item = await bring(talk.db, title, at=now)
    case = await open_case(talk.db, title=title, opened_at=now, updated_at=now, severity=severity, **more)
    await judge(talk.db, item, case, language=language, severity=severity, judged_at=now)
    await publish(talk.db, now)


def labels(message) -> list[str]:
    return [button.text for button in message.buttons]


async def test_settings_show_all_at_a_glance_in_one_message(talk, world) -> None:
    mina = world.user("서연", language_code="ko")
    await talk.says(mina, "/subscribe")
    shown = await talk.says(mina, "/settings")
    assert labels(shown) == [
        "주제: 모두", "지역: 모두", "바로 알릴 소식: 모든 소식", "기사 언어: 모두", "안내 언어: 한국어",
        "방해 금지 시간: 없음", "모아보기: 없음", "잠시 멈춤: 안 함", "사진: 켜짐", "내용 숨기기: 꺼짐",
        "완료",
    ]  # fmt: skip
    before = len(world.messages(mina))
    await talk.presses(mina, "지역: 모두")
    await talk.presses(mina, "✓ 중국: 받음")
    assert (await talk.rows(mina))[0].regions == ALL_REGIONS & ~Region.CHINA
    await talk.presses(mina, "뒤로")
    await talk.presses(mina, "뒤로")
    assert "지역: 5개 중 4개" in labels(world.messages(mina)[-1])
    await talk.presses(mina, "완료")
    assert len(world.messages(mina)) == before


async def test_settings_of_nobody_make_no_row(talk, world) -> None:
    mina = world.user("Mina")
    for words in ("/settings", "/quiet", "/quiet Brussels", "/digest", "/pause"):
        shown = await talk.says(mina, words)
        assert shown.html == replies.not_subscribed("en")
    assert await talk.rows(mina) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_has_a_way_back_and_says_something_in_every_language(
    talk, world, language
) -> None:
    mina = world.user("Mina", language_code=language.replace("_", "-").lower())
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/quiet Seoul")
    back = replies.label(replies.Label.BACK, language)
    for command in ("/topics", "/quiet", "/digest", "/pause"):
        shown = await talk.says(mina, command)
        assert back in labels(shown), command
        await talk.presses(mina, back)
        hub = await talk.last(mina)
        assert hub.html == texts.head(None, language)
        assert len(hub.buttons) == 11
    for number in range(9):
        opened = labels(await talk.says(mina, "/settings"))[number]
        await talk.presses(mina, opened)
        assert back in labels(await talk.last(mina)), opened
    assert len(View) == 16


async def test_a_region_that_is_not_wanted_does_not_ring_and_an_unknown_one_does(talk, world) -> None:
    mina = world.user("Mina", language_code="en")
    mina.start()
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/topics")
    await talk.presses(mina, "Regions: all")
    for name in ("China", "South-East Asia", "Russia and Mongolia", "Elsewhere"):
        await talk.presses(mina, f"✓ {name}: yes")
    refused = await talk.presses(mina, "✓ South and North Korea: yes")
    assert refused.said == texts.no_more("en")
    before = len(world.messages(mina))
    await news(talk, "Bus crosses a bridge", origin="CN")
    await news(talk, "Somewhere unknown", origin=None, destination=None)
    await talk.pump()
    fresh = world.messages(mina)[before:]
    assert len(fresh) == 1
    assert "Somewhere unknown" in fresh[0].text


async def test_only_the_gravity_that_was_chosen_rings(talk, world) -> None:
    mina = world.user("Mina", language_code="en")
    mina.start()
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/topics")
    await talk.presses(mina, "Rings for: everything")
    await talk.presses(mina, "urgent news only")
    assert "✓ urgent news only" in labels(await talk.last(mina))
    before = len(world.messages(mina))
    await news(talk, "Serious", severity=Severity.HIGH)
    await news(talk, "Urgent")
    await talk.pump()
    assert len(world.messages(mina)) == before + 1


async def test_an_article_in_a_language_that_is_not_read_does_not_ring(talk, world) -> None:
    mina = world.user("서연", language_code="ko")
    mina.start()
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/settings")
    await talk.presses(mina, "기사 언어: 모두")
    await talk.presses(mina, "✓ 일본어: 받음")
    assert (await talk.rows(mina))[0].articles == ALL_ARTICLES & ~Articles.JAPANESE
    before = len(world.messages(mina))
    await news(talk, "国境の橋", language="ja")
    await news(talk, "국경의 다리", language="ko")
    await talk.pump()
    (only,) = world.messages(mina)[before:]
    assert "국경의 다리" in only.text


async def test_a_press_twice_is_a_press_once(talk, world) -> None:
    """Telegram may bring an update again; a button carries what shall be."""
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    shown = await talk.says(mina, "/topics")
    twice = next(button for button in shown.buttons if button.text.startswith("✓ Laws"))
    for number in range(2):
        world.updates.put(
            "callback_query",
            {
                "id": f"77{number}", "from": mina.as_json(), "message": shown.as_json(),
                "chat_instance": "1", "data": twice.data,
            },
        )  # fmt: skip
    await talk.settled()
    assert (await talk.rows(mina))[0].topics == 63 - 16


async def test_a_member_of_a_group_changes_nothing_and_an_administrator_does(talk, world) -> None:
    admin, member = world.user("Daniel"), world.user("Mina", "ko")
    group = world.supergroup("Friends", owner=admin, members=[member])
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    await talk.says(member, "/settings", group)
    assert "Settings" not in world.messages(group)[-1].text
    await talk.says(admin, "/settings", group)
    for button in ("Pause: no", "Digest: none", "Topics: all"):
        press = await talk.presses(member, button, group)
        assert press.said == replies.pop_not_admin("ko")
    await talk.presses(admin, "Pause: no", group)
    await talk.presses(admin, "Pause for 3 days", group)
    (row,) = await talk.rows(group)
    assert row.paused_until == talk.clock() + timedelta(days=3)


async def test_a_coordinator_sets_a_channel_from_the_private_chat(talk, world) -> None:
    lee = world.user("Lee", language_code="ko")
    await talk.seat(lee, language="ko")
    channel = world.channel("Watch", owner=lee)
    lee.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(lee, "이 채널 구독하기")
    await talk.presses(lee, "설정")
    assert "Watch" in (await talk.last(lee)).text
    await talk.presses(lee, "안내 언어: 한국어")
    await talk.presses(lee, "日本語")
    (row,) = await talk.rows(channel)
    assert row.language == "ja"
    await talk.says(lee, "/settings")
    await talk.presses(lee, "채널: Watch")
    await talk.presses(lee, "바로 알릴 소식: 모든 소식")
    await talk.presses(lee, "긴급한 소식만")
    (row,) = await talk.rows(channel)
    assert row.least_rank == 3
    assert world.messages(channel) == []


async def test_nobody_else_sets_a_channel(talk, world) -> None:
    lee, kim = world.user("Lee"), world.user("Kim")
    await talk.seat(lee)
    await talk.seat(kim)
    channel = world.channel("Watch", owner=lee)
    lee.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(lee, "Subscribe this channel")
    shown = await talk.says(lee, "/settings")
    data = next(button.data for button in shown.buttons if button.text == "Channel: Watch")
    answered = await talk.says(kim, "/settings")
    assert answered.html == replies.not_subscribed("en")
    query = {
        "id": "77", "from": kim.as_json(), "message": answered.as_json(), "chat_instance": "1", "data": data,
    }  # fmt: skip
    world.updates.put("callback_query", query)
    await talk.settled()
    assert talk.router.desk.gate.refused_presses == 1
