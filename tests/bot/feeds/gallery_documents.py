"""Documents with the faults that publishers make, each small and each beside what must be read from it."""

import unicodedata

from bot.feeds.answer import Reason
from tests.bot.feeds.gallery import NAMED, Document, Plain, dated, declared, item, rss, utc

_KO, _ZH, _JA = "똠 시장 상인 펲 씨 강제송환 위기", "朱镕 記者：遣返脫北者", "髙﨑記者① 脱北者の強制送還"

CHARSETS = (
    Document(1, "euc-kr-with-cp949-syllables", declared("euc-kr", _KO, "cp949"), Plain.TITLES, (_KO,)),
    Document(1, "ks-c-5601", declared("ks_c_5601-1987", _KO, "cp949"), Plain.TITLES, (_KO,)),
    Document(1, "gb2312-with-gb18030-characters", declared("gb2312", _ZH, "gb18030"), Plain.NOTHING, (_ZH,)),
    Document(1, "shift-jis-with-cp932-characters", declared("shift_jis", _JA, "cp932"), Plain.TITLES, (_JA,)),
    Document(1, "utf-16", declared("utf-16", _KO, "utf-16"), Plain.NOTHING, (_KO,)),
    Document(1, "utf-16-without-a-mark", declared("utf-16", _KO, "utf-16-be"), Plain.NOTHING, (_KO,)),
    Document(1, "utf-8-called-euc-kr", declared("euc-kr", _KO, "utf-8"), Plain.NOTHING, (_KO,)),
    Document(
        1,
        "http-says-latin-1",
        declared("euc-kr", _KO, "cp949"),
        Plain.TITLES,
        (_KO,),
        content_type="application/xml; charset=ISO-8859-1",
    ),
    Document(
        1,
        "http-alone-says-euc-kr",
        rss(item(_KO), before="").encode("cp949"),
        Plain.TITLES,
        (_KO,),
        content_type="text/xml; charset=euc-kr",
    ),
    Document(
        2,
        "one-bad-byte",
        rss(item("탈북민 북송 중단 요구")).encode().replace("중단".encode(), b"\xec\xa4"),
        Plain.TITLES,
        ("탈북민 북송 \ufffd 요구",),
        warning="1 unreadable characters",
    ),
)
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
REFERENCES = (
    Document(
        3,
        "backslash-in-a-grammar",
        rss(item("&a;"), before='<!DOCTYPE rss [\n<!ENTITY a "C:\\users\\x">\n]>').encode(),
        Plain.RAISES,
        refused=Reason.UNREADABLE,
    ),
    Document(
        3,
        "a-character-beyond-the-last",
        rss(item("Held &#1114112;at the border")).encode(),
        Plain.RAISES,
        ("Held at the border",),
    ),
    Document(3, "half-a-character", rss(item("Held &#55296;here")).encode(), Plain.RAISES, ("Held here",)),
    Document(
        21,
        "billion-laughs",
        rss(item("&a9;"), before=f'<!DOCTYPE rss [<!ENTITY a0 "ha">{_LAUGHS}]>').encode(),
        Plain.NOTHING,
        refused=Reason.UNREADABLE,
    ),
    Document(
        21,
        "a-file-of-the-machine",
        rss(item("&x;"), before='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>').encode(),
        Plain.NOTHING,
        refused=Reason.UNREADABLE,
    ),
)
DATES = (
    Document(
        4,
        "korean-forms",
        dated("2026.11.18 09:00", "2026년 11월 18일", "2026. 11. 18. 오후 4:30", "2026-11-18 09:00:00"),
        Plain.DATES,
        (NAMED,) * 4,
        dates=(utc(18, 0), utc(17, 15), utc(18, 7, 30), utc(18, 0)),
        zone="Asia/Seoul",
    ),
    Document(
        4,
        "names-of-zones",
        dated(*(f"Wed, 18 Nov 2026 09:00:00 {zone}" for zone in ("KST", "JST", "GMT+9", "CST", "EST"))),
        Plain.DATES,
        (NAMED,) * 5,
        dates=(utc(18, 0), utc(18, 0), utc(18, 0), utc(18, 1), utc(18, 14)),
        zone="Asia/Shanghai",
    ),
    Document(
        4,
        "year-nought-and-nothing",
        dated("0000-00-00 00:00:00", None, "Thu, 01 Jan 1970 00:00:00 GMT"),
        Plain.RAISES,
        (NAMED,) * 3,
        dates=(None, None, None),
    ),
    Document(
        5,
        "a-date-of-the-future",
        dated("Wed, 01 Jan 2031 00:00:00 +0900", "Wed, 18 Nov 2026 09:00:00 +0900"),
        Plain.DATES,
        (NAMED, NAMED),
        dates=(None, utc(18, 0)),
    ),
)
NAMES = (
    Document(
        6,
        "blank-guids",
        rss(
            *(item(f"Held, part {n}", guid="", link=f"https://paper.example/{n}") for n in range(3))
        ).encode(),
        Plain.GUIDS,
        tuple(f"Held, part {n}" for n in range(3)),
        guids=(None, None, None),
        distinct=3,
    ),
    Document(
        7,
        "one-guid-on-all",
        rss(*(item(f"Held {n}", guid="paper", link=f"https://paper.example/{n}") for n in range(3))).encode(),
        Plain.GUIDS,
        tuple(f"Held {n}" for n in range(3)),
        distinct=3,
    ),
    Document(
        7,
        "guids-that-differ-in-a-fragment",
        rss(*(item(f"Held {n}", guid=f"https://paper.example/live#p{n}") for n in (10_001, 10_002))).encode(),
        Plain.NOTHING,
        ("Held 10001", "Held 10002"),
        distinct=2,
    ),
    Document(
        9,
        "guids-and-links-that-are-relative",
        rss(item("Held", guid="/news/17", link="/news/17")).encode(),
        Plain.GUIDS,
        ("Held",),
        links=("https://paper.example/news/17",),
        guids=("/news/17",),
    ),
)
ADDRESSES = (
    Document(
        9,
        "a-channel-whose-address-is-none",
        rss("<link>http://[site]/</link>", item("Held", link="/news/17")).encode(),
        Plain.NOTHING,
        ("Held",),
        links=("https://paper.example/news/17",),
    ),
    Document(
        3,
        "a-reference-within-a-reference",
        rss(item("Held &#11141&#55296;12;here")).encode(),
        Plain.RAISES,
        ("Held here",),
    ),
)
_WHOLE = rss(
    item("First of two", link="https://paper.example/1"),
    item("Second of two", link="https://paper.example/2", description="Long"),
)
DAMAGE = (
    Document(
        13,
        "cut-in-the-second-item",
        _WHOLE.partition("<description>")[0].encode(),
        Plain.ENTRIES,
        ("First of two",),
        warning="cut short",
    ),
    Document(
        13,
        "cut-after-the-items",
        _WHOLE.rpartition("</channel>")[0].encode(),
        Plain.NOTHING,
        ("First of two", "Second of two"),
        warning="cut short",
    ),
    Document(
        18,
        "control-characters",
        rss(item("He\x0bld\x1f at\x00 dawn")).encode(),
        Plain.TITLES,
        ("Held at dawn",),
    ),
    Document(18, "a-bare-ampersand", rss(item("Held & sent")).encode(), Plain.NOTHING, ("Held & sent",)),
    Document(
        18, "a-name-of-html", rss(item("Held&nbsp;there&hellip;")).encode(), Plain.TITLES, ("Held there…",)
    ),
    Document(
        18,
        "a-prefix-that-nobody-declared",
        rss(item("Held", **{"media:credit": "AB"})).encode(),
        Plain.NOTHING,
        ("Held",),
    ),
    Document(
        18, "a-mark-and-spaces", b"\xef\xbb\xbf\n  " + rss(item("Held")).encode(), Plain.NOTHING, ("Held",)
    ),
    Document(
        18,
        "a-complaint-of-the-server",
        b"<br />\n<b>Warning</b>: mysql_connect() in <b>/srv/rss.php</b> on line <b>3</b><br />\n"
        + rss(item("Held")).encode(),
        Plain.NOTHING,
        ("Held",),
        warning="something stands before",
    ),
)
MARKUP = (
    Document(
        19,
        "bold-and-less-than",
        rss(item("&lt;b&gt;Held&lt;/b&gt; 1 &lt; 2")).encode(),
        Plain.TITLES,
        ("Held 1 < 2",),
    ),
    Document(
        19,
        "a-program-in-a-title",
        rss(item("&lt;script&gt;steal()&lt;/script&gt;Held")).encode(),
        Plain.TITLES,
        ("Held",),
    ),
    Document(
        19,
        "escaped-twice",
        rss(item("Kim &amp;amp; Lee &amp;quot;held&amp;quot;")).encode(),
        Plain.TITLES,
        ('Kim & Lee "held"',),
    ),
    Document(
        19,
        "a-program-for-a-link",
        rss(item("Held", link="javascript:alert(1)")).encode(),
        Plain.LINKS,
        ("Held",),
        links=(None,),
    ),
)
SPELLINGS = (
    Document(
        21,
        "hangul-taken-apart",
        rss(item(unicodedata.normalize("NFD", "탈북민 강제북송"))).encode(),
        Plain.TITLES,
        ("탈북민 강제북송",),
    ),
    Document(
        21,
        "wide-letters-and-signs-without-width",
        rss(item("ＮＫ defectors"), item("강제\u200b북\u00ad송")).encode(),
        Plain.NOTHING,
        ("ＮＫ defectors", "강제\u200b북\u00ad송"),
    ),
    Document(
        21,
        "languages-that-switch",
        rss(item("Nine held at the border"), item("탈북민 9명 체포"), item("脱北者9人を拘束")).encode(),
        Plain.NOTHING,
        ("Nine held at the border", "탈북민 9명 체포", "脱北者9人を拘束"),
    ),
)
DOCUMENTS = (*CHARSETS, *REFERENCES, *DATES, *NAMES, *ADDRESSES, *DAMAGE, *MARKUP, *SPELLINGS)
