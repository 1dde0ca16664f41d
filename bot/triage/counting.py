"""Count the people a sentence speaks of, in the number forms of each language. Pure.

Years, ages and money stand beside people and are never read as counts.
"""

import re

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.triage.numbers import NUMBER_WORDS, Count, chinese_number, is_number_word, word_number
from bot.triage.patterns import pattern
from bot.triage.reading import Part, Sentence
from bot.triage.terms import Kind

_PEOPLE_KINDS = frozenset({Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS, Kind.PERSONS, Kind.FUGITIVES})


# All patterns meet folded text: small letters, simplified Han, plain digits.
_DIGITS = r"(?<!\d)(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,3})?)"  # bounded, so that floods cost little
_ABOUT_KO = r"(?:최소|약|총|적어도|많게는|최대|모두)?\s*"
_KOREAN = re.compile(
    _ABOUT_KO
    + rf"(?:(?:(?P<ten>\d+)\s?만\s?)?(?P<n>{_DIGITS})\s*(?P<m>만|천|백)?\s*[여수]?\s*(?:명|인(?![가-힣]))"
    + r"|(?P<vague>수십|수백|수천|수만|십수|여러)\s*여?\s*명"
    + r"|(?P<word>한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두|스무|서른|마흔)\s?명)"
)
_ABOUT_HAN = r"(?:至少|超过|大约|约|逾|近|多达|共|上|至多|最多|总共|计|およそ|少なくとも|最大で?)?"
# 人 and 口 begin other words too: human rights, humane, staff, people, port.
_UNIT_HAN = r"(?:名|位|人(?![权道员士工间民类生])|口(?!岸))"
_HAN = re.compile(
    _ABOUT_HAN
    + rf"(?:(?:(?P<ten>\d+)万)?(?P<n>{_DIGITS})\s*(?P<m>万|千|百)?[余多数几]?\s*{_UNIT_HAN}"
    + rf"|(?P<word>[一二三四五六七八九十百千两零]{{1,7}}万?)[余多数几]?\s*{_UNIT_HAN}"
    + r"|(?P<vague>[数几上][十百千万])[余多]?\s*(?:名|位|人(?![权道]))?)"
)
# How all ends that `_KOREAN` or `_HAN` finds: where nothing ends so, they need not be tried at every letter.
_MAY_COUNT_KO = re.compile(r"[\d만천백여수십러한두세네섯곱덟홉열무른흔]\s*(?:명|인(?![가-힣]))")
_MAY_COUNT_HAN = re.compile(rf"[\d一二三四五六七八九十百千万两零余多数几]\s*{_UNIT_HAN}|[数几上][十百千万]")
_SEA = re.compile(rf"(?P<n>{_DIGITS})\s*(?:người|คน|ราย|ຄົນ)|(?P<vague>hàng (?:chục|trăm|nghìn|ngàn))")
_LETTER = r"a-zß-ɏа-яёḀ-ỿ"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER_WORDS = re.compile(
    rf"(?<![\d.,$€£¥₩{_LETTER}-])"
    rf"(?:(?P<n>{_DIGITS})(?P<m>\s(?:thousand|million|тысяч\w*|тыс\.?|mille|tausend))?"
    rf"|(?P<word>[{_LETTER}]+(?:-(?:{_ONES}))?)(?P<many>\s(?:hundred|thousand))?)"
    rf"(?![\d%{_LETTER}-])"
)
_VAGUE_WORDS = frozenset(
    (
        *("dozens", "scores", "hundreds", "thousands", "several", "dizaines", "centaines", "milliers"),
        *("dutzende", "hunderte", "tausende", "десятки", "сотни", "тысячи"),
    )
)
_ABOUT_WORDS = re.compile(
    r"(?:about|around|some|at least|up to|as many as|more than|over|nearly|almost|an estimated|close to|"
    r"fewer than|près de|plus de|environ|quelque|au moins|rund|etwa|mehr als|mindestens|"
    r"über|около|более|не менее|почти)\s+$"
)
_GROUP_OF = re.compile(r"(?:group|family|party|families) of\s+$")
_YEARS = range(1940, 2041)


def counts(part: Part, sentence: Sentence, language: str) -> list[Count]:
    """Give the numbers of people in one sentence: never years, ages or money."""
    if part.counted is None:
        return _counts(part, sentence, language)
    found = part.counted.get(sentence.start)
    if found is None:
        found = part.counted[sentence.start] = _counts(part, sentence, language)
    return found


def _counts(part: Part, sentence: Sentence, language: str) -> list[Count]:
    text = part.folded.text[sentence.start : sentence.end]
    base = language.partition("-")[0]
    if base == "ko":
        found = _by_unit(_KOREAN, text) if _MAY_COUNT_KO.search(text) else []
    elif base in {"zh", "ja"}:
        found = _by_unit(_HAN, text) if _MAY_COUNT_HAN.search(text) else []
    elif base in {"vi", "th", "lo"}:
        found = _by_unit(_SEA, text)
    else:
        found = _by_following_noun(text, sentence) if _may_count_words(text) else []
    return [
        Count(count.people, count.start + sentence.start, count.end + sentence.start)
        for count in found
        if not _of_others(text, count, base)
    ]


