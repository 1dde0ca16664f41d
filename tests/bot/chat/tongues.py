"""Which letters of a text belong to another language than that of its reader."""

import re

from bot.texts.languages import NAMES

FOREIGN = re.compile("\u2068[^\u2069]*\u2069")
"""What is not ours stands between these signs: titles, names of outlets, what people wrote."""
NAMED = re.compile(
    r"https?://\S+|t\.me/\S+|\([\w.-]+\.\w+\)|[/@]\w+|\b[0-9A-Z]{3}-[0-9A-Z]{5}\b|(?<![A-Za-z])[A-Z]{2,5}(?![A-Za-z])"
)
"""Addresses, commands, user names, codes and short names such as UTC."""
KNOWN = {"Telegram", "Nobody", "Brussels", "Tumen", "feeds", "yml"}
_HANGUL, _KANA = re.compile(r"[가-힣]"), re.compile(r"[ぁ-ゖァ-ヺ]")
_HAN, _LATIN = re.compile(r"[一-鿿]"), re.compile(r"[A-Za-z]{3,}")


def mixed(text: str, language: str) -> set[str]:
    """Give the letters and words of a text of ours that are not of this language."""
    ours = NAMED.sub(" ", FOREIGN.sub(" ", text))
    for name in NAMES.values():
        ours = ours.replace(name, " ")
    found = set() if language == "ko" else set(_HANGUL.findall(ours))
    if language != "ja":
        found |= set(_KANA.findall(ours))
    if language in ("en", "ko"):
        found |= set(_HAN.findall(ours))
    else:
        found |= {sign for sign in _HAN.findall(ours) if not _is_written_in(sign, language)}
    if language != "en":
        found |= set(_LATIN.findall(ours)) - KNOWN
    return found


def _is_written_in(sign: str, language: str) -> bool:
    """Say whether a character stands in the usual table of characters of a place."""
    table = {"zh_Hans": "gb2312", "zh_Hant": "big5", "ja": "cp932"}[language]
    try:
        sign.encode(table)
    except UnicodeEncodeError:
        return False
    return True
