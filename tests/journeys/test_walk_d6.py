"""A call goes out to thirteen channels and a group, and trouble strikes in the middle of it.

One channel throws the bot out, one takes its right to post, one asks it to wait for half a minute, and the
group has become a supergroup while nothing was sent. The others wait for none of them. The author sees how
far it is, who brought the chats hears what mends each, and who takes the bot back gets what it missed.
"""

import re

import pytest

from bot.rehearsal import Fault
from bot.rehearsal.chats import Member, Standing
from storage.models import Act
from storage.queries import audit
from tests.journeys.campaign import played

TITLE, TEXT = "Write to your consul today", "Ask for the release of the seventeen."
CHANNELS, GROUP = 13, 7
"""The group is brought as the eighth."""
NOTHING = "There is nothing left to do here."
AFTER = 5
WAIT = (429, "Too Many Requests: retry after 30", {"retry_after": 30})


async def _brings(story, hannah) -> list:
    """Let Hannah bring channels and a group; give them in this order."""
    user, places = hannah.user, []
    for number in range(CHANNELS + 1):
        if number == GROUP:
            place = story.world.group("Friends of the river", owner=user)
            user.adds_bot(place)
            user.says(place, "/subscribe")
            await story.settled()
        else:
            place = story.world.channel(f"Channel {number + 1}", owner=user)
            user.adds_bot(place, as_admin=True)
            await story.settled()
            hannah.has_read()
            await hannah.presses(hannah.messages[-1].buttons[0].text)
        hannah.has_read()
        places.append(place)
    return places


class Trouble:
    """Strikes at chats that the call has not reached, once it has reached so many."""

    def __init__(self, world, places) -> None:
        self.world, self.places = world, places
        self.reached: list[int] = []
        self.moved = world.upgrade(places[GROUP])  # nothing tells the bot
        world.on_message(self._seen)

    def _seen(self, chat, message) -> None:
        if TEXT not in message.text or chat not in self.places:
            return
        self.reached.append(chat.id)
        if len(self.reached) == AFTER:
            self._strike([each for each in self.places if each.id not in self.reached])

    def _strike(self, left) -> None:
        bot, group = self.world.bot, self.places[GROUP]
        self.kicked, self.waits, self.muted = [each for each in left if each is not group][:3]
        self.kicked.members[bot.id] = Member(bot, Standing.KICKED)
        self.wait = Fault("sendMessage", chat_id=self.waits.id, error=WAIT)
        self.world.faults.append(self.wait)
        self.muted.members[bot.id] = Member(bot, Standing.ADMINISTRATOR, frozenset({"can_post_messages"}))


