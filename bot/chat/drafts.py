"""What a call looks like to its author and to those who approve it. Part of the edge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, kinds, wording
from bot.actions.answers import Place
from bot.actions.kinds import Asked, Part, Step
from bot.chat import call_keyboards
from bot.chat.call_keyboards import REVIEW_LIFETIME
from bot.chat.desk import Desk
from bot.chat.keyboards import Signer
from bot.texts import call as texts
from bot.texts import call_parts, zones
from bot.texts.markup import isolate
from storage.models import Call, Coordinator, TopicChoice
from storage.queries import subscribers
from storage.queries.messages import Buttons
from storage.sealing import Keyring


@dataclass(frozen=True, slots=True)
class Screen:
    """One message of the talk about a call."""

    text: str
    buttons: Buttons


def signer(desk: Desk, user: int = 0) -> Signer:
    """Make buttons about calls; they live longer than those of settings."""
    return Signer(desk.keyring, desk.clock(), user, REVIEW_LIFETIME)


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


def given(call: Call) -> dict[str, Any]:
    """Give what was answered so far, by step."""
    columns = {Step.TITLE: call.title, Step.TEXT: call.text, Step.LINK: call.link}
    return (
        call.details | {str(step): value for step, value in columns.items()} | {"languages": call.languages}
    )


def asked_now(call: Call) -> Asked | None:
    """Give what the author of a draft has to say next, None when it is complete."""
    stored = kinds.asked(call.step)
    if stored:
        return stored
    step = kinds.missing(kind_of(call), given(call))
    return Asked(step) if step else None


async def screen(
    session: AsyncSession, buttons: Signer, call: Call, language: str, zone: str = "UTC"
) -> Screen:
    """Give the author's next screen: the question that is open, or the preview. Hours are those of `zone`."""
    now_asked = asked_now(call)
    if now_asked is None:
        audience = await goes_to(session, call, language)
        text = texts.preview(
            card(buttons.keyring, call, language, buttons.now), audience, call.note, language
        )
        steps = [str(step) for step in kind_of(call).steps(call.details)]
        return Screen(text, call_keyboards.preview(buttons, call, steps, language))
    kind = kind_of(call)
    part = kind.part(now_asked.step)
    if now_asked.step is Step.LANGUAGES:
        return Screen(texts.ask_languages(language), call_keyboards.languages(buttons, call, language))
    if part.step is Step.TITLE and not now_asked.once and kind in kinds.FREE:
        rows = call_keyboards.kinds(buttons, call, [each.name for each in kinds.FREE], language)
        return Screen(f"{texts.ask_title(part.most, language)}\n{call_parts.ask_kind(language)}", rows)
    rows = call_keyboards.choices(buttons, call, part.choices, language)
    if part.optional:
        rows = [*rows, *call_keyboards.skip(buttons, call, language)]
    return Screen(_question(part, zone, language), rows)


def _question(part: Part, zone: str, language: str) -> str:
    if part.step is Step.TITLE:
        return texts.ask_title(part.most, language)
    if part.step is Step.TEXT:
        return texts.ask_text(part.most, language)
    if part.step is Step.LINK:
        return texts.ask_link(language)
    return call_parts.ask(part.step, part.most, zone, language)


def card(keyring: Keyring, call: Call, language: str, now: datetime) -> str:
    """Give the call exactly as it will look, in the reader's language where it goes out in that one."""
    shown = language if language in call.languages or not call.languages else call.languages[0]
    return wording.card(call, shown, keyring, now)


async def goes_to(session: AsyncSession, call: Call, language: str) -> str:
    """Say to how many chats a call would go now."""
    counted = await subscribers.count_active(session, TopicChoice.CALLS)
    told = texts.goes_to({code: counted.get(code, 0) for code in call.languages}, language)
    return "\n".join([told, *_kept_places(call, language)])


def _kept_places(call: Call, language: str) -> list[str]:
    """Give the places that the card keeps back: who decides on a call must see them."""
    if not details.keeps_place(call.details):
        return []
    steps = [step for step in (Step.PLACE, Step.WEEKEND_PLACE) if call.details.get(step)]
    return [f"{call_parts.label(step, language)}: {isolate(call.details[step])}" for step in steps]


async def for_review(session: AsyncSession, buttons: Signer, call: Call, language: str) -> Screen:
    """Give the screen of one who may approve the call."""
    audience = await goes_to(session, call, language)
    text = texts.review(
        card(buttons.keyring, call, language, buttons.now), audience, call.author_id, language
    )
    return Screen(text, call_keyboards.review(buttons, call, language))
