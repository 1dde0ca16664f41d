"""Say how an act is told: as an event, a theme, an aside, a wish or a threat. Pure.

All spans are of folded text. The words that turn an act stand in the lexicon.
"""

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from bot.triage.finder import Hit, Reach
from bot.triage.terms import Kind

TURNERS = frozenset(
    {Kind.TOPIC_BEFORE, Kind.TOPIC_AFTER, Kind.THREAT_BEFORE, Kind.THREAT_AFTER, Kind.REACTION}
)
PEOPLE = frozenset({Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS, Kind.FUGITIVES, Kind.PERSONS})
DENSE = frozenset({"ko", "zh", "ja", "th", "lo"})  # written so that a few characters say much
_THREAT_REACH = 2
# Members of an enum are slow to reach, and these are asked for at every act.
_RETURN, _ARREST, _RELEASE, _PLACE = Kind.RETURN, Kind.ARREST, Kind.RELEASE, Kind.PLACE


class Stance(NamedTuple):
    """How an act stands in its sentence.

    `topical`: spoken of, asked for or opposed. `bare`: a noun that sets the theme of a headline. `aside`: it
    only says which people are meant ("the repatriated women"). `threatened`: it may happen yet.
    """

    topical: bool = False
    bare: bool = False
    aside: bool = False
    threatened: bool = False


class Setting(NamedTuple):
    """The sentence an act stands in: folded text, where it starts, what was found in it, its language."""

    text: str
    start: int
    hits: tuple[Hit, ...]
    reach: Reach
    language: str


def stances(acts: list[Hit], setting: Setting) -> list[Stance]:
    """Say how each act stands in its sentence; looks only a few words around each."""
    turners = _Nearby([hit for hit in setting.hits if hit.kind in TURNERS])
    others = _Nearby([hit for hit in setting.hits if hit.kind in PEOPLE or hit.kind is _PLACE])
    return [_stance(act, setting, turners.around(act), others.around(act)) for act in acts]


_WINDOW = 60  # more than any word reaches, in characters


class _Nearby:
    """Hits in order of their start, to look up those around an act."""

    def __init__(self, hits: list[Hit]) -> None:
        self._hits = hits
        self._starts = [hit.start for hit in hits]

    def around(self, act: Hit) -> list[Hit]:
        """Give the hits that start near an act."""
        if not self._hits:
            return []
        first = bisect_left(self._starts, act.start - _WINDOW)
        return self._hits[first : bisect_right(self._starts, act.end + _WINDOW)]


def _stance(act: Hit, setting: Setting, turners: list[Hit], others: list[Hit]) -> Stance:
    return Stance(
        topical=_topical(act, setting, turners),
        bare=_bare(act, setting),
        aside=_aside(act, setting, others),
        threatened=act.kind is _RETURN and bool(turners) and _threatened(act, setting.text, turners),
    )


_PARTICLES = {
    "ja": re.compile("[をがは、「]|[0-9]"),
    "ko": re.compile("[을를이가은는,'\"·][ ]|[,'\"]|[0-9]|수십|수백|수천"),
}
_THEME = 80  # a theme stands at the start of a headline, in characters
_NOUN_ENDS = re.compile("、|, | 이후|=")
_CRITICISED = re.compile("[^0-9数名]{0,12}(?:遭|引发|引起|惹|受)(?![捕拘遣逮])")


def _bare(act: Hit, setting: Setting) -> bool:
    """Say whether an act only sets the theme: no particle or figure before it, a pause or blame after."""
    text, language = setting.text, setting.language
    if act.kind is not _RETURN or act.start - setting.start > _THEME:
        return False
    if language == "zh":
        return not text[setting.start : act.start].strip() and bool(_CRITICISED.match(text, act.end))
    if language not in _PARTICLES:
        return False
    before = _PARTICLES[language].search(text, setting.start, act.start)
    return not before and bool(_NOUN_ENDS.match(text, act.end))


_CLAUSE_BREAKS = frozenset(',;:—–…!?，；：。、"“”「」')

_SPACED_CLAUSES = frozenset({"zh", "ja"})  # a headline in these has spaces between clauses alone


def _near(hit: Hit, act: Hit, reach: Reach, text: str) -> bool:
    own = hit.term.reach
    if hit.kind in {Kind.TOPIC_BEFORE, Kind.THREAT_BEFORE}:
        limit, gap = reach.before, act.start - hit.end
        between = text[hit.end : act.start]
    else:
        limit, gap = reach.after, hit.start - act.end
        between = text[act.end : hit.start]
    if own == 0 and ("…" in act.term.text or act.kind is Kind.POLICY):
        return False  # "…的大巴…": the first part of the act belongs to its subject
    lowest = 0 if hit.kind is Kind.TOPIC_BEFORE else -1
    if hit.kind in {Kind.THREAT_BEFORE, Kind.THREAT_AFTER}:
        limit = _THREAT_REACH
    if "..." in between:  # as "…" is folded
        return False
    breaks = _CLAUSE_BREAKS | {" "} if hit.term.language in _SPACED_CLAUSES else _CLAUSE_BREAKS
    return lowest <= gap <= (limit if own < 0 else own) and not breaks & set(between.strip())


