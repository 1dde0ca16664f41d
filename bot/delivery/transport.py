"""Speaks with Telegram and gives every answer as an Outcome. An edge."""

import asyncio
import html
import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.delivery import photos, pins
from bot.delivery.answers import Failure, classify
from bot.delivery.outcome import Edited, Outcome, Sent, Unauthorised, Wait
from bot.delivery.pacing import Pacer
from bot.delivery.request import CONNECTIONS, READ_SECONDS, SendingRequest, SlowDownError, call
from storage.sealing import Address

Buttons = Sequence[Sequence[dict[str, Any]]]
"""Rows of {"text", "url"} or {"text", "data"}, either with a "style" (danger, success, primary)."""

PATIENCE = 5.0
"""Seconds a reply waits for its turn; a later one answers nobody."""
GENERAL_TOPIC = 1
_NO_PREVIEW = '{"is_disabled":true}'
_SEND, _EDIT = "sendMessage", "editMessageText"
"""Methods by which nearly everything leaves: called without the client's objects, which nobody reads."""
_TAG = re.compile(r"<[^>]*>")


def build_request(*, read_timeout: float = READ_SECONDS, connections: int = CONNECTIONS) -> SendingRequest:
    """Give the client's settings for sending; getUpdates needs a request object of its own."""
    return SendingRequest(read_timeout=read_timeout, connections=connections)


class Transport:
    """Sends what the pump carries (it keeps the pace itself) and what people get as replies (paced here).

    `paid`: what goes to many may be paid for, as Telegram asks above its free rate.
    """

    def __init__(
        self,
        bot: Bot,
        pacer: Pacer,
        *,
        paid: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._paid = {"allow_paid_broadcast": True} if paid else {}
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
            address,
            self._send(address, text, buttons, silent=silent, plain=plain, reply_to=reply_to, to_many=True),
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
        self,
        address: Address,
        text: str,
        buttons: Buttons = (),
        reply_to: int | None = None,
        *,
        silent: bool = False,
    ) -> Outcome:
        """Answer a person before anything that goes to many."""
        return await self._answer_in_turn(
            address, lambda: self._send(address, text, buttons, silent=silent, reply_to=reply_to)
        )

    async def picture(self, address: Address, png: bytes, caption: str) -> Outcome:
        """Answer a person with a picture, and Telegram HTML below it."""
        return await self._answer_in_turn(address, lambda: self._picture(address, png, caption))

    async def photo(
        self,
        address: Address,
        content: bytes | str,
        caption: str,
        *,
        silent: bool,
        keep: Callable[[str], None],
    ) -> Outcome:
        """Send a picture to one of many; `keep` hears by what name Telegram knows it from then on."""
        sending = photos.send(self._bot, address, content, caption, silent=silent, keep=keep, **self._paid)
        return await self._ask(address, sending)

    async def edit_caption(self, address: Address, message_id: int, caption: str) -> Outcome:
        """Change the words below a picture of ours."""
        return await self._ask(address, photos.edit(self._bot, address, message_id, caption))

    async def may_pin(self, address: Address) -> bool | None:
        """Ask whether the bot may pin in a group or channel; None where Telegram gives no answer."""
        try:
            return await pins.may(self._bot, address)
        except TelegramError:
            return None

    async def pin(self, address: Address, message_id: int) -> Outcome:
        """Pin a message of ours without a sound."""
        return await self._ask(address, pins.pin(self._bot, address, message_id))

    async def unpin(self, address: Address, message_id: int) -> Outcome:
        """Unpin a message of ours."""
        return await self._ask(address, pins.unpin(self._bot, address, message_id))

    async def download(self, file_id: str, most: int) -> bytes | None:
        """Give what somebody sent, at most so many bytes; None where that cannot be had."""
        return await photos.download(self._bot, file_id, most)

    async def document(self, address: Address, file: bytes, name: str, caption: str) -> Outcome:
        """Answer a person with a file, and Telegram HTML below it."""
        return await self._answer_in_turn(address, lambda: self._document(address, file, name, caption))

    async def leave(self, chat: int) -> Outcome:
        """Leave a group or channel."""
        return await self._ask(None, self._leave(chat))

    async def edit_reply(
        self, address: Address, message_id: int, text: str, buttons: Buttons = ()
    ) -> Outcome:
        """Change an earlier reply before anything that goes to many."""
        return await self._answer_in_turn(address, lambda: self._edit(address, message_id, text, buttons))

    async def answer(
        self, callback_id: str, text: str | None = None, *, alert: bool = False, url: str | None = None
    ) -> Outcome:
        """Answer the press of a button, at most 200 letters; Telegram does not count these.

        `url` may be a link to this bot itself, which is then opened.
        """
        return await self._ask(None, self._answer(callback_id, text, alert=alert, url=url))

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
            outcome = await request
        except TelegramError as error:
            outcome = classify(failure_of(error))
        else:
            if address is not None:
                self._pacer.accepted(self._monotonic())
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
        to_many: bool = False,
    ) -> Outcome:
        given: dict[str, Any] = {
            "chat_id": address.chat,
            **_wording(text, buttons, plain=plain),
            **(self._paid if to_many else {}),
        }
        if silent:
            given["disable_notification"] = True
        if address.thread > GENERAL_TOPIC:
            given["message_thread_id"] = address.thread
        if reply_to:
            given["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        message = await call(self._bot, _SEND, given)
        return Sent(int(message["message_id"]))

    async def _picture(self, address: Address, png: bytes, caption: str) -> Outcome:
        sent = await self._bot.send_photo(
            address.chat, png, caption=caption, parse_mode="HTML", filename="poster.png"
        )
        return Sent(sent.message_id)

    async def _document(self, address: Address, file: bytes, name: str, caption: str) -> Outcome:
        sent = await self._bot.send_document(
            address.chat, file, caption=caption, parse_mode="HTML", filename=name
        )
        return Sent(sent.message_id)

    async def _leave(self, chat: int) -> Outcome:
        await self._bot.leave_chat(chat)
        return Edited()

    async def _edit(
        self, address: Address, message_id: int, text: str, buttons: Buttons, *, plain: bool = False
    ) -> Outcome:
        given = {
            "chat_id": address.chat,
            "message_id": message_id,
            **_wording(text, buttons, plain=plain),
        }
        await call(self._bot, _EDIT, given)
        return Edited()

    async def _delete(self, address: Address, message_id: int) -> Outcome:
        await self._bot.delete_message(address.chat, message_id)
        return Edited()

    async def _answer(self, callback_id: str, text: str | None, *, alert: bool, url: str | None) -> Outcome:
        await self._bot.answer_callback_query(callback_id, text, show_alert=alert, url=url)
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


def _wording(text: str, buttons: Buttons, *, plain: bool) -> dict[str, Any]:
    """Give what a message says, as the Bot API takes it."""
    given = {"text": text, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
    if plain:
        given = {"text": html.unescape(_TAG.sub("", text)), "link_preview_options": _NO_PREVIEW}
    if buttons:
        given["reply_markup"] = json.dumps(
            {"inline_keyboard": [[_button(one) for one in row] for row in buttons]}
        )
    return given


def _button(button: dict[str, Any]) -> dict[str, Any]:
    named = {"text": button["text"], "url": button.get("url"), "callback_data": button.get("data")}
    return {key: value for key, value in {**named, "style": button.get("style")}.items() if value is not None}
