"""What people read of a call besides title and text, part by part, in more languages than its first. Pure.

The letter for a country is the one part that is never put in the place of the first: it goes to that country,
whose officials must be able to read it. Its readers see beside it what it says in their own language.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.actions.kinds import Form, Problem, Step
from storage.models import Call

SPOKEN = "spoken"
"""In the details of a call: what of it was written in other languages, by language and step."""
PARTS = (
    Step.SUBJECT, Step.TARGETS, Step.NUMBERS, Step.VERSIONS, Step.SESSIONS, Step.PLACE, Step.WEEKEND_PLACE,
    Step.SPEAKERS, Step.SAFETY, Step.RETRACTION,
)  # fmt: skip
"""In the order in which they are asked for."""
_ONE_A_LINE = {Step.SESSIONS: "title", Step.TARGETS: "name", Step.NUMBERS: "name"}
"""The parts that are lists, and what of each of their entries is written in other languages."""
BAR = " | "


def first(call: Call) -> dict[str, Any]:
    """Give the parts of a call as written first: its details, and what is read should it be taken back."""
    return call.details | ({Step.RETRACTION.value: call.retraction} if call.retraction else {})


def form(step: Step, first: Form) -> Form:
    """Give how a part is answered in another language: of a list only its words, one a line."""
    return Form.LINES if step in _ONE_A_LINE else first


def fitting(details: Mapping[str, Any], step: Step, value: Any) -> Any:
    """Give an answer in another language as it is kept, or BAD_LINE where it does not fit the first one."""
    if step is Step.VERSIONS:
        return value if set(value) <= set(details.get(step) or {}) else Problem.BAD_LINE
    if step not in _ONE_A_LINE:
        return value
    lines = [_fields(line) for line in str(value).split("\n") if line.strip()]
    most = 2 if step is Step.NUMBERS else 1
    whole = len(lines) == len(details.get(step) or ()) and all(
        len(line) <= most and all(line) for line in lines
    )
    return [BAR.join(line) for line in lines] if whole else Problem.BAD_LINE


def _fields(line: str) -> list[str]:
    return [field.strip() for field in line.replace("｜", "|").split("|")]


def given(details: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Give the parts that were written in one more language, by step."""
    return dict((details.get(SPOKEN) or {}).get(language) or {})


def merged(details: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give the details with the parts that were written in a language in the place of the first ones."""
    found = dict(details)
    for step, words in given(details, language).items():
        if not details.get(step) or step == Step.VERSIONS:
            continue
        if step not in _ONE_A_LINE:
            found[step] = words
        elif _fits(details, step, words):
            found[step] = [_entry(step, *pair) for pair in zip(details[step], words, strict=True)]
    return found


def _entry(step: str, first: Mapping[str, str], line: str) -> dict[str, str]:
    """Put the words of one line into an entry; times, addresses and numbers stay."""
    if step != Step.NUMBERS:
        return {**first, _ONE_A_LINE[Step(step)]: line}
    name, _, hours = line.partition(BAR)
    return {**first, "name": name} | ({"hours": hours} if hours else {})


def _fits(details: Mapping[str, Any], step: str, words: Any) -> bool:
    """Say whether a part is wholly there in the other language: each line of a list, each letter."""
    if step == Step.VERSIONS:
        return set(words or {}) >= set(details.get(step) or {})
    return bool(words) and (step not in _ONE_A_LINE or len(words) == len(details.get(step) or ()))


def of(details: Mapping[str, Any]) -> list[Step]:
    """Give the parts that a call has and that can be written in other languages."""
    return [step for step in PARTS if details.get(step)]


def missing(details: Mapping[str, Any], language: str) -> list[Step]:
    """Give those of them that were not written in this language."""
    there = given(details, language)
    return [step for step in of(details) if not _fits(details, step, there.get(step))]


def with_part(details: Mapping[str, Any], language: str, step: Step, words: Any) -> dict[str, Any]:
    """Give the details with one part in one more language; `words` None: without it."""
    all_parts = dict(details.get(SPOKEN) or {})
    kept = {each: value for each, value in given(details, language).items() if each != step}
    all_parts[language] = kept | ({step.value: words} if words else {})
    return _keeping(details, all_parts)


def without_language(details: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give the details without what was written in a language."""
    kept = {each: found for each, found in (details.get(SPOKEN) or {}).items() if each != language}
    return _keeping(details, kept)


def without_part(details: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """Give the details without one part in any other language."""
    found = dict(details)
    for language in details.get(SPOKEN) or {}:
        found = with_part(found, language, step, None)
    return found


def up_to_date(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give the details `after` without translations of what was different `before`.

    Nobody must be sent to the place of yesterday because only the newer one was not translated.
    """
    stale = {step for step in PARTS if words(step, before.get(step)) != words(step, after.get(step))}
    kept = {
        language: {step: value for step, value in found.items() if step not in stale}
        for language, found in (after.get(SPOKEN) or {}).items()
    }
    return _keeping(after, kept)


def words(step: Step, value: Any) -> Sequence[str]:
    """Give what is to be translated of a part as it was written first, one piece a line."""
    if not value:
        return []
    if step is Step.VERSIONS:
        return [f"{country}\n{letter}" for country, letter in value.items()]
    if step not in _ONE_A_LINE:
        return [str(value)]
    hours = [BAR + each["hours"] if each.get("hours") else "" for each in value]
    return [each[_ONE_A_LINE[step]] + more for each, more in zip(value, hours, strict=True)]


def _keeping(details: Mapping[str, Any], all_parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    kept = {language: dict(found) for language, found in all_parts.items() if found}
    rest = {step: value for step, value in details.items() if step != SPOKEN}
    return rest | ({SPOKEN: kept} if kept else {})
