"""Documents made to fill, hang or blow up a parser, or to make it fetch or read something."""

import gzip
import random
from collections.abc import Iterator

from tests.bot.feeds.bombs import ITEM, Bomb, labelled, reply

HEAD = b'<?xml version="1.0"?>'
ENDS = ("read", "unreadable")


def channel(inside: bytes, before: bytes = b"") -> bytes:
    return HEAD + before + b'<rss version="2.0"><channel><title>Paper</title>' + inside + b"</channel></rss>"


def item(inside: bytes) -> bytes:
    return channel(b"<item><guid>1</guid>" + inside + b"</item>")


def described(inside: bytes) -> bytes:
    return item(b"<description><![CDATA[" + inside + b"]]></description>")


def entities(port: int) -> Iterator[tuple[str, bytes, tuple[str, ...], bool]]:
    """Give documents with a grammar of their own: none is read, none makes anybody ask for anything."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    refused = ("unreadable",)
    inner = b"http://127.0.0.1:%d/secret" % port
    for name, grammar in (
        ("a billion laughs", b'<!ENTITY l0 "ha">' + laughs),
        ("one entity of 50 KB, 20,000 times", b'<!ENTITY l9 "' + b"x" * 50_000 + b'">'),
        ("an entity that is a file", b'<!ENTITY l9 SYSTEM "file:///etc/passwd">'),
        ("an entity that is an address", b'<!ENTITY l9 SYSTEM "' + inner + b'">'),
        ("a grammar that is an address", b'<!ENTITY % p SYSTEM "' + inner + b'"> %p;'),
    ):
        document = channel(
            b"<item><title>" + b"&l9;" * 20_000 + b"</title></item>", b"<!DOCTYPE x [" + grammar + b"]>"
        )
        yield name, document, refused, False
        if name == "an entity that is a file":
            yield f"{name}, in UTF-16", document.decode().encode("utf-16"), refused, False
            yield (
                f"{name}, in UTF-7",
                b'<?xml version="1.0" encoding="utf-7"?>' + document.decode().encode("utf-7"),
                refused,
                False,
            )
    yield "a grammar elsewhere", channel(ITEM % 1, b'<!DOCTYPE rss SYSTEM "' + inner + b'">'), ENDS, False
    yield (
        "a style sheet elsewhere",
        channel(ITEM % 1, b'<?xml-stylesheet href="' + inner + b'"?>'),
        ("read",),
        False,
    )
    yield (
        "an inclusion",
        item(b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="' + inner + b'"/>'),
        ENDS,
        False,
    )


def noise(length: int) -> bytes:
    """Give text that packs to a quarter, so that it is not taken for a bomb of the wire."""
    return random.Random(length).randbytes(length).translate(b"acgt" * 64)


def floods() -> Iterator[tuple[str, bytes, tuple[str, ...], bool]]:
    """Give documents that are well-formed, or nearly, and far too much of something."""
    yield "an attribute of a megabyte", item(b'<title a="' + b"x" * 1_000_000 + b'">b</title>'), ENDS, False
    yield (
        "100,000 attributes",
        item(b"<title " + b" ".join(b'a%d="b"' % n for n in range(100_000)) + b">b</title>"),
        ENDS,
        True,
    )
    yield (
        "20,000 namespaces",
        item(b"<title " + b" ".join(b'xmlns:a%d="b:%d"' % (n, n) for n in range(20_000)) + b">b</title>"),
        ENDS,
        True,
    )
    yield "100,000 tags in each other", item(b"<a>" * 100_000 + b"</a>" * 100_000), ENDS, True
    yield "150,000 tags left open", HEAD + b"<rss><channel>" + b"<a>" * 150_000, ENDS, True
    yield "one text of 4.9 MB", item(b"<title>" + noise(4_900_000) + b"</title>"), ("read",), False
    yield "200,000 items", channel(b"<item/>" * 200_000), ENDS, False
    yield "55,000 whole items", channel(b"".join(ITEM % n for n in range(55_000))), ("read",), True
    yield (
        "500 items of 9 KB of Hangul",
        channel(
            (
                b"<item><title>x</title><description>"
                + noise(3_000).replace(b"a", "강".encode())
                + b"</description></item>"
            )
            * 500
        ),
        ("read",),
        True,
    )
    yield "a megabyte of begun comments", described(b"<!--" * 250_000), ("unreadable",), False
    yield (
        "a megabyte of begun comments, escaped",
        item(b"<title>" + b"&lt;!--" * 140_000 + b"</title>"),
        ("unreadable",),
        False,
    )
    yield (
        "a megabyte of begun comments, in numbers",
        item(b"<title>" + b"&#60;!--" * 120_000 + b"</title>"),
        ENDS,
        True,
    )
    yield "100,000 divisions in each other", described(b"<div>" * 100_000), ENDS, True
    yield "1,850,000 sharp brackets", described(b"<" * 1_850_000), ENDS, True
    yield "900,000 ampersands", item(b"<title>" + b"&" * 900_000 + b"</title>"), ENDS, True
    yield (
        "600,000 broken references",
        item(b"<title>" + b"&#x" * 600_000 + b"</title>"),
        ENDS,
        True,
    )
    yield (
        "300,000 CDATA sections",
        item(b"<title>" + b"<![CDATA[a]]>" * 300_000 + b"</title>"),
        ("unreadable",),
        False,
    )
    yield (
        "a date of a megabyte",
        item(b"<title>a</title><pubDate>" + b"1 " * 500_000 + b"</pubDate>"),
        ENDS,
        True,
    )
    yield (
        "a number of a megabyte",
        channel(b"<ttl>" + b"9" * 1_000_000 + b"</ttl>" + ITEM % 1),
        ("read",),
        False,
    )
    yield (
        "an address of a megabyte",
        item(b"<link>http://x.example/" + b"a" * 1_000_000 + b"</link>"),
        ENDS,
        False,
    )
    yield "a megabyte before the root", b" " * 1_000_000 + channel(ITEM % 1), ENDS, False
    yield "200,000 grammars begun", HEAD + b"<!DOCTYPE " * 200_000 + channel(ITEM % 1), ENDS, True
    yield (
        "200,000 hours to skip",
        channel(b"<skipHours>" + b"<hour>1</hour>" * 150_000 + b"</skipHours>" + ITEM % 1),
        ENDS,
        True,
    )
    yield (
        "50,000 enclosures",
        item(b"<title>a</title>" + b'<enclosure url="http://a.example/" />' * 50_000),
        ENDS,
        True,
    )
    yield "50,000 authors in one item", item(b"<author>a@b.example (c)</author>" * 50_000), ENDS, True
    yield "zero bytes", bytes(1_850_000), ("unreadable",), False


def document_bombs(port: int) -> list[Bomb]:
    """Give every document as an answer, packed where it would be refused for its length alone."""
    bombs = []
    for name, body, ends, slow in (*entities(port), *floods()):
        xml = (b"Content-Type", b"application/xml")
        small = len(body) < 1_900_000
        answer = reply(200, body, xml) if small else labelled(gzip.compress(body, 1), b"gzip", xml)
        bombs.append(Bomb(name, answer, ends, slow=slow))
    return bombs
