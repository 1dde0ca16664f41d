"""What a call looks like to its author and to those who approve it. Part of the edge."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import asking, details, kinds, telling, wording
from bot.actions.answers import Place
from bot.actions.asking import Asked
from bot.actions.kinds import Part, Step
from bot.actions.wording import Written
from bot.chat import call_keyboards, call_languages, call_notes, call_warnings
from bot.chat.call_keyboards import REVIEW_LIFETIME
from bot.chat.call_notes import given
from bot.chat.call_warnings import Doubts
from bot.chat.desk import Desk
from bot.chat.house import House
from bot.chat.inbound import Pressed
from bot.chat.keyboards import Signer
from bot.texts import call as texts
from bot.texts import call_parts, call_review, call_sources, zones
from bot.texts.languages import NAMES
from bot.texts.markup import LIMIT, fits, utf16_length
from storage.models import Call, Coordinator
from storage.queries.messages import Buttons
from storage.sealing import Address, Keyring

ROOM = 400
"""UTF-16 units that are added to a card: “called off” above it, its signatures, when it goes out."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One message of the talk about a call; `card`: the call itself, where one message cannot hold both."""

    text: str
    buttons: Buttons
    card: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: the language spoken to them, the IANA zone of their hours, the language a call is shown in.

    `shown` empty: in their own where the call goes out in that, else in its first.
    """

    language: str
    zone: str = "UTC"
    shown: str = ""

    @classmethod
    def of(cls, seat: Coordinator, shown: str = "") -> "Viewer":
        """Read a seat."""
        return cls(seat.language, zone_of(seat), shown)

    def sees(self, call: Call) -> str:
        """Give the language in which a call is shown to them."""
        wanted = self.shown or self.language
        return wanted if wanted in call.languages or not call.languages else call.languages[0]


@dataclass(frozen=True, slots=True)
class Tools(Signer):
    """Makes buttons about calls; `house` is what the operator decided."""

    house: House = field(default_factory=House)


def signer(desk: Desk, user: int = 0) -> Tools:
    """Make buttons about calls; they live longer than those of settings."""
    return Tools(desk.keyring, desk.clock(), user, REVIEW_LIFETIME, desk.house)


def zone_of(coordinator: Coordinator) -> str:
    """Give the IANA zone that a coordinator's hours are in; UTC until one was told."""
    return zones.zone_of(coordinator.zone).key


def here(coordinator: Coordinator, now: datetime) -> Place:
    """Give where a coordinator's days and hours are."""
    zone = zone_of(coordinator)
    return Place(now.astimezone(ZoneInfo(zone)).date(), zone)


def kind_of(call: Call) -> kinds.Kind:
    """Give the kind of a call."""
    return kinds.KINDS.get(call.kind, kinds.GENERAL)


def steps_of(call: Call) -> list[Step]:
    """Give the parts that the author of a call may change."""
    return kind_of(call).steps(given(call))


def asked_now(call: Call) -> Asked | None:
    """Give what the author of a draft has to say next, None when it is complete."""
    stored = asking.asked(call.step)
    if stored:
        return stored
    step = asking.missing(kind_of(call), given(call))
    return Asked(step) if step else None


async def screen(session: AsyncSession, buttons: Tools, call: Call, viewer: Viewer) -> Screen:
    """Give the author's next screen: the question that is open, or the preview."""
    now_asked, language = asked_now(call), viewer.language
    if now_asked is None:
        return await _preview(session, buttons, call, viewer)
    kind = kind_of(call)
    part = call_languages.part_of(kind, now_asked)
    if now_asked.step is Step.LANGUAGES:
        return Screen(texts.ask_languages(language), call_keyboards.languages(buttons, call, language))
    if now_asked.step is Step.REGIONS:
        return Screen(call_review.ask_regions(language), call_keyboards.regions(buttons, call, language))
    if part.step is Step.TITLE and not now_asked.once and kind in kinds.FREE:
        rows = call_keyboards.kinds(buttons, call, [each.name for each in kinds.FREE], language)
        return Screen(f"{texts.ask_title(part.most, language)}\n{call_parts.ask_kind(language)}", rows)
    rows = call_keyboards.choices(buttons, call, part.choices, language)
    if part.optional:
        rows = [*rows, *call_keyboards.skip(buttons, call, language)]
    question = _question(call, part, now_asked, viewer)
    if part.step is Step.TEXT:
        question += f"\n\n{call_sources.template(call.kind, language)}"
    return Screen(question, rows)


