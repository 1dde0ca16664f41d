"""Asks Telegram for updates by long polling, over a connection pool of its own. An edge.

The answers are taken raw: the client would parse a batch as a whole, so that one update it cannot read would
stop all others, for ever.
"""

import json
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

ALLOWED = ("message", "callback_query", "my_chat_member", "channel_post")
"""All kinds of updates we read; channel_post for /subscribe posted in a channel."""
MOST_AT_ONCE = 100
GRACE_SECONDS = 10.0
POOL_SIZE = 4


class UnreadableAnswer(Exception):  # noqa: N818 -- it names the answer, and is caught like a broken connection
    """Telegram, or something on the way, answered no list of updates."""


def build_request() -> HTTPXRequest:
    """Give a client for polling alone: several connections, for an aborted poll may block one for good."""
    return HTTPXRequest(
        connection_pool_size=POOL_SIZE, connect_timeout=5.0, read_timeout=GRACE_SECONDS, pool_timeout=5.0
    )


async def get_updates(
    bot: Bot, request: BaseRequest, *, offset: int, seconds: int, limit: int = MOST_AT_ONCE
) -> list[dict[str, Any]]:
    """Wait up to `seconds` for updates from `offset` on. Asking confirms all below `offset`."""
    query = urlencode(
        {"offset": offset, "timeout": seconds, "limit": limit, "allowed_updates": json.dumps(ALLOWED)}
    )
    body = await request.retrieve(f"{bot.base_url}/getUpdates?{query}", read_timeout=seconds + GRACE_SECONDS)
    try:
        found = json.loads(body.decode("utf-8", "replace"))["result"]
    except (ValueError, KeyError, TypeError):
        raise UnreadableAnswer("no list of updates") from None
    if not isinstance(found, list):
        raise UnreadableAnswer("no list of updates")
    return [raw for raw in found if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]
