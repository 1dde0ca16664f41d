"""One request: what it sends, what it believes, and how it ends."""

import ssl
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.feeds.answer import FetchRequest, Reason
from bot.feeds.fetch import Fetcher
from tests.bot.feeds.feed_publisher import RSS, failure, reply

ETAGS = [
    b'"plain"',
    b'W/"weak"',
    b'"with  two spaces"',
    '"탈북 é"'.encode(),
    b'"latin \xe9"',
    b'"' + b"x" * 300 + b'"',
]


async def test_the_first_request_says_who_we_are_and_nothing_else(fetcher, publisher):
    got = await fetcher.fetch(FetchRequest(publisher.says("/feed?a=1", reply(200, RSS))))
    assert got.body == RSS
    headers = publisher.asked[0].headers
    assert headers[b"user-agent"] == b"RepatriationWatch/0.1 (+https://watch.example)"
    assert headers[b"accept-encoding"] == b"gzip"
    assert set(headers) == {b"host", b"user-agent", b"accept", b"accept-encoding"}
    assert headers[b"host"] == b"127.0.0.1:%d" % publisher.port


@pytest.mark.parametrize("etag", ETAGS)
async def test_validators_go_back_byte_for_byte(fetcher, publisher, etag):
    odd = b"Monday, 02-Mar-26  11:00:00 GMT+0"
    url = publisher.says("/feed", reply(200, RSS, (b"ETag", etag), (b"Last-Modified", odd)), reply(304))
    first = await fetcher.fetch(FetchRequest(url))
    assert (first.etag, first.last_modified) == (etag, odd)
    second = await fetcher.fetch(FetchRequest(url, first.etag, first.last_modified, first.final_url))
    sent = publisher.asked[1].headers
    assert (sent[b"if-none-match"], sent[b"if-modified-since"]) == (etag, odd)
    assert second.not_modified
    assert second.body is None
    assert (second.etag, second.last_modified) == (etag, odd)  # a 304 that names none leaves them


async def test_a_304_refreshes_the_validators_that_it_names(fetcher, publisher):
    url = publisher.says("/feed", reply(304, b"", (b"ETag", b'"new"'), (b"Cache-Control", b"max-age=900")))
    got = await fetcher.fetch(FetchRequest(url, b'"old"', b"then", url))
    assert (got.etag, got.last_modified, got.max_age) == (b'"new"', b"then", timedelta(minutes=15))


async def test_a_validator_that_went_away_is_gone(fetcher, publisher):
    url = publisher.says("/feed", reply(200, RSS, (b"ETag", b"")))
    got = await fetcher.fetch(FetchRequest(url, b'"old"', b"then", url))
    assert (got.etag, got.last_modified) == (None, None)


@pytest.mark.parametrize("etag", [b"", b'"a\r\nX-Evil: 1"', b'"a\x00"'])
async def test_a_validator_that_cannot_be_sent_is_left_out(fetcher, publisher, etag):
    url = publisher.says("/feed", reply(200, RSS))
    await fetcher.fetch(FetchRequest(url, etag, None, url))
    assert b"if-none-match" not in publisher.asked[0].headers
    assert b"x-evil" not in publisher.asked[0].headers


async def test_a_304_to_a_plain_question_is_an_error(fetcher, publisher):
    assert (await failure(fetcher, publisher.says("/feed", reply(304)))).reason == Reason.HTTP


async def test_cookies_are_not_brought_back(fetcher, publisher):
    url = publisher.says("/feed", reply(200, RSS, (b"Set-Cookie", b"id=1; Path=/")))
    await fetcher.fetch(FetchRequest(url))
    await fetcher.fetch(FetchRequest(url))
    assert b"cookie" not in publisher.asked[1].headers


@pytest.mark.parametrize(
    ("codes", "is_permanent"),
    [
        ((301,), True),
        ((308, 301), True),
        ((302,), False),
        ((303,), False),
        ((307,), False),
        ((301, 302), False),
        ((302, 301), False),
    ],
)
async def test_only_a_chain_of_permanent_redirects_is_a_move(fetcher, publisher, codes, is_permanent):
    for number, code in enumerate(codes):
        publisher.says(f"/{number}", reply(code, b"", (b"Location", f"/{number + 1}".encode())))
    end = publisher.says(f"/{len(codes)}", reply(200, RSS))
    got = await fetcher.fetch(FetchRequest(publisher.url("/0")))
    assert got.final_url == end
    assert got.permanent_url == (end if is_permanent else None)


async def test_validators_go_only_to_the_address_that_gave_them(fetcher, publisher):
    start = publisher.says("/start", reply(302, b"", (b"Location", b"/real")))
    real = publisher.says("/real", reply(304))
    got = await fetcher.fetch(FetchRequest(start, b'"mine"', None, real))
    assert got.not_modified
    assert [b"if-none-match" in asked.headers for asked in publisher.asked] == [False, True]
    assert b"referer" not in publisher.asked[1].headers


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (b"", Reason.REDIRECT),
        (b"/start", Reason.REDIRECT),
        (b"file:///etc/passwd", Reason.REDIRECT),
        (b"javascript:alert(1)", Reason.REDIRECT),
        (b"http://[::", Reason.REDIRECT),
        (b"http://10.0.0.1/", Reason.UNSAFE),
        (b"http://169.254.169.254/latest/meta-data", Reason.UNSAFE),
        (b"http://inner.test/", Reason.UNSAFE),
        (b"http://user:secret@127.0.0.1/", Reason.UNSAFE),
    ],
)
async def test_a_redirect_leads_only_to_the_public_web(fetcher, publisher, location, reason):
    error = await failure(fetcher, publisher.says("/start", reply(301, b"", (b"Location", location))))
    assert error.reason == reason
    assert len(publisher.asked) == 1


