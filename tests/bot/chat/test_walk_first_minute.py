"""A subscriber's first minute, as it should go and as it goes wrong, over HTTP."""

import sqlite3
import struct
from datetime import timedelta

import pytest

from bot.rehearsal.messages import Button
from bot.texts import replies
from bot.texts.languages import LANGUAGES
from bot.texts.replies import Label
from storage.models import Case, Publicity, TopicChoice

STORED = {
    "en": "Stored: your chat number (encrypted), your language, your topics and the day you joined.",
    "ko": "저장하는 것: 암호화된 대화 번호, 언어, 주제",
    "zh_Hans": "保存的内容：加密的聊天编号、语言、主题",
    "zh_Hant": "保存的內容：加密的聊天編號、語言、主題",
    "ja": "保存するもの：暗号化したチャット番号、言語、テーマ",
}
IN_TWO = [
    each if each in ("ko", "zh_Hant") else pytest.param(each, marks=pytest.mark.long) for each in LANGUAGES
]


def _tick(topic: TopicChoice, language: str) -> str:
    return replies.ticked(replies.topic(topic, language), on=True, language=language)


def _button(message, words: str) -> Button:
    return next(each for each in message.buttons if each.text == words)


def _holds(talk, person) -> bool:
    """Say whether the number of a person stands in any file of the database, in plain."""
    forms = [str(person.id).encode(), *(struct.pack(f"{order}q", person.id)[-8:] for order in "<>")]
    files = [path.read_bytes() for path in talk.db.path.parent.iterdir()]
    return any(form in data for form in forms for data in files)


@pytest.mark.parametrize("language", IN_TWO)
async def test_from_start_over_two_topics_to_a_sample_in_one_message(talk, world, language) -> None:
    await talk.tell("Twelve sent back across the river")
    sora = world.user("소라", language.replace("_", "-").lower())
    welcome = await talk.says(sora, "/start")
    assert STORED[language] in welcome.text
    three = [replies.label(each, language) for each in (Label.GET, Label.LATEST, Label.LANGUAGE)]
    assert [button.text for button in welcome.buttons] == three
    assert await talk.rows(sora) == []  # nothing is stored before somebody asks for something

    await talk.presses(sora, three[0])
    assert [button.text for button in welcome.buttons][:2] == [
        _tick(TopicChoice.REPATRIATION, language),
        _tick(TopicChoice.DETENTION, language),
    ]
    for topic in (TopicChoice.AT_RISK, TopicChoice.RELEASE, TopicChoice.POLICY):
        await talk.presses(sora, _tick(topic, language))
    await talk.presses(sora, replies.label(Label.DONE, language))
    assert welcome.text.index(replies.topic(TopicChoice.DETENTION, language)) < welcome.text.index(
        "Twelve sent back across the river"
    )
    assert replies.example(language) in welcome.html
    assert len(world.messages(sora)) == 1  # one message, edited in place
    (row,) = await talk.rows(sora)
    assert row.topics == TopicChoice.REPATRIATION | TopicChoice.DETENTION | TopicChoice.CALLS
    assert not _holds(talk, sora)

    thanks = await talk.says(sora, "고마워요 qwertz")
    assert thanks.html.startswith(replies.free_text(language))
    assert not any(b"qwertz" in path.read_bytes() for path in talk.db.path.parent.iterdir())


async def _ends_without_a_sample(talk, person, language: str) -> str:
    """Find no alert to look at, subscribe all the same, and give the last screen."""
    await talk.says(person, "/start")
    await talk.presses(person, replies.label(Label.LATEST, language))
    assert (await talk.last(person)).html == replies.no_alert(language)
    for each in (Label.BACK, Label.GET, Label.DONE):
        await talk.presses(person, replies.label(each, language))
    return (await talk.last(person)).text


