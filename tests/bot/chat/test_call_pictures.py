"""Pictures of calls: nothing but pixels is kept, somebody looks before they go out."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlmodel import select

from bot.actions import pictures as cleaning
from bot.actions import publish
from bot.actions.pictures import Flaw
from bot.chat.house import House
from storage.models import Call, CallState, Message, Picture
from storage.queries import pictures
from tests.bot.chat.drafting import draft
from tests.bot.chat.leading import call, goes_out, people_of, reader, texts, writes

SECRET = b"Somewhere in Yanji, taken by a phone"


@pytest.fixture
async def people(talk, world, server):
    talk.bot._base_file_url = f"{server.url}/file/bot{world.token}"
    return await people_of(talk, world)


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    """Give a picture that says where and by what it was taken."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6  # to be turned
    exif[0x8825] = {1: "N", 2: (42.0, 54.0, 0.0), 3: "E", 4: (129.0, 30.0, 0.0)}
    written = io.BytesIO()
    Image.new("RGB", size, "orange").save(written, kind, exif=exif, comment=SECRET)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
async def test_nothing_but_pixels_is_left_of_a_picture_and_it_stands_upright(kind) -> None:
    raw = photo(kind=kind)
    assert SECRET in raw
    found = await cleaning.clean(raw)
    assert isinstance(found, bytes)
    assert SECRET not in found
    with Image.open(io.BytesIO(found)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (48, 64))
        assert dict(opened.getexif()) == {}
        assert not set(opened.info) & {"exif", "comment", "xmp", "icc_profile", "photoshop"}


@pytest.mark.parametrize(
    ("raw", "flaw"),
    [
        (b"no picture at all", Flaw.NO_PICTURE),
        (photo()[:200], Flaw.NO_PICTURE),
        (b"GIF89a" + bytes(200), Flaw.NO_PICTURE),
        (bytes(cleaning.MOST_BYTES + 1), Flaw.TOO_BIG),
    ],
)
async def test_what_is_no_picture_is_refused_in_words(raw, flaw) -> None:
    assert await cleaning.clean(raw) is flaw


@pytest.mark.long
async def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    assert len(written.getvalue()) < 200_000
    assert await cleaning.clean(written.getvalue()) is Flaw.TOO_BIG


@pytest.mark.long
async def test_a_picture_goes_out_before_the_words_once_somebody_has_looked_and_another_has_seen_it(
    talk, world, people
) -> None:
    hannah, jon, korean, english = people
    other = await reader(talk, world, "Olga", "en")
    await talk.says(hannah, "/call")
    hannah.sends_picture(hannah, photo())
    await talk.settled()
    assert texts(talk, hannah)[-1].startswith("The picture of")
    await writes(talk, hannah, "/call", "At noon", "Two quiet hours.", "[Skip]", "[한국어]", "[Done]")
    refused = await talk.presses(hannah, "Submit for approval")
    assert refused.said.startswith("Say first of its picture")
    assert (await call(talk)).state is CallState.DRAFT
    await talk.says(hannah, "/picture")
    await talk.presses(hannah, "Nobody is to be known by it")
    await talk.says(hannah, "/call")
    assert "It carries a picture: /picture 1" in texts(talk, hannah)[-1]
    await talk.presses(hannah, "Submit for approval")
    await talk.pump()
    await talk.says(jon, "/picture 1")
    assert world.messages(jon)[-1].media is not None
    await talk.presses(jon, "Approve")
    await talk.carry()
    for who in (korean, english, other):
        last = [message for message in world.messages(who) if "At noon" in message.text]
        assert [message.media is not None for message in last] == [True, False]
    async with talk.db.read() as session:
        rows = (await session.exec(select(Message.part).where(Message.call_id == 1))).all()
    assert sorted(each for each in rows if each in {"", "picture"}) == ["", "", "picture", "picture"]
    assert texts(talk, hannah)[-1].startswith("Your call")
    await talk.says(hannah, "/sent")
    for button in ("1", "Withdraw", "Withdraw"):
        await talk.presses(hannah, button)
    await talk.pump()
    assert not any("At noon" in message.text for message in world.messages(english))


async def test_nobody_else_clears_a_picture_and_a_stranger_sends_none(talk, world, people) -> None:
    hannah, jon, korean, _ = people
    await talk.says(hannah, "/call")
    hannah.sends_picture(hannah, photo())
    await talk.settled()
    board = talk.world.messages(hannah)[-1]
    await talk.says(jon, "/picture 1")
    assert texts(talk, jon)[-1].startswith("There is no such picture.")  # a draft is its author's
    forged = jon.presses(hannah, "Nobody is to be known by it", board)
    korean.sends_picture(korean, photo())
    await talk.settled()
    assert forged.said != "It goes out before the words of the call."
    async with talk.db.read() as session:
        (row,) = (await session.exec(select(Picture))).all()
    assert (row.call_id, row.cleared_by) == (1, None)
    await talk.presses(hannah, "No picture", message=board)
    async with talk.db.read() as session:
        assert (await session.exec(select(Picture))).all() == []


