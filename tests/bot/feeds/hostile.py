"""Addresses that lead inside: every spelling known to us of machines that no feed may reach."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field

PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
DEAF = "8.8.4.4"  # public, and nobody answers there
# One address, or both ends, of every range that the registries call special, and single machines of clouds.
SPECIAL = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254"),
    *("100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.254", "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.0.192", "192.0.2.1"),
    *("192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.168.255.254", "192.175.48.1"),
    *("198.18.0.1", "198.19.255.254", "198.51.100.1", "203.0.113.1", "224.0.0.1", "233.252.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1", "::7f00:1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
    *("100::1", "100:0:0:1::1", "2001::1", "2001:2::1", "2001:4:112::1", "2001:10::1", "2001:20::1"),
    *("2001:30::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "4000::1", "5f00::1", "2620:4f:8000::1"),
    *("fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
]
INSIDE = (
    *("127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.5", "169.254.169.254", "192.168.1.1", "172.16.0.9"),
    *("100.100.100.200", "168.63.129.16", "192.0.0.192"),
)
INSIDE_6 = (
    *("::1", "::", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2002:7f00:1::1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::a00:1", "2001:0:7f00:1::1", "::ffff:0:7f00:1", "100::1", "2001:db8::1", "3fff::1"),
)
START = "http://paper.example/start"
HOME = {"paper.example": [[PUBLIC]]}
STATUSES = (301, 302, 303, 307, 308)
_FULL_WIDTH = str.maketrans("0123456789abcdefx", "０１２３４５６７８９ａｂｃｄｅｆｘ")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class Case:
    """One try: where it starts, what the names answer in turn, and what the public server says at a path."""

    kind: str
    url: str
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    locations: dict[str, tuple[int, str]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ("unsafe",)


def spellings(address: str) -> list[str]:
    """Give one IPv4 address in every way that some parser or resolver takes for it."""
    number = int(ipaddress.IPv4Address(address))
    a, b, c, d = address.split(".")
    low = number & 0xFFFF
    return [
        address,
        f"{address}.",
        f"[{address}]",
        *(str(number), f"{number}.", hex(number), hex(number).upper(), f"0{number:o}", f"0x00{number:08x}"),
        *(f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{low}", f"0x{int(a):x}.{hex(number & 0xFFFFFF)}"),
        ".".join(f"0{int(part):o}" for part in (a, b, c, d)),
        ".".join(hex(int(part)) for part in (a, b, c, d)),
        f"{a.zfill(4)}.{b}.{hex(int(c))}.{d}",
        ".".join(part.zfill(3) for part in (a, b, c, d)),
        *(address.translate(table) for table in (_FULL_WIDTH, _CIRCLED, _ARABIC)),
        str(number).translate(_FULL_WIDTH),
        *(address.replace(".", dot) for dot in ("。", "．", "｡", "%2e")),
        *(f"%{ord(a[0]):x}{address[1:]}", address.replace(".", "\u200b."), address.replace(".", ".\u00ad")),
        *(
            f"{a}.{b}\t.{c}.{d}",
            f"{a}.\n{b}.{c}.{d}",
            f"{address}%00.paper.example",
            f"{address}\\.x.example",
        ),
        *(f"[::ffff:{address}]", f"[::{address}]", f"[::ffff:0:{address}]", f"[64:ff9b::{address}]"),
        *(f"[2002:{number >> 16:x}:{low:x}::1]", f"[0:0:0:0:0:ffff:{number >> 16:x}:{low:x}]"),
    ]


def hosts() -> Iterator[str]:
    """Give all hosts that must not be reached by what is written alone."""
    for address in INSIDE:
        yield from spellings(address)
    for address in INSIDE_6:
        yield from (f"[{address}]", f"[{ipaddress.IPv6Address(address).exploded.upper()}]")
        yield from (f"[{address}%25lo]", f"[{address}%lo]", f"[{address}%251]")
    yield from ("localhost", "LOCALHOST", "localhost.", "ｌｏｃａｌｈｏｓｔ", "a.localhost", "ⓛocalhost")
    yield from ("printer.local", "metadata.google.internal", "Metadata.Google.Internal.", "", ".", "..", "%")


def names() -> dict[str, list[list[str]]]:
    """Give names of any zone, each with the answers of its name server, one after another."""
    rows: dict[str, list[list[str]]] = {}
    for number, address in enumerate(SPECIAL):
        rows[f"{address.replace(':', '-').replace('.', '-')}.nip.example"] = [[address]]
        rows[f"mixed{number}.example"] = [[PUBLIC, address]]
        rows[f"other{number}.example"] = [[PUBLIC_6, PUBLIC, address]]
        rows[f"twice{number}.example"] = [[address, address]]
    rows["zone.example"] = [["fe80::1%lo"]]
    rows["alias.example"] = [["localhost"]]  # an alias given as an answer
    rows["chain.example"] = [["inner.example"]]
    rows["탈북.example"] = [["127.0.0.1"]]
    rows["xn--oy2b17n.example"] = [["127.0.0.1"]]
    return rows


def other_schemes() -> Iterator[str]:
    for scheme in ("file", "FILE", "gopher", "ftp", "dict", "ldap", "unix", "http+unix", "jar:http", "ws"):
        yield from (f"{scheme}://127.0.0.1/feed", f"{scheme}:///etc/passwd")
    yield from ("data:text/xml,<rss/>", "javascript:alert(1)", "about:blank", "/etc/passwd", "feed")
    yield from (
        "http:/127.0.0.1/",
        "http:127.0.0.1",
        "http:///127.0.0.1/",
        "//127.0.0.1/",
        "\\\\127.0.0.1\\x",
    )
    yield from (
        "http+unix://%2Frun%2Fdocker.sock/info",
        "view-source:http://127.0.0.1/",
        "http\x00://127.0.0.1/",
    )


def ports() -> Iterator[str]:
    for port in (
        "0",
        "22",
        "25",
        "81",
        "2375",
        "5432",
        "6379",
        "8080",
        "8443",
        "65535",
        "65536",
        "-1",
    ):
        yield from (f"http://paper.example:{port}/", f"https://{PUBLIC}:{port}/")
    yield "http://paper.example:８１/"
    yield from (f"http://127.0.0.1:{port}/" for port in ("80", "443", "080", "0080", "22"))


def tricks() -> Iterator[str]:
    """Give addresses in which the host is not where a reader looks for it."""
    for inner in ("127.0.0.1", "169.254.169.254", "[::1]", "2130706433"):
        yield from (
            f"http://paper.example@{inner}/",
            f"http://paper.example:80@{inner}/",
            f"http://@{inner}/",
        )
        yield from (f"http://paper.example\\@{inner}/", f"http://{inner}\\@paper.example/")
        yield from (f"http://{inner}#@inner.example/", f"http://{inner}?@paper.example/", f" http://{inner}/")
        yield from (f"http://paper.example%40{inner}/", f"hTTp://{inner}/", f"HTTPS://{inner}/feed")
        yield from (
            f"ht\ntp://{inner}/",
            f"http:\\\\{inner}\\",
            f"http://{inner}\r\nHost: x/",
            f"\x01http://{inner}/",
        )


def redirect_targets(stride: int) -> list[str]:
    """Give what a redirect may name: every so many whole addresses, and all odd ones."""
    plain = [f"http://{f'[{address}]' if ':' in address else address}/" for address in SPECIAL]
    whole = plain + [f"http://{host}/feed" for host in hosts()][::stride]
    leads = ("//", "\\\\", "/\\", "///", "http:", "http:/", "http:///", "https:")
    odd = [
        "//[::1]/",
        "//2130706433/",
        "//localhost:80/",
        "//@127.0.0.1/",
        "?x",
        "#x",
        "../..",
        "%2f%2f127.0.0.1",
    ]
    return [
        *whole,
        *(f"{lead}127.0.0.1/feed" for lead in leads),
        *odd,
        *other_schemes(),
        *tricks(),
        *ports(),
    ]


def cases(*, thorough: bool = False) -> Iterator[Case]:
    """Give a thousand tries; thorough, every target is tried with every kind of redirect."""
    for host in hosts():
        yield Case("a spelling", f"http://{host}/feed")
    for name, answers in names().items():
        yield Case("a name", f"https://{name}/feed", {name: answers})
    for kind, urls in (("a scheme", other_schemes()), ("a port", ports()), ("a trick", tricks())):
        yield from (Case(kind, url) for url in urls)
    for number, target in enumerate(redirect_targets(1 if thorough else 5)):
        # A header with a line break or a zero byte in it is no answer of HTTP.
        torn = ("connect",) if any(char in target for char in "\r\n\0") else ()
        for status in STATUSES if thorough else (STATUSES[number % 5],):
            said = {"/start": (status, target)}
            yield Case("a redirect", START, HOME, said, ("unsafe", "redirect", "not_found", *torn))
    for number, address in enumerate(SPECIAL):
        for status in STATUSES if thorough else (STATUSES[number % 5],):
            yield from _by_names(status, address)


def _by_names(status: int, address: str) -> Iterator[Case]:
    """Give redirects to names that led outside when first asked, or never did."""
    again = {"paper.example": [[PUBLIC], [address]]}
    yield Case("rebinding", START, again, {"/start": (status, "/next")})
    mixed = {"paper.example": [[PUBLIC], [PUBLIC, address], [PUBLIC]]}
    yield Case("rebinding", START, mixed, {"/start": (status, "//paper.example/next")})
    late = {"paper.example": [[DEAF, DEAF], [address]]}
    yield Case("rebinding after silence", START, late, {}, ("connect",))
    chain = {"/start": (status, "/two"), "/two": (302, "three"), "/three": (status, "//inner.example/")}
    yield Case("a chain", START, {**HOME, "inner.example": [[address]]}, chain)
