"""What the bot says of words that coordinators add, silence or take out, and of what they would change. Pure.

The words themselves, titles and names of outlets come from outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, cut, isolate
from storage.models import TermAct, TermClass, TermState

LISTED = 10
"""So many items of each sort are listed; the rest is counted."""
_TITLE, _SOURCE, _WORD = 70, 30, 40


class Word(StrEnum):
    """The words on buttons."""

    ADD = "add"
    SILENCE = "silence"
    TAKE_OUT = "take out"
    REPLACE = "replace"
    ASK = "ask"
    DROP = "drop"
    CONFIRM = "confirm"
    REFUSE = "refuse"


def button(word: Word, language: str) -> str:
    """Give the words of a button."""
    t = translator(language)
    return {
        Word.ADD: t.text("Add a word"),
        Word.SILENCE: t.text("Silence a built-in word"),
        Word.TAKE_OUT: t.text("Take it out"),
        Word.REPLACE: t.text("Write it anew"),
        Word.ASK: t.text("Ask another coordinator"),
        Word.DROP: t.text("Drop it"),
        Word.CONFIRM: t.text("Confirm"),
        Word.REFUSE: t.text("Refuse"),
    }[word]


def class_name(sort: TermClass, language: str) -> str:
    """Name what a word stands for."""
    t = translator(language)
    return {
        TermClass.PEOPLE: t.text("the people"),
        TermClass.RETURN: t.text("forced return"),
        TermClass.ARREST: t.text("arrest or detention"),
        TermClass.RISK: t.text("danger of forced return"),
        TermClass.RELEASE: t.text("release or rescue"),
        TermClass.PLACE: t.text("a place"),
        TermClass.PROTEST: t.text("talk: protest"),
        TermClass.PETITION: t.text("talk: petition"),
        TermClass.CAMPAIGN: t.text("talk: campaign"),
        TermClass.EVENT: t.text("talk: event or work of art"),
        TermClass.OPINION: t.text("talk: opinion"),
        TermClass.HISTORY: t.text("talk: history"),
        TermClass.LOOK_ALIKE: t.text("look-alike, counts against"),
        TermClass.GROUP: t.text("an organisation"),
        TermClass.OFFICIAL: t.text("a state or authority"),
    }[sort]


def strength(*, heavy: bool, sort: str, language: str) -> str:
    """Name a look-alike with how much it counts."""
    t = translator(language)
    return t.text("{sort}: heavy", sort=sort) if heavy else t.text("{sort}: light", sort=sort)


@dataclass(frozen=True, slots=True)
class Wish:
    """One change as it is told; `word` is the old one where something is taken out."""

    act: TermAct
    sort: TermClass
    language: str  # of the word
    word: str
    new: str = ""  # the new wording of a change
    place: str = ""


def wish(change: Wish, language: str) -> str:
    """Tell of a change in one line of HTML."""
    t = translator(language)
    word, new = (isolate(cut(each, _WORD)) for each in (change.word, change.new))
    what = {
        TermAct.ADD: t.text("New word: “{word}”", word=word),
        TermAct.CHANGE: t.text("“{word}” becomes “{new}”", word=word, new=new),
        TermAct.RETIRE: t.text("Taken out: “{word}”", word=word),
        TermAct.SILENCE: t.text("Built-in word that counts no more: “{word}”", word=word),
    }[change.act]
    of = [class_name(change.sort, language), t.language_name(change.language)]
    if change.place:
        of.insert(1, isolate(t.place(change.place)))
    return f"{what} ({' · '.join(of)})"


@dataclass(frozen=True, slots=True)
class Line:
    """One item that would ring, or would not ring any more."""

    title: str
    source: str
    day: str  # YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would have done: the first items of each sort, and how many there are."""

    days: int
    looked: int
    there: int
    touched: int
    other: int
    gained: tuple[Line, ...]
    all_gained: int
    lost: tuple[Line, ...]
    all_lost: int

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON-ready values."""
        return asdict(self)

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Effect":
        """Read what `as_dict` gave."""
        lines = {name: tuple(Line(**line) for line in found[name]) for name in ("gained", "lost")}
        return cls(**{**found, **lines})


def effect(found: Effect, language: str) -> str:
    """Tell what a change would have done, as HTML of some 3,000 letters at most."""
    t = translator(language)
    lines = [
        t.plural(
            "Tried on {n} item of the last {days} days; the word stands in {touched} of them.",
            "Tried on {n} items of the last {days} days; the word stands in {touched} of them.",
            found.looked,
            days=t.number(found.days),
            touched=t.number(found.touched),
        )
    ]
    if found.looked < found.there:
        lines.append(t.text("Time was up: the older items were not looked at."))
    lines += ["", bold(t.text("Would have rung, and did not: {n}", n=t.number(found.all_gained)))]
    lines += _listed(found.gained, found.all_gained, t)
    lines += ["", bold(t.text("Rang, and would not have: {n}", n=t.number(found.all_lost)))]
    lines += _listed(found.lost, found.all_lost, t)
    if found.other:
        lines += ["", t.text("Judged otherwise in smaller things: {n}", n=t.number(found.other))]
    return "\n".join(lines)


def _listed(lines: Sequence[Line], count: int, t: Translator) -> list[str]:
    told = [
        f"• {isolate(cut(line.title, _TITLE))} – {isolate(cut(line.source, _SOURCE))}, "
        f"{t.date(datetime.fromisoformat(line.day).replace(tzinfo=UTC), UTC)}"
        for line in lines[:LISTED]
    ]
    if count > len(told):
        told.append(t.plural("and {n} further item", "and {n} further items", count - len(told)))
    return told


def fault(why: str, hint: str, language: str) -> str:
    """Say why a word is refused, and how to mend it; `why` is a word of triage."""
    t = translator(language)
    words = {
        "empty": t.text("There is no letter in it. Write one word or a few."),
        "long": t.text("It is too long. Write at most 60 letters and 8 words."),
        "short": t.text(
            "It is too short, and would stand in many texts. Write at least 3 letters, or 2 signs."
        ),
        "script": t.text(
            "Its letters are not those of the language. Choose the other language, or mend the word."
        ),
        "known": t.text("It is known already."),
        "unknown": t.text("No built-in word of this kind and language reads exactly like that."),
        "language": t.text("This language is not judged."),
        "weight": t.text("The weight must be from 1 to 9."),
        "place": t.text("This place is not known. Write: word = English name of a known place."),
        "many": t.text("There are too many words already. Take one out first."),
        "broad": t.text("It stands in more than a fifth of all items, and would tell nothing."),
    }
    said = words.get(why, t.text("It cannot be taken."))
    return f"{said} {t.text('Did you mean {hint}?', hint=isolate(hint))}" if hint else said


def overview(
    terms: Sequence[Wish],
    waiting: Sequence[tuple[int, Wish]],
    decided: Sequence[tuple[int, int, TermState, Wish]],
    language: str,
) -> str:
    """Head /terms: the words of coordinators, what waits (by whom), what was decided (by whom, for whom)."""
    t = translator(language)
    lines = [bold(t.text("Words that coordinators brought")), ""]
    lines += [f"• {_plain(term, language)}" for term in terms[-LISTED:]] or [t.text("None so far.")]
    if len(terms) > LISTED:
        lines.append(t.plural("and {n} further word", "and {n} further words", len(terms) - LISTED))
    if waiting:
        lines += ["", bold(t.text("Waiting for another coordinator"))]
        lines += [f"• {t.labelled(f'C{by}', wish(each, language))}" for by, each in waiting[:LISTED]]
    if decided:
        lines += ["", bold(t.text("Decided lately"))]
        lines += [f"• {decision(by, asker, state, each, language)}" for by, asker, state, each in decided]
    lines += [
        "",
        t.text("Every change is tried on the items of before first, and needs a second coordinator."),
    ]
    return "\n".join(lines)


def _plain(term: Wish, language: str) -> str:
    """Name one word in use; a silenced one says so."""
    return term_line(term, language) if term.act is TermAct.ADD else wish(term, language)


def term_line(term: Wish, language: str) -> str:
    """Give a word with what it stands for."""
    t = translator(language)
    of = f"{class_name(term.sort, language)} · {t.language_name(term.language)}"
    return f"{isolate(cut(term.word, _WORD))} ({of})"


def decision(by: int, asker: int, state: TermState, change: Wish, language: str) -> str:
    """Tell by numbers who confirmed or refused whose change."""
    t = translator(language)
    said = {"by": by, "asker": asker, "wish": wish(change, language)}
    if state is TermState.CONFIRMED:
        return t.text("C{by} confirmed what C{asker} asked for. {wish}", **said)
    return t.text("C{by} refused what C{asker} asked for. {wish}", **said)
