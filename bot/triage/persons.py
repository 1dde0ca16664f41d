"""Find names of private persons in a text. Pure.

A name counts where nothing says that its bearer holds an office, has a public trade, or is called otherwise.
"""

import re
from itertools import islice

from bot.triage.patterns import caution
from bot.triage.text import fold

_MOST_NAMES = 12
_NEAR = 28  # characters around a name in which an office is looked for
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제리량림"
)
_HONORIFICS = r"씨|\(\d{2}(?:세|살|·[남여])?\)|양(?=[은이의]\s)|군\(\d"
_KOREAN = re.compile(rf"(?<![가-힣])([{_SURNAMES}][가-힣]{{1,2}}) ?(?:{_HONORIFICS})")
_ENGLISH = re.compile(
    r"\b((?:[A-Z][a-z]+[ -]){1,2}[A-Z]?[a-z]+(?:-[a-z]+)?)"
    r"(?:, \d{2},| \(\d{2}\)|, (?:a|an|the) \d{2}-year|, who )"
    r"|(?:named|identified as|whose name is|known as) ((?:[A-Z][a-z]+(?:-[a-z]+)?[ ]?){2,3})"
)
_CHINESE = re.compile(
    r"(?:名叫|叫做|名为|名為|姓名是|叫)([一-鿿]{2,3})(?=的|，|,|。|（|\(|今年)"
    r"|(?<![一-鿿])([一-鿿]{2,3})(?:女士|先生)"
    r"|([一-鿿]{2,3})[（(]\d{2}[歳岁歲]?[)）]|([一-鿿]{2,3})[，,](?:现年|現年|今年)?\d{2}[岁歲]"
)
_JAPANESE = re.compile(
    r"([一-鿿]{2,4}|[ァ-ヶー]+[・=][ァ-ヶー]+)さん|([一-鿿]{2,4}|[ァ-ヶー]+[・=][ァ-ヶー]+)[（(]\d{2}[歳才]?[)）]"
)
_NO_NAMES = frozenset(
    (
        *(
            "북한",
            "중국",
            "한국",
            "여성",
            "남성",
            "가족",
            "脱北者",
            "脱北女性",
            "脱北男性",
            "女性",
            "男性",
            "女子",
        ),
        *(
            "男子",
            "少女",
            "少年",
            "母親",
            "父親",
            "難民",
            "難民女性",
            "皆",
            "患者",
            "大家",
            "各位",
            "一位",
            "这位",
        ),
        *("大家", "各位", "一位", "这位", "這位", "那位", "该女", "该名"),
    )
)
_NO_PERSONS = re.compile(
    r"\b(?:North|South|Korea|Koreans?|Rights|Watch|Ministry|United|Nations|China|Chinese|Beijing|Seoul|Foreign|"
    r"Special|Human|Asia|Police|Court|Party|Group|Mission|Alliance|University|January|February|March|April|May|"
    r"June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday)\b"
)


def private_name(text: str, language: str) -> bool:
    """Say whether the original `text` names a private person by the full name."""
    for form in _forms(language):
        for found in islice(form.finditer(text), _MOST_NAMES):
            name = next((group for group in found.groups() if group), "").strip()
            if name and not _is_none(name) and not _is_public(text, found, language):
                return True
    return False


def _forms(language: str) -> tuple[re.Pattern[str], ...]:
    if language == "ko":
        return (_KOREAN,)
    if language == "ja":
        return (_JAPANESE,)
    return (_CHINESE, _ENGLISH) if language == "zh" else (_ENGLISH,)


def _is_none(name: str) -> bool:
    """Say whether it is no name at all, or one with its given part hidden: 김모 씨."""
    hidden = re.fullmatch("[가-힣]모|[가-힣]아무개?", name)
    return name in _NO_NAMES or bool(hidden or _NO_PERSONS.search(name))


def _is_public(text: str, found: re.Match[str], language: str) -> bool:
    around = fold(text[max(0, found.start() - _NEAR) : found.end() + _NEAR]).text
    return bool(caution("public", language).search(around) or caution("pseudonym", language).search(around))
