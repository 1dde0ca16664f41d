"""The digest: what did not ring, once, at its hour, whatever dies meanwhile and whatever the clocks do."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.alerts import digest as stage
from bot.alerts.digest import plan, write
from bot.alerts.publish import publish
from bot.alerts.rest import settle, wake
from bot.alerts.summary import leave_out
from bot.texts.digest import LINES, PARTS, Line, parts, without
from bot.texts.languages import LANGUAGES
from bot.texts.markup import utf16_length
from storage.database import Database
from storage.models import (
    Articles,
    Case,
    Delivery,
    Digest,
    Label,
    Message,
    MessageKind,
    Publicity,
    Severity,
    Subscriber,
    SubscriberState,
    Topic,
)
from tests.bot.alerts.newsdesk import NOW, bring, judge, open_case, rows, subscribe
from tests.bot.alerts.test_rest import sent

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def reader(database: Database, now: datetime, **wanted: object) -> int:
    """Subscribe somebody who wants a digest."""
    row = await subscribe(database, **{"zone": "Asia/Seoul", "digest": Digest.DAILY, **wanted})
    async with database.transaction() as tx:
        one = await tx.get(Subscriber, row)
        plan(one, now)
        await settle(tx, one, now)
    return row


async def related(database: Database, title: str, at: datetime, **wanted: object) -> None:
    """Bring an article that belongs to the matter and rings nobody."""
    item = await bring(database, title, at=at)
    given = {"label": Label.RELATED, "topic": Topic.POLICY, "severity": Severity.NORMAL, "judged_at": at}
    await judge(database, item, None, **{**given, **wanted})
    await publish(database, at)


async def alert(database: Database, title: str, at: datetime, **wanted: object) -> int:
    item = await bring(database, title, at=at)
    case = await open_case(database, title=title, opened_at=at, updated_at=at, **wanted)
    await judge(database, item, case, severity=wanted.get("severity", Severity.CRITICAL), judged_at=at)
    await publish(database, at)
    return case


async def digests(database: Database) -> list[Message]:
    return [one for one in await rows(database, Message) if one.kind is MessageKind.DIGEST]


async def test_the_digest_comes_at_its_hour_once_and_tells_what_did_not_ring(database: Database) -> None:
    """NOW is 21 o'clock in Seoul; the digest is due at 8."""
    await reader(database, NOW, least_rank=3)
    await related(database, "국회 청문회", NOW + HOUR)
    await alert(database, "심각한 일", NOW + HOUR, severity=Severity.HIGH)
    await alert(database, "급한 일", NOW + HOUR)
    assert [text for _, text in await sent(database, NOW + HOUR) if "급한 일" in text]
    assert (await write(database, NOW + 10 * HOUR)).due == 0
    done = await write(database, NOW + 11 * HOUR)
    assert (done.due, done.written, done.chats) == (1, 1, 1)
    ((_, text),) = await sent(database, NOW + 11 * HOUR)
    lines = [line for line in text.split("\n") if line.startswith("• ")]
    assert len(lines) == 2
    assert "심각한 일" in lines[0]
    assert "국회 청문회" in lines[1]
    assert "급한 일" not in text
    assert (await write(database, NOW + 11 * HOUR)).due == 0
    assert (await write(database, NOW + 35 * HOUR)).written == 0  # told before, and nothing since


async def test_with_nothing_to_tell_no_message_is_written(database: Database) -> None:
    await reader(database, NOW)
    done = await write(database, NOW + 11 * HOUR)
    assert (done.due, done.written, done.chats) == (1, 0, 0)
    assert await rows(database, Delivery) == []


async def test_who_wants_the_same_in_the_same_language_shares_one_message(database: Database) -> None:
    for _ in range(3):
        await reader(database, NOW)
    await reader(database, NOW, articles=int(Articles.JAPANESE))
    await reader(database, NOW, language="ja")
    await reader(database, NOW, topics=1)
    await related(database, "국회 청문회", NOW + HOUR)
    done = await write(database, NOW + 11 * HOUR)
    assert (done.due, done.written, done.chats) == (6, 2, 4)


