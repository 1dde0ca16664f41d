"""The signed buttons about seats and about the audit log. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.chat.keyboards import Signer
from bot.texts import audit as audit_texts
from bot.texts import people as texts
from storage.models import ROLES, Coordinator, CoordinatorState, Role
from storage.queries.messages import Buttons

LIFETIME = timedelta(days=14)


class Action(StrEnum):
    """What a button does; at most four letters."""

    INVITE = "psin"  # choice: the role
    PAGE = "pspg"  # target: the number before the first
    SUSPEND = "pssu"  # target: the seat; version: the number before the first of the page
    TAKE_BACK = "pstb"  # the same
    HERE = "pshr"
    AUDIT = "psau"  # target: the entry before which the page begins; 0: the newest


def roles(signer: Signer, allowed: Sequence[Role], language: str) -> Buttons:
    """Give one button for each role that may be given away."""
    return [
        [signer.button(texts.role_name(role, language), Action.INVITE, choice=ROLES.index(role))]
        for role in ROLES
        if role in allowed
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of seats: the reader's own number, the numbers before its first and of its last (0: no more)."""

    own: int
    after: int
    last: int


def people(signer: Signer, seats: Sequence[Coordinator], page: Page, language: str) -> Buttons:
    """Give what the reader may do with each seat but their own; a press leads back to this page."""
    rows: Buttons = []
    for seat in seats:
        number = seat.id or 0
        place = {"target": number, "version": page.after}
        if number == page.own:
            continue
        if seat.state is CoordinatorState.ACTIVE:
            button = signer.button(texts.suspend(number, language), Action.SUSPEND, **place)
            rows.append([button | {"style": "danger"}])
        elif seat.state is CoordinatorState.LAPSED or seat.suspended_by != page.own:
            rows.append([signer.button(texts.take_back(number, language), Action.TAKE_BACK, **place)])
    if page.last:
        rows.append([signer.button(texts.more(language), Action.PAGE, target=page.last)])
    return rows


def here(signer: Signer, language: str) -> Buttons:
    """Give the one button under a reminder."""
    return [[signer.button(texts.here(language), Action.HERE)]]


def audit(signer: Signer, *, earlier: int, newest: bool, language: str) -> Buttons:
    """Give the ways through the log: to what was done before `earlier` (0: nothing), and back."""
    rows: Buttons = []
    if earlier:
        rows.append([signer.button(audit_texts.earlier(language), Action.AUDIT, target=earlier)])
    if newest:
        rows.append([signer.button(audit_texts.newest(language), Action.AUDIT)])
    return rows