def _of_others(text: str, count: Count, language: str) -> bool:
    """Say whether a number is one of the dead, of police, of those who rally or sign."""
    before, after = pattern("uncounted_before", language), pattern("uncounted_after", language)
    return bool(
        (after and after.match(text, count.end))
        or (before and before.search(text, max(0, count.start - 40), count.start))
    )


_MANY = {
    "hundred": 100,
    "thousand": 1_000,
    "만": 10_000,
    "천": 1_000,
    "백": 100,
    "万": 10_000,
    "千": 1_000,
    "百": 100,
}


def _by_unit(pattern: re.Pattern[str], text: str) -> list[Count]:
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        people: int | None = None
        if groups.get("n"):
            people = _figure(groups["n"]) * _MANY.get(groups.get("m") or "", 1)
            people += int(groups.get("ten") or 0) * 10_000
        elif groups.get("word"):
            people = word_number(groups["word"]) or chinese_number(groups["word"])
            if people is None:
                continue
        lead = len(match.group()) - len(match.group().lstrip())
        found.append(Count(people, match.start() + lead, match.end()))
    return found


def _figure(digits: str) -> int:
    plain = digits.replace(",", "")
    return int(min(float(plain), 1e9))


# What says that a number counts no people named behind it: "six myths about refugees", "two years after".
_APART = re.compile(r"[,;:.]|\d|\b(?:about|on|for|after|against|years?|months?|weeks?|days?|hours?|times)\b")


def _by_following_noun(text: str, sentence: Sentence) -> list[Count]:
    """Numbers in scripts with spaces count people when a word for people follows within a few words."""
    people = sorted(hit.start - sentence.start for hit in sentence.hits if hit.kind in _PEOPLE_KINDS)
    found = []
    for match in _NUMBER_WORDS.finditer(text):
        if (word := match["word"]) is not None and not _may_count(word):
            continue
        value, vague = _value(match)
        if value is None and not vague:
            continue
        start, end = match.start(), match.end()
        follows = any(0 <= noun - end <= 30 and not _APART.search(text, end, noun) for noun in people)
        of = _GROUP_OF.search(text[max(0, start - 24) : start])
        if not follows and not of and not _moved(text, start, end):
            continue
        if value in _YEARS and match.group("n") and "," not in match.group():
            continue
        about = _ABOUT_WORDS.search(text, max(0, start - 24), start)
        found.append(Count(value, about.start() if about else start, end))
    return found


_PASSIVE = re.compile(
    r"\s+(?:more |others? |were |was |are |have been |had been )*"
    r"(?:in (?:the hands|custody|detention|police)|"
    r"arrested|detained|held|seized|returned|deported|repatriated|sent|caught|freed|released|handed)"
)
_ACTIVE = re.compile(
    r"(?:arrest(?:s|ed)?|detain(?:s|ed)?|seize[sd]?|repatriat\w+|deport\w*|returned|sends|"
    r"sent(?: back)?|holds|frees|release[sd]) (?:about |some |around |at least |more than |another |up to )*$"
)


def _moved(text: str, start: int, end: int) -> bool:
    """Say whether the number itself is subject or object of an act: "ten seized", "arrests 20"."""
    return bool(_PASSIVE.match(text, end)) or bool(_ACTIVE.search(text[max(0, start - 60) : start]))


_DIGIT = re.compile(r"\d")
_NUMBERED = AhoCorasick([*NUMBER_WORDS, *_VAGUE_WORDS, "hundred", "thousand"], matchkind=MatchKind.Standard)


def _may_count_words(text: str) -> bool:
    """Say whether a figure or a word for a number stands in a text, if only inside another word."""
    return bool(_DIGIT.search(text) or _NUMBERED.find_matches_as_indexes(text))


def _may_count(word: str) -> bool:
    """Say whether a word may be a number or a vague one: quick, as nearly none is."""
    return is_number_word(word) or word in _VAGUE_WORDS or word == "a"


def _value(match: re.Match[str]) -> tuple[int | None, bool]:
    """Give the number, and whether it is only a vague word; (None, False) for any other word."""
    if match.group("n"):
        unit = (match.group("m") or "").strip()
        times = (1_000_000 if unit == "million" else 1_000) if unit else 1
        return _figure(match.group("n")) * times, False
    word, many = match.group("word"), (match.group("many") or "").strip()
    number = 1 if word in {"a", "one"} else word_number(word)
    if many and number is not None:
        return number * _MANY[many], False
    vague = word in _VAGUE_WORDS
    return (None if vague or word == "a" else number), vague
