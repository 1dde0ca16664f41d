"""One message in the place of many alerts: the gravest first, and what has no room is counted."""

from datetime import UTC, datetime, timedelta

from bot.texts.markup import fits
from bot.texts.summary import Line, summary
from storage.models import Severity, Topic

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def line(number: int, severity: Severity, hours: int) -> Line:
    return Line(
        severity, Topic.DETENTION, f"Headline {number}", "https://a.example/", NOON - timedelta(hours=hours)
    )


def test_the_gravest_comes_first_however_old_and_of_those_the_newest() -> None:
    told = summary(
        [
            line(1, Severity.NORMAL, 0),
            line(2, Severity.HIGH, 1),
            line(3, Severity.HIGH, 2),
            line(4, Severity.CRITICAL, 9),
        ],
        "en",
    )
    places = [told.index(f"Headline {number}") for number in (4, 2, 3, 1)]
    assert places == sorted(places)


def test_what_has_no_room_is_counted_and_is_the_least_grave() -> None:
    lines = [line(number, Severity.NORMAL, number) for number in range(60)]
    told = summary([*lines, line(99, Severity.CRITICAL, 99)], "en")
    shown = told.count("Headline")
    assert fits(told)
    assert "61 alerts" in told
    assert f"and {61 - shown} more alerts" in told
    assert told.index("Headline 99") < told.index("Headline 0")
