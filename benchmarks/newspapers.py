"""Serve made-up newspapers on loopback for benchmarks: an edge, run as a process of its own.

Run: python benchmarks/newspapers.py FEEDS ITEMS. It prints its port, and serves until its input closes.
Each paper has an address of its own in 127.0.0.0/8, which all lead to this process on Linux, and an ETag.
Of the items about 3 % are alerts and 10 % talk about the same matter; the rest is other news.
"""

import asyncio
import random
import socket
import sys
from datetime import UTC, datetime, timedelta
from html import escape

SEED = 20261122
LENGTH = 300
"""Characters of a summary."""
_BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "place": ("Harrow", "Leeds", "Austin", "Tokyo", "Seoul", "Jakarta", "Lagos", "Lima", "Oslo", "Perth"),
        "thing": ("a tram line", "the school budget", "a grain harvest", "the harbour", "a film festival"),
        "who": ("The mayor", "A study", "The central bank", "A court", "The coach", "A farmer"),
        "town": ("Tumen", "Dandong", "Hunchun", "Yanji"),
    },
    "ko": {
        "place": ("수원", "부산", "제주", "춘천", "런던", "하노이", "광주", "대전", "파리", "전주"),
        "thing": ("버스 노선", "학교 예산", "쌀 수확", "항만 공사", "영화제"),
        "who": ("시장은", "연구진은", "한국은행은", "법원은", "감독은", "농민은"),
        "town": ("투먼", "단둥", "훈춘", "옌지"),
    },
    "zh": {
        "place": ("上海", "成都", "台南", "香港", "伦敦", "东京", "广州", "厦门", "巴黎", "高雄"),
        "thing": ("地铁新线", "学校预算", "水稻收成", "港口工程", "电影节"),
        "who": ("市长", "研究人员", "央行", "法院", "教练", "农民"),
        "town": ("图们", "丹东", "珲春", "延吉"),
    },
    "ja": {
        "place": ("札幌", "大阪", "那覇", "仙台", "ロンドン", "ハノイ", "福岡", "京都", "パリ", "金沢"),
        "thing": ("路面電車", "学校の予算", "米の収穫", "港の工事", "映画祭"),
        "who": ("市長は", "研究班は", "日銀は", "裁判所は", "監督は", "農家は"),
        "town": ("図們", "丹東", "琿春", "延吉"),
    },
}
ALERTS = {
    "en": ("{n} North Korean refugees sent back from {town}, source says",),
    "ko": ("중국, {town}서 탈북민 {n}명 강제북송",),
    "zh": ("中国从{town}强制遣返{n}名脱北者",),
    "ja": ("中国、{town}で脱北者{n}人を強制送還",),
}
RELATED = {
    "en": (
        "Forum in {place} discusses North Korean defectors, year {n}",
        "Exhibition {n} shows art by defectors",
    ),
    "ko": ("{place}서 탈북민 인권 세미나 제{n}회 열려", "탈북민 정착 지원 사진전 {n}점 공개"),
    "zh": ("{place}举行第{n}届脱北者人权论坛", "脱北者画展在{place}展出{n}幅作品"),
    "ja": ("{place}で第{n}回脱北者人権フォーラム", "脱北者の写真展、{place}で{n}点を公開"),
}
OTHER = {
    "en": ("{place} approves {thing} after vote of {n}", "{who} in {place} speaks of {thing}, day {n}"),
    "ko": ("{place}시, {thing} {n}억 원 확정", "{place} {thing} 두고 {who} {n}일째 논의"),
    "zh": ("{place}批准{thing},投资{n}亿元", "{place}{who}谈{thing}第{n}天"),
    "ja": ("{place}、{thing}に{n}億円", "{place}の{thing}で{who}{n}日目の会見"),
}
SENTENCES = {
    "en": (
        "{who} said on Monday that {thing} in {place} would cost {n} million more than planned.",
        "People who live near {place} asked for better roads before the winter begins.",
        "Figures published in {place} show a rise of {n} per cent since last year.",
    ),
    "ko": (
        "{who} 월요일 {place}에서 {thing} 비용이 {n}억 원 늘어난다고 밝혔다.",
        "{place} 주민들은 겨울이 오기 전에 도로를 고쳐 달라고 요청했다.",
        "{place}에서 나온 통계를 보면 지난해보다 {n}퍼센트 늘었다.",
    ),
    "zh": (
        "{who}周一在{place}表示,{thing}的费用将增加{n}亿元。",
        "{place}附近的居民希望在冬天到来之前修好道路。",
        "{place}公布的数字显示,比去年增长了{n}个百分点。",
    ),
    "ja": (
        "{who}月曜日、{place}の{thing}の費用が{n}億円増えると述べた。",
        "{place}の近くに住む人々は、冬が来る前に道路を直してほしいと求めた。",
        "{place}で公表された数字によると、昨年より{n}パーセント増えた。",
    ),
}
LANGUAGES = tuple(_WORDS)


