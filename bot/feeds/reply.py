"""What one answer of a publisher comes to: an answer to keep, or the error that it is. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.feeds import answer
from bot.feeds.answer import FeedError, Fetched, FetchRequest, Headers, Reason
from bot.feeds.sniff import is_web_page

PAGE_BYTES = 262_144
"""Bytes kept of a web page: its head, where it declares its feeds."""
_REASONS = {
    401: (Reason.BLOCKED, "the publisher asks for a password (401)"),
    403: (Reason.BLOCKED, "the publisher refuses this reader (403)"),
    451: (Reason.BLOCKED, "the publisher refuses for legal reasons (451)"),
    404: (Reason.NOT_FOUND, "nothing is at this address (404)"),
    410: (Reason.GONE, "the publisher says that this feed has ended (410)"),
    429: (Reason.RATE_LIMITED, "the publisher asks for fewer requests (429)"),
}


def not_modified(
    url: str, headers: Headers, sent: Mapping[bytes, bytes], request: FetchRequest, now: datetime
) -> Fetched:
    """Read a 304: it refreshes what it names and leaves the rest as it was sent, or stood.

    Raises FeedError `http` where nothing was compared: the answer is to a question that was not asked.
    """
    old_etag, old_modified = sent.get(b"If-None-Match"), sent.get(b"If-Modified-Since")
    if old_etag is None and old_modified is None:
        raise _at(now, Reason.HTTP, "a 304 although nothing was compared", 304, headers)
    etag, modified = answer.validators(headers, now)
    says = answer.speaks_of_freshness(headers)
    return Fetched(
        status=304,
        final_url=url,
        permanent_url=None,
        not_modified=True,
        body=None,
        content_type=None,
        etag=etag or old_etag,
        last_modified=modified or old_modified,
        retry_after=answer.retry_after(headers, now),
        max_age=answer.freshness(headers, now) if says else request.max_age,
        fetched_at=now,
    )


def found(url: str, headers: Headers, body: bytes, now: datetime) -> Fetched:
    """Read a 200. Raises FeedError `html` for a web page, with its beginning, which may declare feeds."""
    etag, modified = answer.validators(headers, now)
    fetched = Fetched(
        status=200,
        final_url=url,
        permanent_url=None,
        not_modified=False,
        body=body,
        content_type=headers.text(b"content-type"),
        etag=etag,
        last_modified=modified,
        retry_after=answer.retry_after(headers, now),
        max_age=answer.freshness(headers, now),
        fetched_at=now,
    )
    if is_web_page(body):
        error = _at(now, Reason.HTML, "a web page is here instead of a feed", 200, headers)
        error.page = replace(fetched, body=body[:PAGE_BYTES])
        raise error
    return fetched


def refusal(status: int, headers: Headers, now: datetime) -> FeedError:
    """Give the error that any other status is, with the pause that it asks for."""
    if headers.raw(b"cf-mitigated") and status != 410:
        detail = "a page that keeps programs out stands before the feed"
        return _at(now, Reason.BLOCKED, detail, status, headers)
    if status in _REASONS:
        reason, detail = _REASONS[status]
    elif status >= 500:
        reason, detail = Reason.SERVER, f"the publisher's server is in trouble ({status})"
    else:
        reason, detail = Reason.HTTP, f"an answer that is no feed ({status})"
    return _at(now, reason, detail, status, headers)


def _at(now: datetime, reason: Reason, detail: str, status: int, headers: Headers) -> FeedError:
    pause, fresh = answer.retry_after(headers, now), answer.freshness(headers, now)
    error = FeedError(reason, detail, retry_after=pause, status=status, max_age=fresh)
    error.answered_at = now
    return error