@pytest.mark.parametrize(
    "wanted",
    [
        {"held": "names a person"},
        {"label": Label.IRRELEVANT, "topic": Topic.NONE, "severity": Severity.NONE},
    ],
)
async def test_what_a_person_must_look_at_first_and_what_is_not_about_this_stay_out(
    database: Database, wanted: dict
) -> None:
    await reader(database, NOW)
    await related(database, "조심할 기사", NOW + HOUR, **wanted)
    assert (await write(database, NOW + 11 * HOUR)).written == 0


async def test_a_case_that_was_made_quiet_is_not_told(database: Database) -> None:
    await reader(database, NOW, least_rank=3)
    await alert(database, "심각한 일", NOW + HOUR, severity=Severity.HIGH)
    async with database.transaction() as tx:
        for row in await rows(database, Case):
            (await tx.get(Case, row.id)).publicity = Publicity.QUIET
    assert (await write(database, NOW + 11 * HOUR)).written == 0


async def test_the_same_headline_of_two_feeds_stands_there_once(database: Database) -> None:
    await reader(database, NOW)
    await related(database, "국회  청문회", NOW + HOUR)
    await related(database, "국회 청문회", NOW + 2 * HOUR)
    await write(database, NOW + 11 * HOUR)
    (message,) = await digests(database)
    assert message.text.count("청문회") == 1


async def test_what_expired_during_a_pause_stands_in_the_next_digest(database: Database) -> None:
    row = await reader(database, NOW)
    async with database.transaction() as tx:
        one = await tx.get(Subscriber, row)
        one.paused_until = NOW + 3 * DAY
        await settle(tx, one, NOW)
    await alert(database, "멈춘 동안의 일", NOW + HOUR)
    for day in range(3):
        assert (await write(database, NOW + 11 * HOUR + day * DAY)).written == 0
    await wake(database, NOW + 3 * DAY)
    assert await sent(database, NOW + 3 * DAY) == []
    await write(database, NOW + 11 * HOUR + 3 * DAY)
    ((_, text),) = await sent(database, NOW + 11 * HOUR + 3 * DAY)
    assert "멈춘 동안의 일" in text


async def test_a_digest_comes_at_its_hour_in_quiet_hours_and_without_a_sound(database: Database) -> None:
    await reader(database, NOW, quiet_hours=[[127, 7 * 60, 9 * 60]])
    await related(database, "국회 청문회", NOW + HOUR)
    await write(database, NOW + 11 * HOUR)
    (message,) = await digests(database)
    assert message.silent
    assert len(await sent(database, NOW + 11 * HOUR)) == 1


async def test_a_bot_that_was_down_for_hours_sends_it_late_and_after_a_day_leaves_it_to_the_next(
    database: Database,
) -> None:
    await reader(database, NOW)
    await related(database, "국회 청문회", NOW + HOUR)
    assert (await write(database, NOW + 14 * HOUR)).written == 1
    await related(database, "다음 청문회", NOW + 20 * HOUR)
    assert (await write(database, NOW + 11 * HOUR + DAY + 21 * HOUR)).written == 0
    assert (await write(database, NOW + 11 * HOUR + 2 * DAY)).written == 1
    assert "다음 청문회" in (await digests(database))[-1].text


async def test_who_lost_the_chat_gets_none(database: Database) -> None:
    row = await reader(database, NOW)
    async with database.transaction() as tx:
        (await tx.get(Subscriber, row)).state = SubscriberState.GONE
    await related(database, "국회 청문회", NOW + HOUR)
    done = await write(database, NOW + 11 * HOUR)
    assert (done.due, done.chats) == (1, 0)


