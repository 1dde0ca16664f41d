"""Who leaves is gone: from the tables, from the write-ahead log, from what waits to be sent."""

import sqlite3
import struct

import pytest

from bot.rehearsal import Newsroom, User, World
from storage.sealing import Keyring
from tests.journeys.test_broadcast import spellings

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


WORDS = ("kingfisher", "Wryneck Lane 7", "nightjar")
"""What somebody typed: as a search, as a place, as a letter to nobody."""


def copies(bot) -> bytes:
    """Give the bytes of two backups taken now: one that SQLite compacts, one page by page."""
    made = []
    with sqlite3.connect(bot.folder / "data" / "repwatch.db") as live:
        compact = bot.folder / "compact.db"
        live.execute("VACUUM INTO ?", (str(compact),))
        with sqlite3.connect(bot.folder / "pages.db") as target:
            live.backup(target)
        made = [compact.read_bytes(), (bot.folder / "pages.db").read_bytes()]
    for name in ("compact.db", "pages.db"):
        (bot.folder / name).unlink()
    return b"".join(made)


@pytest.mark.long
async def test_after_forget_files_logs_and_a_backup_taken_then_hold_nothing_of_the_person(
    bot, world: World
) -> None:
    bot.env |= {"LOG_LEVEL": "DEBUG"}
    await bot.start()
    leaver, stayer = [await subscribed(world, name) for name in ("Lea", "Sam")]
    for person in (leaver, stayer):
        told = len(world.messages(person))
        for words in (f"/search {WORDS[0]}", f"/quiet {WORDS[1]}", WORDS[2], "/mydata"):
            person.says(person, words)
        await world.until(lambda who=person, before=told: len(world.messages(who)) >= before + 4)
    assert all(any(form in copies(bot) for form in sealed_forms(bot.key, who)) for who in (leaver, stayer))

    leaver.says(leaver, "/forget")
    await world.until(lambda: any("Erase" in b.text for b in world.messages(leaver)[-1].buttons))
    leaver.presses(leaver, "Erase me now")
    await world.until(lambda: any("Erased" in message.text for message in world.messages(leaver)))
    everything = on_disk(bot) + copies(bot)
    left = [form for form in sealed_forms(bot.key, leaver) if form in everything]
    left += [form for form in spellings(leaver.id) if form in everything + bot.log_path.read_bytes()]
    assert left == []
    assert any(form in everything for form in sealed_forms(bot.key, stayer)), "the scan finds who stayed"
    everything += bot.log_path.read_bytes()
    assert [words for words in WORDS if words.encode() in everything] == []
    await bot.stop()
    assert not any(form in on_disk(bot) for form in sealed_forms(bot.key, leaver))
