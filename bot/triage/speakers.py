"""Weigh what states, the United Nations and organisations say of a return, and pleas for a case. Pure."""

import re

from bot.triage.counting import counts
from bot.triage.finder import Hit
from bot.triage.reading import Part, Reading, Subject
from bot.triage.terms import Kind
from bot.triage.weighing import CONDEMNS, DISCOURSE, STATE_REACTS, Weighing, is_host, same

_STATE_AGREES = 3.2
_GROUP_REACTS = 1.4
_PLEADS = 3.6  # somebody asks that people already held, or so and so many, be not sent back
# Members of an enum are slow to reach, and these are asked for at every hit.
_POLICY, _ARREST = Kind.POLICY, Kind.ARREST
_DENIED, _REACTION, _OFFICIAL, _GROUP = Kind.DENIED, Kind.REACTION, Kind.OFFICIAL, Kind.GROUP
_THREATENING = frozenset({Kind.RETURN, Kind.RISK, Kind.ARREST})
_ASKED = frozenset({Kind.RETURN, Kind.RISK})
_OURS = frozenset({Subject.REFUGEES, Subject.RESIDENTS})
_GATHERINGS = frozenset({Kind.PROTEST, Kind.PETITION, Kind.CAMPAIGN, Kind.EVENT})


def weigh_reaction(reading: Reading, weighing: Weighing) -> float:
    """Weigh what states and the United Nations say of a return: an official act, even without new figures."""
    title = reading.title
    if not title.subjects and not reading.summary.subjects:
        return 0.0
    acts = [act for part in reading.parts for act in part.acts]
    policy = [act.hit for act in title.acts if act.kind is _POLICY and not act.topical]
    meant = title.subjects | (reading.summary.subjects if title.has(Kind.FUGITIVES) else frozenset())
    threatens = any(act.kind in _THREATENING for act in acts) or (
        meant & _OURS and any(is_host(hit) for hit in title.hits)
    )
    if policy and (threatens or any(hit.kind is _POLICY for hit in policy)):
        weighing.evidence += [title.evidence(hit, "official act") for hit in policy]
        return STATE_REACTS
    agreed = [hit for hit in reading.summary.hits if hit.kind is _POLICY]
    if agreed and any(hit.term.country == "KP" for hit in reading.summary.hits):
        weighing.evidence += [reading.summary.evidence(hit, "official act") for hit in agreed]
        return _STATE_AGREES
    spoken_of = title.subjects or title.acts or title.has(Kind.DEBATE, Kind.FUGITIVES)
    if not threatens or not spoken_of:
        return 0.0
    denials = [hit for hit in title.hits if hit.kind is _DENIED]
    if denials and title.acts:
        weighing.evidence += [title.evidence(hit, "denial") for hit in denials]
        return STATE_REACTS
    return max(_weigh_speakers(title, weighing), _weigh_plea(reading, weighing))


def _counted(part: Part, language: str) -> bool:
    return any(count.people for sentence in part.sentences for count in counts(part, sentence, language))


def _tells_of_arrest(reading: Reading) -> bool:
    """Say whether the summary tells that so and so many were arrested."""
    summary = reading.summary
    return any(act.kind is _ARREST and act.told for act in summary.acts) and _counted(
        summary, reading.language
    )


def _weigh_plea(reading: Reading, weighing: Weighing) -> float:
    """Weigh a plea for people who are held, or counted: it tells of a case, not of a policy."""
    title = reading.title
    pleas = [act for act in title.acts if act.topical and act.kind in _ASKED]
    asked = title.has(Kind.REACTION, Kind.OFFICIAL, Kind.GROUP, Kind.ACTOR) or reading.summary.has(
        Kind.OFFICIAL, Kind.GROUP
    )
    condemned = any(
        CONDEMNS.search(title.folded.text, hit.start, hit.end) for hit in title.hits if hit.kind is _REACTION
    )
    if not pleas or not asked or condemned or title.has(Kind.HISTORY, Kind.OPINION, Kind.EVENT):
        return 0.0
    held = any(act.kind is _ARREST for act in title.acts)
    if not (held or _counted(title, reading.language) or _tells_of_arrest(reading)):
        return 0.0
    weighing.pleads = True
    weighing.evidence += [title.evidence(act.hit, "plea") for act in pleas]
    return _PLEADS


def _weigh_speakers(title: Part, weighing: Weighing) -> float:
    talk = [hit for hit in title.hits if hit.kind in DISCOURSE]
    reactions = [hit for hit in title.hits if hit.kind is _REACTION]
    quoted = [
        hit for hit in title.hits if hit.kind is _OFFICIAL and _QUOTES.match(title.folded.text, hit.end)
    ]
    officials = [hit for hit in title.hits if hit.kind is _OFFICIAL and _speaks(title, hit, talk)]
    speakers = officials or [hit for hit in title.hits if hit.kind is _GROUP]
    if not (reactions and speakers) and not (quoted and officials):
        return 0.0
    weighing.evidence += [title.evidence(hit, "who speaks") for hit in speakers]
    weighing.evidence += [title.evidence(hit, "reaction") for hit in reactions]
    value = STATE_REACTS if officials else _GROUP_REACTS
    gathered = any(hit.kind in _GATHERINGS and not any(same(hit, said) for said in reactions) for hit in talk)
    return value * 0.5 if gathered else value


_QUOTES = re.compile('[^,，、。.…"“「:：]{0,12}?(?:[:：]|[\\s,，、은는이가]?["“‘「『])')
_PLACED_BEFORE = ("in ", "at ", "near ", "outside ", "from ", "to ")


def _speaks(title: Part, official: Hit, talk: list[Hit]) -> bool:
    """Say whether a body speaks, and is not the place of a rally or the subject of a report."""
    before = title.folded.text[max(0, official.start - 8) : official.start]
    return not before.endswith(_PLACED_BEFORE) and not any(
        hit.start <= official.start and official.end <= hit.end for hit in talk
    )
