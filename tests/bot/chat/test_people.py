"""Seats among coordinators: invited by role, suspended, taken back, lapsed, under duress."""

from datetime import timedelta

import pytest

from bot.chat import seats_watch
from storage.models import Act, CoordinatorState, Role
from storage.queries import audit, coordinators, holds
from storage.signing import invite_mac, new_invite

STRANGER = "Thank you. This bot only sends alerts"
NO_ROLE = "You no longer have this role."


async def _state(talk, seat) -> CoordinatorState:
    async with talk.db.read() as session:
        return (await coordinators.get(session, seat.id)).state


async def _acts(talk) -> list[tuple[int, Act, int]]:
    async with talk.db.read() as session:
        return [(entry.actor, entry.act, entry.about) for entry in await audit.after(session, 0, 100)]


async def _two(talk, world, language: str = "en"):
    hannah, mina = world.user("Hannah"), world.user("Mina", "ko")
    return hannah, mina, await talk.seat(hannah), await talk.seat(mina, language=language)


async def test_invite_asks_for_the_role_and_the_guest_reads_who_vouched(talk, world) -> None:
    hannah, guest = world.user("Hannah"), world.user("Guest", "ko")
    await talk.seat(hannah)
    assert "What may the new person do?" in (await talk.says(hannah, "/invite")).text
    assert [button.text for button in (await talk.last(hannah)).buttons] == ["coordinator", "reviewer"]
    await talk.presses(hannah, "reviewer")
    guest.start((await talk.last(hannah)).text.split("?start=")[1].split()[0])
    assert "C1님이 귀하를 보증했습니다." in (await talk.last(guest)).text
    async with talk.db.read() as session:
        assert (await coordinators.of_person(session, guest.id)).role is Role.REVIEWER
    assert await _acts(talk) == [(1, Act.INVITED, 0), (2, Act.JOINED, 1)]
    assert (
        "C2 · reviewer · since March 2026 · vouched for by C1 · here this week"
        in (await talk.says(hannah, "/people")).text
    )


async def test_a_suspended_coordinators_commands_and_presses_do_nothing_and_leave_a_line(talk, world) -> None:
    hannah, mina, _, second = await _two(talk, world)
    await talk.says(hannah, "/hold")
    await talk.says(mina, "/resume")
    await talk.says(hannah, "/people")
    await talk.presses(hannah, "Suspend C2")
    assert "suspended by C1" in (await talk.last(hannah)).text
    before = talk.router.desk.gate.refused_presses
    press = await talk.presses(mina, "Lift the hold")
    assert press.answer["text"] == NO_ROLE
    assert talk.router.desk.gate.refused_presses == before + 1
    await talk.presses(mina, "Lift the hold")
    assert (await talk.says(mina, "/status")).text.startswith(STRANGER)
    async with talk.db.read() as session:
        assert await holds.held(session) is not None
    assert await _state(talk, second) is CoordinatorState.SUSPENDED
    assert await _acts(talk) == [(1, Act.HELD, 0), (1, Act.SUSPENDED, 2), (2, Act.REFUSED, 0)]


async def test_a_suspension_voids_the_invitations_nobody_used_yet(talk, world) -> None:
    hannah, mina, *_ = await _two(talk, world)
    token = (await talk.says(mina, "/invite coordinator")).text.split("?start=")[1].split()[0]
    await talk.says(hannah, "/people")
    await talk.presses(hannah, "Suspend C2")
    late = world.user("Late")
    late.start(token)
    assert (await talk.last(late)).text.startswith("This invitation is not valid")


@pytest.mark.long
async def test_taking_back_needs_another_than_who_suspended_and_than_the_suspended(talk, world) -> None:
    hannah, mina, _, second = await _two(talk, world)
    jon = world.user("Jon")
    await talk.seat(jon)
    await talk.says(hannah, "/people")
    await talk.presses(hannah, "Suspend C2")
    assert not any("Take back" in button.text for button in (await talk.last(hannah)).buttons)
    await talk.says(jon, "/people")
    shown = await talk.last(jon)
    theirs = next(button for button in shown.buttons if button.text == "Take back C2")
    for other in (hannah, mina):  # the bytes of another's button
        other._press(talk.world, await talk.last(other), theirs)
        await talk.settled()
    assert await _state(talk, second) is CoordinatorState.SUSPENDED
    await talk.presses(jon, "Take back C2")
    assert await _state(talk, second) is CoordinatorState.ACTIVE
    assert "Messages" in (await talk.says(mina, "/status")).text


async def test_a_reviewer_sees_people_and_the_log_and_suspends_nobody(talk, world) -> None:
    reviewer = world.user("Reviewer")
    await talk.seat(world.user("Hannah"))
    await talk.seat(reviewer, Role.REVIEWER)
    shown = await talk.says(reviewer, "/people")
    assert "C2 (you) · reviewer" in shown.text
    assert not shown.buttons
    assert "Nothing was written down yet." in (await talk.says(reviewer, "/audit")).text


