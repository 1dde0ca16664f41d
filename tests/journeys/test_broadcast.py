"""One alert to hundreds of chats: at Telegram's limits, and with no id left on the disk."""

import asyncio
import base64
import sqlite3
import struct
import time
from pathlib import Path

import pytest

from bot.rehearsal import Newsroom, User, World

HEADLINE = "{n} North Korean defectors forcibly repatriated from {place}, China"
SUMMARY = "Chinese police sent {n} people back across the border at {place}, a rights group said."
HAPPENINGS = ((52, "Tumen"), (310, "Dandong"), (9, "Hunchun"))


async def subscribe(world: World, number: int) -> list[User]:
    """Let many people subscribe by command, and wait until each has been answered."""
    people = [world.user(f"Reader {index}", language_code="en") for index in range(number)]
    for person in people:
        person.start()
        person.says(person, "/subscribe")
    await world.until(
        lambda: all(
            any("/unsubscribe" in m.text or m.buttons for m in world.messages(p)[1:]) for p in people
        ),
        within=120,
    )
    return people


def told(world: World, person: User, headline: str) -> int:
    """Count how often somebody got an alert; a duplicate counts."""
    return sum(headline in message.text for message in world.messages(person))


async def ready(world: World, newsroom: Newsroom) -> None:
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.timeout(300)
async def test_500_chats_are_told_once_at_27_a_second_and_without_a_429(
    bot, world: World, newsroom: Newsroom
) -> None:
    """A busy machine only slows a broadcast down, so the pace is the best of three; the rest is of each."""
    await bot.start()
    people = await subscribe(world, 500)
    await ready(world, newsroom)
    rates: list[float] = []
    for number, place in HAPPENINGS:
        rates.append(await broadcast(world, newsroom, people, number, place))
        print(f"\n500 chats at {rates[-1]:.1f} messages a second, 429s: {world.throttled}")
        assert world.throttled == 0
        if rates[-1] >= 27:
            break
    assert max(rates) >= 27


async def broadcast(world: World, newsroom: Newsroom, people: list[User], number: int, place: str) -> float:
    """Let something happen, see everybody told once, and give the messages a second."""
    moments: list[float] = []
    headline = HEADLINE.format(n=number, place=place)
    world.on_message(
        lambda _chat, message: moments.append(time.monotonic()) if headline in message.text else None
    )
    newsroom.publish("harbour", headline, SUMMARY.format(n=number, place=place))
    await world.until(lambda: len(moments) >= len(people), within=90)
    await asyncio.sleep(1)
    assert [told(world, person, headline) for person in people] == [1] * len(people)
    return (len(moments) - 1) / (moments[-1] - moments[0])


def spellings(number: int) -> list[bytes]:
    """Give the forms in which an id may lie in a file: decimal, hex, base64, and binary of every width."""
    forms = [str(number), f"{number:x}", f"{number:X}"]
    found = [form.encode() for form in forms] + [form.encode("utf-16-le") for form in forms]
    for order in ("big", "little"):
        raw = number.to_bytes(8, order)
        found += [raw, base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw).rstrip(b"=")]
        for width in (5, 6):
            found.append(number.to_bytes(width, order))
    return [*found, base64.b64encode(str(number).encode()).rstrip(b"="), struct.pack("<d", float(number))]


def found_in(files: list[Path], ids: list[int]) -> int:
    """Count the ids that lie in the files in any form."""
    content = b"\x00".join(path.read_bytes() for path in files)
    return sum(any(form in content for form in spellings(each)) for each in ids)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_thief_of_database_and_logs_finds_none_of_a_thousand_ids(
    bot, world: World, newsroom: Newsroom, tmp_path: Path
) -> None:
    bot.env["LOG_LEVEL"] = "DEBUG"
    bot.env |= {"SEND_RATE": "200", "ALLOW_PAID_BROADCAST": "true"}
    world.flood.limits = world.flood.limits.__class__(overall=100000, chat_burst=1000, group_minute=100000)
    world._next_person = 5_812_345_678  # ids of five bytes, as today's are
    await bot.start()
    people = await subscribe(world, 1000)
    await ready(world, newsroom)
    headline = HEADLINE.format(n=52, place="Tumen")
    newsroom.publish("harbour", headline, SUMMARY.format(n=52, place="Tumen"))
    await world.until(lambda: all(told(world, p, headline) for p in people), within=120)
    ids = [person.id for person in people]
    stolen = [path for path in (bot.folder / "data").iterdir() if path.is_file()]
    assert any(path.name.endswith("-wal") for path in stolen)
    assert found_in([*stolen, bot.log_path], ids) == 0

    control = tmp_path / "control.db"  # the same ids unsealed: the scan must find what there is to find
    plain = sqlite3.connect(control)
    plain.execute("CREATE TABLE subscribers (chat INTEGER)")
    plain.executemany("INSERT INTO subscribers VALUES (?)", [(each,) for each in ids])
    plain.commit()
    plain.close()
    assert found_in([control], ids) == 1000
