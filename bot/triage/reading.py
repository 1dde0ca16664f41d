"""Read one item: its sentences, who is in them, what is done to them, told or only spoken of. Pure."""

import re
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from bot.triage.clues import faces_the_north
from bot.triage.finder import Hit, Reach
from bot.triage.languages import language_of
from bot.triage.lexicon import lexicon
from bot.triage.numbers import Count
from bot.triage.stance import DENSE, Setting, Stance, stances
from bot.triage.terms import Kind
from bot.triage.text import Folded, fold, sentences
from bot.triage.verdict import Evidence, Where

# Longer texts say nothing new to a headline reader, and cost time.
LONGEST_TITLE = 400
LONGEST_SUMMARY = 2000
MOST_HITS = 300  # a part with more is a flood of words, no news
ACTS = (
    Kind.RETURN,
    Kind.RETURN_NOUN,
    Kind.ARREST,
    Kind.ARREST_NOUN,
    Kind.RISK,
    Kind.RELEASE,
    Kind.POLICY,
    Kind.RESOLUTION,
)
_NEGATABLE = frozenset(ACTS)


class Subject(StrEnum):
    """Whom a text tells of."""

    REFUGEES = "refugees"  # North Koreans who fled
    RESIDENTS = "residents"  # North Koreans who may not have fled
    OTHERS = "others"  # refugees of other countries


_VERB_OF = {Kind.RETURN_NOUN: Kind.RETURN, Kind.ARREST_NOUN: Kind.ARREST, Kind.RESOLUTION: Kind.POLICY}
_ACT_NOUNS = frozenset({Kind.RETURN_NOUN, Kind.ARREST_NOUN})


class Act(NamedTuple):
    """An act found in a sentence, and how it is told there.

    `kind` is that of the act, nouns counted with their verbs; a return that may come yet is a risk.
    `topical`: it is spoken of, asked for or opposed. `told`: as an event, by a verb, under no topic word.
    """

    hit: Hit
    stance: Stance
    kind: Kind
    topical: bool
    told: bool


def _act(hit: Hit, stance: Stance) -> Act:
    turned = stance.topical or stance.bare or stance.aside
    return Act(
        hit,
        stance,
        Kind.RISK if stance.threatened else _VERB_OF.get(hit.kind, hit.kind),
        stance.topical,
        not turned and hit.kind not in _ACT_NOUNS,
    )


class Sentence(NamedTuple):
    """One sentence: its span in the folded text, its hits with their kinds, its acts, whom it tells of."""

    start: int
    end: int
    hits: tuple[Hit, ...] = ()
    acts: tuple[Act, ...] = ()
    subjects: frozenset[Subject] = frozenset()
    kinds: frozenset[Kind] = frozenset()

    def of(self, *kinds: Kind) -> list[Hit]:
        """Give the hits of these kinds."""
        return [] if self.kinds.isdisjoint(kinds) else [hit for hit in self.hits if hit.kind in kinds]

    def has(self, *kinds: Kind) -> bool:
        """Say whether there is a hit of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)


class Part(NamedTuple):
    """The title or the summary, folded, with its sentences, and what stands in these, in order.

    `subjects` is whom the part tells of, `kinds` are those of its hits. `counted` keeps the numbers of people
    by the start of their sentence: they are asked for several times, and not in every sentence.
    """

    where: Where
    original: str
    folded: Folded
    sentences: tuple[Sentence, ...]
    hits: tuple[Hit, ...]
    acts: tuple[Act, ...] = ()
    subjects: frozenset[Subject] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    counted: dict[int, list[Count]] | None = None

    def has(self, *kinds: Kind) -> bool:
        """Say whether there is a hit of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)

    def evidence(self, hit: Hit, rule: str) -> Evidence:
        """Tell of a hit with its place in the original text."""
        start, end = self.folded.original_span(hit.start, hit.end)
        if end and self.original[end - 1].isdigit():  # a term may end with a number's first digit
            more = _REST_OF_NUMBER.match(self.original, end)
            end = more.end() if more else end
        return Evidence(self.original[start:end], rule, start, end, self.where, hit.term.language)


class Reading(NamedTuple):
    """One item, read."""

    language: str
    title: Part
    summary: Part

    @property
    def parts(self) -> tuple[Part, Part]:
        """Give title and summary."""
        return self.title, self.summary


