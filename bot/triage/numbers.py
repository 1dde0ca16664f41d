"""Numbers as words in English, Korean, Chinese, Russian, French and German; years; disguised digits. Pure."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people: the figure (None where only a word is given), the span in folded text."""

    people: int | None
    start: int
    end: int


_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_KOREAN = "한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두"
_FRENCH = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
_GERMAN = "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
_RUSSIAN = (
    ("один",),
    ("два", "две", "двух", "двое"),
    ("три", "трех", "трёх", "трое"),
    ("четыре", "четырех", "четырёх", "четверо"),
    ("пять", "пяти", "пятеро"),
    ("шесть", "шести", "шестеро"),
    ("семь", "семи", "семеро"),
    ("восемь", "восьми"),
    ("девять", "девяти"),
    ("десять", "десяти"),
)
_WORDS: dict[str, int] = {
    **{
        word: number
        for words in (_GERMAN, _FRENCH, _KOREAN, _ENGLISH)
        for number, word in enumerate(words.split(), 1)
    },
    **{word: 20 + 10 * index for index, word in enumerate(_ENGLISH_TENS.split())},
    **{word: number for number, words in enumerate(_RUSSIAN, 1) for word in words},
    "двадцать": 20,
    "тридцать": 30,
    "dozen": 12,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "vingt": 20,
    "zwanzig": 20,
    "dreißig": 30,
}
# Words that are articles far more often than numbers.
for _article in ("un", "ein"):
    del _WORDS[_article]
NUMBER_WORDS = tuple(_WORDS)

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}


def is_number_word(word: str) -> bool:
    """Say whether a folded word is a number, or begins with one and a hyphen."""
    return word in _WORDS or ("-" in word and word.partition("-")[0] in _WORDS)


def word_number(word: str) -> int | None:
    """Give the number a folded word stands for ("twenty-one", "열두"), or None."""
    if word in _WORDS:
        return _WORDS[word]
    tens, hyphen, ones = word.partition("-")
    if hyphen and tens in _WORDS and ones in _WORDS:
        return _WORDS[tens] + _WORDS[ones]
    return None


def chinese_number(text: str) -> int | None:
    """Give the number of folded Chinese numerals ("二百五十", "六十", "千" as in 千余名), or None."""
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "万":
            total, section, digit = (total + section + digit or 1) * 10_000, 0, 0
        elif character in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[character], 0
        else:
            return None
    return total + section + digit or None


_FOUR_DIGITS = re.compile("[0-9][0-9]{3,}")


def names_year(text: str, first: int, last: int) -> bool:
    """Say whether one of the years from `first` to `last`, of four digits each, stands in the text."""
    return any(
        first <= int(run[at : at + 4]) <= last
        for run in _FOUR_DIGITS.findall(text)
        for at in range(len(run) - 3)
    )


# What is written for a digit or a letter so that people read it and searching does not find it.
_LIKE_DIGITS = dict.fromkeys(map(ord, "oоο"), "0") | dict.fromkeys(map(ord, "liıі|"), "1")
_BESIDE_DIGIT = re.compile(r"[0-9][oоοliıі|]|[oоοliıі|][0-9]")
_MIXED_DIGITS = re.compile(r"(?<![a-zͰ-ӿı|])(?=[oоοliıі|]*[0-9])[0-9oоοliıі|]+(?![a-zͰ-ӿ])")
_LIKE_LETTERS = str.maketrans("аеорсхуіјѕкмтвн", "aeopcxyijskmtbh")
_CYRILLIC = re.compile("[а-яѕіј]")
_MIXED_LETTERS = re.compile(r"(?<![a-zа-яѕіј])(?=[а-яѕіј]*[a-z])(?=[a-z]*[а-яѕіј])[a-zа-яѕіј]+")
# Each of these begins with the letters it is about, so that it is quick where there are none of them.
_ODD_DIGIT = re.compile(r"[^\D0-9]")
_DASH = re.compile(r"[–—−](?<=[0-9].)(?=[0-9])")
_KEYCAP = "\u20e3"
_HAN_DIGITS = str.maketrans("〇零一幺二三四五六七八九", "001123456789")
_HAN_ROW = re.compile("[〇零一幺二三四五六七八九]{7,}")
_HANGUL_DIGITS = str.maketrans("공영일이삼사오육칠팔구", "00123456789")
_HANGUL_ROW = re.compile(
    "[공영일이삼사오육칠팔구](?<![가-힣].)[공영일이삼사오육칠팔구]{2}(?:[ -]?[공영일이삼사오육칠팔구]{4}){2}"
)


def undisguised(text: str) -> str:
    """Give folded text with long rows of digits written as digits, whatever stands for them.

    That is: letters that look alike ("O1O"), digits of other scripts, signs around each, rows of Han or
    Hangul numerals. Words of two scripts are written in one ("wеchat" with a Cyrillic letter).
    """
    if not text.isascii():
        text = _ODD_DIGIT.sub(lambda odd: str(unicodedata.decimal(odd[0])), text.replace(_KEYCAP, ""))
        text = _HAN_ROW.sub(lambda row: row[0].translate(_HAN_DIGITS), text)
        text = _HANGUL_ROW.sub(lambda row: row[0].translate(_HANGUL_DIGITS), text)
        text = _DASH.sub("-", text)
        if _CYRILLIC.search(text):
            text = _MIXED_LETTERS.sub(lambda word: word[0].translate(_LIKE_LETTERS), text)
    if not _BESIDE_DIGIT.search(text):
        return text
    return _MIXED_DIGITS.sub(lambda mixed: mixed[0].translate(_LIKE_DIGITS), text)
