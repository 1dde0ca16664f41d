"""Fold text for matching with the way back to the original, clean it for display. Pure.

Folding makes look-alike spellings one: full-width and half-width forms, letter case, traditional, simplified
and Japanese Han variants, decomposed Hangul, and characters that cannot be seen.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from opencc import OpenCC

# Characters that cannot be seen or that turn the reading direction: inside a word they hide it.
# The Hangul fillers are letters to Unicode and blanks to the reader.
_INVISIBLE_RANGES = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
INVISIBLE = re.compile(f"[{_INVISIBLE_RANGES}]")
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_UNSEEN = re.compile(f"[{_INVISIBLE_RANGES}{_CONTROLS}]")
_ODD_SPACES = "\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
_NO_FIRST = _MARKS + "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_STABLE = " -~\u3001\u3002\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
# What NFKC may join: jamo of one syllable, half-width forms and their marks, a letter and its accents.
# What is `stable` it leaves alone, but for a last letter with which something follows that it may join.
_CLUSTER = re.compile(
    f"(?P<stable>[{_STABLE}]+(?![{_MARKS}\u11a8-\u11ff]))"
    "|[\u1100-\u115e\ua960-\ua97c][\u1161-\u11a7\ud7b0-\ud7c6]?[\u11a8-\u11ff\ud7cb-\ud7fb]?"
    "|[\uac00-\ud7a3][\u11a8-\u11ff]"
    f"|[^{_NO_FIRST}][{_MARKS}]*|.",
    re.DOTALL,
)
# Besides what is odd, what may join the letter before it: a text with one of these is folded with care.
_UNEVEN = re.compile(
    f"[{_INVISIBLE_RANGES}{_CONTROLS}{_ODD_SPACES}{_MARKS}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]"
)
# What nothing of this need be done to: it is read in one glance, first as far as it has no capital letters.
_EVEN = _STABLE + "ー「」『』“”‘’·，：；？！（）"
_EVEN_SMALL = re.compile(f"[{_EVEN.replace(' -~', ' -@[-~')}]*")
_EVEN_ALL = re.compile(f"[{_EVEN}]*")
_WIDE = range(0xFF01, 0xFF5F)  # full-width forms of ASCII, one to one
_HAN_RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_SENTENCE_END = re.compile(
    r"(?<![ .][a-z])(?<!^[a-z])(?<!u\.s)(?<!u\.n)[.!?]+[\"'”’)\]]*(?=\s|$)|[。｡！？\u0964]+[」』”]*|\n"
)
_END_SIGN = re.compile("[.!?。｡！？\u0964\n]")
_MARKS_IN_A_ROW = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u0e47-\u0e4e]{4})[\u0300-\u036f\u0483-\u0489\u0e47-\u0e4e]+"
)


class Folded(NamedTuple):
    """Folded text; `positions[i]` is the original offset of folded character i, with one more for the end."""

    text: str
    positions: Sequence[int]
    # Where the source of each character ends; None where each came from one character.
    ends: tuple[int, ...] | None = None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the code-point span of the original that the folded span came from."""
        if end <= start:
            return self.positions[start], self.positions[start]
        last = self.positions[end - 1] + 1 if self.ends is None else self.ends[end - 1]
        return self.positions[start], last


_QUOTES_AND_DASHES = "’‘ʼ“”„‐‑·•・"
_PLAIN = "'''\"\"\"--···"


def convert_each(way: str, characters: list[str]) -> list[str]:
    """Convert characters one by one: the line breaks keep OpenCC from reading them as phrases."""
    return list(OpenCC(way).convert("\n".join(characters)).split("\n"))


@cache
def _variants() -> dict[str, str]:
    """Give one character for each Han variant, Japanese to traditional to simplified, and for wide ASCII."""
    table = dict(zip(_QUOTES_AND_DASHES, _PLAIN, strict=True))
    table |= {chr(code): chr(code - 0xFEE0).lower() for code in _WIDE}
    for first, last in _HAN_RANGES:
        block = [chr(code) for code in range(first, last + 1)]
        old = convert_each("jp2t", block)
        variants = convert_each("t2s", old)
        table.update((a, b) for a, b in zip(block, variants, strict=True) if a != b and len(b) == 1)
        # Some old forms have no simplified one by the tables, though the common form has: 衛, 衞 and 卫.
        plain = convert_each("t2s", block)
        for each, form, simple in zip(block, old, plain, strict=True):
            level = unicodedata.normalize("NFKC", each)  # a compatibility form says nothing of others
            if table.get(each, each) == form != simple != each == level and len(simple) == 1:
                table[each] = table[form] = simple
    # A variant of a variant: whatever way it is reached, the last one stands for them all.
    return {written: table.get(variant, variant) for written, variant in table.items()}


@cache
def _variant_letters() -> re.Pattern[str]:
    return re.compile(f"([{''.join(map(re.escape, sorted(_variants())))}])")


def fold(text: str) -> Folded:
    """Fold `text` for matching. Never raises; lone surrogates become the replacement character."""
    if "  " not in text:  # most texts hold nothing that is left out or tidied: one look over them tells
        if text.isascii():
            if text.isprintable():
                return Folded(text.lower(), range(len(text) + 1))
        elif (levelled := _even(text)) is not None:
            return Folded(levelled, range(len(text) + 1))
    return _fold_odd(text)


