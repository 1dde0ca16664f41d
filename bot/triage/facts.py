"""Facts an item states: how many people, where, from where to where, and how sure. Pure."""

import re
from dataclasses import dataclass

from bot.triage.lexicon import Hit
from bot.triage.numbers import chinese_number, word_number
from bot.triage.reading import Part, Reading, Sentence, Subject
from bot.triage.terms import Kind
from bot.triage.verdict import Certainty, Direction, Status, Topic

_PEOPLE_KINDS = frozenset({Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS, Kind.PERSONS})


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people: the figure (None where only a word is given), the span in folded text."""

    people: int | None
    start: int
    end: int


_DIGITS = r"\d{1,3}(?:[,，]\d{3})+|\d+(?:\.\d+)?"
_ABOUT_KO = r"(?:최소|약|총|적어도|많게는|최대|모두)?\s*"
_ABOUT_HAN = r"(?:至少|超过|超過|大约|约|逾|近|多达|共|上|至多|最多|总共|计|およそ|少なくとも|最大で?)?"
_KOREAN = re.compile(
    _ABOUT_KO + rf"(?:(?P<n>{_DIGITS})\s*(?P<m>만|천|백)?\s*(?:여|수)?\s*(?P<half>여)?\s*(?:명|인(?!도|권|민|신|근|터|정|사|천|질|원))"
    r"|(?P<vague>수십|수백|수천|수만|십수|여러)\s*(?:여)?\s*명"
    r"|(?P<word>한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두|스무|서른|마흔)\s?명)"
)
_HAN = re.compile(
    _ABOUT_HAN
    + r"(?:(?P<n>"
    + _DIGITS
    + r")\s*(?P<m>万|千|百)?(?:余|多|数|几)?\s*(?:名|人(?!权|道|员|士|工|间|民|类|生)|位|口)"
    r"|(?P<word>[一二三四五六七八九十百千两零]{1,7}万?)(?:余|多|数|几)?\s*(?:名|人(?!权|道|员|士|工|间|民|类|生)|位|口(?!岸))"
    r"|(?P<vague>(?:数|几|上)(?:十|百|千|万))(?:余|多)?\s*(?:名|人(?!权|道)|位)?)"
)
_SEA = re.compile(rf"(?P<n>{_DIGITS})\s*(?:người|คน|ราย|ຄົນ)|(?P<vague>hàng (?:chục|trăm|nghìn|ngàn))")
_LETTERS = r"a-zß-ɏа-яёḀ-ỿ"
_NUMBER_WORDS = re.compile(
    rf"(?<![\d.,$€£¥₩{_LETTERS}-])(?:(?P<n>{_DIGITS})(?P<m>\s(?:thousand|million|тысяч\w*|тыс\.?|mille|tausend))?|(?P<word>[{_LETTERS}]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?))(?![\d%{_LETTERS}-])"
)
_VAGUE_WORDS = frozenset(
    {"dozens", "scores", "hundreds", "thousands", "several", "des", "dizaines", "centaines", "milliers", "dutzende",
     "hunderte", "tausende", "десятки", "сотни", "тысячи", "several"}
) - {"des"}
_ABOUT_WORDS = re.compile(
    r"(?:about|around|some|at least|up to|as many as|more than|over|nearly|almost|an estimated|close to|fewer than|"
    r"près de|plus de|environ|quelque|au moins|rund|etwa|mehr als|mindestens|über|около|более|не менее|почти)\s+$"
)
_GROUP_OF = re.compile(r"(?:group|family|party|families) of\s+$")
_YEARS = range(1940, 2041)


def counts(part: Part, sentence: Sentence, language: str) -> list[Count]:
    """Give the numbers of people in one sentence: never years, ages or money."""
    text = part.folded.text[sentence.start : sentence.end]
    base = language.partition("-")[0]
    if base == "ko":
        found = _by_unit(_KOREAN, text)
    elif base in {"zh", "ja"}:
        found = _by_unit(_HAN, text)
    elif base in {"vi", "th", "lo"}:
        found = _by_unit(_SEA, text)
    else:
        found = _by_following_noun(text, sentence)
    return [Count(count.people, count.start + sentence.start, count.end + sentence.start) for count in found]


_MANY = {"만": 10_000, "천": 1_000, "백": 100, "万": 10_000, "千": 1_000, "百": 100}


def _by_unit(pattern: re.Pattern[str], text: str) -> list[Count]:
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        people: int | None = None
        if groups.get("n"):
            people = _figure(groups["n"]) * _MANY.get(groups.get("m") or "", 1)
        elif groups.get("word"):
            people = word_number(groups["word"]) or chinese_number(groups["word"])
            if people is None:
                continue
        lead = len(match.group()) - len(match.group().lstrip())
        found.append(Count(people, match.start() + lead, match.end()))
    return found


def _figure(digits: str) -> int:
    plain = digits.replace(",", "").replace("，", "")
    return min(int(float(plain)), 10**9)


def _by_following_noun(text: str, sentence: Sentence) -> list[Count]:
    """Numbers in scripts with spaces count people when a word for people follows within a few words."""
    people = sorted(hit.start - sentence.start for hit in sentence.hits if hit.kind in _PEOPLE_KINDS)
    found = []
    for match in _NUMBER_WORDS.finditer(text):
        value, vague = _value(match)
        if value is None and not vague:
            continue
        start, end = match.start(), match.end()
        follows = any(0 <= noun - end <= 30 and not re.search(r"[,;:.]|\d", text[end:noun]) for noun in people)
        of = _GROUP_OF.search(text[:start])
        if not follows and not of and not _moved(text, start, end):
            continue
        if value in _YEARS and match.group("n") and "," not in match.group():
            continue
        about = _ABOUT_WORDS.search(text[:start])
        found.append(Count(value, about.start() if about else start, end))
    return found


_PASSIVE = re.compile(r"\s+(?:more |others? |were |was |are |have been |had been )*(?:arrested|detained|held|seized|returned|deported|repatriated|sent|caught|freed|released|handed)")
_WHO = re.compile(r"(?:arrest|arrests|arrested|detain|detains|detained|seize|seizes|seized|repatriat\w+|deport\w*|returned|sends|sent back|sent|holds|frees|releases|released)\s+(?:about |some |around |at least |more than |another |up to )*$")


def _moved(text: str, start: int, end: int) -> bool:
    """Say whether the number itself is subject or object of an act: "ten seized", "arrests 20"."""
    return bool(_PASSIVE.match(text, end)) or bool(_WHO.search(text[:start]))


def _value(match: re.Match[str]) -> tuple[int | None, bool]:
    if match.group("n"):
        number = _figure(match.group("n"))
        unit = (match.group("m") or "").strip()
        if unit:
            number *= 1_000_000 if unit == "million" else 1_000
        return number, False
    word = match.group("word")
    if word in _VAGUE_WORDS:
        return None, True
    return word_number(word), False


def told_count(reading: Reading) -> tuple[int | None, str | None]:
    """Give the figure that belongs to what is told, and its wording in the original: the title's before the summary's.

    Within a part the largest figure in a sentence that has both an act and the people wins.
    """
    for part in reading.parts:
        best = _best(part, reading.language)
        if best is not None:
            start, end = part.folded.original_span(best.start, best.end)
            return best.people, part.original[start:end].strip()
    return None, None


def _best(part: Part, language: str) -> Count | None:
    ranked: list[tuple[int, int, Count]] = []
    for sentence in part.sentences:
        rank = (1 if any(act.told for act in sentence.acts) else 0) + (1 if sentence.subjects else 0)
        ranked += [(rank, count.people or 0, count) for count in counts(part, sentence, language)]
    return max(ranked, key=lambda row: row[:2])[2] if ranked else None


_NAMED = frozenset({"border", "town", "region", "river", "camp", "north"})


def place_hits(reading: Reading) -> list[tuple[Part, Hit]]:
    """Give the place hits of title and summary, in order."""
    return [(part, hit) for part in reading.parts for hit in part.hits if hit.kind is Kind.PLACE]


def places(reading: Reading) -> tuple[str, ...]:
    """Name the places in English: towns first, then host countries that no town stands for; both Koreas are left out."""
    terms = [hit.term for _, hit in place_hits(reading)]
    towns = list(dict.fromkeys(term.place for term in terms if term.sort in _NAMED))
    covered = {term.country for term in terms if term.sort in _NAMED}
    names = {term.country: term.place for term in terms if term.sort == "country"}
    capitals = {term.country: _COUNTRY_OF_CAPITAL.get(term.country, term.place) for term in terms if term.sort == "capital"}
    countries = [
        {**capitals, **names}[term.country]
        for term in terms
        if term.sort in {"country", "capital"} and term.country not in covered | {"KP", "KR", "JP", "US"}
    ]
    return (*towns, *dict.fromkeys(countries))


_COUNTRY_OF_CAPITAL = {"CN": "China", "RU": "Russia", "VN": "Vietnam", "TH": "Thailand", "PK": "Pakistan"}
HOSTS = frozenset({"CN", "LA", "VN", "TH", "MM", "KH", "RU", "MN", "PK", "IR", "MY", "IN", "BD", "KZ", "TR", "ID", "UZ"})


def direction(reading: Reading, topic: Topic, *, others: bool) -> Direction:
    """Say from where to where. The country people fled is their destination when they are sent back, never the origin."""
    countries = [hit.term.country for _, hit in place_hits(reading)]
    home = "KP"
    if others:
        homes = [hit.term.home for part in reading.parts for hit in part.hits if hit.kind is Kind.OTHERS]
        home = homes[0] if homes else ""
    origin = next((country for country in countries if country in HOSTS and country != home), None)
    if topic is Topic.RELEASE:
        onward = next((country for country in countries if country in {"KR", "US", "JP"}), None)
        return Direction(origin, onward)
    if topic in {Topic.REPATRIATION, Topic.AT_RISK, Topic.POLICY, Topic.DETENTION} and (
        topic is not Topic.DETENTION or any(act.kind in {Kind.RETURN, Kind.RISK} for p in reading.parts for act in p.acts)
    ):
        return Direction(origin, home or None)
    return Direction(origin, None)


def certainty(reading: Reading) -> Certainty:
    """Say who stands behind it: a denial in the title wins, then an official confirmation."""
    title, summary = reading.parts
    if title.has(Kind.DENIED):
        return Certainty.DENIED
    for part in (title, summary):
        for sentence in part.sentences:
            if sentence.has(Kind.CONFIRMED) and sentence.has(Kind.OFFICIAL, Kind.ACTOR):
                return Certainty.CONFIRMED
    return Certainty.REPORTED


_ARRIVED = re.compile(r"arriv|reach|land|도착|입국|抵|到着|入り|入国|прибыл|eingetroffen|tới|đến|ถึง")


def status(reading: Reading, topic: Topic) -> Status:
    """Say how far things have gone."""
    told = [act for part in reading.parts for act in part.acts if act.told]
    underway = any(part.has(Kind.UNDERWAY) for part in reading.parts)
    if topic is Topic.RELEASE:
        freed = [part.folded.text[act.hit.start : act.hit.end] for part in reading.parts for act in part.acts if act.kind is Kind.RELEASE]
        return Status.ARRIVED if any(_ARRIVED.search(text) for text in freed) else Status.RELEASED
    if topic is Topic.REPATRIATION:
        return Status.BEING_RETURNED if underway and not any(act.kind is Kind.RETURN and act.told for act in reading.title.acts) else Status.RETURNED
    by_topic = {Topic.DETENTION: Status.DETAINED, Topic.AT_RISK: Status.AT_RISK}
    if topic in by_topic:
        return by_topic[topic]
    if topic is Topic.POLICY and any(act.kind is Kind.RETURN for act in told):
        return Status.RETURNED
    return Status.UNKNOWN


def tells_of_others(reading: Reading) -> bool:
    """Say whether the refugees are not North Koreans; North Koreans in the title win."""
    ours = {Subject.REFUGEES, Subject.RESIDENTS}
    title, summary = reading.title.subjects, reading.summary.subjects
    if title & ours or Subject.OTHERS not in title | summary:
        return False
    return Subject.OTHERS in title or not summary & ours
