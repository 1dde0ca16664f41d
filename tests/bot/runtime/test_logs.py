"""Proves bot/runtime/logs.py: what may never stand in a log does not."""

import io
import logging
import sys
from collections.abc import Iterator

import httpx
import pytest
import structlog
from telegram import Bot
from telegram.error import InvalidToken

from bot.runtime import logs

TOKEN = "123456789:AAF-canary-canary-canary-canary-cnry"
KEY = "c2VjcmV0IGNhbmFyeSBrZXkgb2YgMzIgYnl0ZXMhISE="
CHAT = 5912345678


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook
    captured = io.StringIO()
    logs.configure("DEBUG", [KEY], stream=captured)
    yield captured
    root.handlers[:], sys.excepthook = before[0], before[2]
    root.setLevel(before[1])
    structlog.reset_defaults()


def test_one_event_is_one_line_with_its_keys(stream: io.StringIO) -> None:
    structlog.get_logger().info("poll", feeds=41, new=3)
    (line,) = stream.getvalue().splitlines()
    assert "event=poll" in line
    assert "feeds=41 new=3" in line
    assert "level=info" in line


def test_few_people_are_few_and_other_numbers_are_numbers(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("rest", woken=1, chats=9, deliveries=10, expired=0, told=3)
    log.warning("alerts_summed_up", chats=4, alerts=40)
    first, second = stream.getvalue().splitlines()
    assert "woken=few chats=few deliveries=10 expired=0 told=3" in first
    assert "chats=few alerts=40" in second


def test_tokens_keys_and_chat_ids_are_struck_out_wherever_they_come_from(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("a", url=f"https://api.telegram.org/bot{TOKEN}/getMe", key=KEY, chat=CHAT, group=-1001234567890)
    logging.getLogger("any.library").error("GET /bot%s/getMe for %s failed", TOKEN, CHAT)
    logging.getLogger("httpx").info("HTTP Request: POST https://h/bot%s/getMe", TOKEN)
    try:
        raise InvalidToken(f"The token `{TOKEN}` was rejected for {CHAT}")
    except InvalidToken:
        log.exception("b")
    try:
        httpx.Response(404, request=httpx.Request("GET", f"https://h/bot{TOKEN}/x")).raise_for_status()
    except httpx.HTTPStatusError:
        log.exception("c", bot=repr(Bot(TOKEN)))
    text = stream.getvalue()
    for secret in (TOKEN, TOKEN.split(":")[1], KEY, str(CHAT), "1234567890"):
        assert secret not in text


def test_a_crash_that_nobody_caught_is_one_scrubbed_line(stream: io.StringIO) -> None:
    try:
        raise RuntimeError(f"bot {TOKEN}\nforged=line")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    text = stream.getvalue()
    assert TOKEN not in text
    assert len(text.splitlines()) == 1


def test_a_title_with_a_newline_forges_no_second_line(stream: io.StringIO) -> None:
    structlog.get_logger().info("item", title="first\nlevel=error event=forged")
    assert len(stream.getvalue().splitlines()) == 1