async def test_without_an_alert_so_far_the_minute_ends_without_a_sample(talk, world) -> None:
    shown = await _ends_without_a_sample(talk, world.user("소라", "ko"), "ko")
    assert "예시" not in shown


async def test_an_alert_whose_case_was_made_quiet_is_no_sample(talk, world) -> None:
    told = await talk.tell("Nobody may read this any more")
    async with talk.db.transaction() as tx:
        (await tx.get(Case, told.case_id)).publicity = Publicity.QUIET
    shown = await _ends_without_a_sample(talk, world.user("小美", "zh-hant"), "zh_Hant")
    assert "Nobody may read" not in shown


async def test_an_impatient_thumb_that_presses_everything_twice_subscribes_once(talk, world) -> None:
    sora = world.user("소라", "ko")
    for _ in range(2):
        sora.start()
    welcome = await talk.last(sora)
    get = _button(welcome, "알림 받기")
    for _ in range(3):
        sora._press(world, welcome, get)
    await talk.settled()
    done = _button(welcome, "완료")
    for _ in range(2):
        sora._press(world, welcome, done)
    await talk.settled()
    assert len(await talk.rows(sora)) == 1
    assert welcome.html == replies.chosen(TopicChoice(63), "ko")


async def test_who_unticks_everything_is_told_that_nothing_will_come_and_nothing_does(talk, world) -> None:
    mei = world.user("小美", "zh-hant")
    await talk.says(mei, "/start")
    await talk.presses(mei, "接收通知")
    for topic in TopicChoice:
        await talk.presses(mei, _tick(topic, "zh_Hant"))
    await talk.presses(mei, "完成")
    assert (await talk.last(mei)).html == replies.chosen(TopicChoice(0), "zh_Hant")
    await talk.tell("Twelve sent back")
    await talk.carry()
    assert "Twelve" not in (await talk.last(mei)).text


async def test_who_comes_back_to_the_message_after_two_days_is_sent_to_start_in_their_language(
    talk, world
) -> None:
    sora = world.user("소라", "ko")
    welcome = await talk.says(sora, "/start")
    talk.clock.advance(timedelta(days=2))
    assert (await talk.presses(sora, "알림 받기", message=welcome)).said == replies.pop_expired("ko")
    assert await talk.rows(sora) == []
    await talk.says(sora, "/start")
    await talk.presses(sora, "알림 받기")
    assert len(await talk.rows(sora)) == 1


@pytest.mark.parametrize(
    ("code", "payload", "language"),
    [
        ("nl", "", "en"),
        (None, "", "en"),
        ("zh-hk", "", "zh_Hant"),
        ("ko", "go-xx-nothing", "ko"),
        ("ja", "=" * 64, "ja"),
    ],
)
async def test_an_app_in_another_language_and_a_broken_link_are_welcomed_all_the_same(
    talk, world, code, payload, language
) -> None:
    somebody = world.user("Somebody", code)
    somebody.says(somebody, f"/start {payload}".strip())
    assert (await talk.last(somebody)).html == replies.welcome(language)
    assert await talk.rows(somebody) == []


async def test_a_start_in_a_group_and_a_sticker_instead_of_words_do_no_harm(talk, world) -> None:
    sora = world.user("소라", "ko")
    group = world.supergroup("Friends", owner=sora)
    sora.adds_bot(group)
    await talk.says(sora, "/start", group)
    assert world.messages(group) == []
    await talk.says(sora, "/start")
    sora.forwards_a_strangers(sora, "", (), {"sticker": _sticker()})
    await talk.settled()
    with sqlite3.connect(f"file:{talk.db.path}?mode=ro", uri=True) as connection:
        assert connection.execute("SELECT count(*) FROM subscribers").fetchone() == (0,)


def _sticker() -> dict[str, object]:
    size = {"width": 512, "height": 512}
    kind = {"type": "regular", "is_animated": False, "is_video": False}
    return {"file_id": "s", "file_unique_id": "s", **size, **kind}