def address(number: int, port: int) -> str:
    """Give the address of one paper: each has a host of its own."""
    return f"http://127.{number // 250 + 1}.{number % 250 + 1}.1:{port}/{number}.xml"


def language(number: int) -> str:
    """Give the language of one paper."""
    return LANGUAGES[number % len(LANGUAGES)]


def paper(number: int, items: int) -> bytes:
    """Write one paper as RSS 2.0, the same each time."""
    chance = random.Random(SEED + number)  # noqa: S311 -- the same papers each time, no secret
    tongue = language(number)
    entries = "".join(_entry(chance, tongue, number, item) for item in range(items))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<channel><title>Paper {number}</title><link>http://paper{number}.example/</link>"
        f"<description>News</description><language>{tongue}</language>\n{entries}</channel></rss>\n"
    ).encode()


def _entry(chance: random.Random, tongue: str, number: int, item: int) -> str:
    draw = chance.random()
    forms = (ALERTS if draw < 0.03 else RELATED if draw < 0.13 else OTHER)[tongue]
    title = filled(chance, tongue, chance.choice(forms))
    summary = ""
    while len(summary) < LENGTH:
        summary += filled(chance, tongue, chance.choice(SENTENCES[tongue])) + " "
    link = f"http://paper{number}.example/{item}?id={chance.randrange(10**6)}"
    moment = (_BEGAN + timedelta(minutes=chance.randrange(20_000))).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f'<guid isPermaLink="false">paper{number}-{item}</guid><pubDate>{moment}</pubDate>'
        f"<dc:creator>Desk {number}</dc:creator><category>News</category>"
        f"<description><![CDATA[<p>{summary.strip()}</p>]]></description></item>\n"
    )


def filled(chance: random.Random, tongue: str, form: str) -> str:
    """Write out one form of a headline or sentence with words drawn by chance."""
    drawn = {name: chance.choice(choices) for name, choices in _WORDS[tongue].items()}
    return form.format(n=chance.randrange(2, 900), **drawn)


class _Desk(asyncio.Protocol):
    """Answers GET from answers made before, and 304 to who brings the ETag. Connections are kept open."""

    def __init__(self, answers: dict[bytes, tuple[bytes, bytes, bytes]]) -> None:
        self._answers = answers
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            etag, full, unchanged = self._answers[head.split(b" ", 2)[1]]
            self._transport.write(unchanged if etag in head else full)


def answers(feeds: int, items: int) -> dict[bytes, tuple[bytes, bytes, bytes]]:
    """Give for each path the ETag, the whole answer of a 200, and that of a 304."""
    found = {}
    for number in range(feeds):
        body, etag = paper(number, items), f'"issue-{number}-1"'.encode()
        full = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nETag: %s\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (etag, len(body), body)
        )
        found[b"/%d.xml" % number] = etag, full, b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % etag
    return found


async def serve(feeds: int, items: int) -> None:
    """Serve until the standard input closes. Only loopback is listened to, whatever the address."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    listener.bind(("0.0.0.0", 0))  # noqa: S104 -- of the loopback device alone
    ready = answers(feeds, items)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Desk(ready), sock=listener, backlog=1024)
    async with server:
        print(listener.getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
