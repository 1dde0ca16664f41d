"""Telegram's HTML: marked-up text in, plain text and entities out, or the refusal Telegram would give. Pure.

Offsets in refusals count bytes of the UTF-8 input, offsets in entities count UTF-16 units of the plain text,
both as on Telegram. An unknown `&name;` is no error there either: it stays in the text as it was written.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.botapi.refusals import Refusal, bad_request

Entity = dict[str, Any]

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
TAGS = frozenset(SIMPLE_TAGS) | {"a", "blockquote", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
SPACE = " \t\r\n\v\f"


@dataclass(frozen=True, slots=True)
class Marked:
    """What a reader sees: the plain text, and the entities sorted as they begin."""

    text: str
    entities: tuple[Entity, ...]


def utf16_length(text: str) -> int:
    """Count UTF-16 units: what Telegram's entity offsets are made of."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Marked:
    """Read Telegram's subset of HTML; raises Refusal 400 `can't parse entities: …`."""
    return _Reader(source).read()


def trimmed(marked: Marked) -> Marked:
    """Cut the white space at both ends and move the entities along; empty ones fall away."""
    text = marked.text.strip()
    if text == marked.text:
        return marked
    lead = utf16_length(marked.text[: len(marked.text) - len(marked.text.lstrip())])
    end = utf16_length(text)
    kept: list[Entity] = []
    for entity in marked.entities:
        first = min(max(entity["offset"] - lead, 0), end)
        last = min(max(entity["offset"] + entity["length"] - lead, 0), end)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    return Marked(text, tuple(kept))


def _broken(what: str) -> Refusal:
    return bad_request(f"can't parse entities: {what}")


def _decoded(text: str) -> str:
    return REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return NAMED[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    valid = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if valid else match[0]


@dataclass(slots=True)
class _Open:
    """A start tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int
    position: int


@dataclass(slots=True)
class _Reader:
    """One pass over one text; `at` is the place in `source`, `units` the UTF-16 length of what is out."""

    source: str
    at: int = 0
    units: int = 0
    out: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> Marked:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._take_text()
            elif self.source.startswith("</", self.at):
                self._take_end()
            else:
                self._take_start()
        if self.open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        ordered = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return Marked("".join(self.out), tuple(ordered))

    def _take_text(self) -> None:
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        plain = _decoded(self.source[self.at : end])
        self.out.append(plain)
        self.units += utf16_length(plain)
        self.at = end

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _skip(self, stops: str | None) -> str:
        """Go on to white space or one of `stops`; with None, over the white space. Give what lay between."""
        start = self.at
        while self.at < len(self.source):
            space = self.source[self.at] in SPACE
            if (stops is None and not space) or (
                stops is not None and (space or self.source[self.at] in stops)
            ):
                break
            self.at += 1
        return self.source[start : self.at]

    def _take_start(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._skip(">").lower()
        where = self._byte(begin)
        if self.at == len(self.source):
            raise _broken(f"Unclosed start tag at byte offset {where}")
        if tag not in TAGS:
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {where}')
        attributes = self._take_attributes(tag, where)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        if tag == "tg-time":
            _check_time(attributes, where)
        if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdecimal():
            raise _broken(f"Invalid custom emoji identifier specified at byte offset {where}")
        self.open.append(_Open(tag, attributes, self.units, len(self.out)))

    def _take_attributes(self, tag: str, where: int) -> dict[str, str]:
        found: dict[str, str] = {}
        unclosed = _broken(f'Unclosed start tag "{tag}" at byte offset {where}')
        while True:
            self._skip(None)
            if self.at == len(self.source):
                raise unclosed
            if self.source[self.at] == ">":
                self.at += 1
                return found
            name = self._skip("=>").lower()
            if not name:
                raise _broken(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            self._skip(None)
            if self.at == len(self.source):
                raise unclosed
            if self.source[self.at] != "=":
                found[name] = ""
                continue
            self.at += 1
            self._skip(None)
            if self.at == len(self.source):
                raise unclosed
            found[name] = self._take_value(unclosed)

    def _take_value(self, unclosed: Refusal) -> str:
        quote = self.source[self.at]
        if quote in "'\"":
            end = self.source.find(quote, self.at + 1)
            if end < 0:
                raise unclosed
            value = self.source[self.at + 1 : end]
            self.at = end + 1
            return _decoded(value)
        begin = self._byte(self.at)
        value = self._skip(">")
        if not re.fullmatch(r"[A-Za-z0-9.-]*", value):
            raise _broken(f"Unexpected end of name token at byte offset {begin}")
        return value.lower()

    def _take_end(self) -> None:
        begin = self.at
        where = self._byte(begin)
        if not self.open:
            raise _broken(f"Unexpected end tag at byte offset {where}")
        self.at += 2
        name = self._skip(">").lower()
        self._skip(None)
        if self.at == len(self.source) or self.source[self.at] != ">":
            raise _broken(f"Unclosed end tag at byte offset {where}")
        self.at += 1
        started = self.open.pop()
        if name and name != started.tag:
            expected = f'expected "</{started.tag}>", found "</{name}>"'
            raise _broken(f"Unmatched end tag at byte offset {where}, {expected}")
        if self.units > started.offset:
            self._close(started)

    def _close(self, started: _Open) -> None:
        inner = "".join(self.out[started.position :])
        span = {"offset": started.offset, "length": self.units - started.offset}
        if any(outer.tag in {"code", "pre"} for outer in self.open):  # they hold nothing but a language
            language = started.attributes.get("class", "")
            if started.tag == "code" and self.open[-1].tag == "pre" and language.startswith("language-"):
                self.open[-1].attributes["language"] = language.removeprefix("language-")
            return
        self.entities.append({**_meaning(started, inner), **span})


def _check_time(attributes: dict[str, str], where: int) -> None:
    unix = attributes.get("unix", "")
    if not re.fullmatch(r"\d{1,12}", unix):
        raise _broken(f"Invalid Unix time specified at byte offset {where}")
    if not TIME_FORMAT.fullmatch(attributes.get("format", "")):
        raise _broken(f"Invalid date-time format specified at byte offset {where}")


def _meaning(started: _Open, inner: str) -> Entity:
    """Give type and details of the entity an element stands for."""
    attributes = started.attributes
    if started.tag == "a":
        return {"type": "text_link", "url": attributes.get("href") or inner}
    if started.tag == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
    if started.tag == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
    if started.tag == "tg-time":
        shape = attributes.get("format")
        extra = {"date_time_format": shape} if shape else {}
        return {"type": "date_time", "unix_time": int(attributes["unix"]), **extra}
    language = attributes.get("language")
    extra = {"language": language} if started.tag == "pre" and language else {}
    return {"type": SIMPLE_TAGS[started.tag], **extra}
