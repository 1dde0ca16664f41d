"""Waits for one event, but not for ever. Part of the pump."""

import asyncio
import contextlib


async def first_of(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