def _question(call: Call, part: Part, asked: Asked, viewer: Viewer) -> str:
    language = viewer.language
    if part.step is Step.WORDING or call_languages.is_part(asked):
        return call_languages.question(call, asked, part.most, language)
    if part.step is Step.TITLE:
        return texts.ask_title(part.most, language)
    if part.step is Step.TEXT:
        return texts.ask_text(part.most, language)
    if part.step is Step.LINK:
        return texts.ask_link(language)
    if part.step is Step.SNIPPET:
        return call_sources.ask_snippet(part.most, language)
    return call_parts.ask(part.step, part.most, viewer.zone, language)


async def _preview(session: AsyncSession, buttons: Tools, call: Call, viewer: Viewer) -> Screen:
    """Give the finished draft with all that its author may do with it."""
    language = viewer.language
    words = await telling.written(session, call)
    doubts = await call_warnings.look(session, call, buttons.now, buttons.house.link_hosts)
    below = await call_notes.below(session, call, viewer.zone, doubts, language)
    shown = _shown(buttons.keyring, call, words, viewer, buttons.now)
    text = texts.preview(shown, below, call.note, language)
    alone = "" if fits(text) else shown
    if alone:
        text = texts.preview("…", below, call.note, language)
    written = {call.language, *(each.language for each in words.wordings)}
    steps = [str(step) for step in steps_of(call)]
    to_chat = buttons.house.test_chat is not None
    seen = viewer.sees(call)
    rows = call_keyboards.preview(buttons, call, steps, written, language, shown=seen, to_chat=to_chat)
    return Screen(text, rows, alone)


def all_fit(keyring: Keyring, call: Call, written: Written, now: datetime) -> bool:
    """Say whether a message holds the call in each language, with room for what is added when it ends."""
    cards = [card(keyring, call, written, language, now) for language in call.languages]
    return all(utf16_length(each) <= LIMIT - ROOM for each in cards)


async def say(desk: Desk, address: Address, screen: Screen) -> None:
    """Answer with a screen, the call itself before it where both are too long for one message."""
    if screen.card:
        await desk.say(address, screen.card)
    await desk.say(address, screen.text, screen.buttons)


async def show(desk: Desk, pressed: Pressed, screen: Screen) -> None:
    """Turn the pressed message into a screen, the call itself below it where both are too long."""
    await desk.show(pressed, screen.text, screen.buttons)
    if screen.card:
        await desk.say(Address(pressed.chat), screen.card)


def card(keyring: Keyring, call: Call, written: Written, language: str, now: datetime) -> str:
    """Give the call exactly as it will look when it goes out, in the reader's language where it has that."""
    shown = language if language in call.languages or not call.languages else call.languages[0]
    at = details.send_at(call.details) or now
    return wording.card(call, shown, keyring, at, written)


def _shown(keyring: Keyring, call: Call, words: Written, viewer: Viewer, now: datetime) -> str:
    """Give the card as its viewer sees it, and in which language that is where there are several."""
    language = viewer.sees(call)
    found = card(keyring, call, words, language, now)
    if len(call.languages) > 1:
        found += f"\n\n{call_review.shown_in(NAMES[language], viewer.language)}"
    return found


async def for_review(
    session: AsyncSession, buttons: Tools, call: Call, viewer: Viewer, doubts: Doubts | None = None
) -> Screen:
    """Give the screen of one who may approve the call; `doubts` where they are known already."""
    language, now = viewer.language, buttons.now
    words = await telling.written(session, call)
    doubts = doubts or await call_warnings.look(session, call, now, buttons.house.link_hosts)
    below = await call_notes.below(session, call, viewer.zone, doubts, language)
    besides = await call_notes.for_approvers(session, call, viewer.zone, now, language)
    shown = _shown(buttons.keyring, call, words, viewer, now)
    text = texts.review(shown, f"{below}\n{besides}".strip(), call.author_id, language)
    alone = "" if fits(text) else shown
    if alone:
        text = texts.review("…", f"{below}\n{besides}".strip(), call.author_id, language)
    return Screen(text, call_keyboards.review(buttons, call, language, viewer.sees(call)), alone)


async def planned(session: AsyncSession, buttons: Signer, call: Call, viewer: Viewer) -> Screen:
    """Give the screen of a call that waits for its time, with the way to call it off."""
    words = await telling.written(session, call)
    shown = _shown(buttons.keyring, call, words, viewer, buttons.now)
    times = call_notes.time_of(call, viewer.zone, viewer.language)
    text = call_review.planned(shown, call.author_id, "\n".join(times), viewer.language)
    return Screen(text, call_keyboards.call_off(buttons, call, viewer.language))