async def test_saying_that_nobody_is_known_by_a_picture_clears_no_other_one_sent_later(talk, people) -> None:
    hannah, *_ = people
    await talk.says(hannah, "/call")
    hannah.sends_picture(hannah, photo())
    await talk.settled()
    board = talk.world.messages(hannah)[-1]
    async with talk.db.transaction() as tx:
        await pictures.put(tx, 1, await cleaning.clean(photo((64, 60))))
    await talk.presses(hannah, "Nobody is to be known by it", message=board)
    async with talk.db.read() as session:
        (row,) = (await session.exec(select(Picture))).all()
    assert row.cleared_by is None


async def test_a_test_shows_the_picture_marked_leaves_a_line_in_the_log_and_waits_until_it_is_cleared(
    talk, world, people
) -> None:
    hannah, jon, *_ = people
    group = world.supergroup("Rehearsal", owner=hannah)
    hannah.adds_bot(group)
    await talk.settled()
    talk.router.desk = replace(talk.router.desk, house=House(test_chat=group.id))
    await draft(talk, 1, ["en", "ko"], details={})
    async with talk.db.transaction() as tx:
        await pictures.put(tx, 1, await cleaning.clean(photo()))
    await talk.says(hannah, "/call")
    refused = await talk.presses(hannah, "Send a test to the test chat")
    assert refused.said.startswith("Say first of its picture")
    async with talk.db.transaction() as tx:
        await pictures.clear(tx, 1, 1)
    for button, place, head in (
        ("Send a test to me", hannah, "🧪 TEST · sent to nobody else"),
        ("Send a test to the test chat", group, "🧪 TEST · sent to this chat alone"),
    ):
        await talk.says(hannah, "/call")
        await talk.presses(hannah, button)
        sent = world.messages(place)[-4:]
        assert [message.media is not None for message in sent] == [True, False, True, False]
        assert all(message.text.startswith(head) and not message.buttons for message in sent)
        assert all("Write to the consul" in message.text for message in sent)
    log = (await talk.says(jon, "/audit")).text
    assert log.count("C1 sent a test of call 1") == 2


async def _with_picture(talk, **more: object) -> None:
    """Write an approved call with a cleared picture into the tables."""
    async with talk.db.transaction() as tx:
        tx.add(
            Call(
                **{
                    "id": 1, "kind": "general", "author_id": 1, "state": CallState.APPROVED,
                    "title": "At noon",
                    "text": "Two quiet hours.", "language": "en", "languages": ["en", "ko"], "decided_by": 2,
                    "decided_at": talk.clock(), "created_at": talk.clock(), **more,
                }
            )
        )  # fmt: skip
        await tx.flush()
        number = int(more.get("id", 1))
        await pictures.put(tx, number, await cleaning.clean(photo()))
        await pictures.clear(tx, number, 1)


async def _turns_pictures_off(talk, who, *buttons: str) -> None:
    await talk.says(who, "/settings")
    for button in buttons:
        await talk.presses(who, button)
    assert (await talk.rows(who))[0].text_only


async def test_who_turned_pictures_off_gets_the_words_alone_which_say_that_there_is_one(
    talk, world, people
) -> None:
    _, _, korean, english = people
    await _turns_pictures_off(talk, korean, "사진: 켜짐", "사진 없이 글만")
    await _with_picture(talk)
    await talk.carry()
    got = [message for message in world.messages(english) if "At noon" in message.text]
    assert [message.media is not None for message in got] == [True, False]
    (words,) = [message for message in world.messages(korean) if "At noon" in message.text]
    assert words.media is None
    assert "사진이 함께 있습니다." in words.text
    await talk.says(korean, "/settings")
    await talk.presses(korean, "사진: 꺼짐")
    await talk.presses(korean, "✓ 사진 없이 글만")
    assert not (await talk.rows(korean))[0].text_only


async def test_who_turns_pictures_off_before_a_call_for_later_goes_out_gets_none_either(
    talk, world, people
) -> None:
    *_, english = people
    await _with_picture(talk, state=CallState.SCHEDULED, send_at=talk.clock() + timedelta(hours=1))
    async with talk.db.transaction() as tx:
        await publish.prepare(tx, await tx.get(Call, 1))
    await _turns_pictures_off(talk, english, "Pictures: on", "Words alone, no pictures")
    talk.clock.advance(timedelta(hours=1, minutes=1))
    await talk.carry()
    (words,) = [message for message in world.messages(english) if "At noon" in message.text]
    assert words.media is None


async def test_an_outcome_with_a_picture_comes_as_words_to_who_wants_none(talk, world, people) -> None:
    *_, english = people
    await goes_out(talk, {}, "general")
    await talk.presses(english, "I did it")
    await _turns_pictures_off(talk, english, "Pictures: on", "Words alone, no pictures")
    await _with_picture(talk, id=2, kind="outcome", follows_id=1, title="They are free")
    await talk.carry()
    (words,) = [message for message in world.messages(english) if "They are free" in message.text]
    assert words.media is None