_FLOOD = 60
"""Digits in a row that are no number any more."""
_REST_OF_NUMBER = re.compile(r"(?:[,.]?[0-9])+")
_NO_NUMBER = re.compile(rf"\d\d{{{_FLOOD - 1}}}")
_DIGIT = re.compile(r"\d")


def judged(text: str, longest: int) -> str:
    """Give the part of a text that is judged: its first `longest` characters, up to a flood of digits."""
    text = text[:longest]
    # Of so many characters in a row one stands in every sixtieth place: most texts need no other look.
    flood = _NO_NUMBER.search(text) if _DIGIT.search(text[::_FLOOD]) else None
    return text[: flood.start()] if flood else text


def read(title: str, summary: str, language: str | None) -> Reading:
    """Read an item. Looks at no more than the first characters of each part."""
    title, summary = judged(title, LONGEST_TITLE), judged(summary, LONGEST_SUMMARY)
    spoken = spoken_language(title, summary, language)
    return Reading(spoken, _part("title", title, spoken), _part("summary", summary, spoken))


def spoken_language(title: str, summary: str, given: str | None) -> str:
    """Name the language of an item: the title's script tells, then the summary's, then what is `given`."""
    by_title = language_of(title, given)
    if by_title.startswith("zh") and given is None:  # a Japanese headline may be all Han: its summary tells
        by_both = language_of(f"{title}\n{summary[:300]}", given)
        return by_both if by_both in {"ja", "ko"} else by_title
    return by_title if title.strip() else language_of(summary[:300], given)


def _part(where: Where, original: str, language: str) -> Part:
    folded = fold(original)
    return in_sentences(where, original, folded, lexicon().find(folded.text, language), language)


def in_sentences(where: Where, original: str, folded: Folded, hits: list[Hit], language: str) -> Part:
    """Make a part of its folded text and what was found in it."""
    hits = hits[:MOST_HITS]
    base = language.partition("-")[0]
    reach = lexicon().reach.get(base) or Reach()
    sentences = []
    first = 0
    for start, end in spans_of(where, folded.text):  # the hits stand in the order of their start
        while first < len(hits) and hits[first].start < start:
            first += 1
        last = first
        while last < len(hits) and hits[last].start < end:
            last += 1
        inside = tuple([hit for hit in hits[first:last] if hit.end <= end])
        first = last
        if inside:
            sentences.append(_sentence(Setting(folded.text, start, inside, reach, base), end))
        else:
            sentences.append(Sentence(start, end))
    return Part(
        where,
        original,
        folded,
        tuple(sentences),
        tuple([hit for sentence in sentences for hit in sentence.hits]),
        tuple([act for sentence in sentences for act in sentence.acts]),
        frozenset().union(*[sentence.subjects for sentence in sentences]),
        frozenset().union(*[sentence.kinds for sentence in sentences]),
        {},
    )


def spans_of(where: Where, text: str) -> list[tuple[int, int]]:
    """Give the spans of the sentences of folded text; a title is one."""
    return [(0, len(text))] if where == "title" and text else sentences(text)


def _sentence(setting: Setting, end: int) -> Sentence:
    kinds = frozenset([hit.kind for hit in setting.hits])
    acts: tuple[Act, ...] = ()
    if not kinds.isdisjoint(_NEGATABLE):
        found = [hit for hit in setting.hits if hit.kind in _NEGATABLE]
        acts = tuple(map(_act, found, stances(found, setting)))
    return Sentence(setting.start, end, setting.hits, acts, _subjects(setting, kinds), kinds)


_ANYBODY = frozenset({Kind.FUGITIVES, Kind.PERSONS})
_TO_THE_NORTH = frozenset({Kind.RETURN, Kind.RETURN_NOUN, Kind.RISK, Kind.POLICY})

# Members of an enum are slow to reach, and these are asked for in every sentence.
_PEOPLE, _RESIDENTS, _OTHERS = Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS
_PLACE, _COUNTRY, _RETURN, _POLICY = Kind.PLACE, Kind.COUNTRY, Kind.RETURN, Kind.POLICY
_RETURNS = frozenset({Kind.RETURN, Kind.RETURN_NOUN, Kind.RISK})
_REFUGEES = Subject.REFUGEES
_NOBODY: frozenset[Subject] = frozenset()
_OF_PEOPLE = frozenset({Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS, Kind.COUNTRY, Kind.PLACE})