async def test_the_operators_invitation_takes_the_last_suspended_one_back(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.suspend(await talk.seat(hannah))
    token, now = new_invite(), talk.clock()
    async with talk.db.transaction() as tx:
        mac, until = invite_mac(talk.keyring, token), now + timedelta(hours=1)
        await coordinators.add_invite(tx, mac, Role.COORDINATOR, now=now, expires_at=until, invited_by=None)
    hannah.start(token)
    assert (await talk.last(hannah)).text == "Your seat C1 counts. Your role: coordinator"
    assert await _acts(talk) == [(0, Act.TAKEN_BACK, 1)]


async def test_the_operators_invitation_gives_a_seat_another_role_and_the_same_role_is_not_used_up(
    talk, world
) -> None:
    hannah, token = world.user("Hannah"), new_invite()
    await talk.seat(hannah, Role.REVIEWER)
    same, now = new_invite(), talk.clock()
    until = now + timedelta(hours=1)
    async with talk.db.transaction() as tx:
        for each, role in ((token, Role.COORDINATOR), (same, Role.COORDINATOR)):
            mac = invite_mac(talk.keyring, each)
            await coordinators.add_invite(tx, mac, role, now=now, expires_at=until, invited_by=None)
    hannah.start(token)
    assert (await talk.last(hannah)).text == "Your seat C1 counts. Your role: coordinator"
    hannah.start(same)
    assert (await talk.last(hannah)).text.startswith("You are coordinator C1 already")
    assert await _acts(talk) == [(0, Act.ROLE, 1)]


async def test_a_seat_lapses_after_the_days_and_a_week_after_the_question(talk, world) -> None:
    hannah, mina, first, second = await _two(talk, world, language="ko")
    await talk.says(hannah, "/status")
    await talk.says(mina, "/status")
    watch = lambda: seats_watch.watch(talk.db, talk.keyring, 60, talk.clock())  # noqa: E731 -- said often
    talk.clock.advance(timedelta(days=52))
    assert (await watch()).asked == 0
    talk.clock.advance(timedelta(days=1))
    assert (await watch()).asked == 2
    assert (await watch()).asked == 0
    await talk.pump()
    await talk.presses(hannah, "I am here")
    assert "Your seat stays" in (await talk.last(hannah)).text
    assert "아직 계십니까?" in (await talk.last(mina)).text
    talk.clock.advance(timedelta(days=6))
    assert (await watch()).lapsed == 0
    talk.clock.advance(timedelta(days=1))
    assert (await watch()).lapsed == 1
    assert (await _state(talk, first), await _state(talk, second)) == (
        CoordinatorState.ACTIVE, CoordinatorState.LAPSED,
    )  # fmt: skip
    assert "/people" in (await talk.says(mina, "/status")).text
    await talk.says(hannah, "/people")
    await talk.presses(hannah, "Take back C2")
    assert await _state(talk, second) is CoordinatorState.ACTIVE
    assert [act for _, act, _ in await _acts(talk)] == [Act.LAPSED, Act.TAKEN_BACK]


async def test_after_an_outage_nobody_lapses_unasked(talk, world) -> None:
    hannah = world.user("Hannah")
    seat = await talk.seat(hannah)
    await talk.says(hannah, "/status")
    talk.clock.advance(timedelta(days=200))
    done = await seats_watch.watch(talk.db, talk.keyring, 60, talk.clock())
    assert (done.asked, done.lapsed) == (1, 0)
    assert await _state(talk, seat) is CoordinatorState.ACTIVE


async def test_only_the_day_of_a_sign_of_life_is_stored(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    talk.clock.advance(timedelta(days=1))
    await talk.says(hannah, "/latest")
    async with talk.db.read() as session:
        assert (await coordinators.get(session, 1)).seen_on == talk.clock().date()


async def test_a_duress_word_suspends_silently_and_warns_the_others(talk, world) -> None:
    hannah, mina, _, second = await _two(talk, world)
    await talk.says(mina, "/duress  Winter   Plum ")
    assert (await talk.last(mina)).text == "It is set, and your message was deleted."
    told = [(await talk.says(user, "/mydata")).text.split("Of your seat")[1] for user in (hannah, mina)]
    assert told[0] == told[1], "nothing shows whether a word is set"
    assert not any("Plum" in message.text for message in world.messages(mina))
    ordinary = (await talk.says(mina, "thanks")).text
    assert await _state(talk, second) is CoordinatorState.ACTIVE
    assert (await talk.says(mina, "winter plum")).text == ordinary
    assert await _state(talk, second) is CoordinatorState.SUSPENDED
    await talk.pump()
    warned = (await talk.last(hannah)).text
    assert "C2 may be in danger" in warned
    assert (await talk.last(mina)).text == ordinary
    assert (2, Act.DURESS, 2) in await _acts(talk)
    for path in talk.db.path.parent.iterdir():
        assert b"inter plum" not in path.read_bytes()
    assert (await talk.says(mina, "winter plum")).text == ordinary


@pytest.mark.parametrize("words", ["/duress abc", "/duress " + "x" * 65])
async def test_a_duress_word_of_wrong_length_is_deleted_and_not_set(talk, world, words) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    assert "Nothing was set." in (await talk.says(hannah, words)).text
    async with talk.db.read() as session:
        assert (await coordinators.get(session, 1)).duress is None


async def test_a_duress_word_of_another_does_nothing(talk, world) -> None:
    hannah, mina, first, second = await _two(talk, world)
    await talk.says(mina, "/duress winter plum")
    await talk.says(hannah, "winter plum")
    assert await _state(talk, first) is await _state(talk, second) is CoordinatorState.ACTIVE
