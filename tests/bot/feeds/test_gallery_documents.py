"""Each document of the gallery through the real parsing process, and through a plain parser beside it."""

import calendar
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import feedparser
import pytest
import pytest_asyncio

from bot.feeds.answer import FeedError
from bot.feeds.identity import keys
from bot.feeds.worker import ParseWorker
from tests.bot.feeds.gallery import Document, Plain
from tests.bot.feeds.gallery_documents import DOCUMENTS

ADDRESS = "https://paper.example/feed.xml"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[ParseWorker]:
    async with ParseWorker() as it:
        yield it


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: f"{one.group:02}-{one.name}")
async def test_a_document_of_the_gallery_is_read_as_it_was_meant(document: Document, worker: ParseWorker):
    asked = worker.parse(document.body, document.content_type, ADDRESS, document.zone, NOW)
    if document.refused:
        with pytest.raises(FeedError) as caught:
            await asked
        assert caught.value.reason == document.refused
        return
    feed = await asked
    entries = feed.entries
    assert tuple(entry.title for entry in entries) == document.titles
    assert document.links is None or tuple(entry.link for entry in entries) == document.links
    assert document.dates is None or tuple(entry.published for entry in entries) == document.dates
    assert document.guids is None or tuple(entry.raw_guid for entry in entries) == document.guids
    assert document.distinct is None or len(set(keys(entries, ADDRESS))) == document.distinct
    assert (document.warning or "") in (feed.warning or "")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: f"{one.group:02}-{one.name}")
def test_a_plain_parser_gets_it_wrong_so_that_the_document_shows_its_fault(document: Document):
    assert wrong(document) == document.plain


def wrong(document: Document) -> Plain:
    """Say in which respect feedparser, used as its manual says, misreads a document."""
    said = {"content-type": document.content_type} if document.content_type else {}
    try:
        found = feedparser.parse(
            document.body, response_headers={**said, "content-location": ADDRESS}
        ).entries
        dates = tuple(_moment(one.get("published_parsed")) for one in found)
    except Exception:  # noqa: BLE001 -- whatever it raises is the fault that is shown
        return Plain.RAISES
    ids = [one.get("id") for one in found]
    mistakes = {
        Plain.ENTRIES: len(found) != len(document.titles),
        Plain.TITLES: tuple(one.get("title", "") for one in found) != document.titles,
        Plain.DATES: document.dates not in (None, dates),
        Plain.GUIDS: len(set(ids)) < (document.distinct or 0) or document.guids not in (None, tuple(ids)),
        Plain.LINKS: document.links not in (None, tuple(one.get("link") for one in found)),
    }
    return next(
        (kind for kind, is_wrong in mistakes.items() if is_wrong and not document.refused), Plain.NOTHING
    )


def _moment(parts) -> datetime | None:
    return datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