def _subjects(setting: Setting, kinds: frozenset[Kind]) -> frozenset[Subject]:
    if kinds.isdisjoint(_OF_PEOPLE):
        return _NOBODY
    found: set[Subject] = set()
    named = _COUNTRY in kinds and not kinds.isdisjoint(_ANYBODY)
    composed = _composed(setting.hits, setting.language) if named else None
    if _PEOPLE in kinds or composed is _REFUGEES:
        found.add(_REFUGEES)
    if _RESIDENTS in kinds or composed is Subject.RESIDENTS:
        found.add(Subject.RESIDENTS)
    placed = _PLACE in kinds and not kinds.isdisjoint(_TO_THE_NORTH)
    if placed and _sent_to_the_north(setting.text, setting.hits):
        found.add(Subject.RESIDENTS)
    return frozenset({*found, Subject.OTHERS} if _OTHERS in kinds else found)


# Reach in characters between the country and a word for people, and whom that word makes of them.
_REACH_DENSE = {Kind.FUGITIVES: (14, Subject.REFUGEES), Kind.PERSONS: (9, Subject.RESIDENTS)}
_REACH_SPACED = {Kind.FUGITIVES: (40, Subject.REFUGEES), Kind.PERSONS: (26, Subject.RESIDENTS)}


def _composed(hits: tuple[Hit, ...], language: str) -> Subject | None:
    """Give refugees where a word for them stands near the country, residents where one for people does."""
    limits = _REACH_DENSE if language in DENSE else _REACH_SPACED
    words = [hit for hit in hits if hit.kind is _COUNTRY or hit.kind in limits]
    found: set[Subject] = set()
    for first, second in pairwise(words):
        if (first.kind is _COUNTRY) is not (second.kind is _COUNTRY):
            limit, subject = limits[second.kind if first.kind is _COUNTRY else first.kind]
            if second.start - first.end <= limit:
                found.add(subject)
    return next((subject for subject in (Subject.REFUGEES, Subject.RESIDENTS) if subject in found), None)


_TOWARDS_AFTER = re.compile(
    r"\s*(?:(?:back|home)\s+)?(?:to|into|в|nach|vers|en|về|sang|回|至|到|往|给|予|กลับ)?\s*(?:the\s+)?"
)
_WHITHER = re.compile("(?:へ|に|으로|로)")
_BACK_TO = re.compile(r"[^,;:.!?…—]{0,40}\b(?:back|home|return|over)\s+to\s+(?:the\s+)?")
_TOWARDS_BEFORE = re.compile(r"\s*(?:으로|에|로|へ|に|へと|側に|侧に|당국에)?\s*(?:강제|強制|强制)?\s*")
_AIM = 30  # how far behind a treaty its aim may be named, in characters
_HANDING_OVER = re.compile(
    "extradit|repatri|return|deport|hand over|illegal|border.cross|불법|월경|송환|인도|"
    "非法|越境|不法|遣返|移交|引渡|引き渡|送还"
)


def _sent_to_the_north(text: str, hits: tuple[Hit, ...]) -> bool:
    """Say whether somebody is sent to North Korea or across its border: such people need no name."""
    returns = [hit for hit in hits if hit.kind in _RETURNS]
    treaties = [hit for hit in hits if hit.kind is _POLICY]
    agreed = treaties and (
        returns or any(_HANDING_OVER.search(text, t.start, t.end + _AIM) for t in treaties)
    )
    for place in hits:
        if place.kind is not _PLACE:
            continue
        if agreed and place.term.country == "KP":
            return True
        if faces_the_north(place.term) and any(hit.kind is _RETURN for hit in returns):
            return True
        if place.term.country == "KP" and any(_leads_to(text, act, place) for act in returns):
            return True
    return False


def _leads_to(text: str, act: Hit, place: Hit) -> bool:
    if act.start <= place.start < act.end:
        return act.kind is not Kind.RISK or bool(_WHITHER.match(text, place.end))
    if place.start >= act.end:
        return any(way.fullmatch(text, act.end, place.start) for way in (_TOWARDS_AFTER, _BACK_TO))
    return bool(_TOWARDS_BEFORE.fullmatch(text, place.end, act.start)) and place.end < act.start
