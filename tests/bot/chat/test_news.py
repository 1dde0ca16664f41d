"""/latest, the way back in time, and /why."""

from datetime import timedelta

import pytest

from bot.texts import alert as cards
from bot.texts import replies
from bot.texts.languages import LANGUAGES
from storage.models import (
    Alert,
    Articles,
    Case,
    Certainty,
    Feed,
    Item,
    Label,
    Message,
    MessageKind,
    Region,
    Severity,
    Status,
    StoredVerdict,
    Topic,
)
from storage.queries import subscribers

EVIDENCE = [{"term": "sent back", "rule": "what.return", "start": 0, "end": 9}]


@pytest.fixture
async def three_alerts(talk):
    """A return, then a law, then a release of refugees of other origin."""
    told = [(Topic.REPATRIATION, False), (Topic.POLICY, False), (Topic.RELEASE, True)]
    async with talk.db.transaction() as tx:
        tx.add(Feed(id=1, name="f", url="https://f.example/"))
        for number, (topic, others) in enumerate(told, 1):
            at = talk.clock() + timedelta(minutes=number)
            facts = {"topic": topic, "severity": Severity.HIGH, "others": others}
            said = {"status": Status.DETAINED, "certainty": Certainty.REPORTED}
            title = f"Title {number}"
            tx.add(
                Item(
                    id=number,
                    feed_id=1,
                    key=str(number),
                    title=title,
                    source_name="f",
                    first_seen_at=at,
                    digest="",
                )
            )
            tx.add(Case(id=number, title=title, language="en", opened_at=at, updated_at=at, **facts, **said))
            await tx.flush()
            verdict = {"label": Label.ALERT, "language": "en", "reason": "", "rules_version": "1"}
            tx.add(StoredVerdict(item_id=number, judged_at=at, evidence=EVIDENCE, **verdict, **facts, **said))
            tx.add(Alert(id=number, case_id=number, item_id=number, published_at=at, expires_at=at, **facts))
            await tx.flush()
            for language in LANGUAGES:
                tx.add(
                    Message(
                        kind=MessageKind.ALERT, alert_id=number, language=language,
                        text=f"alert {number} in {language}", created_at=at,
                    )
                )  # fmt: skip


async def test_before_the_first_alert_there_is_nothing_to_read(talk, world) -> None:
    mina = world.user("Mina", "ko")
    for words in ("/latest", "/why"):
        assert (await talk.says(mina, words)).html == replies.no_alert("ko")


async def test_latest_is_the_newest_in_the_language_of_the_chat_and_leafs_back(
    talk, world, three_alerts
) -> None:
    mina = world.user("Mina", "ko")
    assert (await talk.says(mina, "/latest")).text == "alert 3 in ko"
    for number in (2, 1):
        await talk.presses(mina, "이전 알림")
        assert (await talk.last(mina)).text == f"alert {number} in ko"
    press = await talk.presses(mina, "이전 알림")
    assert press.said == replies.no_earlier("ko")
    for number in (2, 3):
        await talk.presses(mina, "뒤로")
        assert (await talk.last(mina)).text == f"alert {number} in ko"
    assert "뒤로" not in [button.text for button in (await talk.last(mina)).buttons]
    assert len(world.messages(mina)) == 1


async def test_back_leads_over_newer_alerts_to_the_welcome(talk, world, three_alerts) -> None:
    mina = world.user("Mina", "zh-hant")
    await talk.says(mina, "/start")
    for words in ("查看最新通知", "更早的通知", "返回"):
        await talk.presses(mina, words)
    assert (await talk.last(mina)).text == "alert 3 in zh_Hant"
    await talk.presses(mina, "返回")
    assert (await talk.last(mina)).html == replies.welcome("zh_Hant")


async def test_latest_keeps_to_the_topics_and_the_wish_for_others(talk, world, three_alerts) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/topics")
    await talk.presses(mina, "✓ Refugees from other countries too: yes")
    await talk.presses(mina, "✓ Laws and diplomacy: yes")
    assert (await talk.says(mina, "/latest")).text == "alert 1 in en"


@pytest.mark.parametrize(
    ("newest", "settings"),
    [
        ({"region": int(Region.KOREA)}, {"regions": int(Region.CHINA)}),
        ({"severity": Severity.NORMAL}, {"least_rank": Severity.HIGH.rank}),
        ({"articles": int(Articles.OTHER)}, {"articles": int(Articles.ENGLISH | Articles.KOREAN)}),
    ],
)
async def test_latest_and_why_leave_out_what_does_not_ring_for_the_chat(
    talk, world, three_alerts, newest, settings
) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    async with talk.db.transaction() as tx:
        alert = await tx.get(Alert, 3)
        for name, value in newest.items():
            setattr(alert, name, value)
        tx.add(alert)
    assert (await talk.says(mina, "/latest")).text == "alert 3 in en"
    async with talk.db.transaction() as tx:
        await subscribers.update(tx, (await subscribers.of_chat(tx, mina.id))[0].id, **settings)
    assert (await talk.says(mina, "/latest")).text == "alert 2 in en"
    assert "Title 2" in (await talk.says(mina, "/why")).text
    stranger = world.user("Stranger")
    assert (await talk.says(stranger, "/latest")).text == "alert 3 in en"


async def test_see_last_alert_is_one_press_from_the_welcome_and_back(talk, world, three_alerts) -> None:
    mina = world.user("Mina", "ja")
    mina.start()
    await talk.settled()
    await talk.presses(mina, "最新のお知らせを見る")
    assert (await talk.last(mina)).text == "alert 3 in ja"
    await talk.presses(mina, "戻る")
    assert (await talk.last(mina)).html == replies.welcome("ja")
    assert await talk.rows(mina) == []


async def test_done_shows_the_newest_alert_marked_as_an_example(talk, world, three_alerts) -> None:
    mina = world.user("Mina", "ko")
    mina.start()
    await talk.settled()
    await talk.presses(mina, "알림 받기")
    await talk.presses(mina, "완료")
    shown = (await talk.last(mina)).text
    assert "예시" in shown
    assert shown.endswith("alert 3 in ko")
    assert len(world.messages(mina)) == 1


async def test_why_quotes_the_words_that_made_it_ring(talk, world, three_alerts) -> None:
    mina = world.user("Mina")
    shown = await talk.says(mina, "/why")
    assert shown.html == cards.why(Topic.RELEASE, Severity.HIGH, "Title 3", EVIDENCE, "en", others=True)
    assert "sent back" in shown.text
