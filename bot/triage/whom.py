"""Say which people a text tells of: women, children, families, workers. Pure.

Only sentences that speak of the people or of an act done to them are looked at: guards have wives, too.
"""

from bot.triage.patterns import groups, pattern
from bot.triage.reading import Part, Reading, Sentence
from bot.triage.verdict import Whom

_LOOKED_AT = 4  # sentences of a summary: further down it speaks of others
_GROWN_UP = 18


def whom(reading: Reading) -> tuple[Whom, ...]:
    """Give the groups of people told of, in a fixed order."""
    base = reading.language.partition("-")[0]
    if not groups("whom", base):
        return ()
    found: set[Whom] = set()
    for part in reading.parts:
        for sentence in part.sentences[:_LOOKED_AT]:
            if _of_the_people(sentence):
                found |= _in_sentence(part, sentence, base)
    return tuple(one for one in Whom if one in found)


def _of_the_people(sentence: Sentence) -> bool:
    return bool(sentence.subjects) or any(act.told for act in sentence.acts)


def _in_sentence(part: Part, sentence: Sentence, language: str) -> set[Whom]:
    text = part.folded.text[sentence.start : sentence.end]
    masked, ages = pattern("whom_masked", language), pattern("ages", language)
    if masked:
        text = masked.sub(" ", text)
    found = {Whom(name) for name, words in groups("whom", language).items() if words.search(text)}
    if ages and any(int(next(filter(None, age.groups()))) < _GROWN_UP for age in ages.finditer(text)):
        found.add(Whom.CHILDREN)
    return found
