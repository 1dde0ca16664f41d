"""The rules of inline keyboards and deep links. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.rehearsal.botapi.refusals import bad_request

MOST_BUTTONS = 100
DATA_BYTES = 64
COPY_LETTERS = 256
ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "copy_text",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
    }
)
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Button:
    """One button as a reader sees it; `data` or `url` is what a press leads to, `copies` what it copies."""

    text: str
    data: str | None = None
    url: str | None = None
    copies: str | None = None
    style: str | None = None


def checked_keyboard(markup: Any, *, private: bool) -> dict[str, Any] | None:
    """Give the reply markup as it is to be kept; raises Refusal on a button Telegram would not take."""
    if not isinstance(markup, dict):
        raise bad_request("can't parse reply keyboard markup JSON object")
    if "inline_keyboard" not in markup:
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: an Array of Array of InlineKeyboardButton expected")
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check_button(button, private=private)
    filled = [row for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def _check_button(button: Any, *, private: bool) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request(
            'can\'t parse inline keyboard button: Field "text" must be of type String and not empty'
        )
    actions = ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= DATA_BYTES):
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not is_web_address(button["url"]):
        raise bad_request("BUTTON_URL_INVALID")
    if "web_app" in button and not private:
        raise bad_request("BUTTON_TYPE_INVALID")
    if "copy_text" in button:
        copied = button["copy_text"].get("text", "") if isinstance(button["copy_text"], dict) else ""
        if not 1 <= len(copied) <= COPY_LETTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("style", "primary") not in {"danger", "success", "primary"}:
        raise bad_request("BUTTON_STYLE_INVALID")


def is_web_address(url: Any) -> bool:
    """Say whether Telegram takes this as the address of a button: http, https or tg, with a host."""
    if not isinstance(url, str) or re.search(r"\s", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "tg":
        return bool(parts.netloc or parts.path)
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and ("." in host or host == "localhost")


def buttons_of(markup: dict[str, Any] | None) -> list[Button]:
    """List the inline buttons of a kept reply markup, row by row."""
    rows: Sequence[Sequence[dict[str, Any]]] = (markup or {}).get("inline_keyboard", [])
    return [
        Button(
            text=button["text"],
            data=button.get("callback_data"),
            url=button.get("url"),
            copies=(button.get("copy_text") or {}).get("text"),
            style=button.get("style"),
        )
        for row in rows
        for button in row
    ]


def deep_link_payload(url: str, bot_username: str) -> str | None:
    """Give the payload if `url` opens this bot ("" if it has none), None for other addresses."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or parts.hostname not in {"t.me", "telegram.me"}:
        return None
    if parts.path.strip("/").lower() != bot_username.lower():
        return None
    return parse_qs(parts.query).get("start", [""])[0]
