"""Moves a call that is read: the one way by which its row changes its state. Part of stages and presses."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.actions.lifecycle import Actor, Ruling, Standing
from storage.models import Call, CallState
from storage.queries import calls


async def move(tx: AsyncSession, call: Call, to: CallState, by: Actor | None, **fields: Any) -> bool:
    """Make a move with a call as it was read; `by` is None for the program itself.

    False, and nothing done, where the rules forbid it or the call moved on meanwhile.
    """
    if lifecycle.judge(Standing.of(call), to, call.version, by) is not Ruling.ALLOWED:
        return False
    return await calls.move(tx, call.id or 0, call.version, call.state, to, **fields)
