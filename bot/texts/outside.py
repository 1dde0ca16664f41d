"""Text from outside made fit for a message: nothing invisible, nothing that turns the line round. Pure.

Everything a feed, a coordinator or a link brings passes `strip` before it is shown. Lengths are UTF-16 units,
in which Telegram counts its entities.
"""

import re
import unicodedata

_BLANK = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
"""Line and page breaks of every alphabet: they become one space, or stay where lines are wanted."""

_NEVER = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0 and C1 controls
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "\u00ad\u034f"  # soft hyphen, grapheme joiner
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # zero width, direction marks, overrides, isolates
    "\u115f\u1160\u3164\uffa0\u2800"  # Hangul fillers and the empty braille cell: letters that show nothing
    "\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0d\ufeff\ufff0-\ufffb"  # invisible vowels, variants, annotations
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: a box on every screen but one
    "\ufdd0-\ufdef\ufffe\uffff"  # never characters
    "\U000e0000-\U000e0fff"  # tags and supplementary variants
    "]"
)
_JOINERS = "\u200c\u200d"
_EMOJI_STYLE = "\ufe0e\ufe0f"
_EMOJI = re.compile("[\u00a9\u00ae\u203c\u2049\u2122-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
_JOINED_SCRIPTS = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u0dff\ufb50-\ufdcf\ufe70-\ufefc]")
"""Arabic letters (Persian writes with the non-joiner) and the scripts of India."""

MARKS_A_LETTER = 4
"""More accents on one letter than any language has are a scribble over the neighbouring lines."""


def utf16_length(text: str) -> int:
    """Count UTF-16 units: a flag counts four, a hangul syllable one."""
    return len(text) + sum(character > "\uffff" for character in text)


def strip(text: str, *, lines: bool = False) -> str:
    """Give `text` with all that cannot or must not be seen taken out, in NFC, white space tidied.

    With `lines` a line break stays a line break (at most one empty line in a row); else it becomes a space.
    """
    if lines:
        kept = [strip(line) for line in _BLANK.sub(_as_lines, text).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")
    visible = _NEVER.sub("", _BLANK.sub(" ", text))
    composed = unicodedata.normalize("NFC", visible)
    return " ".join(_few_marks(_working_joiners(composed)).split())


def _as_lines(run: re.Match[str]) -> str:
    """Keep the breaks of a run, CR LF counted as one; a tab becomes a space."""
    return run[0].replace("\r\n", "\n").translate(_LINE_BREAKS)


_LINE_BREAKS = {ord("\t"): " ", **dict.fromkeys(map(ord, "\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"), "\n")}


def _working_joiners(text: str) -> str:
    """Drop joiners and emoji styles where they join nothing: there they only hide words from search."""
    if not any(character in text for character in _JOINERS + _EMOJI_STYLE):
        return text
    kept: list[str] = []
    for index, character in enumerate(text):
        before = kept[-1] if kept else ""
        after = text[index + 1 : index + 2]
        if character in _EMOJI_STYLE:
            works = bool(_EMOJI.match(before)) or before in tuple("0123456789#*")
        elif character in _JOINERS:
            after_emoji = bool(_EMOJI.match(before)) or (before != "" and before in _EMOJI_STYLE)
            of_script = _JOINED_SCRIPTS.match(before) and _JOINED_SCRIPTS.match(after)
            works = bool(of_script) or (after_emoji and bool(_EMOJI.match(after)))
        else:
            works = True
        if works:
            kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"} and character not in _EMOJI_STYLE


def _few_marks(text: str) -> str:
    """Keep at most four combining marks in a row."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= MARKS_A_LETTER:
            kept.append(character)
    return "".join(kept)


_EXTENDS = frozenset("\u200c\u200d\u0e33\u0eb3") | frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""Joiners, the Thai and Lao AM, skin tones: they belong to the character before them."""


def graphemes(text: str) -> list[str]:
    """Split `text` into what a reader takes for single characters; flags and joined emoji stay whole."""
    clusters: list[str] = []
    for character in text:
        if clusters and _belongs(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _belongs(cluster: str, character: str) -> bool:
    last = cluster[-1]
    if character in _EXTENDS or character in _EMOJI_STYLE or unicodedata.category(character)[0] == "M":
        return True
    if last == "\u200d":
        return True
    if "\U0001f1e6" <= character <= "\U0001f1ff":  # two letters make a flag
        return len(cluster) == 1 and "\U0001f1e6" <= last <= "\U0001f1ff"
    return "\u1100" <= last <= "\u11ff" and "\u1160" <= character <= "\u11ff"  # jamo of one syllable


def cut(text: str, units: int, ending: str = "…") -> str:
    """Give `text` within `units` UTF-16 units: whole, or cut between two graphemes with `ending` after it."""
    if utf16_length(text) <= units:
        return text
    room = units - utf16_length(ending)
    kept: list[str] = []
    for cluster in graphemes(text):
        room -= utf16_length(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + ending