def _got(story, place) -> int:
    return sum(TEXT in message.text for message in story.world.messages(place))


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_call_to_fourteen_chats_goes_past_those_in_trouble(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2026-03-09 12:00") as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        places = await _brings(story, hannah)
        await story.goes_on()
        hannah.has_read()
        trouble = Trouble(story.world, places)
        await hannah.says("/call", TITLE, TEXT, "[Skip]", "[Done]")
        await hannah.presses("Submit for approval")
        await story.goes_on()
        await jon.approves(TITLE)
        await story.goes_on()

        others = [each for each in places if each not in (trouble.kicked, trouble.waits, trouble.muted)]
        others[others.index(places[GROUP])] = trouble.moved
        assert [_got(story, each) for each in others] == [1] * 11  # the clock has not moved at all
        assert trouble.wait.struck == 1
        assert (_got(story, trouble.waits), _got(story, trouble.kicked), _got(story, trouble.muted)) == (
            0,
            0,
            0,
        )
        _who_brought_them_hears_what_mends_it(hannah)
        await _its_author_sees_how_far_it_is(story, hannah, trouble)
        await _what_may_pass_is_tried_again(story, hannah, trouble)
        assert _stored_nowhere(tmp_path, trouble.moved, *places)
        await _who_takes_it_back_gets_what_it_missed(story, hannah, trouble)
        assert {each.code for each in story.world.refused} == {400, 403, 429}
        story.world.refused.clear()  # all of them are accounted for


def _who_brought_them_hears_what_mends_it(hannah) -> None:
    """One note for each that needs a person; none for the one that waits."""
    hannah.reads(
        ("A channel that you brought can no longer be reached", "threw the bot out", "administrator"),
        ("A channel that you brought can no longer be reached", "may not write", "let the bot post there"),
        ("A group that you brought became a supergroup", "nothing is to be done"),
    )


async def _its_author_sees_how_far_it_is(story, hannah, trouble) -> None:
    """Eleven of fourteen, one waits; after half a minute twelve, in the same message."""
    await story.passes(seconds=4)
    (told,) = hannah.reads(
        ("is being sent", "Sent: 11 of 14", "Refused: 2", "threw the bot out: 1", "may not write there: 1")
    )
    assert re.search(r"\nWaiting (26|27) s, as Telegram asks: 1$", told.text) is not None
    assert _got(story, trouble.waits) == 0
    await story.passes(seconds=20)
    assert _got(story, trouble.waits) == 0
    await story.passes(seconds=12)
    assert _got(story, trouble.waits) == 1
    shown, asks, report = hannah.reads(
        ("has gone out", "Sent: 12 of 14", "Refused: 2"),
        ("Not everybody was told", "may take it later, once the bot may write there again: few"),
        ("has been sent", "Sent: 12", "Refused: few"),
    )
    assert shown is told
    assert "Waiting" not in told.text
    assert "Time left" not in told.text
    assert [[each.text for each in one.buttons] for one in (shown, asks, report)] == [
        ["Retry these"],
        ["Retry these", "Leave it"],
        [],
    ]


async def _what_may_pass_is_tried_again(story, hannah, trouble) -> None:
    """Tried too early it is refused once more; then it arrives, there alone, and no press does more."""
    await story.passes(seconds=1)
    assert await hannah.presses("Retry these", "has gone out") == "Sent once more. Chats: few"
    await story.goes_on()
    hannah.reads(
        ("has gone out", "Refused: 2"),
        ("can no longer be reached", "may not write"),
        ("Not everybody was told", "few"),
    )
    assert _got(story, trouble.muted) == 0
    trouble.muted.members[story.world.bot.id] = Member(story.world.bot, Standing.ADMINISTRATOR)
    await hannah.presses(
        "Retry these", "Not everybody was told"
    )  # nothing told the bot that it may post again
    await story.goes_on()
    hannah.reads(("has gone out", "Sent: 13 of 14", "Refused: 1"))
    assert hannah.card("has gone out").buttons == []
    assert await hannah.presses("Retry these", "Not everybody was told") == NOTHING
    assert (_got(story, trouble.muted), _got(story, trouble.kicked), _got(story, trouble.waits)) == (1, 0, 1)
    async with story.db.read() as session:
        acts = [(each.act, each.actor) for each in await audit.after(session, 0, 1000)]
    assert acts.count((Act.MESSAGE_AGAIN, 1)) == 2


def _stored_nowhere(folder, *places) -> bool:
    """Say whether no chat's number stands in the files of the database, written in any usual way."""
    files = [each.read_bytes() for each in folder.rglob("*") if each.is_file()]
    written = [
        form for each in places for form in (str(each.id).encode(), each.id.to_bytes(8, "big", signed=True))
    ]
    assert files
    return not any(form in file for file in files for form in written)


async def _who_takes_it_back_gets_what_it_missed(story, hannah, trouble) -> None:
    """The channel that threw the bot out takes it back; the one that had muted it has it already."""
    await story.passes(minutes=20)
    hannah.user.adds_bot(trouble.kicked, as_admin=True)
    hannah.user.promotes_bot(trouble.muted)
    await story.settled()
    await story.goes_on()
    assert (_got(story, trouble.kicked), _got(story, trouble.muted)) == (1, 1)
    assert _got(story, trouble.moved) == 1
    hannah.has_read()
