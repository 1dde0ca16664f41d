"""Writing a call in more languages: title and text first, then what else people read. Part of the edge."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import parts
from bot.actions.asking import Asked
from bot.actions.kinds import GENERAL, Kind, Part, Step
from bot.texts import call_review
from bot.texts.languages import LANGUAGES, NAMES
from storage.models import Call
from storage.queries import call_wordings, calls


def is_part(asked: Asked) -> bool:
    """Say whether one of the parts is asked for in another language than the first."""
    return bool(asked.language) and asked.step in parts.PARTS


def part_of(kind: Kind, asked: Asked) -> Part:
    """Give the part that is asked for. In another language each may be left out; of a list only its words."""
    part = kind.part(asked.step)
    if not is_part(asked):
        return part
    return Part(part.step, parts.form(part.step, part.form), part.most, optional=True)


def question(call: Call, asked: Asked, most: int, language: str) -> str:
    """Ask for title and text, or for one of the parts, in another language."""
    name = NAMES[asked.language]
    if asked.step is Step.WORDING:
        return call_review.ask_wording(name, most, language)
    words = parts.words(asked.step, parts.first(call).get(asked.step))
    return call_review.ask_part(name, asked.step, words, language)


def halves(value: str) -> tuple[str, str]:
    """Give the first line, and what stands below it."""
    first, _, rest = value.partition("\n")
    return first.strip(), rest.strip()


def is_wording(value: str) -> bool:
    """Say whether there is a title, within its length, and a text below it."""
    title, text = halves(value)
    return bool(text) and len(title) <= GENERAL.part(Step.TITLE).most


async def keep(tx: AsyncSession, call: Call, update_id: int, asked: Asked, value: Any) -> None:
    """Keep words in one more language, and ask for the part that comes next; None: they were skipped.

    Without title and text there is nothing in that language at all.
    """
    number, found = call.id or 0, dict(call.details)
    if asked.once:
        then = following(call, asked)
    else:  # its first words were just written, and are asked for in one language after the other
        then = await ask_taken_back(tx, call, asked.language)
    if asked.step is not Step.WORDING:
        found = parts.with_part(found, asked.language, asked.step, value)
    elif value is None:
        await call_wordings.remove(tx, number, asked.language)
        found, then = parts.without_language(found, asked.language), None
    else:
        await call_wordings.write(tx, number, asked.language, *halves(value))
    step = then.as_text() if then else None
    await calls.write(tx, call, update_id, details=found, step=step)


def following(call: Call, asked: Asked) -> Asked | None:
    """Give the part that is asked for after this one in the same language, None after the last."""
    steps = [Step.WORDING, *parts.of(parts.first(call))]
    behind = steps[steps.index(asked.step) + 1 :] if asked.step in steps else []
    return Asked(behind[0], once=True, language=asked.language) if behind else None


async def ask_taken_back(session: AsyncSession, call: Call, behind: str = "") -> Asked | None:
    """Ask for what is read of a call that is taken back, in the next language behind this one."""
    written = [each.language for each in await call_wordings.of_call(session, call.id or 0)]
    rest = [each for each in LANGUAGES if each in written and each != call.language]
    rest = rest[rest.index(behind) + 1 :] if behind in rest else rest
    return Asked(Step.RETRACTION, language=rest[0]) if rest else None
