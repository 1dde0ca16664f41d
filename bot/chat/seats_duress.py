"""The duress word: set in private, and sent on the day somebody makes a coordinator hand over the account.

Part of the edge. Only a keyed hash of the word is kept. Sending it suspends oneself, warns the others and
looks like any other words; it erases nothing, for an infiltrator would use that.
"""

import hmac
import struct
import unicodedata

from bot.chat import leaving
from bot.chat.desk import Desk
from bot.chat.inbound import Said
from bot.delivery import outbox
from bot.delivery.outcome import Edited
from bot.texts import people as texts
from bot.texts.languages import LANGUAGES
from storage.models import Act, Coordinator
from storage.queries import audit, coordinators
from storage.queries.messages import Buttons
from storage.sealing import Keyring

_PURPOSE = "duress"


async def duress(desk: Desk, said: Said, seat: Coordinator) -> None:
    """Answer /duress: tell how, or keep the hash of the word behind it and delete the message."""
    if not said.argument:
        await desk.say(said.address, texts.duress_rule(seat.language))
        return
    deleted = isinstance(await desk.transport.delete(said.address, said.message_id), Edited)
    word = _plain(said.argument)
    if not texts.DURESS_LEAST <= len(word) <= texts.DURESS_MOST:
        await desk.say(said.address, texts.duress_bad(seat.language))
        return
    async with desk.db.transaction() as tx:
        await coordinators.set_duress(tx, seat.id or 0, _mac(desk.keyring, seat.id or 0, word))
    await desk.say(said.address, texts.duress_set(seat.language, deleted=deleted))


async def heard(desk: Desk, said: Said, seat: Coordinator) -> bool:
    """Suspend the coordinator who sends their word, and answer as to any words; False for other words."""
    number = seat.id or 0
    if said.command is not None or said.forwarded or seat.duress is None:
        return False
    if not hmac.compare_digest(seat.duress, _mac(desk.keyring, number, _plain(said.text))):
        return False
    now = desk.clock()
    async with desk.db.transaction() as tx:
        if await coordinators.suspend(tx, number, number):
            await coordinators.void_invites(tx, number, now)
            await audit.append(tx, number, Act.DURESS, number, now=now, seated=False)
            wording: dict[str, tuple[str, Buttons]] = {
                language: (texts.duress_warning(number, language), []) for language in LANGUAGES
            }
            await outbox.notify(tx, wording, None, now)
    desk.wake()
    await leaving.free_text(desk, said)
    return True


def _plain(text: str) -> str:
    """Give a word as it is compared: however it is spaced, set and cased."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _mac(keyring: Keyring, number: int, word: str) -> bytes:
    return keyring.mac(_PURPOSE, struct.pack(">q", number) + word.encode("utf-8", "surrogatepass"))
