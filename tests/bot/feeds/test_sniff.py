"""A web page or a feed, by what comes first."""

import pytest

from bot.feeds.sniff import is_web_page


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html></html>",
        b"\xef\xbb\xbf\r\n<!doctype HTML >",
        b"<!-- hello --><HTML lang=en>",
        b"<?xml version='1.0'?><html xmlns='x'>",
        "<html><body>로그인</body></html>".encode("utf-16"),
        b"<html><body>Feeds: <rss version='2.0'></body>",
    ],
)
def test_a_page_is_a_page(body):
    assert is_web_page(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss version='2.0'><channel><description>&lt;html&gt;<html></description>",
        b"<?xml version='1.0'?>\n<feed xmlns='x'><title><body ></title>",
        b"<rdf:RDF ><head >",
        b"<br />\n<b>Warning</b>: no database<?xml version='1.0'?><rss>",
        b"plain words",
        b" " * 10_000 + b"<html>",
    ],
)
def test_a_feed_is_none(body):
    assert not is_web_page(body)
