"""Coordinators among themselves, through the real program: roles, suspension, duress, and the log of it."""

import json
import sqlite3

import pytest

from bot.rehearsal import User, World
from tests.journeys.test_calls import button, join, press

NO_ROLE = "You no longer have this role."


async def says(world: World, person: User, text: str):
    """Let a person write, and give the bot's next message."""
    before = len(world.messages(person))
    person.says(person, text)
    return await world.until(lambda: world.messages(person)[before:])


async def verified(bot, *words: str) -> tuple[int, dict]:
    code, out, _ = await bot.command("audit", "verify", "--json", *words)
    return code, json.loads(out)


def tamper(bot, *statements: str) -> None:
    """Change the file as a thief does who has it and not the key."""
    connection = sqlite3.connect(bot.folder / "data" / "repwatch.db")
    for verb in ("UPDATE", "DELETE"):
        connection.execute(f"DROP TRIGGER IF EXISTS audit_no_{verb}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def guest_of(world: World, host: User, role: str, name: str, language: str) -> User:
    """Let a coordinator invite a person by a button, and the person join."""
    asked = (await says(world, host, "/invite"))[-1]
    host.presses(host, role, asked)

    def link() -> str:
        (shown,) = [each for each in world.messages(host) if each.message_id == asked.message_id]
        return shown.text.partition("?start=")[2]

    token = (await world.until(link)).split()[0]
    guest = world.user(name, language_code=language)
    guest.start(token)
    await world.until(lambda: world.messages(guest))
    return guest


async def submitted(world: World, author: User) -> None:
    """Let a coordinator write a call and submit it."""
    await says(world, author, "/call")
    for answer in ("Write to your consul", "Ask for their release.", "https://example.org/act"):
        count = world.sends(author)
        author.says(author, answer)
        await world.until(lambda n=count: world.sends(author) > n)
    await press(world, author, "done")
    await press(world, author, "submit")


@pytest.mark.long
async def test_a_removed_role_decides_nothing_and_all_is_told_and_stands_in_the_log(
    bot, world: World
) -> None:
    await bot.start()
    hannah = await join(bot, world, "Hannah")
    mina = await guest_of(world, hannah, "reviewer", "Mina", "ko")
    assert "C1님이 귀하를 보증했습니다." in world.messages(mina)[0].text
    third = await guest_of(world, hannah, "coordinator", "Jon", "en")
    await submitted(world, hannah)
    await world.until(lambda: button(world, mina, "승인"))
    await says(world, third, "/people")
    await press(world, third, "Suspend C2")
    await world.until(lambda: "suspended by C3" in world.messages(third)[-1].text)
    message, words = button(world, mina, "승인")
    pressed = mina.presses(mina, words, message)
    await world.until(lambda: pressed.answer)
    assert pressed.answer["text"] == "더 이상 이 권한이 없습니다."
    await press(world, third, "approve")  # another who has the role still decides
    await world.until(lambda: any("has been sent" in m.text for m in world.messages(hannah)), within=20)
    log = (await says(world, hannah, "/audit"))[-1].text
    order = [
        "C1 submitted call 1",
        "C3 suspended C2",
        "C2 pressed a button without a seat that counts",
        "C3 approved call 1",
    ]
    places = [log.index(line) for line in order]
    assert places == sorted(places, reverse=True)
    await world.until(
        lambda: any("C2 joined; C1 vouched" in m.text for m in world.messages(hannah)), within=20
    )


@pytest.mark.long
async def test_a_duress_word_looks_like_any_words_and_the_others_are_warned(bot, world: World) -> None:
    await bot.start()
    hannah = await join(bot, world, "Hannah")
    mina = await guest_of(world, hannah, "coordinator", "Mina", "ko")
    assert "삭제했습니다" in (await says(world, mina, "/duress 겨울 자두"))[-1].text
    assert not any("자두" in message.text for message in world.messages(mina))
    ordinary = (await says(world, mina, "감사합니다"))[-1].text
    assert (await says(world, mina, "겨울 자두"))[-1].text == ordinary
    await world.until(lambda: any("C2 may be in danger" in m.text for m in world.messages(hannah)), within=20)
    assert (await says(world, mina, "/status"))[-1].text == ordinary
    assert not any("위험" in message.text for message in world.messages(mina))


@pytest.mark.long
async def test_the_command_line_finds_what_was_changed_in_the_file(bot, world: World) -> None:
    await bot.start()
    hannah = await join(bot, world, "Hannah")
    await says(world, hannah, "/hold")
    await says(world, hannah, "/resume")
    await press(world, hannah, "lift")
    await world.until(lambda: "lifted" in world.messages(hannah)[-1].text)
    code, found = await verified(bot)
    assert (code, found["entries"], found["whole"]) == (0, 4, True)
    assert (await verified(bot, "--known", found["head"]))[0] == 0
    code, out, _ = await bot.command("audit", "list")
    assert code == 0
    assert "C1 joined; The operator vouched. Role: coordinator" in out
    assert str(hannah.id) not in out
    await bot.stop()
    tamper(bot, "UPDATE audit SET actor = 2 WHERE id = 3")
    code, out, _ = await bot.command("audit", "verify")
    assert (code, out.strip()) == (1, "4 entries, chain broken: entry 3 was altered.")
    tamper(bot, "UPDATE audit SET actor = 1 WHERE id = 3", "DELETE FROM audit WHERE id = 4")
    assert (await verified(bot))[1]["said"] == "entry 4 and all behind it are missing"
    tamper(bot, "DELETE FROM audit", "DELETE FROM memos WHERE name = 'audit.head'")
    code, found = await verified(bot, "--known", found["head"])
    assert (code, found["fault"], found["broken_at"]) == (1, "unknown", 4)