async def test_a_stage_killed_at_any_point_neither_misses_nor_doubles(sqlite: Database) -> None:
    for _ in range(5):
        await reader(sqlite, NOW)
    await related(sqlite, "국회 청문회", NOW + HOUR)
    real = stage.missed.deliver
    for _ in range(3):
        calls = 0

        async def deliver(*args: object) -> None:
            nonlocal calls
            calls += 1
            await real(*args)
            raise ConnectionAbortedError

        stage.missed.deliver = deliver
        try:
            with pytest.raises(ConnectionAbortedError):
                await write(sqlite, NOW + 11 * HOUR)
        finally:
            stage.missed.deliver = real
        assert calls == 1
        assert await rows(sqlite, Delivery) == []
    await write(sqlite, NOW + 11 * HOUR)
    await write(sqlite, NOW + 11 * HOUR)
    assert Counter(row.subscriber_id for row in await rows(sqlite, Delivery)).most_common(1)[0][1] == 1
    assert len(await rows(sqlite, Delivery)) == 5


async def test_a_withdrawn_alert_leaves_the_digests_that_tell_it(database: Database) -> None:
    await reader(database, NOW, least_rank=3)
    await alert(database, "심각한 일", NOW + HOUR, severity=Severity.HIGH)
    await related(database, "국회 청문회", NOW + HOUR)
    await write(database, NOW + 11 * HOUR)
    await sent(database, NOW + 11 * HOUR)
    (message,) = await digests(database)
    assert len(message.summary_of) == 1
    async with database.transaction() as tx:
        assert await leave_out(tx, message.summary_of, "gone", NOW + 12 * HOUR) == 1
    (message,) = await digests(database)
    assert "심각한 일" not in message.text
    assert "국회 청문회" in message.text


async def test_a_digest_of_nothing_but_a_withdrawn_alert_is_withdrawn(database: Database) -> None:
    await reader(database, NOW, least_rank=3)
    await alert(database, "심각한 일", NOW + HOUR, severity=Severity.HIGH)
    await write(database, NOW + 11 * HOUR)
    (message,) = await digests(database)
    async with database.transaction() as tx:
        await leave_out(tx, message.summary_of, "gone", NOW + 12 * HOUR)
    assert await sent(database, NOW + 12 * HOUR) == []


def line(number: int, title: str = "Headline") -> Line:
    return Line(
        alert=number % 3 == 0, severity=Severity.HIGH, topic=Topic.POLICY, title=f"{title} {number}",
        outlet="Harbour Post", url=f"https://harbour.example/{number}", at=NOW + number * HOUR,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, LINES, LINES + 1, 200])
def test_a_long_digest_is_split_within_telegrams_limits(language: str, number: int) -> None:
    pages = parts([line(each, "x" * 300) for each in range(number)], language)
    assert 1 <= len(pages) <= PARTS
    assert all(utf16_length(page) <= 4096 for page in pages)
    assert all(page.count("<a ") <= LINES for page in pages)
    shown = sum(page.count("• ") for page in pages)
    assert shown == number or (number > shown and str(number - shown) in pages[-1])


def test_alerts_stand_first_and_hostile_titles_bring_no_line_of_their_own() -> None:
    evil = Line(
        alert=False, severity=Severity.NORMAL, topic=Topic.POLICY, title="a\n• <b>fake</b>\u202e",
        outlet="<i>", url="javascript:alert(1)", at=NOW,
    )  # fmt: skip
    (page,) = parts([line(1), line(3), evil], "en")
    lines = [one for one in page.split("\n") if one.startswith("• ")]
    assert len(lines) == 3
    assert "Headline 3" in lines[0]
    assert "<b>fake" not in page
    assert "javascript" not in page
    assert without(page, "https://harbour.example/3", "Headline 3").count("\n• ") == 2
    (single,) = parts([line(3)], "en")
    assert without(single, "https://harbour.example/3", "Headline 3") is None
