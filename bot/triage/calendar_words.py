"""The words for dates in each language, as patterns over folded text. Pure.

Groups: `y` year, `m` month, `d` day, `wd` weekday, `n` with `unit` for "three weeks ago", `rel` for a word
that stands for a year, month, week or day relative to the day of publication.
"""

import re
from dataclasses import dataclass
from functools import cache

from bot.triage.text import fold
from bot.triage.triggers import Triggers

_MONTHS = "january february march april may june july august september october november december"
_SHORT = "jan feb mar apr may jun jul aug sept sep oct nov dec"
MONTHS = {
    **{name: index for index, name in enumerate(_MONTHS.split(), 1)},
    **{name: index for index, name in enumerate(_SHORT.replace("sept sep", "sep").split(), 1)},
    "sept": 9,
}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = {
    **{name: index for index, name in enumerate(_DAYS.split())},
    **{name: index for index, name in enumerate("월화수목금토일")},
    **{name: index for index, name in enumerate("一二三四五六日")},
    "天": 6,
    **{name: index for index, name in enumerate("月火水木金土日")},
}
# Words relative to the day of publication, as (unit, how many back).
RELATIVE: dict[str, tuple[str, int]] = {}
for _unit, _back, _words in (
    ("day", 0, "today|tonight|오늘|今天|今日|今晨|今早|きょう|本日|this morning|오늘 새벽|today's"),
    ("day", 1, "yesterday|last night|어제|전날|어젯밤|昨天|昨日|昨晚|昨夜|きのう|前日"),
    ("day", 2, "the day before yesterday|그제|그저께|이틀 전|前天|一昨日|おととい"),
    ("day", 3, "사흘 전"),
    ("day", 4, "나흘 전"),
    ("day", 10, "열흘 전"),
    ("week", 0, "this week|earlier this week|이번 주|이번주|금주|本周|这周|本星期|今周|今週"),
    ("week", 1, "last week|past week|지난주|지난 주|上周|上星期|上礼拜|先周|先週"),
    ("month", 0, "this month|이달|이번 달|本月|这个月|今月"),
    ("month", 1, "last month|지난달|지난 달|전달|上月|上个月|先月|前月"),
    ("year", 0, "this year|올해|금년|今年|本年"),
    ("year", 1, "last year|작년|지난해|去年|昨年"),
    ("year", 2, "the year before last|재작년|前年|一昨年|おととし"),
):
    RELATIVE |= {fold(word).text: (_unit, _back) for word in _words.split("|")}

UNITS = {
    fold(word).text: unit
    for unit, words in {
        "day": "day days 일 天 日",
        "week": "week weeks 주 周 星期 週間",
        "month": "month months 개월 달 个月 か月 カ月 ヶ月 ヵ月",
        "year": "year years 년 年",
    }.items()
    for word in words.split()
}
_NUMBERS_EN = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?"
_M = rf"(?P<m>(?:{'|'.join(_MONTHS.split())}|{'|'.join(_SHORT.split())})\b)\.?"
_D = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_HAN = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_YEAR_KO = r"(?:(?P<y>(?:19|20)\d\d)년|(?P<rel>올해|금년|작년|지난해|재작년))\s*"
_YEAR_HAN = (
    r"(?:(?P<y>(?:19|20)\d\d|二[〇零]二[〇零一二三四五六七八九])年"
    r"|(?P<rel>今年|本年|去年|昨年|前年|一昨年|おととし))の?"
)
_ISO = r"(?P<y>(?:19|20)\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)"


