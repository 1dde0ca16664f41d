"""News sources from the chat: /feeds, /addfeed, /removefeed, with real feeds over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.chat import sources
from bot.chat.finds import MOST
from bot.feeds.adding import Scout
from bot.feeds.fetch import Fetcher
from bot.feeds.worker import ParseWorker
from storage.models import Feed, FeedOrigin, FeedState, Item, Role
from tests.bot.feeds.conftest import running
from tests.bot.feeds.feed_publisher import Asked, Publisher, reply

STRANGERS = "Thank you. This bot only sends alerts"
FEED = (
    b"<rss version='2.0'><channel><title>Valley &amp; Paper</title>"
    b"<item><title>Nine North Korean defectors arrested in Yanji, China</title><guid>1</guid></item>"
    b"<item><title>The harvest of the valley is good</title><guid>2</guid></item></channel></rss>"
)
PAGE = (
    b"<!doctype html><html><head>"
    b'<link rel="alternate" type="application/rss+xml" title="All" href="/all.xml">'
    b'<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml"></head></html>'
)


@pytest.fixture
async def valley() -> AsyncIterator[Publisher]:
    async with running(Publisher()) as publisher:
        publisher.says("/all.xml", reply(200, FEED, (b"ETag", b'"1"')))
        publisher.says("/", reply(200, PAGE))
        yield publisher


@pytest.fixture
async def desk(still, valley):
    """A bot that polls and can look at sources."""
    agent = Fetcher("test/1", allow_private=True, host_gap=0.0, deadline=5.0)
    async with agent as fetcher, ParseWorker() as worker:
        still.scout = Scout(still.db, fetcher, worker, allow_private=True)
        still.begin()
        yield still
        await still.end()


async def looked(desk, user):
    """Give the message that became what was found, once it did."""
    await desk.world.until(lambda: not desk.router.desk.finds._looks)
    return await desk.last(user)


async def rows(desk, model) -> list:
    async with desk.db.read() as session:
        return list((await session.exec(select(model).order_by(col(model.id)))).all())


def paths(publisher: Publisher) -> list[str]:
    return [asked.path for asked in publisher.asked]


async def test_a_source_is_shown_and_added_for_one_request_and_the_others_are_told(
    desk, world, valley
) -> None:
    hannah, mina = world.user("Hannah"), world.user("Mina", "ko")
    await desk.seat(hannah)
    await desk.seat(mina, language="ko")
    before = len(world.messages(hannah))
    await desk.says(hannah, f"/addfeed {valley.url('/all.xml')}")
    shown = await looked(desk, hannah)
    assert len(world.messages(hannah)) == before + 1, "one message, edited in place"
    assert "Valley & Paper" in shown.text
    assert "2 items now" in shown.text
    assert "Language: English" in shown.text
    assert "would ring: detention" in shown.text or "would ring: danger of forced return" in shown.text
    assert "not on our subject" in shown.text
    assert await rows(desk, Feed) == []
    await desk.presses(hannah, "Add this source")
    assert "2 items were stored quietly." in (await desk.last(hannah)).text
    (feed,) = await rows(desk, Feed)
    assert (feed.name, feed.origin, feed.etag, feed.language) == (
        "Valley & Paper",
        FeedOrigin.COORDINATOR,
        b'"1"',
        "en",
    )
    assert [item.quiet for item in await rows(desk, Item)] == [True, True]
    assert paths(valley) == ["/all.xml"]
    await desk.pump()
    assert "C1님이 뉴스 출처" in (await desk.last(mina)).text
    assert "C1" not in (await desk.last(hannah)).text
    assert "is listened to already" in (await _asked(desk, hannah, valley.url("/all.xml"))).text
    assert paths(valley) == ["/all.xml"]


async def _asked(desk, user, address: str):
    await desk.says(user, f"/addfeed {address}")
    return await looked(desk, user)


async def test_of_a_page_with_several_sources_one_is_chosen(desk, world, valley) -> None:
    hannah = world.user("Hannah")
    await desk.seat(hannah)
    assert "declares several sources" in (await _asked(desk, hannah, valley.url("/"))).text
    await desk.presses(hannah, "All")
    assert "2 items now" in (await looked(desk, hannah)).text
    await desk.presses(hannah, "Cancel")
    assert (await desk.last(hannah)).text == "Nothing was added."
    assert paths(valley) == ["/", "/all.xml"]
    assert await rows(desk, Feed) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/nowhere", "Nothing is at this address."),
        ("file:///etc/passwd", "This address must not be asked."),
        ("", "Send the address behind the command"),
    ],
)
async def test_what_is_no_source_is_told_with_its_mend(desk, world, valley, address, words) -> None:
    hannah = world.user("Hannah")
    await desk.seat(hannah)
    shown = await _asked(desk, hannah, valley.url(address) if address.startswith("/") else address)
    assert words in shown.text
    assert not shown.buttons


async def test_a_slow_publisher_keeps_nobody_waiting_and_two_at_once_are_not_asked(
    desk, world, valley
) -> None:
    hannah, ann = world.user("Hannah"), world.user("Ann")
    await desk.seat(hannah)
    free = asyncio.Event()

    async def slowly(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await free.wait()
        writer.write(reply(200, FEED))

    valley.says("/slow?key=secret", slowly)
    shown = await desk.says(hannah, f"/addfeed {valley.url('/slow')}?key=secret")
    assert "Asking 127.0.0.1 once" in shown.text
    assert "secret" not in shown.text
    assert "What this bot can do" in (await desk.says(ann, "/help")).text
    assert "still being asked" in (await desk.says(hannah, f"/addfeed {valley.url('/all.xml')}")).text
    free.set()
    await looked(desk, hannah)
    assert any("2 items now" in message.text for message in world.messages(hannah))
    assert paths(valley) == ["/slow?key=secret"]


async def test_after_a_restart_and_after_a_quarter_of_an_hour_a_find_is_gone(desk, world, valley) -> None:
    hannah = world.user("Hannah")
    await desk.seat(hannah)
    await _asked(desk, hannah, valley.url("/all.xml"))
    desk.clock.advance(timedelta(minutes=16))
    press = await desk.presses(hannah, "Add this source")
    assert press.said == "This is not kept any more. Please send the command again."
    await _asked(desk, hannah, valley.url("/all.xml"))
    await desk.end()
    desk.begin()
    press = await desk.presses(hannah, "Add this source")
    assert press.said == "This is not kept any more. Please send the command again."
    assert await rows(desk, Feed) == []


@pytest.mark.long
async def test_only_a_few_finds_are_kept_and_each_for_its_own_coordinator(desk, world, valley) -> None:
    hannah, mina = world.user("Hannah"), world.user("Mina")
    await desk.seat(hannah)
    await desk.seat(mina)
    for _ in range(MOST + 2):
        await _asked(desk, hannah, valley.url("/all.xml"))
    finds = desk.router.desk.finds
    assert len(finds._kept) == MOST
    assert all(finds.get(number, 2, desk.clock()) is None for number in finds._kept)
    old = next(message for message in world.messages(hannah) if "2 items now" in message.text)
    press = await desk.presses(hannah, "Add this source", message=old)
    assert press.said.startswith("This is not kept any more.")


async def test_one_coordinator_has_a_bounded_number_of_addresses_asked_in_a_day(
    desk, world, valley, monkeypatch
) -> None:
    monkeypatch.setattr(sources, "A_DAY", 2)
    hannah = world.user("Hannah")
    await desk.seat(hannah)
    for _ in range(2):
        await _asked(desk, hannah, valley.url("/nowhere"))
    assert (await _asked(desk, hannah, valley.url("/nowhere"))).text == "Only 2 addresses a day are asked."
    assert len(valley.asked) == 2
    desk.clock.advance(timedelta(days=1))
    assert "Nothing is at this address." in (await _asked(desk, hannah, valley.url("/nowhere"))).text


@pytest.mark.parametrize("words", ["/feeds", "/addfeed {url}", "/removefeed"])
async def test_strangers_and_groups_learn_nothing_of_these_commands(desk, world, valley, words) -> None:
    stranger, hannah = world.user("Stranger"), world.user("Hannah")
    await desk.seat(hannah)
    text = words.format(url=valley.url("/all.xml"))
    assert (await desk.says(stranger, text)).text.startswith(STRANGERS)
    group = world.group("Group", owner=hannah)
    await desk.settled()
    said = len(world.messages(group))
    await desk.says(hannah, text, group)
    assert len(world.messages(group)) == said
    reviewer = world.user("Reviewer")
    await desk.seat(reviewer, Role.REVIEWER)
    answer = (await desk.says(reviewer, text)).text
    assert answer.startswith(STRANGERS) is (words != "/feeds")
    assert valley.asked == []


async def test_who_lost_the_seat_adds_and_removes_nothing(desk, world, valley) -> None:
    hannah = world.user("Hannah")
    seat = await desk.seat(hannah)
    await _asked(desk, hannah, valley.url("/all.xml"))
    await desk.suspend(seat)
    await desk.presses(hannah, "Add this source")
    assert await rows(desk, Feed) == []
    assert desk.router.desk.gate.refused_presses == 1


async def test_states_are_counted_and_the_ill_ones_named_page_by_page(desk, world) -> None:
    hannah = world.user("Hannah")
    await desk.seat(hannah)
    async with desk.db.transaction() as tx:
        for n in range(14):
            state, reason = (
                (FeedState.BLOCKED, "the publisher refuses this reader (403)")
                if n
                else (FeedState.FINE, None)
            )
            tx.add(Feed(name=f"F{n:02}", url=f"https://f{n}.example/?key=k", state=state, reason=reason,
                        state_since=desk.clock()))  # fmt: skip
        tx.add(
            Feed(
                name="G",
                url="https://g.example/",
                state=FeedState.MOVED,
                asked_url="https://new.example/?key=k",
            )
        )
    shown = await desk.says(hannah, "/feeds")
    assert "15 news sources" in shown.text
    assert "fine: 1" in shown.text
    assert "refuses the bot (403), since March 9, 2026" in shown.text
    assert "F11" not in shown.text
    assert "4 further ones" in shown.text
    await desk.presses(hannah, "Further sources")
    shown = await desk.last(hannah)
    assert "F11" in shown.text
    assert "moved (new.example)" in shown.text
    assert "key=k" not in shown.text


@pytest.mark.long
async def test_an_added_source_is_removed_after_a_question_and_the_others_are_told(
    desk, world, valley
) -> None:
    hannah, mina = world.user("Hannah"), world.user("Mina")
    await desk.seat(hannah)
    await desk.seat(mina)
    assert "No source was added by hand" in (await desk.says(hannah, "/removefeed")).text
    await _asked(desk, hannah, valley.url("/all.xml"))
    await desk.presses(hannah, "Add this source")
    assert "Which one" in (await desk.says(hannah, "/removefeed")).text
    await desk.presses(hannah, "Valley & Paper")
    assert "what it brought stays" in (await desk.last(hannah)).text
    await desk.presses(hannah, "Keep it")
    assert (await desk.last(hannah)).text == "Nothing was removed."
    await desk.says(hannah, "/removefeed valley & paper")
    await desk.presses(hannah, "Remove this source")
    assert (await desk.last(hannah)).text.startswith("Removed: ")
    (feed,) = await rows(desk, Feed)
    assert not feed.active
    assert len(await rows(desk, Item)) == 2
    await desk.pump()
    assert "C1 removed the news source" in (await desk.last(mina)).text


async def test_a_source_of_the_file_is_not_removed_from_the_chat(desk, world) -> None:
    hannah = world.user("Hannah")
    await desk.seat(hannah)
    async with desk.db.transaction() as tx:
        tx.add(Feed(name="Post", url="https://post.example/"))
    assert "the operator removes it there" in (await desk.says(hannah, "/removefeed post")).text
    assert "No news source has this name" in (await desk.says(hannah, "/removefeed nobody")).text
