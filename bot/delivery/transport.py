"""Speaks with Telegram and gives every answer as an Outcome. An edge: telegram is imported here alone."""

import asyncio
import html
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import telegram
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.delivery.answers import Failure, classify
from bot.delivery.outcome import Edited, Outcome, Sent, Unauthorised, Wait
from bot.delivery.pacing import Pacer
from storage.sealing import Address

Buttons = Sequence[Sequence[dict[str, Any]]]
"""Rows of {"text", "url"} or {"text", "data"}, either with a "style" (danger, success, primary)."""

POOL_SIZE = 16
"""More open connections make the client slower, not faster; no more than half are used at a time."""
PATIENCE = 5.0
"""Seconds a reply waits for its turn; a later one answers nobody."""
GENERAL_TOPIC = 1
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TAG = re.compile(r"<[^>]*>")


class SlowDownError(TelegramError):
    """A 429. The client's own RetryAfter warns of its own deprecation whenever it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too Many Requests")
        self.seconds = seconds


class SendingRequest(HTTPXRequest):
    """The client's HTTP, which raises SlowDownError on 429."""

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """Carry out one request."""
        code, payload = await super().do_request(*given, **named)
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            said = self.parse_json_payload(payload)
            raise SlowDownError(float((said.get("parameters") or {}).get("retry_after") or 1))
        return code, payload


def build_request(*, read_timeout: float = 10.0, connection_pool_size: int = POOL_SIZE) -> SendingRequest:
    """Give the client's settings for sending; getUpdates needs a request object of its own."""
    return SendingRequest(
        connection_pool_size=connection_pool_size,
        connect_timeout=5.0,
        read_timeout=read_timeout,
        write_timeout=5.0,
        pool_timeout=2.0,
    )


class Transport:
    """Sends what the pump carries (it keeps the pace itself) and what people get as replies (paced here)."""

    def __init__(self, bot: Bot, pacer: Pacer, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._pacer = pacer
        self._monotonic = monotonic

    async def send(
        self,
        address: Address,
        text: str,
        buttons: Buttons,
        *,
        silent: bool = False,
        plain: bool = False,
        reply_to: int | None = None,
    ) -> Outcome:
        """Send Telegram HTML, or with `plain` its bare text; as an answer to `reply_to` where that stands."""
        return await self._ask(
            address, self._send(address, text, buttons, silent=silent, plain=plain, reply_to=reply_to)
        )

    async def edit(
        self, address: Address, message_id: int, text: str, buttons: Buttons, *, plain: bool = False
    ) -> Outcome:
        """Change a message of ours."""
        return await self._ask(address, self._edit(address, message_id, text, buttons, plain=plain))

    async def delete(self, address: Address, message_id: int) -> Outcome:
        """Delete a message of ours, at most 48 hours old."""
        return await self._ask(address, self._delete(address, message_id))

    async def reply(
        self, address: Address, text: str, buttons: Buttons = (), reply_to: int | None = None
    ) -> Outcome:
        """Answer a person before anything that goes to many."""
        return await self._answer_in_turn(
            address, lambda: self._send(address, text, buttons, reply_to=reply_to)
        )

    async def edit_reply(
        self, address: Address, message_id: int, text: str, buttons: Buttons = ()
    ) -> Outcome:
        """Change an earlier reply before anything that goes to many."""
        return await self._answer_in_turn(address, lambda: self._edit(address, message_id, text, buttons))

    async def answer(self, callback_id: str, text: str | None = None, *, alert: bool = False) -> Outcome:
        """Answer the press of a button, at most 200 letters; Telegram does not count these."""
        return await self._ask(None, self._answer(callback_id, text, alert=alert))

    async def reachable(self) -> bool:
        """Say whether Telegram answers at all; a refused token is an answer."""
        try:
            await self._bot.get_me()
        except TelegramError as error:
            return isinstance(classify(failure_of(error)), Unauthorised | Wait)
        return True

    async def _answer_in_turn(self, address: Address, request: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Book a departure, ask, and after a short 429 ask once more."""
        outcome: Outcome = Wait(PATIENCE)
        for _ in range(2):
            now = self._monotonic()
            wait = self._pacer.book(address.chat, now, PATIENCE)
            if wait is None:
                return outcome
            if wait > 0:
                await asyncio.sleep(wait)
            outcome = await self._ask(address, request())
            self._pacer.landed(now + wait, self._monotonic())
            if not isinstance(outcome, Wait):
                return outcome
        return outcome

    async def _ask(self, address: Address | None, request: Awaitable[Outcome]) -> Outcome:
        """Await one request; what goes wrong becomes an Outcome, and a 429 is told to the pacer."""
        try:
            return await request
        except TelegramError as error:
            outcome = classify(failure_of(error))
        if isinstance(outcome, Wait) and address is not None:
            own = self._pacer.throttled(address.chat, outcome.seconds, self._monotonic())
            return Wait(outcome.seconds, chat=own)
        return outcome

    async def _send(
        self,
        address: Address,
        text: str,
        buttons: Buttons,
        *,
        silent: bool = False,
        plain: bool = False,
        reply_to: int | None = None,
    ) -> Outcome:
        message = await self._bot.send_message(
            chat_id=address.chat,
            message_thread_id=address.thread if address.thread > GENERAL_TOPIC else None,
            reply_markup=_keyboard(buttons),
            disable_notification=silent,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True)
            if reply_to
            else None,
            **_wording(text, plain=plain),
        )
        return Sent(message.message_id)

    async def _edit(
        self, address: Address, message_id: int, text: str, buttons: Buttons, *, plain: bool = False
    ) -> Outcome:
        await self._bot.edit_message_text(
            chat_id=address.chat,
            message_id=message_id,
            reply_markup=_keyboard(buttons),
            link_preview_options=_NO_PREVIEW,
            **_wording(text, plain=plain),
        )
        return Edited()

    async def _delete(self, address: Address, message_id: int) -> Outcome:
        await self._bot.delete_message(address.chat, message_id)
        return Edited()

    async def _answer(self, callback_id: str, text: str | None, *, alert: bool) -> Outcome:
        await self._bot.answer_callback_query(callback_id, text, show_alert=alert)
        return Edited()


def failure_of(error: TelegramError) -> Failure:
    """Give the plain values of a client's error; never its address or token."""
    retry_after = error.seconds if isinstance(error, SlowDownError) else None
    if isinstance(error, RetryAfter):
        asked: int | timedelta = error.retry_after
        retry_after = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
    return Failure(
        kind=type(error).__name__,
        description=error.message,
        cause=type(error.__cause__).__name__,
        retry_after=retry_after,
        new_chat=error.new_chat_id if isinstance(error, ChatMigrated) else None,
    )


def _wording(text: str, *, plain: bool) -> dict[str, Any]:
    if plain:
        return {"text": html.unescape(_TAG.sub("", text)), "parse_mode": None}
    return {"text": text, "parse_mode": telegram.constants.ParseMode.HTML}


def _keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(
                button["text"],
                url=button.get("url"),
                callback_data=button.get("data"),
                style=button.get("style"),
            )
            for button in row
        ]
        for row in buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None
