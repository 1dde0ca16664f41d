"""How the publishers of the etiquette benchmark answer: every wish and every fault, each a short script."""

import random
from datetime import timedelta

from benchmarks.etiquette_publishers import DAY, HOUR, START, Answer, Clock, Paper, Script, http_date

EVERY = (timedelta(minutes=15), HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR, 12 * HOUR)
_HOURLY = "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
_NIGHT = frozenset(range(6))
CHANNELS = {
    "ttl": "<ttl>90</ttl>",
    "unchosen": _HOURLY,
    "night": "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in sorted(_NIGHT)) + "</skipHours>",
}


class Kinds:
    """The scripts by name; they need the time to write dates."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.scripts: dict[str, Script] = {
            "etag": _good,
            "modified": lambda paper: _good(paper, etag=False, modified=True),
            "both": lambda paper: _good(paper, modified=True),
            "nothing": lambda paper: _good(paper, etag=False),
            "max_age": self._max_age,
            "expires": self._expires,
            "stale": lambda paper: _good(paper, {b"Cache-Control": b"no-cache, max-age=0", b"Expires": b"0"}),
            "ttl": lambda paper: _good(paper, fresh=timedelta(minutes=90)),
            "unchosen": _good,
            "night": _good,
            "missing": _missing,
            "ended": lambda paper: Answer(410) if paper.edition > 2 else _good(paper),
            "limited_seconds": self._limited_seconds,
            "limited_date": self._limited_date,
            "limited": _limited,
            "busy_seconds": self._limited_seconds,
            "busy": lambda paper: _sometimes(paper, Answer(503)),
            "broken": lambda paper: _sometimes(paper, Answer(paper.chance.choice((500, 502, 520)))),
            "refused": _refused,
            "hang": lambda paper: _sometimes(paper, Answer(trouble="hang"), 0.03),
            "drop": lambda paper: _sometimes(paper, Answer(trouble="drop")),
            "slow": lambda paper: _good(paper, slow=0.02),
            "page": lambda paper: _sometimes(paper, Answer(body=b"<html><body>Please log in")),
            "rubbish": lambda paper: _sometimes(paper, Answer(body=b"\x00\x01\x02")),
            "cut": lambda paper: _sometimes(paper, Answer(body=paper.document()[:-60])),
            "empty": lambda paper: _sometimes(paper, Answer(body=_empty(), headers={b"ETag": b'"0"'})),
        }

    def _max_age(self, paper: Paper) -> Answer:
        seconds = paper.chance.choice((600, 5_400, 10_800))
        headers = {b"Cache-Control": b"public, max-age=%d" % seconds, b"Age": b"120"}
        return _good(paper, headers, fresh=timedelta(seconds=seconds - 120))

    def _expires(self, paper: Paper) -> Answer:
        end = self._clock.now.replace(microsecond=0) + 2 * HOUR
        return _good(paper, {b"Expires": http_date(end)}, fresh=end - self._clock.now)

    def _limited_seconds(self, paper: Paper) -> Answer:
        pause = paper.chance.choice((60, 3_600, 20_000, 200_000))
        status = 429 if paper.kind == "limited_seconds" else 503
        length = timedelta(seconds=pause)
        answer = Answer(status, {b"Retry-After": b"%d" % pause}, fresh=length, rest=length)
        return _sometimes(paper, answer, 0.1)

    def _limited_date(self, paper: Paper) -> Answer:
        end = self._clock.now.replace(microsecond=0) + 5 * HOUR
        length = end - self._clock.now
        return _sometimes(paper, Answer(429, {b"Retry-After": http_date(end)}, fresh=length, rest=length))


def _good(
    paper: Paper,
    headers: dict[bytes, bytes] | None = None,
    *,
    etag: bool = True,
    modified: bool = False,
    fresh: timedelta = timedelta(0),
    slow: float = 0.0,
) -> Answer:
    """Give the feed, now and then with something new; a feed without validators is asked hourly at most."""
    paper.edition += paper.chance.random() < paper.changes
    sent = dict(headers or {})
    if etag:
        sent[b"ETag"] = b'W/"%d \xed\x83\x88 \xff"' % paper.edition
    if modified:
        sent[b"Last-Modified"] = http_date(START - DAY + paper.edition * timedelta(minutes=1))
    return Answer(headers=sent, wait=timedelta(0) if etag or modified else HOUR, fresh=fresh, slow=slow)


def _sometimes(paper: Paper, answer: Answer, share: float = 0.25) -> Answer:
    return answer if paper.chance.random() < share else _good(paper)


def _growing(paper: Paper) -> timedelta:
    return min(HOUR * 2**paper.failures, DAY)


def _missing(paper: Paper) -> Answer:
    """Give 404 as a web server does, sometimes with a page."""
    return Answer(paper.chance.choice((400, 404, 404, 406)), wait=_growing(paper), body=b"<html>nothing here")


def _limited(paper: Paper) -> Answer:
    """Give 429 without a time: an hour for the host, ever longer for the feed."""
    return _sometimes(paper, Answer(429, wait=_growing(paper), rest=HOUR))


def _refused(paper: Paper) -> Answer:
    status = paper.chance.choice((401, 403, 503))
    headers = {b"cf-mitigated": b"challenge"} if status == 503 else {}
    return Answer(status, headers, wait=DAY if paper.failures else 4 * HOUR)


def _empty() -> bytes:
    return b'<rss version="2.0"><channel><title>Paper</title></channel></rss>'


def _moved(status: int, to: Paper) -> Script:
    return lambda _paper: Answer(status, {b"Location": to.url.encode()})


def papers(count: int, clock: Clock, seed: int) -> tuple[list[Paper], list[Paper]]:
    """Make so many feeds of all kinds, some of them at one host, and the papers that redirects lead to."""
    chance = random.Random(seed)  # noqa: S311 -- a benchmark repeats itself
    kinds = Kinds(clock).scripts
    names = [*kinds, "moved", "passing"]
    feeds: list[Paper] = []
    targets: list[Paper] = []
    for number in range(count):
        kind = (
            names[number % len(names)] if number < 2 * len(names) else chance.choice([*names, *["both"] * 9])
        )
        host = feeds[-1].host if number % 7 == 6 else f"paper{number}.example"
        every = chance.choice(EVERY)
        paper = Paper(host, f"/{number}", every, kind, kinds.get(kind, _good), random.Random(chance.random()))  # noqa: S311 -- as above
        paper.channel = CHANNELS.get(kind, "")
        paper.skips = _NIGHT if kind == "night" else frozenset()
        if kind in ("moved", "passing"):
            new = Paper(f"new{number}.example", "/", every, "target", _good, random.Random(number))  # noqa: S311 -- as above
            targets.append(new)
            paper.script = _moved(301 if kind == "moved" else 302, new)
        feeds.append(paper)
    return feeds, targets
