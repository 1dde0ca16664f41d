"""Tells from the first bytes what a body is. Pure."""

import re

# A root of any feed, with or without a prefix, as bytes of any encoding that keeps ASCII.
_FEED_ROOT = re.compile(rb"<(?:[a-z]{1,10}:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s{1,5}html|html|head|body)[\s>]", re.IGNORECASE)
_HEAD = 8_192


def is_web_page(body: bytes) -> bool:
    """Whether this is HTML where a feed should be: whichever root comes first decides."""
    head = body[:_HEAD].replace(b"\x00", b"")  # UTF-16 becomes readable enough
    page = _PAGE.search(head)
    feed = _FEED_ROOT.search(head)
    return page is not None and (feed is None or page.start() < feed.start())
