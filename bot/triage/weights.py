"""Weigh what was read: what speaks for an alert, what makes it mere talk, and what speaks against. Pure.

Each finding carries the rule that counted it, so that a verdict can say why.
"""

import re
from dataclasses import dataclass, field

from bot.triage.counting import counts
from bot.triage.finder import Hit
from bot.triage.reading import Act, Part, Reading, Sentence, Subject
from bot.triage.terms import Kind
from bot.triage.verdict import Evidence, Where

# One scale for all rules: an event told in a headline is worth 4, an alert needs 3.
ALERT_AT = 3.0
_TOLD = {"title": 4.0, "summary": 2.2}
_NAMED = {"title": 2.2, "summary": 0.8}
_ASIDE = {"title": 1.6, "summary": 0.8}  # the act only tells which people are meant
_COUNTED = 1.0
_PLACED = 0.9
_REPORTED = 0.4
_ONLY_RESIDENTS = -0.8
_LOOKING_BACK = 0.3  # a sentence of history or opinion, or an arrest before anybody left the country
_APART = 0.8  # the act and the people stand in different sentences
_DISCOURSE = {
    Kind.PROTEST: 3.2,
    Kind.PETITION: 3.6,
    Kind.CAMPAIGN: 3.2,
    Kind.EVENT: 4.2,
    Kind.OPINION: 3.4,
    Kind.HISTORY: 4.0,
}
_DISCOURSE_IN_SUMMARY = 0.3
_OCCASION = 5.5  # an event told in the title with figure and place
_WITH_OCCASION = 0.7
STATE_REACTS = 4.0
_STATE_AGREES = 3.2
_GROUP_REACTS = 1.4
_PLEADS = 3.6  # somebody asks that people already held, or so and so many, be not sent back
_GATHERINGS = frozenset({Kind.PROTEST, Kind.PETITION, Kind.CAMPAIGN, Kind.EVENT})
_AGAINST_IN_SUMMARY = 0.6
_SUBJECT = {Subject.REFUGEES: 3.0, Subject.OTHERS: 2.6, Subject.RESIDENTS: 1.8}
_HOST_SORTS = frozenset({"country", "border", "town", "region", "river", "camp", "capital"})
_NOT_HOSTS = frozenset({"KP", "KR", "US", "JP"})


@dataclass(slots=True)
class Weighing:
    """The sums, and the findings behind them. `event` is what happened, `reaction` what states say of it."""

    event: float = 0.0
    reaction: float = 0.0
    discourse: float = 0.0
    against: float = 0.0
    subject: float = 0.0
    topics: list[Kind] = field(default_factory=list)
    pleads: bool = False
    evidence: list[Evidence] = field(default_factory=list)
    against_reasons: list[str] = field(default_factory=list)

    @property
    def alert(self) -> float:
        """Say how much speaks for an alert."""
        return self.event + self.reaction - self.discourse - 0.3 * self.against


def weigh(reading: Reading) -> Weighing:
    """Weigh one item."""
    weighing = Weighing()
    _weigh_subject(reading, weighing)
    in_title = _weigh_events(reading.title, reading, weighing)
    weighing.event = in_title + _weigh_events(reading.summary, reading, weighing)
    weighing.reaction = _weigh_reaction(reading, weighing)
    _weigh_discourse(reading, weighing, occasion=in_title >= _OCCASION)
    _weigh_against(reading, weighing)
    return weighing


def _weigh_subject(reading: Reading, weighing: Weighing) -> None:
    for part, factor in ((reading.title, 1.0), (reading.summary, 0.6)):
        for subject in part.subjects:
            weighing.subject = max(weighing.subject, _SUBJECT[subject] * factor)
        weighing.evidence += [
            part.evidence(hit, "who")
            for hit in part.hits
            if hit.kind in {Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS}
        ]

    if not weighing.subject and _across_parts(reading):
        weighing.subject = _SUBJECT[Subject.RESIDENTS]


