"""Who leaves is gone: from the tables, from the write-ahead log, from what waits to be sent."""

import struct

import pytest

from bot.rehearsal import Newsroom, User, World
from storage.sealing import Keyring

ALERT = "52 North Korean defectors forcibly repatriated from Tumen, China"


def sealed_forms(key: str, person: User) -> list[bytes]:
    """Give the bytes that stand for a person in each column that may hold one."""
    keyring = Keyring.from_text(key)
    return [
        keyring.seal(struct.pack(">qq", person.id, 0), "subscribers.address"),
        keyring.seal(struct.pack(">q", person.id), "subscribers.chat"),
        keyring.seal(struct.pack(">q", person.id), "taps.person"),
    ]


def on_disk(bot) -> bytes:
    return b"".join(path.read_bytes() for path in (bot.folder / "data").iterdir() if path.is_file())


async def subscribed(world: World, name: str) -> User:
    person = world.user(name, language_code="en")
    person.start()
    person.says(person, "/subscribe")
    await world.until(lambda: len(world.messages(person)) >= 2)
    return person


@pytest.mark.long
async def test_after_forget_and_after_a_block_no_byte_of_a_person_is_left_and_nothing_is_sent(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    leaver, blocker, stayer = [await subscribed(world, name) for name in ("Lea", "Bo", "Sam")]
    for person in (leaver, blocker, stayer):
        assert any(form in on_disk(bot) for form in sealed_forms(bot.key, person))

    leaver.says(leaver, "/forget")
    await world.until(lambda: any("Erase" in b.text for b in world.messages(leaver)[-1].buttons))
    leaver.presses(leaver, "Erase me now")
    await world.until(lambda: any("Erased" in message.text for message in world.messages(leaver)))
    blocker.blocks()
    forms = sealed_forms(bot.key, leaver) + sealed_forms(bot.key, blocker)
    await world.until(lambda: not any(form in on_disk(bot) for form in forms), within=15)
    assert any(form in on_disk(bot) for form in sealed_forms(bot.key, stayer))

    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=20)
    newsroom.publish("harbour", ALERT)
    await world.until(lambda: any(ALERT in message.text for message in world.messages(stayer)), within=20)
    assert not any(ALERT in message.text for message in world.messages(leaver))
    assert bot.world.sends(blocker) == 2
