"""The button under an alert that tells the whole case. Pure."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.texts import archive as texts
from storage.sealing import Keyring, keyring_of
from storage.signing import Press, sign

ACTION = "case"


def button(keyring: Keyring, alert_id: int, language: str) -> dict[str, Any]:
    """Give the button: for everybody and never too old, as a case that is not public opens to nobody."""
    return {"text": texts.case_label(language), "data": sign(keyring, Press(ACTION, alert_id))}


def under(session: AsyncSession, alert_id: int, language: str) -> list[list[dict[str, Any]]]:
    """Give what stands under an alert, signed with the key that the session's database carries."""
    return [[button(keyring_of(session.get_bind().dialect), alert_id, language)]]
