"""Invitations, seats and /status."""

from datetime import timedelta

import pytest

from storage.models import Feed, FeedState, Invite, Role
from storage.queries import coordinators


async def _token(talk, user) -> str:
    shown = await talk.says(user, "/invite coordinator")
    return shown.text.split("?start=")[1].split()[0]


async def test_a_coordinators_link_seats_one_person_once(talk, world) -> None:
    hannah, mina, late = world.user("Hannah"), world.user("Mina", "ko"), world.user("Late")
    seat = await talk.seat(hannah)
    token = await _token(talk, hannah)
    mina.start(token)
    assert "코디네이터 C2" in (await talk.last(mina)).text
    late.start(token)
    assert (await talk.last(late)).text.startswith("This invitation is not valid")
    async with talk.db.read() as session:
        seated = await coordinators.of_person(session, mina.id)
        assert (seated.role, seated.language, seated.invited_by) == (Role.COORDINATOR, "ko", seat.id)
        assert await coordinators.of_person(session, late.id) is None
    await talk.pump()
    assert (await talk.last(hannah)).text == "C2 joined by your invitation."


async def test_two_who_open_one_link_at_once_get_one_seat(talk_on_both, world) -> None:
    talk = talk_on_both
    hannah, rivals = world.user("Hannah"), [world.user(f"R{n}") for n in range(4)]
    await talk.seat(hannah)
    token = await _token(talk, hannah)
    for rival in rivals:
        rival.start(token)
    await talk.settled()
    async with talk.db.read() as session:
        seated = [await coordinators.of_person(session, rival.id) for rival in rivals]
    assert sum(seat is not None for seat in seated) == 1


async def test_a_link_dies_after_48_hours(talk, world) -> None:
    hannah, mina = world.user("Hannah"), world.user("Mina")
    await talk.seat(hannah)
    token = await _token(talk, hannah)
    talk.clock.advance(timedelta(hours=48))
    mina.start(token)
    assert (await talk.last(mina)).text.startswith("This invitation is not valid")


async def test_only_the_mac_of_a_token_is_stored(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    token = await _token(talk, hannah)
    for path in talk.db.path.parent.iterdir():
        assert token.encode() not in path.read_bytes()
    async with talk.db.read() as session:
        assert len((await session.get(Invite, 1)).mac) == 16


async def test_a_repeated_update_does_not_use_up_a_second_seat(talk, world) -> None:
    hannah, mina = world.user("Hannah"), world.user("Mina")
    await talk.seat(hannah)
    token = await _token(talk, hannah)
    mina.start(token)
    await talk.settled()
    mina.start(token)
    assert (await talk.last(mina)).text.startswith("You are coordinator C2 already")


async def test_five_wrong_tries_are_followed_by_an_hour_of_silence(talk, world) -> None:
    hannah, guesser = world.user("Hannah"), world.user("Guesser")
    await talk.seat(hannah)
    good = await _token(talk, hannah)
    for number in range(5):
        guesser.start(f"guess{number}".ljust(22, "x"))
        await talk.settled()
    assert len(world.messages(guesser)) == 5
    guesser.start("guess5".ljust(22, "x"))
    guesser.start(good)
    await talk.settled()
    assert len(world.messages(guesser)) == 5
    async with talk.db.read() as session:
        assert await coordinators.of_person(session, guesser.id) is None
    assert (await talk.says(guesser, "/help")) is not None
    talk.clock.advance(timedelta(hours=1))
    guesser.start(good)
    assert "You are now coordinator" in (await talk.last(guesser)).text


@pytest.mark.parametrize("words", ["/call", "/invite", "/status", "/review"])
async def test_a_suspended_coordinator_is_a_stranger(talk, world, words) -> None:
    hannah = world.user("Hannah")
    await talk.suspend(await talk.seat(hannah))
    assert (await talk.says(hannah, words)).text.startswith("Thank you. This bot only sends alerts")


@pytest.mark.parametrize("words", ["/call", "/invite"])
async def test_a_reviewer_writes_and_invites_nothing(talk, world, words) -> None:
    reviewer = world.user("Reviewer")
    await talk.seat(reviewer, Role.REVIEWER)
    assert (await talk.says(reviewer, words)).text.startswith("Thank you. This bot only sends alerts")


async def test_status_shows_few_for_fewer_than_ten_and_counts_feeds_by_state(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    for number in range(3):
        await talk.says(world.user(f"U{number}"), "/subscribe")
    async with talk.db.transaction() as tx:
        for number, state in enumerate([FeedState.FINE, FeedState.FINE, FeedState.BROKEN]):
            tx.add(Feed(name=f"f{number}", url=f"https://f{number}.example/", state=state))
        tx.add(Feed(name="old", url="https://old.example/", state=FeedState.GONE, active=False))
    shown = (await talk.says(hannah, "/status")).text
    assert "people: few" in shown
    assert "channels: 0" in shown
    assert "fine: 2" in shown
    assert "broken: 1" in shown
    assert "f2\u2069: broken" in shown, "the ill ones by name"
    assert "f1" not in shown
    assert "gone" not in shown
