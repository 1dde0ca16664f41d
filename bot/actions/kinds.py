"""Says what a call consists of and what each part may hold. Pure.

There is one kind now, the general call; another is one more `Kind` with its own fields.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.texts.links import show_link
from bot.texts.outside import strip


class Step(StrEnum):
    """A part of a call that its author is asked for."""

    TITLE = "title"
    TEXT = "text"
    LINK = "link"
    LANGUAGES = "languages"


class Problem(StrEnum):
    """Why an answer is not taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    BAD_LINK = "bad_link"  # not https, no host, or a host in mixed alphabets
    NO_TEXT = "no_text"  # words where buttons are asked for


@dataclass(frozen=True, slots=True)
class Part:
    """One part: at most `most` characters (0: not written but chosen); an optional one can be skipped."""

    step: Step
    most: int
    optional: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of call and its parts, in the order they are asked for."""

    name: str
    parts: tuple[Part, ...]

    def part(self, step: Step) -> Part:
        """Give the part of a step."""
        return next(part for part in self.parts if part.step is step)

    def after(self, step: Step) -> Step | None:
        """Give the step that follows, None after the last."""
        steps = [part.step for part in self.parts]
        following = steps.index(step) + 1
        return steps[following] if following < len(steps) else None


GENERAL = Kind(
    "general",
    (
        Part(Step.TITLE, 120),
        Part(Step.TEXT, 1500, lines=True),
        Part(Step.LINK, 500, optional=True),
        Part(Step.LANGUAGES, 0),
    ),
)
KINDS = {kind.name: kind for kind in (GENERAL,)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an author is asked for; `once` means that only this part is edited, nothing is asked after it."""

    step: Step
    once: bool = False

    def as_text(self) -> str:
        """Give the form kept in the call's row."""
        return f"edit:{self.step}" if self.once else str(self.step)


def asked(stored: str | None) -> Asked | None:
    """Read the form kept in a call's row; None where the author is asked for nothing."""
    if not stored:
        return None
    edit, _, word = stored.rpartition(":")
    return Asked(Step(word), bool(edit)) if word in set(Step) else None


def following(kind: Kind, now_asked: Asked) -> Asked | None:
    """Give what is asked after an answer, None when the draft is complete."""
    if now_asked.once:
        return None
    step = kind.after(now_asked.step)
    return Asked(step) if step else None


def read(part: Part, written: str) -> str | Problem:
    """Give an answer as it is kept, or why it is not taken. Lengths are characters after tidying."""
    if part.step is Step.LANGUAGES:
        return Problem.NO_TEXT
    tidy = strip(written, lines=part.lines)
    if not tidy:
        return Problem.EMPTY
    if len(tidy) > part.most:
        return Problem.TOO_LONG
    if part.step is not Step.LINK:
        return tidy
    link = show_link(tidy)
    if link is None or not link.url.startswith("https://") or link.host.mixed or "." not in link.host.name:
        return Problem.BAD_LINK
    return link.url


def missing(title: str, text: str, languages: list[str]) -> Step | None:
    """Give the first part that a draft cannot go without and has not got, None when it is complete."""
    required = ((Step.TITLE, title), (Step.TEXT, text), (Step.LANGUAGES, languages))
    return next((step for step, value in required if not value), None)
