"""The headers of an answer: pauses, freshness and validators."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.answer import (
    Headers,
    freshness,
    http_date,
    retry_after,
    sendable,
    speaks_of_freshness,
    validators,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AT_TWO = b"Mon, 02 Mar 2026 14:00:00 GMT"


def headers(**values: bytes) -> Headers:
    return Headers((name.replace("_", "-").encode(), value) for name, value in values.items())


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        (b"120", timedelta(seconds=120)),
        (b" 120 ", timedelta(seconds=120)),
        (AT_TWO, timedelta(hours=2)),
        (b"Mon Mar  2 14:00:00 2026", timedelta(hours=2)),
        (b"Monday, 02-Mar-26 14:00:00 GMT", timedelta(hours=2)),
        (b"99999999", timedelta(days=7)),
        (b"9" * 400, timedelta(days=7)),
        (b"0" * 20 + b"120", timedelta(seconds=120)),
        (b"Mon, 02 Mar 2026 11:00:00 GMT", None),
        *((nonsense, None) for nonsense in (b"0", b"-5", b"soon", b"", b"1.5", b"120, 60", b"\xff")),
    ],
)
def test_a_pause_is_seconds_or_a_date_and_at_most_a_week(value, pause):
    assert retry_after(headers(Retry_After=value), NOW) == pause


def test_a_pause_until_a_date_is_measured_by_the_publishers_own_clock():
    ahead = headers(Retry_After=AT_TWO, Date=b"Mon, 02 Mar 2026 13:50:00 GMT")
    assert retry_after(ahead, NOW) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("said", "fresh"),
    [
        ({"Cache_Control": b"public, max-age=3600", "Age": b"600"}, timedelta(minutes=50)),
        ({"Cache_Control": b'MAX-AGE="60"'}, timedelta(minutes=1)),
        ({"Cache_Control": b"max-age=60", "Age": b"600"}, None),
        ({"Cache_Control": b"max-age=0"}, None),
        ({"Cache_Control": b"max-age=" + b"9" * 400}, timedelta(days=365)),
        ({"Cache_Control": b"max-age=soon"}, None),
        ({"Cache_Control": b"no-cache, max-age=60"}, None),
        ({"Cache_Control": b"no-store"}, None),
        ({"Cache_Control": b'no-cache="set-cookie", max-age=60'}, timedelta(minutes=1)),
        ({"Expires": b"0"}, None),
        ({"Expires": AT_TWO}, timedelta(hours=2)),
        ({"Expires": AT_TWO, "Date": b"Mon, 02 Mar 2026 13:30:00 GMT"}, timedelta(minutes=30)),
        ({"Expires": AT_TWO, "Cache_Control": b"max-age=60"}, timedelta(minutes=1)),
        ({"Expires": b"Sun, 01 Mar 2026 14:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_freshness_is_what_is_left_of_it(said, fresh):
    assert freshness(headers(**said), NOW) == fresh


@pytest.mark.parametrize(
    ("said", "speaks"),
    [
        ({}, False),
        ({"ETag": b'"a"'}, False),
        ({"Expires": b"0"}, True),
        ({"Cache_Control": b"private"}, True),
    ],
)
def test_an_answer_says_something_of_its_freshness_or_nothing(said, speaks):
    assert speaks_of_freshness(headers(**said)) is speaks


def test_validators_are_kept_as_they_came():
    both = headers(ETag=b'W/"\xed\x83\x88 \xff"', Last_Modified=b"once upon a time")
    assert validators(both, NOW) == (b'W/"\xed\x83\x88 \xff"', b"once upon a time")
    assert validators(headers(ETag=b"", Last_Modified=b"  "), NOW) == (None, None)


def test_a_last_modified_of_the_future_would_earn_a_304_for_ever_and_is_dropped():
    assert validators(headers(Last_Modified=b"Fri, 01 Nov 2041 00:00:00 GMT"), NOW) == (None, None)
    assert validators(headers(Last_Modified=AT_TWO), NOW) == (None, AT_TWO)


@pytest.mark.parametrize(
    ("value", "may"),
    [
        (b'"a b\xff"', True),
        (None, False),
        (b"", False),
        (b"a\r\nb", False),
        (b"a\x00", False),
        (b"\x7f", False),
    ],
)
def test_only_what_fits_a_header_is_sent(value, may):
    assert sendable(value) is may


@pytest.mark.parametrize(
    "value", [None, "", "0", "-1", "yesterday", "Mon, 99 Mar 2026 14:00:00 GMT", "1 " * 99]
)
def test_a_date_of_http_that_is_none(value):
    assert http_date(value) is None
