"""Which letter goes to whom: for each target that of its country, or the one for all. Pure.

A letter for a country goes there as it was written first, whatever the language of who sends it; beside it
stands what it says in their own language, where that was written. All others get the text of the call in the
language of who sends it, where there is one.
"""

from collections.abc import Sequence

from bot.actions import parts, wording
from bot.actions.kinds import Step
from bot.texts.letters import Letter
from storage.models import Call, Wording


def of(call: Call, wordings: Sequence[Wording], language: str) -> list[Letter]:
    """Give each letter of a call once, with all whom it goes to; none for a call that asks for no letters."""
    said = wording.spoken(call, wordings, language)
    found: dict[str, Letter] = {}
    for target in said.details.get(Step.TARGETS) or ():
        country = target.get("country", "")
        own = country if country in (call.details.get(Step.VERSIONS) or {}) else ""
        letter = found.setdefault(own, _letter(call, said, own))
        letter.targets.append(target)
    return list(found.values())


def _letter(call: Call, said: Call, country: str) -> Letter:
    """Give the letter of a country, or with no country the one for all others."""
    title = call.title if country else said.title
    subject = str((call if country else said).details.get(Step.SUBJECT) or title)
    if not country:
        return Letter([], subject, said.text)
    meaning = parts.given(call.details, said.language).get(Step.VERSIONS, {}).get(country)
    return Letter([], subject, call.details[Step.VERSIONS][country], meaning)