async def test_five_redirects_are_followed_and_six_are_not(fetcher, publisher):
    for number in range(6):
        publisher.says(f"/{number}", reply(302, b"", (b"Location", f"/{number + 1}".encode())))
    publisher.says("/6", reply(200, RSS))
    assert (await fetcher.fetch(FetchRequest(publisher.url("/1")))).body == RSS
    assert (await failure(fetcher, publisher.url("/0"))).reason == Reason.REDIRECT


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(400), Reason.HTTP),
        (reply(401), Reason.BLOCKED),
        (reply(403), Reason.BLOCKED),
        (reply(503, b"<html>", (b"cf-mitigated", b"challenge")), Reason.BLOCKED),
        (reply(200, b"<html>", (b"cf-mitigated", b"challenge")), Reason.BLOCKED),
        (reply(404, b"<html>"), Reason.NOT_FOUND),
        (reply(410), Reason.GONE),
        (reply(429), Reason.RATE_LIMITED),
        (reply(500), Reason.SERVER),
        (reply(204), Reason.HTTP),
        (reply(200, b"<!DOCTYPE html><html><body>Please log in</body></html>"), Reason.HTML),
        (reply(200, b"\n <html><meta http-equiv=refresh></html>"), Reason.HTML),
        (reply(200, RSS, length=len(RSS) + 10), Reason.CONNECT),
        (b"nonsense\r\n\r\n", Reason.CONNECT),
        (b"", Reason.CONNECT),
    ],
)
async def test_every_answer_that_is_no_feed_has_its_word(fetcher, publisher, answer, reason):
    assert (await failure(fetcher, publisher.says("/feed", answer))).reason == reason


@pytest.mark.parametrize(("status", "pause"), [(429, 120), (503, 120), (500, 120), (403, 120)])
async def test_a_pause_asked_for_comes_with_the_error(fetcher, publisher, status, pause):
    error = await failure(fetcher, publisher.says("/feed", reply(status, b"", (b"Retry-After", b"120"))))
    assert (error.status, error.asked) == (status, True)
    assert error.retry_after == timedelta(seconds=pause)
    assert (error.pause is not None) is (status in (429, 503))  # the others speak of this feed alone


async def test_a_host_that_asks_for_a_pause_is_left_alone_and_its_neighbour_is_not(fetcher, publisher, clock):
    publisher.says("/a", reply(429, b"", (b"Retry-After", b"600")))
    publisher.says("/b", reply(200, RSS))
    await failure(fetcher, publisher.url("/a", "news.test"))
    error = await failure(fetcher, publisher.url("/b", "news.test"))
    assert (error.reason, error.retry_after, error.asked) == (
        Reason.RATE_LIMITED,
        timedelta(minutes=10),
        False,
    )
    assert len(publisher.asked) == 1
    assert (await fetcher.fetch(FetchRequest(publisher.url("/b", "sub.news.test")))).body == RSS
    clock.now += timedelta(minutes=11)
    assert (await fetcher.fetch(FetchRequest(publisher.url("/b", "news.test")))).body == RSS


async def test_freshness_comes_with_the_answer(fetcher, publisher):
    headers = [(b"Cache-Control", b"public, max-age=3600"), (b"Age", b"600")]
    got = await fetcher.fetch(FetchRequest(publisher.says("/feed", reply(200, RSS, *headers))))
    assert got.max_age == timedelta(minutes=50)


async def test_a_closed_port_and_an_unknown_name_have_their_words(publisher):
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError(host)

    async with Fetcher("test", allow_private=True, resolve=unknown) as fetcher:
        assert (await failure(fetcher, "http://127.0.0.1:1/feed")).reason == Reason.CONNECT
        assert (await failure(fetcher, "http://nowhere.test/feed")).reason == Reason.DNS


async def test_a_certificate_that_nobody_vouches_for_is_refused(https_publisher):
    url = https_publisher.says("/feed", reply(200, RSS))
    async with Fetcher("test", allow_private=True) as fetcher:
        assert (await failure(fetcher, url)).reason == Reason.TLS
    assert https_publisher.asked == []


async def test_a_redirect_from_https_back_to_http_is_not_followed(https_publisher, publisher, certificate):
    plain = publisher.says("/feed", reply(200, RSS)).encode()
    url = https_publisher.says("/feed", reply(301, b"", (b"Location", plain)))
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with Fetcher("test", allow_private=True, ssl_context=trusting) as fetcher:
        assert (await failure(fetcher, url)).reason == Reason.REDIRECT
    assert len(https_publisher.asked) == 1
    assert publisher.asked == []


async def test_a_letter_of_any_script_may_stand_in_an_address(fetcher, publisher):
    publisher.says("/rss?q=%ED%83%88%EB%B6%81", reply(200, RSS, (b"ETag", b'"a"')), reply(304))
    url = publisher.url("/rss?q=탈북")
    got = await fetcher.fetch(FetchRequest(url))
    assert got.permanent_url is None
    assert (await fetcher.fetch(FetchRequest(url, got.etag, None, got.final_url))).not_modified
