"""Facts an item states: how many people, where, from where to where, and how sure. Pure."""

import re

from bot.triage.counting import counts
from bot.triage.finder import Hit
from bot.triage.numbers import Count
from bot.triage.patterns import pattern
from bot.triage.reading import Part, Reading, Sentence, Subject
from bot.triage.terms import Kind
from bot.triage.verdict import Certainty, Direction, Status, Topic


def told_count(reading: Reading) -> tuple[int | None, str | None]:
    """Give the figure that belongs to what is told and its wording in the original: the title's first.

    Within a part the largest figure in a sentence that has both an act and the people wins.
    """
    for part in reading.parts:
        best = _best(part, reading.language)
        if best is not None:
            start, end = part.folded.original_span(best.start, best.end)
            return best.people, part.original[start:end].strip()
    return None, None


def _best(part: Part, language: str) -> Count | None:
    ranked: dict[int, list[Sentence]] = {2: [], 1: [], 0: []}
    for sentence in part.sentences:
        ranked[any(act.told for act in sentence.acts) + bool(sentence.subjects)].append(sentence)
    for sentences in ranked.values():
        found = [count for sentence in sentences for count in counts(part, sentence, language)]
        if found:
            return max(found, key=lambda count: count.people or 0)
    return None


_WIDE = frozenset({"country", "capital"})
_NAMED = frozenset({"border", "town", "region", "river", "camp", "north"})


# Members of an enum are slow to reach, and these are asked for in every sentence.
_PLACE, _CONFIRMED = Kind.PLACE, Kind.CONFIRMED
_CONFIRMING = frozenset({Kind.OFFICIAL, Kind.ACTOR})


def place_hits(reading: Reading) -> list[tuple[Part, Hit]]:
    """Give the place hits of title and summary, in order."""
    parts = [part for part in reading.parts if _PLACE in part.kinds]
    return [(part, hit) for part in parts for hit in part.hits if hit.kind is _PLACE]


def places(reading: Reading, moved: Direction | None = None) -> tuple[str, ...]:
    """Name the places in English: towns first, then countries no town stands for; never the two Koreas.

    Where people are `moved` to is not where it happens, if that is a whole country.
    """
    hits = place_hits(reading)
    if not hits:
        return ()
    base = reading.language.partition("-")[0]
    found = [hit.term for part, hit in hits if hit.term.country != "KP" or not _is_home(part, hit, base)]
    if not found:
        return ()
    terms = dict.fromkeys(found)
    towns = [term for term in terms if term.sort in _NAMED]
    if len(towns) == len(terms):
        return tuple(dict.fromkeys([term.place for term in towns]))
    covered = {term.country for term in towns} | _NEVER_NAMED
    if moved is not None and moved.origin and moved.destination:
        covered.add(moved.destination)
    wide = [term for term in terms if term.sort in _WIDE and term.country not in covered]
    if not wide:
        return tuple(dict.fromkeys([term.place for term in towns]))
    names = {
        term.country: _COUNTRY_OF_CAPITAL.get(term.country, term.place)
        for term in wide
        if term.sort == "capital"
    }
    names |= {term.country: term.place for term in wide if term.sort == "country"}
    countries = [names[term.country] for term in wide]
    return (*dict.fromkeys([term.place for term in towns]), *dict.fromkeys(countries))


_NEVER_NAMED = frozenset({"KP", "KR", "JP", "US"})


def _is_home(part: Part, hit: Hit, language: str) -> bool:
    """Say whether a place of the North only says where somebody comes from."""
    before, after = pattern("home_before", language), pattern("home", language)
    text = part.folded.text
    return bool(
        (after and after.match(text, hit.end))
        or (before and before.search(text, max(0, hit.start - 40), hit.start))
    )


_COUNTRY_OF_CAPITAL = {"CN": "China", "RU": "Russia", "VN": "Vietnam", "TH": "Thailand", "PK": "Pakistan"}
HOSTS = frozenset(
    {"CN", "LA", "VN", "TH", "MM", "KH", "RU", "MN", "PK", "IR", "MY", "IN", "BD", "KZ", "TR", "ID", "UZ"}
)


