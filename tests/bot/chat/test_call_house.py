"""What the operator decides about calls: the sites they may lead to, and a chat for tests."""

from dataclasses import replace

import pytest

from bot.chat.house import House
from storage.models import CallState, Feed
from tests.bot.chat.drafting import call_of, draft

UNLISTED = "not on the list of sites that calls may lead to: \u2068{}\u2069"


async def _house(talk, world, **chosen):
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other, language="ko")
    talk.router.desk = replace(talk.router.desk, house=House(**chosen))
    return author, other


async def test_a_link_outside_the_list_is_doubted_in_writing_and_approving_wherever_it_stands(
    talk, world
) -> None:
    author, other = await _house(talk, world, link_hosts=frozenset({"letters.example"}))
    async with talk.db.transaction() as tx:
        tx.add(Feed(id=9, name="h", url="https://harbour.example/feed"))  # known, and not on the list
    await draft(
        talk, 1, link="https://act.letters.example/a",
        text="See https://harbour.example/x, https://www.letters.example/y (https://evil.example/).",
    )  # fmt: skip
    shown = (await talk.says(author, "/call")).text
    assert UNLISTED.format("harbour.example") in shown
    assert UNLISTED.format("evil.example") in shown
    assert "letters.example\u2069" not in shown.partition("Please look twice")[2]
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    assert "사이트 목록에 없습니다: \u2068evil.example\u2069" in (await talk.last(other)).text
    assert (await call_of(talk)).state is CallState.IN_REVIEW  # a doubt forbids nothing


@pytest.mark.parametrize("host", ["letters.example.evil.example", "evilletters.example"])
async def test_a_site_that_only_looks_like_one_of_the_list_is_doubted(talk, world, host) -> None:
    author, _ = await _house(talk, world, link_hosts=frozenset({"letters.example"}))
    await draft(talk, 1, link=f"https://{host}/")
    assert UNLISTED.format(host) in (await talk.says(author, "/call")).text


async def test_a_test_goes_to_the_test_chat_alone_and_looks_different_from_the_call(talk, world) -> None:
    author, other = await _house(talk, world)
    group = world.supergroup("Rehearsal", owner=author)
    author.adds_bot(group)
    await talk.settled()
    await draft(talk, 1, ["en", "ko"])
    assert "test chat" not in str((await talk.says(author, "/call")).buttons)
    talk.router.desk = replace(talk.router.desk, house=House(test_chat=group.id))
    await talk.says(author, "/call")
    before = {who: len(world.messages(who)) for who in (author, other)}
    press = await talk.presses(author, "Send a test to the test chat")
    assert press.said == "The test stands in the test chat, in every language it goes out in."
    tests = world.messages(group)[-2:]
    assert all(each.text.startswith("🧪 TEST · sent to this chat alone") for each in tests)
    assert all(not each.buttons for each in tests)
    assert {who: len(world.messages(who)) for who in before} == before
    assert (await call_of(talk)).state is CallState.DRAFT


async def test_a_test_chat_that_takes_nothing_is_told_and_an_old_button_without_one_too(talk, world) -> None:
    author, _ = await _house(talk, world, test_chat=-1001234567890)
    await draft(talk, 1)
    await talk.says(author, "/call")
    assert (await talk.presses(author, "Send a test to the test chat")).said.startswith("Telegram refused it")
    talk.router.desk = replace(talk.router.desk, house=House())
    press = await talk.presses(author, "Send a test to the test chat")
    assert press.said == "The operator has set no test chat."
