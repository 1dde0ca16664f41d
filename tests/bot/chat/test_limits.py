"""How much one person may ask for at once, and what they hear when it is too much."""

from datetime import timedelta

import pytest

from bot.chat.limits import MOST_PEOPLE, Kind, Limits, Ruling
from bot.texts import replies


def test_a_bucket_is_told_empty_once_and_serves_again_when_half_full(now) -> None:
    limits = Limits()
    asked = [limits.ask(7, Kind.WORDS, now) for _ in range(60)]
    assert asked == [Ruling.DO] * 40 + [Ruling.TELL] + [Ruling.IGNORE] * 19
    assert limits.ask(8, Kind.WORDS, now) is Ruling.DO
    assert limits.ask(7, Kind.PRESSES, now) is Ruling.DO
    assert limits.ask(7, Kind.WORDS, now + timedelta(seconds=25)) is Ruling.IGNORE
    assert limits.ask(7, Kind.WORDS, now + timedelta(seconds=31)) is Ruling.DO


def test_a_clock_that_goes_back_and_very_many_people_do_no_harm(now) -> None:
    limits = Limits()
    for person in range(MOST_PEOPLE + 100):
        limits.ask(person, Kind.WORDS, now)
    assert len(limits._buckets) == MOST_PEOPLE
    assert limits.ask(MOST_PEOPLE, Kind.WORDS, now - timedelta(hours=1)) is Ruling.DO


async def test_a_flood_is_answered_kindly_once_and_leaving_goes_through_all_the_same(talk, world) -> None:
    mina, other = world.user("Mina", "ko"), world.user("Other", "ko")
    await talk.says(mina, "/subscribe")
    for _ in range(60):
        mina.says(mina, "/about")
    await talk.settled()
    said = [message.text for message in world.messages(mina)]
    assert said.count(replies.pop_slowly("ko")) == 1
    assert len(said) == 41
    assert replies.pop_slowly("ko") != (await talk.says(other, "/about")).text
    assert (await talk.says(mina, "/unsubscribe")).text == replies.unsubscribed("ko")
    talk.clock.advance(timedelta(minutes=1))
    assert replies.pop_slowly("ko") != (await talk.says(mina, "/help")).text


@pytest.mark.long
async def test_a_coordinator_in_a_hurry_is_never_passed_over(talk, world) -> None:
    ann = world.user("Ann")
    await talk.seat(ann)
    for _ in range(50):
        ann.says(ann, "/status")
    await talk.settled()
    assert replies.pop_slowly("en") not in [message.text for message in world.messages(ann)]
