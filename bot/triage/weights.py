"""Weigh what was read: what speaks for an alert, what makes it mere talk, and what speaks against. Pure.

Each finding carries the rule that counted it, so that a verdict can say why.
"""

from dataclasses import dataclass

from bot.triage.counting import counts
from bot.triage.finder import Hit
from bot.triage.implied import implied
from bot.triage.reading import Act, Part, Reading, Sentence, Subject
from bot.triage.speakers import weigh_reaction
from bot.triage.terms import Kind
from bot.triage.verdict import Evidence, Where
from bot.triage.weighing import ALERT_AT, CONDEMNS, DISCOURSE, STATE_REACTS, Weighing, is_host, same

__all__ = ["ALERT_AT", "CONDEMNS", "STATE_REACTS", "Weighing", "beside", "is_host", "names_anybody", "weigh"]

_TOLD = {"title": 4.0, "summary": 2.2}
_NAMED = {"title": 2.2, "summary": 0.8}
_ASIDE = {"title": 1.6, "summary": 0.8}  # the act only tells which people are meant
_HELD_ASIDE = 2.4  # a headline on people who are held: what they do or say is of their case
_COUNTED = 1.0
_PLACED = 0.9
_REPORTED = 0.4
_ONLY_RESIDENTS = -0.8
_ONLY_RESIDENTS_BELOW = -0.4  # the summary says what befell the people whom the title leaves unnamed
_BEHIND_A_TITLE = 0.4  # a headline that names refugees, and tells in its summary what befell them
_HELD_TO_BE_SENT = 1.0  # a summary tells that people are held and about to be sent back: a case
_BACKGROUND = 0.5  # a summary under a headline that looks back or argues
_MANY = 1000  # so many people are no case but a population
_LOOKING_BACK = 0.3  # a sentence of history or opinion, or an arrest before anybody left the country
_APART = 0.88  # the act and the people stand in different sentences
_DISCOURSE_IN_SUMMARY = 0.3
_OCCASION = 5.5  # an event told in the title with figure and place
_WITH_OCCASION = 0.7
_AGAINST_IN_SUMMARY = 0.6
_NAMING = frozenset({Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS})
_MEANT = frozenset({Kind.FUGITIVES, Kind.COUNTRY})  # by whom they are meant who are not named
# Members of an enum are slow to reach, and these are asked for at every hit of every item.
_LOOK_ALIKE, _PLACE, _ACTOR, _COUNTRY = Kind.LOOK_ALIKE, Kind.PLACE, Kind.ACTOR, Kind.COUNTRY
_FUGITIVES, _HISTORY, _OPINION = Kind.FUGITIVES, Kind.HISTORY, Kind.OPINION
_FLED = frozenset({Subject.REFUGEES, Subject.OTHERS})
_SUBJECT = {Subject.REFUGEES: 3.0, Subject.OTHERS: 2.6, Subject.RESIDENTS: 1.8}


def weigh(reading: Reading) -> Weighing:
    """Weigh one item."""
    weighing = Weighing()
    _weigh_subject(reading, weighing)
    in_title = _weigh_events(reading.title, reading, weighing)
    in_summary = _weigh_events(reading.summary, reading, weighing)
    if reading.title.has(Kind.OPINION, Kind.HISTORY):
        in_summary *= _BACKGROUND
    weighing.event = max(in_title, _weigh_case(reading, weighing)) + in_summary
    weighing.reaction = weigh_reaction(reading, weighing)
    _weigh_discourse(reading, weighing, occasion=in_title >= _OCCASION)
    _weigh_against(reading, weighing)
    return weighing


def names_anybody(reading: Reading) -> bool:
    """Say whether an item names people of concern; without them nothing else in it counts."""
    named = reading.title.subjects or reading.summary.subjects
    return bool(named or implied(reading)) or _across_parts(reading)


def beside(reading: Reading) -> list[Evidence]:
    """Give what was found in an item that names nobody: talk, and what speaks against."""
    found = []
    for part in reading.parts:
        if not part.kinds.isdisjoint(DISCOURSE):
            found += [part.evidence(hit, _TALK[hit.kind]) for hit in part.hits if hit.kind in DISCOURSE]
    for part in reading.parts:
        if _LOOK_ALIKE in part.kinds:
            found += [part.evidence(hit, _against(hit)) for hit in part.hits if hit.kind is _LOOK_ALIKE]
    return found


