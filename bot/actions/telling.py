"""Writes what a call tells besides itself, to those who answered it or to all who have it.

Part of every stage and press that changes a call that is out, inside its transaction.
Who answered is found by sealed taps and written to; no list of them leaves this file.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, following, tally, wording
from bot.actions.wording import Written
from bot.delivery import outbox
from bot.texts import running as texts
from storage.models import Call, Choice, Message, MessageKind, Priority
from storage.queries import call_wordings, counts, deliveries, followers, messages, missed, pictures
from storage.queries.followers import Reader
from storage.queries.messages import Buttons
from storage.sealing import Keyring

Word = Callable[[str], tuple[str, Buttons]]
"""Gives text and buttons in a language."""
COMING = frozenset({Choice.COMING, Choice.WAITING})
ANSWERED = frozenset({Choice.COMING, Choice.WAITING, Choice.CANNOT})


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told: `part` names it among the messages of the call, `word` gives text and buttons.

    `answers`: it stands as an answer to the call, and does not wait for the end of quiet hours.
    """

    part: str
    word: Word
    now: datetime
    expires_at: datetime | None = None
    silent: bool = False
    answers: bool = False
    priority: Priority = Priority.NEAR_CALL


@dataclass(slots=True)
class _Worded:
    """The messages of one notice, made as languages turn out to be needed."""

    tx: AsyncSession
    call: Call
    notice: Notice
    base: dict[str, int]
    made: dict[str, Message] = field(default_factory=dict)

    async def of(self, language: str) -> Message:
        if language not in self.made:
            text, buttons = self.notice.word(language)
            answered = self.base.get(language) or next(iter(self.base.values()), None)
            message = Message(
                kind=MessageKind.CALL,
                call_id=self.call.id,
                part=self.notice.part,
                language=language,
                text=text,
                buttons=buttons,
                silent=self.notice.silent,
                priority=int(self.notice.priority),
                created_at=self.notice.now,
                expires_at=self.notice.expires_at,
                replies_to=answered if self.notice.answers else None,
            )
            await messages.add(self.tx, message)
            self.made[language] = message
        return self.made[language]


async def titled(session: AsyncSession, call: Call) -> Callable[[str], str]:
    """Give what gives the title of a call as readers of a language know it."""
    spoken = await spoken_in(session, call)
    return lambda language: spoken(language).title


async def spoken_in(session: AsyncSession, call: Call) -> Callable[[str], Call]:
    """Give what gives a call as readers of a language know it."""
    wordings = await call_wordings.of_call(session, call.id or 0)
    return lambda language: wording.spoken(call, wordings, language)


async def written(session: AsyncSession, call: Call) -> Written:
    """Give what was written of a call in other languages, the calls it is about, whether it has a picture."""
    about = await following.followed(session, call)
    others = [(each, await call_wordings.of_call(session, each.id or 0)) for each in about]
    number = call.id or 0
    pictured = await pictures.is_cleared(session, number)
    return Written(await call_wordings.of_call(session, number), others, pictured)


async def _worded(tx: AsyncSession, call: Call, notice: Notice) -> _Worded:
    base = await followers.wordings(tx, call.id or 0)
    return _Worded(tx, call, notice, {each.language: each.id for each in base if each.id is not None})


async def to_those(
    tx: AsyncSession,
    call: Call,
    notice: Notice,
    choices: Collection[Choice],
    *,
    numbers: Collection[int] | None = None,
    only: Callable[[Reader], bool] = lambda _: True,
) -> int:
    """Tell those who gave one of these answers (to these dates or shifts alone); give how many chats.

    Of them `only` those for whom that says so.
    """
    worded = await _worded(tx, call, notice)
    return await _to_those(worded, choices, numbers, frozenset(), only=only)


async def _to_those(
    worded: _Worded,
    choices: Collection[Choice],
    numbers: Collection[int] | None,
    told_by: Collection[int],
    *,
    only: Callable[[Reader], bool] = lambda _: True,
) -> int:
    """Tell them, save those who are told by one of the messages `told_by`."""
    told: set[int] = set()
    after: int | None = 0
    while after is not None:
        page = await followers.who_answered(worded.tx, worded.call.id or 0, choices, after, numbers=numbers)
        known = await followers.have(worded.tx, told_by, [each.id for each in page.readers])
        by_language: dict[str, list[int]] = {}
        for reader in page.readers:
            if reader.id not in told | known and only(reader):
                by_language.setdefault(reader.language, []).append(reader.id)
                told.add(reader.id)
        for language, ids in by_language.items():
            await missed.deliver(worded.tx, await worded.of(language), ids, worded.notice.now)
        after = page.last
    return len(told)


async def to_all(tx: AsyncSession, call: Call, notice: Notice) -> int:
    """Tell all who have the call, each as an answer to it, and those who answered it elsewhere."""
    worded = await _worded(tx, call, notice)
    number = 0
    for language, base in worded.base.items():
        number += await deliveries.fan_out_replies(tx, await worded.of(language), base, notice.now)
    told_by = [each.id for each in worded.made.values() if each.id is not None]
    return number + await _to_those(worded, COMING, None, told_by)


async def to_the_rest(tx: AsyncSession, call: Call, notice: Notice) -> int:
    """Tell all who have the call and did not say whether they come; give how many chats."""
    worded = await _worded(tx, call, notice)
    number = 0
    for language, base in worded.base.items():
        number += await deliveries.fan_out_replies(tx, await worded.of(language), base, notice.now)
    after: int | None = 0
    while after is not None:
        page = await followers.who_answered(tx, call.id or 0, ANSWERED, after)
        for message in worded.made.values():
            await followers.leave_out(tx, message.id or 0, [each.id for each in page.readers])
        after = page.last
    return number


async def recard(
    tx: AsyncSession, call: Call, keyring: Keyring, now: datetime, *, head: str | None = None
) -> int:
    """Edit the call itself wherever it stands, to what it says now; give how many chats see it change.

    `head` is CALLED_OFF or OVER, put above a call that asks for nothing any more.
    """
    number, words = 0, await written(tx, call)
    counted = await counts.total(tx, call.id or 0)
    kept = head == texts.CALLED_OFF and bool(details.dates(call.details))  # calendars need the new file
    for message in await followers.wordings(tx, call.id or 0):
        language = message.language
        text = wording.card(call, language, keyring, now, words, counted=counted)
        spoken = wording.spoken(call, words.wordings, language)
        buttons = tally.buttons(keyring, spoken, language, now)
        if head is not None:
            text = f"{texts.head(head, language)}\n\n{text}"
            buttons = tally.for_calendar(keyring, call, language, now) if kept else []
        number += await outbox.reword(tx, message.id or 0, text, buttons, now)
    return number
