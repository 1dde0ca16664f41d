"""Tell the language of a text by its script, its letters and its small words. Pure."""

import re
from functools import cache, lru_cache
from pathlib import Path

from bot.triage.text import convert_each

# Letters in a row: counting by the row takes half the time of counting one by one.
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]+")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]+")
_HAN = re.compile("[\u3400-\u9fff]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]+")
_THAI = re.compile("[\u0e01-\u0e5b]+")
_LAO = re.compile("[\u0e81-\u0edf]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_VIETNAMESE = re.compile("[\u0103\u0102\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]+")


def _count(letters: re.Pattern[str], text: str) -> int:
    return len("".join(letters.findall(text)))


@lru_cache(maxsize=2048)
def language_of(text: str, given: str | None = None) -> str:
    """Name the language of `text` by script: ko, ja, zh-Hans, zh-Hant, ru, th, lo, vi, else `given` or en.

    Han without kana may be Japanese: then `given` decides.
    """
    by_script = None if text.isascii() else _by_script(text, given)
    if by_script is not None:
        return by_script
    return given if given not in {None, "en"} else _by_small_words(text)


def _by_script(text: str, given: str | None) -> str | None:
    hangul, kana = _count(_HANGUL, text), _count(_KANA, text)
    latin = _count(_LATIN, text)
    if hangul and hangul * 4 >= latin and hangul >= kana:
        return "ko"
    han = _count(_HAN, text)
    if kana and kana * 12 >= han + latin // 3:
        return "ja"
    if han * 3 >= latin and han:
        return "ja" if given == "ja" else _chinese_script(text, given)
    for script, name in ((_LAO, "lo"), (_THAI, "th"), (_CYRILLIC, "ru")):
        if _count(script, text) > latin:
            return name
    if latin and _count(_VIETNAMESE, text) * 12 >= latin:
        return "vi"
    return None


_SMALL_WORDS = {
    "fr": frozenset(
        ("le", "la", "les", "des", "du", "et", "en", "à", "aux", "une", "est", "par", "sur", "de")
    ),
    "de": frozenset(
        ("der", "die", "das", "und", "nach", "von", "für", "mit", "auf", "aus", "im", "zu", "ab")
    ),
    "en": frozenset(("the", "of", "to", "in", "and", "for", "on", "as", "by", "from", "with", "after", "at")),
}
_LANGUAGE_OF_SMALL_WORD = {word: language for language, words in _SMALL_WORDS.items() for word in words}
_FRENCH_OR_GERMAN = (("fr", re.compile("[éèêàçœîôûï]")), ("de", re.compile("[äöüß]")))


def _by_small_words(text: str) -> str:
    """Tell English, French and German apart by small words; English unless another leads."""
    folded = text.casefold()
    scores = dict.fromkeys(_SMALL_WORDS, 0)
    for language in filter(None, map(_LANGUAGE_OF_SMALL_WORD.get, folded.split())):
        scores[language] += 1
    if not text.isascii():
        for language, letters in _FRENCH_OR_GERMAN:
            scores[language] += 2 * bool(letters.search(folded))
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > max(1, scores["en"]) else "en"  # one small word may be a loan: "en masse"


def _chinese_script(text: str, given: str | None) -> str:
    traditional, simplified = _script_marks()
    balance = _count(traditional, text) - _count(simplified, text)
    if balance == 0 and given in {"zh-Hans", "zh-Hant"}:
        return str(given)
    return "zh-Hant" if balance > 0 else "zh-Hans"


@cache
def _script_marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give what finds the characters that only traditional and those that only simplified Chinese writes."""
    common = [chr(code) for code in range(0x4E00, 0x9FFF)]
    changed = zip(common, convert_each("t2s", common), strict=True)
    lines = (Path(__file__).parent / "simplified.txt").read_text("utf-8").splitlines()
    simplified = "".join(line for line in lines if not line.startswith("#"))
    traditional = "".join(before for before, after in changed if before != after)
    return re.compile(f"[{traditional}]+"), re.compile(f"[{simplified}]+")
