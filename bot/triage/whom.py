"""Say which people a text tells of: women, children, families, workers. Pure.

Only sentences that speak of the people or of an act done to them are looked at: guards have wives, too.
"""

from bot.triage.patterns import groups, pattern
from bot.triage.reading import Part, Reading, Sentence
from bot.triage.terms import Kind
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
            if _of_the_people(part, sentence, base):
                found |= _in_sentence(part, sentence, base)
    return tuple(one for one in Whom if one in found)


def _of_the_people(part: Part, sentence: Sentence, language: str) -> bool:
    """Say whether a sentence speaks of the people, or of some "among them"."""
    among = pattern("among", language)
    return (
        bool(sentence.subjects)
        or any(act.told for act in sentence.acts)
        or bool(among and among.search(part.folded.text, sentence.start, sentence.end))
    )


def _in_sentence(part: Part, sentence: Sentence, language: str) -> set[Whom]:
    text = _without_places(part.folded.text, sentence)
    masked, ages = pattern("whom_masked", language), pattern("ages", language)
    if masked:
        text = masked.sub(" ", text)
    found = {Whom(name) for name, words in groups("whom", language).items() if words.search(text)}
    if ages and any(int(next(filter(None, age.groups()))) < _GROWN_UP for age in ages.finditer(text)):
        found.add(Whom.CHILDREN)
    return found


def _without_places(text: str, sentence: Sentence) -> str:
    """Leave out the names of places: Lang Son is nobody's son."""
    kept, at = "", sentence.start
    for hit in sentence.of(Kind.PLACE):
        if hit.start >= at and hit.term.sort != "country":
            kept, at = f"{kept}{text[at : hit.start]} ", hit.end
    return kept + text[at : sentence.end]