def _across_parts(reading: Reading) -> bool:
    """Say whether one part names the country and the other refugees."""
    title, summary = reading.parts
    return (title.has(Kind.COUNTRY) and summary.has(Kind.FUGITIVES)) or (
        title.has(Kind.FUGITIVES) and summary.has(Kind.COUNTRY)
    )


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
    return max(best.values()) + 0.3 * (len(best) - 1)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a sentence does to the acts in it.

    `told` and `arrests` are factors of what an act and an arrest are worth, `plus` what is added to each,
    `factor` that of the whole.
    """

    plus: float
    factor: float
    arrests: float
    told: float


def _setting(sentence: Sentence, part: Part, reading: Reading) -> _Setting | None:
    """Say what a sentence does to the acts in it; None where nobody of concern is in the item."""
    subjects = sentence.subjects or reading.title.subjects | reading.summary.subjects
    if not subjects or not sentence.acts:
        return None
    plus = 0.0
    if counts(part, sentence, reading.language):
        plus += _COUNTED
    if any(is_host(hit) for hit in sentence.hits) or sentence.has(Kind.ACTOR):
        plus += _PLACED
    if sentence.has(Kind.REPORTED):
        plus += _REPORTED
    if subjects == {Subject.RESIDENTS}:
        plus += _ONLY_RESIDENTS
    looks_back = part.where == "summary" and sentence.has(Kind.HISTORY, Kind.OPINION)
    return _Setting(
        plus,
        factor=(1.0 if sentence.subjects else _APART),
        arrests=_LOOKING_BACK if _inside_the_north(sentence) else 1.0,
        told=_LOOKING_BACK if looks_back else 1.0,
    )


def _event(act: Act, where: Where, setting: _Setting) -> float:
    if act.topical or act.kind is Kind.POLICY:
        return 0.0
    value = (_TOLD if act.told else _ASIDE if act.stance.aside else _NAMED)[where] * setting.told
    if act.kind is Kind.ARREST:
        value *= setting.arrests
    return (value + setting.plus) * setting.factor


def _inside_the_north(sentence: Sentence) -> bool:
    sorts = {hit.term.sort for hit in sentence.of(Kind.PLACE)}
    return "north" in sorts and not any(is_host(hit) for hit in sentence.hits)


def is_host(hit: Hit) -> bool:
    """Say whether a hit names a place in a country where refugees are caught."""
    return hit.kind is Kind.PLACE and hit.term.sort in _HOST_SORTS and hit.term.country not in _NOT_HOSTS


def _weigh_reaction(reading: Reading, weighing: Weighing) -> float:
    """Weigh what states and the United Nations say of a return: an official act, even without new figures."""
    title = reading.title
    if not title.subjects and not reading.summary.subjects:
        return 0.0
    acts = [act for part in reading.parts for act in part.acts]
    policy = [act.hit for act in title.acts if act.kind is Kind.POLICY and not act.topical]
    threatens = any(act.kind in {Kind.RETURN, Kind.RISK, Kind.ARREST} for act in acts)
    if policy and (threatens or any(hit.kind is Kind.POLICY for hit in policy)):
        weighing.evidence += [title.evidence(hit, "official act") for hit in policy]
        return STATE_REACTS
    agreed = [hit for hit in reading.summary.hits if hit.kind is Kind.POLICY]
    if agreed and any(hit.term.country == "KP" for hit in reading.summary.hits):
        weighing.evidence += [reading.summary.evidence(hit, "official act") for hit in agreed]
        return _STATE_AGREES
    spoken_of = title.subjects or title.acts or title.has(Kind.DEBATE, Kind.FUGITIVES)
    if not threatens or not spoken_of:
        return 0.0
    denials = [hit for hit in title.hits if hit.kind is Kind.DENIED]
    if denials and title.acts:
        weighing.evidence += [title.evidence(hit, "denial") for hit in denials]
        return STATE_REACTS
    return max(_weigh_speakers(title, weighing), _weigh_plea(reading, weighing))


def _counted(part: Part, language: str) -> bool:
    return any(count.people for sentence in part.sentences for count in counts(part, sentence, language))


def _tells_of_arrest(reading: Reading) -> bool:
    """Say whether the summary tells that so and so many were arrested."""
    summary = reading.summary
    return any(act.kind is Kind.ARREST and act.told for act in summary.acts) and _counted(
        summary, reading.language
    )


def _weigh_plea(reading: Reading, weighing: Weighing) -> float:
    """Weigh a plea for people who are held, or counted: it tells of a case, not of a policy."""
    title = reading.title
    pleas = [act for act in title.acts if act.topical and act.kind in {Kind.RETURN, Kind.RISK}]
    asked = title.has(Kind.REACTION, Kind.OFFICIAL, Kind.GROUP, Kind.ACTOR)
    condemned = any(
        CONDEMNS.search(title.folded.text, hit.start, hit.end)
        for hit in title.hits
        if hit.kind is Kind.REACTION
    )
    if not pleas or not asked or condemned or title.has(Kind.HISTORY, Kind.OPINION, Kind.EVENT):
        return 0.0
    held = any(act.kind is Kind.ARREST for act in title.acts)
    if not (held or _counted(title, reading.language) or _tells_of_arrest(reading)):
        return 0.0
    weighing.pleads = True
    weighing.evidence += [title.evidence(act.hit, "plea") for act in pleas]
    return _PLEADS


def _weigh_speakers(title: Part, weighing: Weighing) -> float:
    talk = [hit for hit in title.hits if hit.kind in _DISCOURSE]
    reactions = [hit for hit in title.hits if hit.kind is Kind.REACTION]
    quoted = [
        hit for hit in title.hits if hit.kind is Kind.OFFICIAL and _QUOTES.match(title.folded.text, hit.end)
    ]
    officials = [hit for hit in title.hits if hit.kind is Kind.OFFICIAL and _speaks(title, hit, talk)]
    speakers = officials or [hit for hit in title.hits if hit.kind is Kind.GROUP]
    if not (reactions and speakers) and not (quoted and officials):
        return 0.0
    weighing.evidence += [title.evidence(hit, "who speaks") for hit in speakers]
    weighing.evidence += [title.evidence(hit, "reaction") for hit in reactions]
    value = STATE_REACTS if officials else _GROUP_REACTS
    gathered = any(
        hit.kind in _GATHERINGS and not any(_same(hit, said) for said in reactions) for hit in talk
    )
    return value * 0.5 if gathered else value


def _same(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


CONDEMNS = re.compile(
    "condemn|critici|denounc|slam|deplor|규탄|비난|비판|谴责|批评|抗议|非难|纠弹|抨击|осуд|dénonc|verurteil"
)
_QUOTES = re.compile('[^,，、。.…"“「:：]{0,12}?(?:[:：]|[\\s,，、은는이가]?["“‘「『])')
_PLACED_BEFORE = ("in ", "at ", "near ", "outside ", "from ", "to ")


def _speaks(title: Part, official: Hit, talk: list[Hit]) -> bool:
    """Say whether a body speaks, and is not the place of a rally or the subject of a report."""
    before = title.folded.text[max(0, official.start - 8) : official.start]
    return not before.endswith(_PLACED_BEFORE) and not any(
        hit.start <= official.start and official.end <= hit.end for hit in talk
    )


def _weigh_discourse(reading: Reading, weighing: Weighing, *, occasion: bool) -> None:
    """Add up the talk; a protest whose headline tells its occasion with figure or place weighs less."""
    for part, factor in ((reading.title, 1.0), (reading.summary, _DISCOURSE_IN_SUMMARY)):
        found = [hit for hit in part.hits if hit.kind in _DISCOURSE]
        if part.where == "title" and weighing.reaction >= STATE_REACTS:
            said = [hit for hit in part.hits if hit.kind is Kind.REACTION]  # a state protests, no crowd
            found = [hit for hit in found if not any(_same(hit, one) for one in said)]
        kinds = list(dict.fromkeys(hit.kind for hit in found))
        weighing.topics += [kind for kind in kinds if kind not in weighing.topics]
        weighing.evidence += [part.evidence(hit, f"talk: {hit.kind.value}") for hit in found]
        worth: dict[Kind, float] = {}
        for hit in found:
            worth[hit.kind] = max(worth.get(hit.kind, 0.0), hit.term.weight or _DISCOURSE[hit.kind])
        if occasion and Kind.PROTEST in worth:
            worth[Kind.PROTEST] *= _WITH_OCCASION
        values = sorted(worth.values(), reverse=True)
        if values:
            weighing.discourse += factor * (values[0] + 0.5 * sum(values[1:]))


def _weigh_against(reading: Reading, weighing: Weighing) -> None:
    """Count each reason against once; a look-alike never forbids."""
    seen: dict[str, float] = {}
    for part, factor in ((reading.title, 1.0), (reading.summary, _AGAINST_IN_SUMMARY)):
        for hit in part.hits:
            if hit.kind is Kind.LOOK_ALIKE:
                weighing.evidence.append(part.evidence(hit, f"against: {hit.term.because}"))
                seen[hit.term.because] = max(seen.get(hit.term.because, 0.0), hit.term.weight * factor)
    weighing.against = sum(seen.values())
    weighing.against_reasons = sorted(seen, key=lambda reason: -seen[reason])