_TALK = {kind: f"talk: {kind.value}" for kind in DISCOURSE}


def _against(hit: Hit) -> str:
    return f"against: {hit.term.because}"


def _weigh_subject(reading: Reading, weighing: Weighing) -> None:
    for part, factor in ((reading.title, 1.0), (reading.summary, 0.6)):
        for subject in part.subjects:
            weighing.subject = max(weighing.subject, _SUBJECT[subject] * factor)
        weighing.evidence += [part.evidence(hit, "who") for hit in part.hits if hit.kind in _NAMING]

    if not weighing.subject and (_across_parts(reading) or implied(reading)):
        weighing.subject = _SUBJECT[Subject.RESIDENTS]
        weighing.evidence += [
            p.evidence(hit, "who") for p in reading.parts for hit in p.hits if hit.kind in _MEANT
        ]


def _across_parts(reading: Reading) -> bool:
    """Say whether one part names the country and the other refugees."""
    title, summary = reading.title.kinds, reading.summary.kinds
    return (_COUNTRY in title and _FUGITIVES in summary) or (_FUGITIVES in title and _COUNTRY in summary)


def _weigh_case(reading: Reading, weighing: Weighing) -> float:
    """Weigh a headline that tells of so and so many refugees and where: a case, in whatever words."""
    title = reading.title
    if Subject.REFUGEES not in title.subjects and Subject.OTHERS not in title.subjects:
        return 0.0
    if title.has(Kind.LOOK_ALIKE, *DISCOURSE) or not any(_on_the_route(hit) for hit in title.hits):
        return 0.0
    if Subject.OTHERS in title.subjects and not title.acts:
        return 0.0
    if not any(
        0 < (count.people or 0) < _MANY
        for s in title.sentences
        for count in counts(title, s, reading.language)
    ):
        return 0.0
    weighing.evidence += [title.evidence(hit, "where") for hit in title.hits if _on_the_route(hit)]
    return ALERT_AT


def _on_the_route(hit: Hit) -> bool:
    return is_host(hit) or (hit.kind is _PLACE and hit.term.sort in {"north", "river"})


