"""Tries again what did not surely arrive: unknown, or refused for a reason that may pass. Part of the edge.

One coordinator who may write is enough: nobody is told but chats that the broadcast was meant for.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import figures, lifecycle
from bot.alerts import summary
from bot.chat import progress, sent, sent_keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.texts import sent as texts
from storage.models import Act, Call, Message, SubscriberState
from storage.queries import broadcasts, messages, retries, subscribers
from storage.signing import Press


async def pressed_again(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Try again all of a broadcast that may be; pressed again it finds nothing to do."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await active_coordinator(tx, pressed.user)
        if seat is None or not lifecycle.may_write(lifecycle.Actor.of(seat)):
            desk.gate.refused_presses += 1
            return
        message = await messages.get(tx, press.target)
        late = message is None or (message.expires_at is not None and message.expires_at <= now)
        chats = 0
        if message is not None and not late and message.stopped is None:
            chats = await _again(tx, desk, message, now)
        if message is not None and chats:
            await sent.write_down(tx, (Act.MESSAGE_AGAIN,) * 3, message, seat, now)
    if not chats:
        await desk.pop(pressed, texts.pop_nothing(seat.language))
        return
    desk.wake()
    said = texts.again(chats, seat.language)
    if press.choice == sent_keyboards.IN_PROGRESS:  # that message goes on telling how far it is
        await desk.pop(pressed, said, alert=False)
        return
    back = sent_keyboards.back(sent.signer(desk, pressed.user), press.target, seat.language)
    await desk.show(pressed, said, back)


async def _again(tx: AsyncSession, desk: Desk, message: Message, now: datetime) -> int:
    """Let a broadcast be tried again where it may be; give in how many chats.

    A chat that had muted the bot is told again, and gets what else it missed; if it still is muted, the next
    refusal says so.
    """
    ids = sent.ids(await broadcasts.whole(tx, message))
    muted = await retries.muted(tx, ids)
    rows = [row for chat in muted for row in await subscribers.of_chat(tx, chat)]
    back = [(row, row.lost_at) for row in rows if row.state is SubscriberState.PAUSED]
    was, to = {SubscriberState.PAUSED}, SubscriberState.ACTIVE
    for chat in muted:
        await subscribers.set_states(tx, chat, was=was, to=to, reason=None, now=now)
    await tx.flush()
    chats = await broadcasts.send_again(tx, ids, now)
    for row, since in back:
        await summary.catch_up(tx, row, since, now)
    call = await tx.get(Call, message.call_id) if message.call_id is not None else None
    if chats and call is not None:
        await figures.let_go(tx, call.id or 0)  # added up anew once this has ended
        await progress.show_end(tx, desk.keyring, call, now)
    return chats
