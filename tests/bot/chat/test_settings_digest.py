"""The digest as people choose it by buttons, and as it reaches them; the real client over HTTP."""

from datetime import UTC, datetime, timedelta

from bot.alerts.digest import write
from bot.alerts.publish import publish
from storage.models import Digest, Label, Severity, Topic
from tests.bot.alerts.newsdesk import bring, judge
from tests.bot.chat.test_settings import labels, news


async def related(talk, title: str) -> None:
    now = talk.clock()
    item = await bring(talk.db, title, at=now)
    await judge(
        talk.db, item, None, label=Label.RELATED, topic=Topic.POLICY, severity=Severity.NORMAL, judged_at=now
    )
    await publish(talk.db, now)


async def test_a_daily_digest_in_korean_comes_at_the_hour_that_was_chosen(talk, world) -> None:
    """It is 21 o'clock in Seoul; seven in the morning is ten hours ahead."""
    mina = world.user("서연", language_code="ko")
    mina.start()
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/digest")
    await talk.presses(mina, "서울")
    await talk.presses(mina, "매일")
    await talk.presses(mina, "시각: 08:00")
    await talk.presses(mina, "07:00")
    shown = await talk.last(mina)
    assert "모아보기: 매일 07:00" in shown.text
    assert "✓ 매일" in labels(shown)
    (row,) = await talk.rows(mina)
    assert (row.digest, row.digest_hour, row.zone) == (Digest.DAILY, 7, "Asia/Seoul")
    assert row.digest_at == datetime(2026, 3, 9, 22, 0, tzinfo=UTC)
    await talk.says(mina, "/topics")
    await talk.presses(mina, "바로 알릴 소식: 모든 소식")
    await talk.presses(mina, "긴급한 소식만")
    talk.clock.advance(timedelta(hours=1))
    await related(talk, "유엔 인권이사회 토론")
    await news(talk, "심각한 소식", severity=Severity.HIGH)
    before = len(world.messages(mina))
    talk.clock.advance(timedelta(hours=9))
    await write(talk.db, talk.clock())
    await write(talk.db, talk.clock())
    await talk.pump()
    (digest,) = world.messages(mina)[before:]
    assert "바로 보내 드리지 않은 소식 2건" in digest.text
    assert digest.text.index("심각한 소식") < digest.text.index("유엔 인권이사회 토론")
    assert "/digest" in digest.text


async def test_a_weekly_digest_of_a_group_is_set_by_its_administrators_alone(talk, world) -> None:
    admin, member = world.user("Daniel"), world.user("Mina")
    group = world.supergroup("Friends", owner=admin, members=[member])
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    await talk.says(admin, "/digest", group)
    await talk.presses(member, "Brussels", group)
    assert (await talk.rows(group))[0].zone is None
    await talk.presses(admin, "Brussels", group)
    await talk.presses(admin, "Every week", group)
    await talk.presses(admin, "Friday", group)
    (row,) = await talk.rows(group)
    assert (row.digest, row.digest_weekday) == (Digest.WEEKLY, 4)
    assert row.digest_at == datetime(2026, 3, 13, 7, 0, tzinfo=UTC)  # 8 o'clock in Brussels
    await talk.presses(admin, "No digest", group)
    (row,) = await talk.rows(group)
    assert (row.digest, row.digest_at, row.digest_since) == (Digest.OFF, None, None)