def _relatives(unit_and: str, *, language: str) -> str:
    """Give the relative words of one script, the longest first."""
    script = {"en": "[a-z]", "ko": "[가-힣]", "zh": "[一-鿿]", "ja": "[一-鿿ぁ-ん]"}[language]
    chosen = [
        word for word, (unit, _) in RELATIVE.items() if unit in unit_and.split() and re.match(script, word)
    ]
    return "|".join(sorted(chosen, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a date; `digits`: it cannot be met where there are none."""

    pattern: re.Pattern[str]
    digits: bool


_DIGITS = "#"  # in front of a form that holds digits


def _compiled(*forms: str) -> tuple[Form, ...]:
    return tuple(
        Form(
            re.compile(fold(form.removeprefix(_DIGITS)).text.replace("(?p<", "(?P<")),
            form.startswith(_DIGITS),
        )
        for form in forms
    )


# In each language the fuller pattern comes first: what it matched is not looked at again.
PATTERNS: dict[str, tuple[Form, ...]] = {
    "en": _compiled(
        _DIGITS + _ISO,
        rf"#\b{_D} (?:of )?{_M}(?:,? (?P<y>(?:19|20)\d\d)\b)?",
        rf"#\b{_M} {_D}(?!\d|,\d|:)(?:,? (?P<y>(?:19|20)\d\d)\b)?",
        rf"#\b{_M},? (?:of )?(?P<y>(?:19|20)\d\d)\b",
        rf"\b(?:in|last|this|since|during|early|late|mid-?|of|early in|late in) {_M}(?! \d)",
        rf"\b(?P<n>\d{{1,2}}|{_NUMBERS_EN}) (?P<unit>days?|weeks?|months?|years?) (?:ago|earlier)\b",
        rf"\b(?:on|last|this|past|since|late|early)\s(?P<wd>{'|'.join(_DAYS.split())})\b",
        rf"\b(?P<wd>{'|'.join(_DAYS.split())}) (?:night|morning|evening|afternoon)\b",
        rf"\b(?P<rel>{_relatives('day week month year', language='en')})\b",
        r"#\b(?:in|since|during|late|early) (?P<y>(?:19|20)\d\d)\b(?!-)",
    ),
    "ko": _compiled(
        _DIGITS + _ISO,
        rf"#(?:{_YEAR_KO})?(?P<m>\d{{1,2}})월\s*(?P<d>\d{{1,2}})일(?!간|째)",
        r"#(?P<rel>지난달|지난 달|전달|이달|이번 달)\s*(?P<d>\d{1,2})일(?!간|째)",
        r"#(?P<n>\d{1,3})\s?(?P<unit>일|주|개월|달|년) 전",
        r"(?P<rel>지난주|이번 주|이번주|지난 주)\s*(?P<wd>[월화수목금토일])요일",
        rf"#(?:{_YEAR_KO})?(?<!\d)(?P<m>\d{{1,2}})월(?!\s?\d|호)(?: ?(?:초|말|중순|하순|상순))?",
        r"#(?<!오는 )(?:지난 )?(?<![\d월.])(?<!\d )(?P<d>\d{1,2})일(?=[ ,.(에밤새오께부과와]|$)"
        r"(?! ?(?:간|동안|만에|째|치|연속|이내|안에))",
        r"(?:지난 )?(?P<wd>[월화수목금토일])요일",
        rf"(?P<rel>{_relatives('day week month', language='ko')})",
        r"(?:(?P<y>(?:19|20)\d\d)년|(?P<rel>작년|지난해|재작년|올해|금년))(?! ?(?:만에|대))",
    ),
    "zh": _compiled(
        _DIGITS + _ISO,
        rf"(?:{_YEAR_HAN})?(?P<m>{_HAN})月(?P<d>{_HAN})[日号]",
        rf"(?P<rel>上个?月|本月|这个月)(?P<d>{_HAN})[日号]",
        r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|数|几)(?P<unit>天|周|星期|个月|年)(?:前|之前|以前)",
        r"(?:(?P<rel>上周|上星期|上礼拜|本周|这周)|周|星期|礼拜)(?P<wd>[一二三四五六日天])(?!直|些|起)",
        rf"(?:{_YEAR_HAN})?(?<![个\d])(?P<m>{_HAN})月(?:份|初|底|中旬|下旬|上旬)?",
        r"#(?<![\d月年一二三四五六七八九十])(?P<d>\d{1,2})[日号](?!间|电|内|前|后|楼|线|文)",
        rf"(?P<rel>{_relatives('day week month', language='zh')})",
        r"(?:(?P<y>(?:19|20)\d\d)年|(?P<rel>去年|前年|今年|本年))(?!代|来|度)",
    ),
    "ja": _compiled(
        _DIGITS + _ISO,
        rf"#(?:{_YEAR_HAN})?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日",
        r"#(?P<rel>先月|前月|今月)の?(?P<d>\d{1,2})日",
        r"#(?P<n>\d{1,3})(?P<unit>日|週間|か月|カ月|ヶ月|ヵ月|年)(?:ほど|余り)?前",
        r"(?:(?P<rel>先週|今週)の?)?(?P<wd>[月火水木金土日])曜日?(?![^。]{0,30}予定)",
        rf"#(?:{_YEAR_HAN})?(?<!\d)(?P<m>\d{{1,2}})月(?:上旬|中旬|下旬|初め|末|頃|ごろ)?",
        r"#(?<![\d月])(?P<d>\d{1,2})日(?!間|本|目|付|以内|後|前|連続)",
        rf"(?P<rel>{_relatives('day week month', language='ja')})",
        r"(?:(?P<y>(?:19|20)\d\d)年|(?P<rel>昨年|去年|一昨年|今年))(?!代|来|度)",
    ),
}


_DIGIT = re.compile(r"\d")


_FORMS = {
    language: [(str(number), form) for number, form in enumerate(forms)]
    for language, forms in PATTERNS.items()
}


@cache
def _words_of(language: str) -> Triggers:
    """Give what tells which forms, by their number in PATTERNS, may match a text in one language."""
    return Triggers({name: form.pattern.pattern for name, form in _FORMS[language]})


def forms_in(language: str, text: str) -> list[Form]:
    """Give the ways to write a date that may match in folded text of one language, in their order."""
    possible = _words_of(language).possible(text)
    if not possible:
        return []
    digits = _DIGIT.search(text) is not None
    return [form for name, form in _FORMS[language] if name in possible and (digits or not form.digits)]