_TOPICS = frozenset({Kind.TOPIC_BEFORE, Kind.TOPIC_AFTER})
_THREATS = frozenset({Kind.THREAT_BEFORE, Kind.THREAT_AFTER})


def _topical(act: Hit, setting: Setting, turners: list[Hit]) -> bool:
    """Say whether a word before or after the act makes it a topic: "against …", "… 반대"."""
    if not turners:
        return False
    if any(hit.kind in _TOPICS and _near(hit, act, setting.reach, setting.text) for hit in turners):
        return True
    if act.kind is not _RELEASE or act.term.sort == "way":  # nobody is asked to let people flee
        return False
    return _asked_for(act, setting, turners)


def _threatened(act: Hit, text: str, turners: list[Hit]) -> bool:
    """Say whether the act may happen yet: "could be …", "…될 수"."""
    return any(hit.kind in _THREATS and _near(hit, act, Reach(), text) for hit in turners)


_STATES = re.compile("추정|확인|파악|사실|確認|确认|证实")  # what is found to be so is not asked for


def _asked_for(act: Hit, setting: Setting, turners: list[Hit]) -> bool:
    """Say whether a release is only called for."""
    language = setting.language
    reach = 6 if language in DENSE else 25
    for hit in turners:
        if hit.kind is not Kind.REACTION or _STATES.search(setting.text, hit.start, hit.end):
            continue
        if 0 <= act.start - hit.end <= reach and language not in {"ko", "ja"}:
            return True
        follows = hit.start >= act.start and hit.end > act.end  # "…부여하라" also ends the act itself
        if language in {"ko", "ja"} and follows and hit.start - act.end <= reach:
            return True
    return False


# What may stand between an act and the people it is said of, where it only tells which people are meant.
_SAID_OF = {
    "ko": re.compile(r"(?:된|당한|했던|됐던|되었던|한)?\s?"),
    "ja": re.compile(r"(?:され|させられ|し|さ|れ)?(?:た|ている|ていた|経験の|経験のある|中の|の)?"),
    "zh": re.compile(r"(?:了|过|回国|[至到回往]?(?:中国|朝鲜|北韩|缅甸|阿富汗|新疆))?的?"),
}
_OF_THEM = re.compile(r"(?:了|过|回国|[至到回往]?(?:中国|朝鲜|北韩|缅甸|阿富汗|新疆))?的")
_PARTICIPLE = re.compile(r"(?:ed|en|nt|ld|ght|back)$")
_BEFORE_A_NOUN = re.compile(
    r"(?:^|[\"'“‘(:]|\b(?:of|for|to|by|meet|meets|with|the|inside|on|about|from|among|these|those|how|former|previously|"
    r"many|most|some|and|once|who|that|which|have|help|helps|between|over))\s*$"
)


def _aside(act: Hit, setting: Setting, others: list[Hit]) -> bool:
    """Say whether the act only tells which people are meant."""
    if act.kind is not _RETURN and act.kind is not _ARREST:
        return False
    text, language = setting.text, setting.language
    people = [hit for hit in others if hit.kind in PEOPLE]
    if language not in DENSE:
        return _aside_in_english(act, setting, people, others) if language == "en" else False
    if language == "zh" and _OF_THEM.match(text, act.end):
        return True
    if language not in _SAID_OF:
        return False
    close = any(
        0 <= hit.start - act.end <= 12 and _SAID_OF[language].fullmatch(text, act.end, hit.start)
        for hit in people
    )
    return close and (language != "zh" or text[max(0, act.start - 1) : act.start] in {"被", "遭"})


_STATED_OF = re.compile(
    r"[^,;:.!?…—]{0,30}?\b(?:are|were|have|had|face|say|said|tell|told|describe|remain|live|still|recall|speak|suffer|endure)\b"
)


def _aside_in_english(act: Hit, setting: Setting, people: list[Hit], others: list[Hit]) -> bool:
    text = setting.text
    before = text[max(setting.start, act.start - 20) : act.start]
    if any(0 < hit.start - act.end <= 2 for hit in people):
        participle = _PARTICIPLE.search(text, act.start, act.end)
        return bool(participle and _BEFORE_A_NOUN.search(before)) or before.endswith(("who ", "that "))
    if any(0 < act.start - hit.end <= 2 for hit in people) and _STATED_OF.match(text, act.end):
        return True  # "the women returned by China say …"
    # "refugees Thailand deported": people, the country that acts, the act
    return any(
        place.kind is _PLACE
        and 0 < act.start - place.end <= 2
        and any(text[hit.end : place.start] == " " for hit in people)
        for place in others
    )
