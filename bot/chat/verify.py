"""Is it ours? /verify with a code or a whole message, and forwarded messages. Part of the edge.

A code alone proves little, since it can be copied: then our words are shown beside. Of a whole message words
and links are compared with all that was ever sent under its code. Nothing of what was asked is kept.
"""

import re
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat.desk import Desk
from bot.chat.inbound import Said
from bot.chat.subscribers import voice
from bot.texts import verify as texts
from bot.texts.verify import Doubt
from storage import codes, wording
from storage.codes import Code, Coded
from storage.models import Message
from storage.queries import alerts, archive
from storage.queries.archive import Broadcast
from storage.wording import Wording

_LONGEST_CODE = 24
"""Letters of a text that may be a code and nothing else."""
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{3,7}-[0-9A-Za-z]{5}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class _Match:
    """Whether a message says what we said: now, or in a wording of before."""

    now: bool
    before: bool


async def verify(desk: Desk, said: Said) -> None:
    """Answer /verify: with a code, with a whole message, or with nothing."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
        if not said.argument:
            text = texts.how(language)
        elif len(said.argument) <= _LONGEST_CODE:
            text = await _of_code(desk, session, said.argument, language)
        else:
            text = await _of_message(desk, session, said, said.argument, language)
    await desk.say(said.address, text)


async def forwarded(desk: Desk, said: Said) -> bool:
    """Answer a forwarded message, or a code sent without any command; False for other words."""
    is_code = len(said.text) <= _LONGEST_CODE and codes.read(desk.keyring, said.text) is not None
    if not said.forwarded and not is_code:
        return False
    async with desk.db.read() as session:
        _, language = await voice(session, said)
        if said.forwarded:
            text = await _of_message(desk, session, said, said.text, language)
        else:
            text = await _of_code(desk, session, said.text, language)
    await desk.say(said.address, text)
    return True


async def _of_code(desk: Desk, session: AsyncSession, typed: str, language: str) -> str:
    code = codes.read(desk.keyring, typed)
    found = await archive.by_code(session, code, desk.clock()) if code else None
    if code is None or found is None:
        return texts.unknown_code(language)
    if not found.shown:
        return texts.taken_back(language)
    shown = _spoken(found, language).text
    return await _ours(desk, session, code, found, language, shown=shown)


async def _of_message(desk: Desk, session: AsyncSession, said: Said, text: str, language: str) -> str:
    typed = _CODE.findall(text)
    code = next((read for each in reversed(typed) if (read := codes.read(desk.keyring, each))), None)
    found = await archive.by_code(session, code, desk.clock()) if code else None
    if code is None or found is None:
        return _doubted(said, Doubt.UNKNOWN_CODE if typed else Doubt.NO_CODE, language)
    match = _match(found, wording.of_text(text, said.links))
    stranger = said.with_file and not said.from_us  # what Telegram says is ours carries our picture
    if stranger or not (match.now or match.before):
        shown = _spoken(found, language).text if found.shown else None
        return _doubted(said, Doubt.PICTURE if stranger else Doubt.WORDS, language, shown)
    if not found.shown:
        return texts.taken_back(language)
    shown = None if match.now else _spoken(found, language).text
    return await _ours(desk, session, code, found, language, shown=shown, reworded=not match.now)


def _doubted(said: Said, doubt: Doubt, language: str, shown: str | None = None) -> str:
    """Say that a message is not ours, unless Telegram names this bot as its writer: then it is an answer."""
    if said.from_us and not said.with_file:
        return texts.only_talk(language)
    return texts.not_ours(doubt, language, shown)


async def _ours(
    desk: Desk,
    session: AsyncSession,
    code: Code,
    found: Broadcast,
    language: str,
    *,
    shown: str | None,
    reworded: bool = False,
) -> str:
    newest = await alerts.newest_of_case(session, found.case_id) if found.case_id is not None else None
    fresher = newest is not None and newest.id is not None and newest.id > code.number
    last = found.correction
    return texts.ours(
        found.sent_at,
        found.approved_at,
        language,
        corrected=(last.decided_at, last.text) if last and last.decided_at and last.text else None,
        reworded=reworded,
        newer=codes.write(desk.keyring, Code(Coded.ALERT, newest.id or 0)) if newest and fresher else None,
        shown=shown,
    )


def _match(found: Broadcast, said: Wording) -> _Match:
    """Compare a message with all wordings, now and before, of what stands under its code."""
    ours = [*found.wordings, *found.replies]
    return _Match(
        now=any(wording.of_html(each.text).says(said) for each in ours),
        before=any(said.matches(digest) for each in ours for digest in each.earlier),
    )


def _spoken(found: Broadcast, language: str) -> Message:
    """Give the wording in a language; a call may not have it."""
    return next((each for each in found.wordings if each.language == language), found.wordings[0])
