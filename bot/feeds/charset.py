"""Bytes of a feed to text, whatever the publisher declared. Pure."""

import codecs
import re
from dataclasses import dataclass

# Publishers name the small set and use the large one: one syllable outside it must not cost the whole feed.
_SUPERSETS = {
    **dict.fromkeys(
        ("euc-kr", "euc_kr", "ks_c_5601-1987", "ks_c_5601", "ksc5601", "ksc_5601", "korean", "uhc"), "cp949"
    ),
    **dict.fromkeys(("windows-949", "x-windows-949", "ms949"), "cp949"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "euc-cn", "chinese"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_IN_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_IN_HTTP = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# These write every script in seven bits, so that any UTF-8 reader would believe them.
_SEVEN_BITS = ("iso-2022", "iso2022", "hz", "utf-7")
# Python also calls base64 and punycode codecs; only character sets are believed.
_CHARSETS = (
    "utf-",
    "cp",
    "iso",
    "euc",
    "gb",
    "big5",
    "shift",
    "koi8",
    "mac-",
    "johab",
    "hz",
    "tis",
    "kz",
    "ptcp",
)
_WIDE = ("utf-16", "utf_16", "utf-32", "utf_32", "ucs-2", "iso-10646")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, and a sentence when bytes were lost on the way."""

    text: str
    warning: str | None


def decode(body: bytes, content_type: str | None) -> Decoded:
    """Decode by byte order mark, else as UTF-8 if it is, else as declared; never raises.

    UTF-8 is asked before the declaration because no other encoding passes for it by chance.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            skip = 0 if mark.startswith((b"<", b"\x00<")) else len(mark)
            return _decode(body[skip:], encoding)
    declared = _declared(body, content_type)
    if declared is not None and declared.startswith(_SEVEN_BITS):
        return _decode(body, declared)
    try:
        return Decoded(body.decode("utf-8"), None)
    except UnicodeDecodeError:
        return _decode(body, declared or "utf-8")


def _decode(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return Decoded(text, f"{lost} unreadable characters in {encoding}" if lost else None)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Give the codec declared in the document, else by HTTP: the author knows better than the server."""
    in_xml = _IN_XML.search(body[:1_000])
    in_http = _IN_HTTP.search(content_type or "")
    for name in (in_xml.group(1).decode() if in_xml else "", in_http.group(1) if in_http else ""):
        word = name.casefold()
        if not word or word.startswith(_WIDE):  # the declaration itself was read byte by byte
            continue
        codec = _SUPERSETS.get(word, word)
        try:
            info = codecs.lookup(codec)
        except LookupError:
            continue
        if info.name.startswith(_CHARSETS):
            return codec
    return None
