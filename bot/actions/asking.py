"""Says what the author of a call is asked for next, and how that is kept in its row. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.actions.kinds import Kind, Part, Step, applies


@dataclass(frozen=True, slots=True)
class Asked:
    """What an author is asked for; `once` means that only this part is edited, nothing is asked after it.

    `language` is that of a wording that is asked for.
    """

    step: Step
    once: bool = False
    language: str = ""

    def as_text(self) -> str:
        """Give the form kept in the call's row."""
        stored = f"edit:{self.step}" if self.once else str(self.step)
        return f"{stored}:{self.language}" if self.language else stored


def asked(stored: str | None) -> Asked | None:
    """Read the form kept in a call's row; None where the author is asked for nothing."""
    if not stored:
        return None
    once = stored.startswith("edit:")
    word, _, language = stored.removeprefix("edit:").partition(":")
    return Asked(Step(word), once, language) if word in set(Step) else None


def following(kind: Kind, now_asked: Asked, details: Mapping[str, Any] | None = None) -> Asked | None:
    """Give what is asked after an answer, None when the draft is complete."""
    if now_asked.once:
        return None
    step = kind.after(now_asked.step, details)
    return Asked(step) if step else None


def missing(kind: Kind, given: Mapping[str, Any]) -> Step | None:
    """Give the first part that a draft cannot go without and has not got, None when it is complete.

    `given` holds what was answered, by step: title, text, link and languages as well as the kind's own.
    """
    needed: Iterable[Part] = (part for part in kind.parts if not part.optional and applies(part.step, given))
    return next((part.step for part in needed if not given.get(part.step)), None)
