"""What a call looks like to its author and to those who approve it. Part of the edge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import kinds
from bot.actions.answers import Place
from bot.actions.kinds import Asked, Step
from bot.chat import call_keyboards
from bot.chat.call_keyboards import REVIEW_LIFETIME
from bot.chat.desk import Desk
from bot.chat.keyboards import Signer
from bot.texts import call as texts
from storage import codes
from storage.codes import Code, Coded
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


def here(coordinator: Coordinator, now: datetime) -> Place:
    """Give where a coordinator's days and hours are."""
    zone = coordinator.zone if coordinator.zone in available_timezones() else None
    return Place(now.astimezone(ZoneInfo(zone or "UTC")).date(), zone or "UTC")


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


async def screen(session: AsyncSession, buttons: Signer, call: Call, language: str) -> Screen:
    """Give the author's next screen: the question that is open, or the preview."""
    now_asked = asked_now(call)
    if now_asked is None:
        audience = await goes_to(session, call, language)
        text = texts.preview(card(buttons.keyring, call, language), audience, call.note, language)
        return Screen(text, call_keyboards.preview(buttons, call, language))
    part = kind_of(call).part(now_asked.step)
    if now_asked.step is Step.TITLE:
        return Screen(texts.ask_title(part.most, language), [])
    if now_asked.step is Step.TEXT:
        return Screen(texts.ask_text(part.most, language), [])
    if now_asked.step is Step.LINK:
        return Screen(texts.ask_link(language), call_keyboards.skip(buttons, call, language))
    return Screen(texts.ask_languages(language), call_keyboards.languages(buttons, call, language))


def card(keyring: Keyring, call: Call, language: str) -> str:
    """Give the call exactly as it will look, in the reader's language where it goes out in that one."""
    shown = language if language in call.languages or not call.languages else call.languages[0]
    return texts.card(texts.Words.of(call), shown, codes.write(keyring, Code(Coded.CALL, call.id or 0)))


async def goes_to(session: AsyncSession, call: Call, language: str) -> str:
    """Say to how many chats a call would go now."""
    counted = await subscribers.count_active(session, TopicChoice.CALLS)
    return texts.goes_to({code: counted.get(code, 0) for code in call.languages}, language)


async def for_review(session: AsyncSession, buttons: Signer, call: Call, language: str) -> Screen:
    """Give the screen of one who may approve the call."""
    audience = await goes_to(session, call, language)
    text = texts.review(card(buttons.keyring, call, language), audience, call.author_id, language)
    return Screen(text, call_keyboards.review(buttons, call, language))
