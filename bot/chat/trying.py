"""A draft sent as a test, to its author or the chat for tests: all that goes out, marked. Part of the edge.

It stands in the log who tried what: a test chat may have other readers.
"""

from collections.abc import Sequence

from bot.actions import letters, telling, wording
from bot.actions.wording import Written
from bot.chat import call_pictures, drafts
from bot.chat.call_keyboards import TO_CHAT
from bot.chat.calls import same_version
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from bot.chat.submitting import own
from bot.delivery.outcome import Sent
from bot.texts import call as texts
from bot.texts import call_review, pictures
from bot.texts import letters as letter_texts
from bot.texts.markup import fits
from storage.models import Act, Call, CallState
from storage.queries import audit
from storage.queries import pictures as stored
from storage.sealing import Address
from storage.signing import Press

Parcel = tuple[bytes | None, str]
"""One message: a picture or None, and its words as Telegram HTML."""


async def pressed_test(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send a draft to its author, or to the chat for tests, in every language it goes out in."""
    to_chat, now = press.choice == TO_CHAT, desk.clock()
    async with desk.db.transaction() as tx:
        author, call = await own(tx, pressed, press)
        if author is None or call is None:
            desk.gate.refused_presses += 1
            return
        language = author.language
        refused = _refusal(desk, call, press, language, to_chat=to_chat)
        if refused is None and await call_pictures.uncleared(tx, press.target):
            refused = pictures.pop_uncleared(language)
        if refused is None:
            await audit.append(tx, author.id or 0, Act.CALL_TESTED, press.target, now=now)
            words, picture = await telling.written(tx, call), await stored.of_call(tx, press.target)
    if refused is not None:
        await desk.pop(pressed, refused)
        return
    desk.wake()
    found = [
        each
        for code in wording.going_out(call, words.wordings) or call.languages
        for each in _parcels(desk, call, words, code, picture.content if picture else None)
    ]
    if to_chat:
        await desk.pop(pressed, await _in_chat(desk, found, language))
        return
    await desk.transport.answer(pressed.callback_id)
    await _send(desk, Address(pressed.chat), found, language, to_chat=False)


def _refusal(desk: Desk, call: Call, press: Press, language: str, *, to_chat: bool) -> str | None:
    if call.state is not CallState.DRAFT or not same_version(call, press):
        return texts.changed(language)
    return call_review.pop_no_test_chat(language) if to_chat and desk.house.test_chat is None else None


def _parcels(desk: Desk, call: Call, words: Written, language: str, picture: bytes | None) -> list[Parcel]:
    """Give what readers of a language would get: the picture, the words, the letters behind their button."""
    said = wording.spoken(call, words.wordings, language)
    found: list[Parcel] = []
    if picture is not None:
        code = wording.code(call, desk.keyring)
        found.append((picture, pictures.caption(said.title, code, language)))
    found.append((None, drafts.card(desk.keyring, call, words, language, desk.clock())))
    given = letters.of(call, words.wordings, language)
    return found + [(None, each) for each in letter_texts.messages(given, said.title, language)]


async def _in_chat(desk: Desk, found: Sequence[Parcel], language: str) -> str:
    """Send it to the chat that the operator chose for tests; say whether it is there."""
    sent = await _send(desk, Address(desk.house.test_chat or 0), found, language, to_chat=True)
    return call_review.pop_tested(language) if sent else call_review.pop_test_refused(language)


async def _send(
    desk: Desk, address: Address, found: Sequence[Parcel], language: str, *, to_chat: bool
) -> bool:
    """Send all, each marked as a test; False as soon as Telegram takes one not."""
    for picture, words in found:
        if picture is not None:
            text = call_review.test_head(language, to_chat=to_chat) + "\n" + words
            outcome = await desk.transport.picture(address, picture, text)
        else:
            text = call_review.test(words, language, to_chat=to_chat)
            if not fits(text):
                text = call_review.test_head(language, to_chat=to_chat) + "\n" + words
            outcome = await desk.transport.reply(address, text)
        if not isinstance(outcome, Sent):
            return False
    return True