def _even(text: str) -> str | None:
    """Level a text of which each character is one on its own; None for any other."""
    small = _EVEN_SMALL.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    if small == len(text):
        return _levelled(text)
    if _EVEN_ALL.fullmatch(text, small):
        return _levelled(text.lower())
    if _UNEVEN.search(text):
        return None
    levelled = _levelled(text.casefold())
    return levelled if len(levelled) == len(text) and unicodedata.is_normalized("NFKC", levelled) else None


def _levelled(lowered: str) -> str:
    """Put one character for each variant."""
    # The comma alone is in nearly every sentence: put by itself, it leaves few letters to split by.
    pieces = _variant_letters().split(lowered.replace("，", ","))
    if len(pieces) == 1:
        return pieces[0]
    pieces[1::2] = map(_variants().__getitem__, pieces[1::2])  # every second piece is a letter split by
    return "".join(pieces)


def _fold_odd(text: str) -> Folded:
    """Fold a text with something to leave out, to take together or to tidy."""
    plain, places = (text, range(len(text) + 1)) if not _UNSEEN.search(text) else _seen(text)
    lowered = plain.casefold()
    if len(lowered) == len(plain) and unicodedata.is_normalized("NFKC", lowered):
        folded = Folded(lowered, places)
    else:
        folded = _fold_clusters(plain, places)
    if not folded.text.isascii():
        folded = Folded(_levelled(folded.text), folded.positions, folded.ends)
    return _tidy(folded)


def _seen(text: str) -> tuple[str, Sequence[int]]:
    """Leave out what cannot be seen; give what stays, and the offset each character had."""
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for unseen in INVISIBLE.finditer(text):
        pieces.append(text[last : unseen.start()])
        places.extend(range(last, unseen.start()))
        last = unseen.end()
    pieces.append(text[last:])
    places.extend(range(last, len(text) + 1))
    return _CONTROL.sub("\ufffd", "".join(pieces)), places


def _fold_clusters(plain: str, places: Sequence[int]) -> Folded:
    """Normalise what belongs together piece by piece; every character of a piece stands for all of it."""
    pieces: list[str] = []
    positions: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(plain):
        start, end = cluster.span()
        if cluster["stable"]:
            pieces.append(cluster[0].lower())
            positions += places[start:end]
            ends += [place + 1 for place in places[start:end]]
            continue
        piece = _normal(cluster[0])
        pieces.append(piece)
        positions += [places[start]] * len(piece)
        ends += [places[end - 1] + 1] * len(piece)
    return Folded("".join(pieces), (*positions, places[-1]), tuple(ends))


@lru_cache(maxsize=4096)
def _normal(cluster: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())


_SPACES = re.compile(r"\s+")
_UNTIDY = re.compile(r"\s\s|[^\S ]")


def _tidy(folded: Folded) -> Folded:
    """Make each run of white space one space, or one line break where a paragraph ends."""
    text, positions = folded.text, folded.positions
    if not _UNTIDY.search(text):
        return folded
    ends = folded.ends or tuple(position + 1 for position in positions[:-1])
    pieces: list[str] = []
    kept: list[int] = []
    kept_ends: list[int] = []
    last = 0
    for run in _SPACES.finditer(text):
        pieces.append(text[last : run.start()] + ("\n" if run.group().count("\n") > 1 else " "))
        kept += positions[last : run.start() + 1]
        kept_ends += ends[last : run.start() + 1]
        last = run.end()
    pieces.append(text[last:])
    kept += positions[last:]
    kept_ends += ends[last:]
    return Folded("".join(pieces), tuple(kept), tuple(kept_ends))


def clean(text: str) -> str:
    """Give `text` fit to show: no invisible, control or direction characters, single spaces.

    A letter keeps at most four marks; joiners stay in emoji, Indic and Persian, where they mean something.
    """
    kept = [
        character
        for index, character in enumerate(text)
        if not (INVISIBLE.match(character) or _CONTROL.match(character)) or _is_joiner_at_work(text, index)
    ]
    composed = unicodedata.normalize("NFC", "".join(kept))
    return _MARKS_IN_A_ROW.sub(r"\1", " ".join(composed.split()))


_JOINERS = "\u200c\u200d"
_EMOJI_VARIANT = "\ufe0f"
_JOINED_SCRIPTS = re.compile("[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff]")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f1e6-\U0001faff\ufe0f]")


def _is_joiner_at_work(text: str, index: int) -> bool:
    character = text[index]
    if index == 0:
        return False
    before = text[index - 1]
    if character == _EMOJI_VARIANT:
        return bool(_EMOJI.match(before))
    if character not in _JOINERS or index + 1 >= len(text):
        return False
    after = text[index + 1]
    both = (before, after)
    return all(_JOINED_SCRIPTS.match(c) for c in both) or all(_EMOJI.match(c) for c in both)


def _sentence_ends(folded: str) -> Iterator[int]:
    """Give where sentences end. The signs alone are looked for first: the whole pattern is slow."""
    last = 0
    for sign in _END_SIGN.finditer(folded):
        end = _SENTENCE_END.match(folded, sign.start()) if sign.start() >= last else None
        if end:
            last = end.end()
            yield last


def sentences(folded: str) -> list[tuple[int, int]]:
    """Give the spans of the sentences of folded text; together they cover it, and none is empty."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _sentence_ends(folded):
        if folded[start:end].strip():
            spans.append((start, end))
            start = end
    if folded[start:].strip():
        spans.append((start, len(folded)))
    return spans
