"""A student group in Hong Kong shows a picture of its table on the street, and answers what it hears there:
that the city has troubles of its own.

Nothing of the picture goes out but what is to be seen, and not before its author has said that nobody is to
be known by it, and another has looked. The answer is kept in each language, and put into the call from there.
"""

import io

import pytest
from PIL import Image

from tests.journeys.campaign import played

HONG_KONG = "Asia/Hong_Kong"
SECRET = b"Mong Kok, taken by a phone"
TITLE, TITLE_HANT = "Our table this Saturday", "本週六的攤位"
TEXT, TEXT_HANT = "Show this to a friend.", "請給朋友看。"
OBJECTION, ANSWER = "We have troubles of our own.", "So we know what it means to be alone with them."
OBJECTION_HANT, ANSWER_HANT = "我們自己的問題還沒解決。", "所以我們知道孤立無援的滋味。"
NOBODY = "Nobody is to be known by it"


def _photo(colour: str = "orange") -> bytes:
    """Give a picture that says where and by what it was taken."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (22.0, 19.0, 0.0), 3: "E", 4: (114.0, 10.0, 0.0)}
    written = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(written, "JPEG", exif=exif, comment=SECRET)
    return written.getvalue()


async def _sends(story, who, content: bytes) -> None:
    who.reads()
    who.user.sends_picture(who.user, content)
    await story.settled()
    who.has_read()


def _stored(folder) -> bytes:
    """Give all that the database holds on disk."""
    return b"".join(each.read_bytes() for each in folder.rglob("*.db*"))


@pytest.mark.long  # several rounds of all stages
@pytest.mark.timeout(600)
async def test_a_picture_from_the_street_and_an_answer_to_what_is_heard_there(
    tmp_path, sqlite, keyring
) -> None:
    async with played(tmp_path, sqlite, keyring, "2012-07-06 18:00", HONG_KONG) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        mei = await story.coordinator("美", language="zh-hant")
        kit, ann = await story.reader("Kit", "zh-hant"), await story.reader("Ann")
        await _keeps_an_answer(mei)
        await hannah.says("/call", "[Share]")
        await _sends(story, hannah, b"no picture at all")
        assert hannah.screen.startswith("That is no picture that can be read.")
        await _sends(story, hannah, _photo())
        assert "Look at it closely: faces, signs, house numbers, reflections." in hannah.screen
        await hannah.says("/call", TITLE, TEXT, "[Skip]", "[繁體中文]", "[Done]")
        await hannah.says("[繁體中文: to be written]", f"{TITLE_HANT}\n{TEXT_HANT}")
        await _answers_the_objection(hannah)
        refused = await hannah.presses("Submit for approval")
        assert refused.startswith("Say first of its picture that nobody is to be known by it")
        await story.goes_on()
        for person in story.people:
            person.reads()  # nothing has gone to anybody

        await hannah.says("/picture")
        await hannah.presses(NOBODY)
        await _sends(story, hannah, _photo("green"))  # a better one: it must be looked at anew
        await hannah.says("/call")
        assert (await hannah.presses("Submit for approval")).startswith("Say first of its picture")
        await hannah.says("/picture", f"[{NOBODY}]", "/call")
        await hannah.presses("Submit for approval")
        await story.goes_on()
        mei.reads((TITLE_HANT, OBJECTION_HANT, ANSWER_HANT))
        jon.reads((TITLE, OBJECTION, ANSWER, "It carries a picture: /picture 2"))
        await jon.says("/picture 2")
        assert jon.messages[-1].media
        await jon.presses("Approve", TITLE)
        await story.goes_on()
        hannah.reads("has been sent")
        pictures = {
            ann: ((TITLE,), (TEXT, OBJECTION, ANSWER)),
            kit: ((TITLE_HANT,), (TEXT_HANT, OBJECTION_HANT, ANSWER_HANT)),
        }
        for person, (caption, words) in pictures.items():
            card, picture = person.reads(words, caption)
            assert picture.media
            assert not card.media
            assert picture.message_id < card.message_id
        assert SECRET not in _stored(tmp_path)
        await ann.presses("I did it")


async def _keeps_an_answer(mei) -> None:
    """Mei keeps the objection and its answer in her language; her own draft is not finished yet."""
    await mei.says("/call", "[轉發]", "街頭", "請來。", "[略過]", "[完成]")
    await mei.says("[對質疑的回答]", "[寫一則]", f"{OBJECTION_HANT}\n{ANSWER_HANT}")


async def _answers_the_objection(hannah) -> None:
    """Hannah keeps them in hers, and puts both into the call: each goes into the words of its language."""
    await hannah.says("[Answers to objections]", "[Write one]", "Only an objection")
    assert hannah.screen.startswith("There must be an objection in the first line")
    await hannah.says(f"{OBJECTION}\n{ANSWER}")
    for number in ("[＋ 1]", "[＋ 2]"):
        await hannah.says("[Answers to objections]")
        assert f"1. \u2068{OBJECTION}\u2069" in hannah.screen
        assert f"2. \u2068{OBJECTION_HANT}\u2069" in hannah.screen
        await hannah.says(number)
