"""Makes the text of a feed fit for a parser: refuses what harms it, mends what confuses it. Pure."""

import re
from dataclasses import dataclass
from html import escape
from html.entities import html5

from bot.feeds.answer import FeedError, Reason

MAX_ENTRIES = 500
# Measured: a parser of markup takes quadratic time on these; an honest feed has a handful.
MAX_COMMENTS = 2_000
MAX_TAGS = 200_000

_ROOT = re.compile(r"<(?:([A-Za-z][\w.-]{0,30}):)?(rss|feed|rdf)(?=[\s>])", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[\]]{0,500}>", re.IGNORECASE)
_ITEM_OPEN = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(item|entry)(?=[\s>])", re.IGNORECASE)
_ITEM_CLOSE = re.compile(r"</(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX]0{0,20}([0-9A-Fa-f]{1,8})|0{0,20}([0-9]{1,10}));?")
_AMPERSAND = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]{1,8};|([A-Za-z][A-Za-z0-9]{1,31});)?")
_ROUNDS = 10
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
# What XML 1.0 cannot hold, and what no text needs: C0 and C1 controls, surrogates, noncharacters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


CUT_SHORT = "the document is cut short"
"""The warning after which the rest is still to be fetched."""


@dataclass(frozen=True, slots=True)
class Document:
    """Text that a parser may see, and sentences on what had to be done to it."""

    text: str
    warnings: tuple[str, ...]


def prepare(text: str) -> Document:
    """Give the document from its root on. Raises FeedError `unreadable` for what no parser should see."""
    if "<!entity" in text.casefold():
        raise FeedError(Reason.UNREADABLE, "the document defines entities; they are not read")
    root = _ROOT.search(text)
    if root is None:
        raise FeedError(Reason.UNREADABLE, "this is not a feed: neither RSS nor Atom")
    warnings: list[str] = []
    head, body = text[: root.start()], text[root.start() :]
    prolog = _DOCTYPE.sub("", head)
    if "<!doctype" in prolog.casefold():
        raise FeedError(Reason.UNREADABLE, "the document carries its own grammar; it is not read")
    if not prolog.lstrip("\ufeff \t\r\n").startswith(("<?", "<!--")) and prolog.strip("\ufeff \t\r\n"):
        warnings.append("something stands before the document")
    body = _cut_open_item(body, root, warnings)
    body = _cut_flood_of_items(body, warnings)
    _refuse_floods(body)
    body = _mend_outside_cdata(_drop_impossible(body))
    body, dropped = _UNFIT.subn("", body)
    if dropped:
        warnings.append(f"{dropped} control characters")
    # The declaration of the encoding is ours now: the text goes on as UTF-8.
    return Document('<?xml version="1.0" encoding="utf-8"?>\n' + body, tuple(warnings))


def _refuse_floods(body: str) -> None:
    comments = body.count("<!--") + body.count("&lt;!--")
    if comments > MAX_COMMENTS or body.count("<![") > MAX_COMMENTS * 5:
        raise FeedError(Reason.UNREADABLE, "a flood of comments; no feed needs so many")
    if body.count("<") > MAX_TAGS:
        raise FeedError(Reason.UNREADABLE, "a flood of tags; no feed needs so many")


def _cut_open_item(body: str, root: "re.Match[str]", warnings: list[str]) -> str:
    """Drop an item that the end of the document cuts in two: half an item would be news again tomorrow."""
    kind = root.group(2).casefold()
    name = f"{root.group(1)}:{root.group(2)}" if root.group(1) else root.group(2)
    tail = body[-20_000:].casefold()
    if f"</{name}".casefold() in tail:
        return body
    warnings.append(CUT_SHORT)
    start = max((match.start() for match in _ITEM_OPEN.finditer(body)), default=-1)
    end = max((match.end() for match in _ITEM_CLOSE.finditer(body)), default=-1)
    kept = body[:start] if start > end else body[: max(end, 0)] or body
    in_channel = kind == "rss" and "<channel" in kept and "</channel" not in kept
    return f"{kept}{'</channel>' if in_channel else ''}</{name}>"


def _cut_flood_of_items(body: str, warnings: list[str]) -> str:
    """Keep the first 500 items, before the parser spends time on the rest."""
    starts = [match.start() for match in _ITEM_OPEN.finditer(body)]
    if len(starts) <= MAX_ENTRIES:
        return body
    warnings.append(f"{len(starts)} items; the first {MAX_ENTRIES} are read")
    ends = [match.end() for match in _ITEM_CLOSE.finditer(body, starts[MAX_ENTRIES])]
    return body[: starts[MAX_ENTRIES]] + (body[ends[-1] :] if ends else "")


def _drop_impossible(body: str) -> str:
    """Drop references that name no character, and those that come about when one within them is dropped."""
    for _ in range(_ROUNDS):
        mended = _REFERENCE.sub(_reference, body)
        if mended == body:
            return body
        body = mended
    raise FeedError(Reason.UNREADABLE, "references within references; no feed needs them")


def _mend_outside_cdata(body: str) -> str:
    """Escape bare ampersands and spell out names of HTML such as `&nbsp;`, which XML does not know."""
    pieces: list[str] = []
    position = 0
    while (start := body.find("<![CDATA[", position)) != -1:
        end = body.find("]]>", start)
        if end == -1:
            break
        pieces += [_AMPERSAND.sub(_ampersand, body[position:start]), body[start : end + 3]]
        position = end + 3
    pieces.append(_AMPERSAND.sub(_ampersand, body[position:]))
    return "".join(pieces)


def _ampersand(match: "re.Match[str]") -> str:
    name = match.group(1)
    if name is None:
        return match.group() if len(match.group()) > 1 else "&amp;"
    if name in _XML_NAMES:
        return match.group()
    known = html5.get(f"{name};")
    return escape(known) if known else f"&amp;{name};"


def _reference(match: "re.Match[str]") -> str:
    """Keep a character reference that names a character, drop the rest: parsers raise on them."""
    code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    if code > 0x10FFFF or _UNFIT.match(chr(code)) or code in (0xFFFE, 0xFFFF):
        return ""
    return match.group()
