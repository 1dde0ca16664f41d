"""Quiet hours and pauses as people choose them by buttons and words, and what they hold; over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.rest import wake
from bot.chat.settings_hours import typed
from bot.delivery.hours import MOST_RANGES
from bot.texts import hours as texts
from bot.texts.zones import COMMON, find, name_of
from storage.models import Severity, Subscriber
from tests.bot.chat.test_settings import labels, news

NOON_IN_SEOUL = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)


async def test_korean_nights_hold_alerts_that_come_as_one_and_urgent_ones_pass_where_wished(
    talk, world
) -> None:
    talk.clock.now = NOON_IN_SEOUL
    mina = world.user("서연", language_code="ko")
    mina.start()
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/quiet")
    await talk.presses(mina, "서울")
    await talk.presses(mina, "추가: 매일 22:00–07:00")
    await talk.presses(mina, "이때도 긴급 알림: 안 받음")
    (row,) = await talk.rows(mina)
    assert (row.zone, row.quiet_hours, row.quiet_passes) == ("Asia/Seoul", [[127, 1320, 420]], True)
    assert row.quiet_since == datetime(2026, 3, 10, 13, 0, tzinfo=UTC)
    talk.clock.now = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)  # midnight in Seoul
    before = len(world.messages(mina))
    await news(talk, "첫째 소식", severity=Severity.HIGH)
    await news(talk, "둘째 소식", severity=Severity.HIGH)
    await news(talk, "급한 소식")
    await talk.pump()
    (urgent,) = world.messages(mina)[before:]
    assert "급한 소식" in urgent.text
    talk.clock.now = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)  # seven o'clock
    await wake(talk.db, talk.clock())
    await talk.pump()
    (_, summary) = world.messages(mina)[before:]
    assert "알림 2건" in summary.text
    assert "첫째 소식" in summary.text
    assert "둘째 소식" in summary.text
    await wake(talk.db, talk.clock())
    await talk.pump()
    assert len(world.messages(mina)) == before + 2


async def test_several_ranges_on_weekdays_are_added_and_removed_by_buttons(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/quiet")
    await talk.presses(mina, "Brussels")
    await talk.presses(mina, "Add: every day 22:00–07:00")
    for days, start, end in (("Saturday and Sunday", "07:00", "10:00"), ("Wednesday", "13:00", "15:00")):
        await talk.presses(mina, "Add other hours")
        await talk.presses(mina, days)
        await talk.presses(mina, start)
        await talk.presses(mina, end)
    (row,) = await talk.rows(mina)
    assert row.quiet_hours == [[4, 780, 900], [96, 420, 600], [127, 1320, 420]]
    shown = await talk.last(mina)
    assert "• Saturday and Sunday 07:00–10:00" in shown.text
    await talk.presses(mina, "Remove: Wednesday 13:00–15:00")
    (row,) = await talk.rows(mina)
    assert row.quiet_hours == [[96, 420, 600], [127, 1320, 420]]
    assert len(world.messages(mina)) == 2


async def test_no_more_ranges_are_offered_than_fit_on_a_screen(talk, world) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/quiet UTC")
    for hour in range(MOST_RANGES + 2):
        shown = await talk.says(mina, f"/quiet {hour}-{hour + 1}")
    (row,) = await talk.rows(mina)
    assert len(row.quiet_hours) == MOST_RANGES
    assert texts.add("en") not in labels(shown)


async def test_a_city_that_is_typed_becomes_its_zone_and_is_not_kept(talk, world) -> None:
    mina = world.user("서연", language_code="ko")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/quiet 브뤼셀")
    (row,) = await talk.rows(mina)
    assert row.zone == "Europe/Brussels"
    shown = await talk.says(mina, "/quiet <b>Nowhere</b>")
    assert shown.html == texts.zone_unknown("ko")
    assert "Nowhere" not in shown.text
    (row,) = await talk.rows(mina)
    assert row.zone == "Europe/Brussels"


async def test_a_pause_holds_everything_until_it_is_ended(talk, world) -> None:
    mina = world.user("Mina")
    mina.start()
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/pause")
    await talk.presses(mina, "Pause for 1 day")
    assert "Paused until March 10, 2026, 12:00 UTC" in (await talk.last(mina)).text
    before = len(world.messages(mina))
    await news(talk, "Held one")
    await news(talk, "Held two")
    await talk.pump()
    assert len(world.messages(mina)) == before
    talk.clock.advance(timedelta(hours=2))
    await talk.presses(mina, "End the pause", message=world.messages(mina)[-1])
    assert talk.wakes
    await talk.pump()
    (summary,) = world.messages(mina)[before:]
    assert "Held one" in summary.text
    assert "Held two" in summary.text
    assert (await talk.rows(mina))[0].paused_until is None


async def test_a_pause_of_thirty_days_ends_by_itself(talk, world) -> None:
    mina = world.user("Mina")
    mina.start()
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/pause")
    await talk.presses(mina, "Pause for 30 days")
    talk.clock.advance(timedelta(days=30))
    before = len(world.messages(mina))
    await news(talk, "Before it is noticed")
    await wake(talk.db, talk.clock())
    await talk.pump()
    assert len(world.messages(mina)) == before + 1


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Brussels", "Europe/Brussels"), ("europe/brussels", "Europe/Brussels"),
        ("new york", "America/New_York"), ("New_York", "America/New_York"), ("서울", "Asia/Seoul"),
        ("東京", "Asia/Tokyo"), ("伦敦", "Europe/London"), ("倫敦", "Europe/London"),
        ("ＳＥＯＵＬ", "Asia/Seoul"), ("UTC", "UTC"), ("ウラジオストク", "Asia/Vladivostok"),
        ("Atlantis", None), ("", None), ("../../etc/passwd", None),
    ],
)  # fmt: skip
def test_a_zone_is_found_by_its_name_or_by_a_city_in_five_languages(words: str, zone: str | None) -> None:
    assert find(words) == zone


@pytest.mark.parametrize("words", ["25-7", "22:60-7", "7-7", "0-24", "22", "-", "22-7-9", "aa-bb"])
def test_hours_that_are_none_are_refused(words: str) -> None:
    assert typed(words) is None


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("22-7", [127, 1320, 420]),
        ("22:30–07:15", [127, 1350, 435]),
        ("0 ~ 24:00", None),
        ("18-24", [127, 1080, 0]),
    ],
)
def test_hours_are_read_as_people_write_them(words: str, row: list[int] | None) -> None:
    wish = typed(words)
    if row is None:
        assert wish is None
        return
    someone = Subscriber(quiet_hours=[])
    wish(someone)
    assert someone.quiet_hours == [row]


def test_every_common_zone_has_a_name_of_its_own_in_every_language() -> None:
    for language in ("en", "ko", "zh_Hans", "zh_Hant", "ja"):
        assert len({name_of(zone, language) for zone in COMMON}) == len(COMMON)