def _weigh_events(part: Part, reading: Reading, weighing: Weighing) -> float:
    """Give the weight of the strongest event told in a part, and a little for each kind of act beside it."""
    best: dict[Kind, float] = {}
    for sentence in part.sentences:
        setting = _setting(sentence, part, reading)
        for act in sentence.acts:
            value = _event(act, part.where, setting) if setting else 0.0
            if value:
                weighing.evidence.append(part.evidence(act.hit, f"what: {act.kind.value}"))
                best[act.kind] = max(best.get(act.kind, 0.0), value)
    if not best:
        return 0.0
    held_and_sent = part.where == "summary" and {Kind.ARREST, Kind.RISK} <= best.keys()
    return max(best.values()) + 0.3 * (len(best) - 1) + (_HELD_TO_BE_SENT if held_and_sent else 0.0)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a sentence does to the acts in it.

    `told` and `arrests` are factors of what an act and an arrest are worth, `plus` what is added to each,
    `behind` what is added to one told, `factor` that of the whole.
    """

    plus: float
    behind: float
    factor: float
    arrests: float
    told: float


def _setting(sentence: Sentence, part: Part, reading: Reading) -> _Setting | None:
    """Say what a sentence does to the acts in it; None where nobody of concern is in the item."""
    named = sentence.subjects or reading.title.subjects | reading.summary.subjects
    subjects = named or implied(reading)
    if not subjects or not sentence.acts:
        return None
    plus = 0.0
    if counts(part, sentence, reading.language) or (part.where == "summary" and _counted_in(reading)):
        plus += _COUNTED
    if _ACTOR in sentence.kinds or (_PLACE in sentence.kinds and any(map(is_host, sentence.hits))):
        plus += _PLACED
    if sentence.has(Kind.REPORTED):
        plus += _REPORTED
    if subjects == {Subject.RESIDENTS}:
        plus += _ONLY_RESIDENTS if part.where == "title" else _ONLY_RESIDENTS_BELOW
    looks_back = part.where == "summary" and sentence.has(_HISTORY, _OPINION)
    return _Setting(
        plus,
        behind=_BEHIND_A_TITLE if part.where == "summary" and reading.title.subjects & _FLED else 0.0,
        factor=(1.0 if sentence.subjects else _APART),
        arrests=_LOOKING_BACK if _caught_at_home(sentence, reading) else 1.0,
        told=_LOOKING_BACK if looks_back else 1.0,
    )


def _counted_in(reading: Reading) -> bool:
    """Say whether the title counts people of concern, no more than make a case: its summary tells of them."""
    title = reading.title
    return any(
        0 < (count.people or 0) < _MANY
        for sentence in title.sentences
        if sentence.subjects
        for count in counts(title, sentence, reading.language)
    )


def _event(act: Act, where: Where, setting: _Setting) -> float:
    if act.topical or act.kind is Kind.POLICY:
        return 0.0
    worth = (_TOLD if act.told else _ASIDE if act.stance.aside else _NAMED)[where]
    value = (worth + (setting.behind if act.told else 0.0)) * setting.told
    if act.kind is Kind.ARREST:
        if act.stance.aside and where == "title":
            value = _HELD_ASIDE
        return (value + setting.plus) * setting.factor * setting.arrests
    return (value + setting.plus) * setting.factor


def _caught_at_home(sentence: Sentence, reading: Reading) -> bool:
    """Say whether an arrest is one inside the North, of people who had not left."""
    if any(act.kind is Kind.RETURN for act in sentence.acts):
        return False
    sorts = {hit.term.sort for hit in sentence.of(Kind.PLACE)}
    if "north" in sorts and not any(is_host(hit) for hit in sentence.hits):
        return True
    return _by_guards_of_the_north(reading)


_ABROAD = frozenset({Kind.RETURN, Kind.RISK})  # what befalls those only who had left


def _by_guards_of_the_north(reading: Reading) -> bool:
    """Say whether an item names guards or agents of the North, and nothing of another country."""
    sorts = {
        hit.term.sort
        for part in reading.parts
        if _ACTOR in part.kinds
        for hit in part.hits
        if hit.kind is _ACTOR
    }
    if "north" not in sorts or "host" in sorts:
        return False
    if any(act.kind in _ABROAD and act.told for part in reading.parts for act in part.acts):
        return False
    return not any(_abroad(hit, part) for part in reading.parts for hit in part.hits)


def _abroad(hit: Hit, part: Part) -> bool:
    """Say whether a hit names a place in another country, more than the border or its rivers."""
    if not is_host(hit) or hit.term.sort == "river":
        return False
    return not any(other.kind is Kind.COUNTRY and same(hit, other) for other in part.hits)


def _weigh_discourse(reading: Reading, weighing: Weighing, *, occasion: bool) -> None:
    """Add up the talk; a protest whose headline tells its occasion with figure or place weighs less."""
    for part, factor in ((reading.title, 1.0), (reading.summary, _DISCOURSE_IN_SUMMARY)):
        found = [hit for hit in part.hits if hit.kind in DISCOURSE]
        if part.where == "title" and weighing.reaction >= STATE_REACTS:
            said = [hit for hit in part.hits if hit.kind is Kind.REACTION]  # a state protests, no crowd
            found = [hit for hit in found if not any(same(hit, one) for one in said)]
        if not found:
            continue
        kinds = list(dict.fromkeys([hit.kind for hit in found]))
        weighing.topics += [kind for kind in kinds if kind not in weighing.topics]
        weighing.evidence += [part.evidence(hit, _TALK[hit.kind]) for hit in found]
        worth: dict[Kind, float] = {}
        for hit in found:
            worth[hit.kind] = max(worth.get(hit.kind, 0.0), hit.term.weight or DISCOURSE[hit.kind])
        if occasion and Kind.PROTEST in worth:
            worth[Kind.PROTEST] *= _WITH_OCCASION
        values = sorted(worth.values(), reverse=True)
        weighing.discourse += factor * (values[0] + 0.5 * sum(values[1:]))


def _weigh_against(reading: Reading, weighing: Weighing) -> None:
    """Count each reason against once; a look-alike never forbids."""
    seen: dict[str, float] = {}
    for part, factor in ((reading.title, 1.0), (reading.summary, _AGAINST_IN_SUMMARY)):
        for hit in part.hits if _LOOK_ALIKE in part.kinds else ():
            if hit.kind is _LOOK_ALIKE:
                weighing.evidence.append(part.evidence(hit, _against(hit)))
                seen[hit.term.because] = max(seen.get(hit.term.because, 0.0), hit.term.weight * factor)
    weighing.against = sum(seen.values())
    weighing.against_reasons = sorted(seen, key=lambda reason: -seen[reason])
