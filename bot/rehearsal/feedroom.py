"""Answer a fetch of a sample feed as a careful web server does, or with the fault asked for. An edge."""

import hashlib
from collections.abc import Mapping
from email.utils import formatdate

from starlette.responses import Response

from bot.rehearsal.feedfile import CONTENT_TYPES, document
from bot.rehearsal.newsroom import FeedFault, Newsroom

HTML = "<!doctype html><html><head><title>{0}</title></head><body><p>{0}</p></body></html>"


def answer(newsroom: Newsroom, name: str, headers: Mapping[str, str], fault: FeedFault | None) -> Response:
    """Give the feed, a 304 to a reader who has it, a 404 for an unknown name, or what the fault says."""
    outlet = newsroom.outlets.get(name)
    if outlet is None:
        return Response(HTML.format("Not found"), 404, media_type="text/html")
    if fault and fault.kind == "status":
        return Response(HTML.format(f"Error {fault.status}"), fault.status, fault.headers, "text/html")
    if fault and fault.kind == "html":
        return Response(HTML.format("Please enable cookies to continue"), 200, fault.headers, "text/html")
    body = document(outlet)
    if fault and fault.kind == "broken":
        return Response(body[: len(body) // 2], 200, fault.headers, CONTENT_TYPES[outlet.format])
    weak = "W/" if outlet.format == "atom" else ""  # some servers mark their validators weak
    etag = f'{weak}"{hashlib.sha256(body).hexdigest()[:24]}"'
    changed = formatdate(int(outlet.changed), usegmt=True)
    now = formatdate(int(newsroom.clock()), usegmt=True)
    validators = {"ETag": etag, "Last-Modified": changed, "Date": now}
    same = _has_it(headers, etag, changed)
    newsroom.note_fetch(name, unchanged=same)
    if same:
        return Response(status_code=304, headers=validators)
    return Response(body, 200, validators, CONTENT_TYPES[outlet.format])


def _has_it(headers: Mapping[str, str], etag: str, changed: str) -> bool:
    """Say whether the reader's copy is this one; an etag, where given, speaks alone (RFC 9110, 13.2.2)."""
    known = headers.get("if-none-match")
    if known is not None:
        return etag.removeprefix("W/") in {each.strip().removeprefix("W/") for each in known.split(",")}
    return headers.get("if-modified-since") == changed