def direction(reading: Reading, topic: Topic, *, others: bool) -> Direction:
    """Say from where to where: people sent back go to the country they fled, which is never the origin."""
    countries = [hit.term.country for _, hit in place_hits(reading)]
    home = "KP"
    if others:
        homes = [hit.term.home for part in reading.parts for hit in part.hits if hit.kind is Kind.OTHERS]
        home = homes[0] if homes else ""
    origin = next((country for country in countries if country in HOSTS and country != home), None)
    if topic is not Topic.RELEASE and (onto := _moved_to(reading, origin)):
        return Direction(origin, onto)
    if topic is Topic.RELEASE:
        onward = next((country for country in countries if country in {"KR", "US", "JP"}), None)
        return Direction(origin, onward)
    if topic in {Topic.REPATRIATION, Topic.AT_RISK, Topic.POLICY, Topic.DETENTION} and (
        topic is not Topic.DETENTION
        or any(act.kind in {Kind.RETURN, Kind.RISK} for p in reading.parts for act in p.acts)
    ):
        return Direction(origin, home or None)
    return Direction(origin, None)


def _moved_to(reading: Reading, origin: str | None) -> str | None:
    """Give the country a headline says people are sent to if it is another host: "Laos … to China"."""
    between = pattern("onward", reading.language.partition("-")[0])
    text = reading.title.folded.text
    if between is None or origin is None:
        return None
    for hit in reading.title.hits:
        if hit.kind is not Kind.PLACE or hit.term.country in {"KP", origin} or hit.term.sort != "country":
            continue
        for act in reading.title.acts:
            if act.kind is not Kind.RETURN:
                continue
            first, last = sorted(((act.hit.start, act.hit.end), (hit.start, hit.end)))
            if act.hit.start <= hit.start < act.hit.end or between.search(text[first[1] : last[0]]):
                return hit.term.country
    return None


def certainty(reading: Reading) -> Certainty:
    """Say who stands behind it: a denial in the title wins, then an official confirmation."""
    title, summary = reading.parts
    if title.has(Kind.DENIED):
        return Certainty.DENIED
    for part in (title, summary):
        for sentence in part.sentences:
            if _CONFIRMED in sentence.kinds and not sentence.kinds.isdisjoint(_CONFIRMING):
                return Certainty.CONFIRMED
    return Certainty.REPORTED


_ARRIVED = re.compile(r"arriv|reach|land|도착|입국|抵|到着|入り|入国|прибыл|eingetroffen|tới|đến|ถึง")


def status(reading: Reading, topic: Topic) -> Status:
    """Say how far things have gone."""
    told = [act for part in reading.parts for act in part.acts if act.told]
    if certainty(reading) is Certainty.DENIED:
        return Status.UNKNOWN
    underway = any(part.has(Kind.UNDERWAY) for part in reading.parts)
    if topic is Topic.RELEASE:
        freed = [
            part.folded.text[act.hit.start : act.hit.end]
            for part in reading.parts
            for act in part.acts
            if act.kind is Kind.RELEASE
        ]
        return Status.ARRIVED if any(_ARRIVED.search(text) for text in freed) else Status.RELEASED
    if topic is Topic.REPATRIATION:
        over = any(act.kind is Kind.RETURN and act.told for act in reading.title.acts)
        return Status.BEING_RETURNED if _going_on(reading) or (underway and not over) else Status.RETURNED
    by_topic = {Topic.DETENTION: Status.DETAINED, Topic.AT_RISK: Status.AT_RISK}
    if topic in by_topic:
        return by_topic[topic]
    if topic is Topic.POLICY and any(act.kind is Kind.RETURN for act in told):
        return Status.RETURNED
    return Status.UNKNOWN


def _going_on(reading: Reading) -> bool:
    """Say whether the headline itself says that a return is going on."""
    under_way = pattern("under_way", reading.language.partition("-")[0])
    text = reading.title.folded.text
    return under_way is not None and any(
        under_way.match(text, act.hit.end) for act in reading.title.acts if act.kind is Kind.RETURN
    )


_OURS = frozenset({Subject.REFUGEES, Subject.RESIDENTS})


def tells_of_others(reading: Reading) -> bool:
    """Say whether the refugees are not North Koreans; North Koreans in the title win."""
    title, summary = reading.title.subjects, reading.summary.subjects
    if not (title or summary) or title & _OURS or Subject.OTHERS not in title | summary:
        return False
    return Subject.OTHERS in title or not summary & _OURS
