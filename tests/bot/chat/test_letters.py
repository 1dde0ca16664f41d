"""Letters of a call: one for each target, in the words of its country, told to readers in their own."""

import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from bot.actions import letters, parts
from bot.actions.kinds import Problem, Step
from bot.texts import letters as texts
from bot.texts.markup import fits
from storage.models import Call, CallState, Wording
from tests.bot.chat.drafting import call_of, draft
from tests.bot.chat.leading import goes_out, people_of
from tests.bot.chat.leading import texts as said_to

LETTER = {
    "targets": [
        {"name": "The ministry", "mail": "office@ministry.example", "country": "KR"},
        {"name": "The mission", "mail": "desk@mission.example", "country": "CH"},
        {"name": "The council", "mail": "all+them@council.example"},
    ],
    "subject": "Nobody must be sent back",
    "versions": {"CH": "Madame, Monsieur,\nne renvoyez personne."},
}  # fmt: skip
SPOKEN = {
    "ko": {
        "subject": "돌려보내지 마세요",
        "targets": ["외교부", "대표부", "이사회"],
        "versions": {"CH": "아무도 돌려보내지 마십시오."},
    }
}
KOREAN = ("편지를 써 주세요", "장관님께,\n도와 주십시오.")


@pytest.fixture
async def people(talk, world):
    found = await people_of(talk, world)
    details = {**LETTER, "spoken": SPOKEN}
    await goes_out(talk, details, "letter", wordings={"ko": KOREAN}, text="Dear minister,\nplease act.")
    return found


@pytest.fixture
def files(talk, monkeypatch) -> list[bytes]:
    """Note each file that is given, beside sending it."""
    found: list[bytes] = []
    real = talk.transport.document

    async def noted(address, file, name, note):
        found.append(file)
        return await real(address, file, name, note)

    monkeypatch.setattr(talk.transport, "document", noted)
    return found


async def test_each_target_gets_the_letter_of_its_country_and_a_reader_knows_what_it_says(
    talk, people, files
) -> None:
    _, _, korean, english = people
    card = talk.world.messages(korean)[-1]
    assert "외교부" in card.text
    assert "영어로만" not in card.text  # nothing of the card is left in English
    await talk.presses(korean, "편지 보기")
    (given,) = [text for text in said_to(talk, korean) if "ne renvoyez personne." in text]
    own, _, swiss = given.partition("Madame")
    assert "장관님께,\n도와 주십시오." in own
    assert "돌려보내지 마세요" in own  # the subject of the letter in Korean
    assert "아무도 돌려보내지 마십시오." in swiss
    assert "Dear minister" not in given
    await talk.presses(english, "The letters")
    (given,) = [text for text in said_to(talk, english) if "ne renvoyez personne." in text]
    assert "Dear minister,\nplease act." in given
    assert "What it says" not in given  # nobody wrote it in English
    assert len(files) == 2


async def test_a_link_of_the_page_begins_a_mail_with_the_letter_of_that_target(talk, people, files) -> None:
    *_, korean, _ = people
    await talk.presses(korean, "편지 보기")
    page = files[0].decode()
    links = [urlsplit(html.unescape(found)) for found in re.findall(r'href="([^"]+)"', page)]
    assert [unquote(link.path) for link in links] == [
        "office@ministry.example", "all+them@council.example", "desk@mission.example",
    ]  # fmt: skip
    bodies = [parse_qs(link.query)["body"][0] for link in links]
    assert bodies == [KOREAN[1].replace("\n", "\r\n")] * 2 + ["Madame, Monsieur,\r\nne renvoyez personne."]
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


async def test_letters_are_given_in_private_and_no_more_once_the_call_is_over(talk, world, people) -> None:
    *_, english = people
    async with talk.db.transaction() as tx:
        call = await tx.get(Call, 1)
        call.state = CallState.OVER
        tx.add(call)
    press = await talk.presses(english, "The letters")
    assert press.said == "This call is over."
    group = world.supergroup("Friends", owner=english)
    english.adds_bot(group)
    await talk.says(english, "/subscribe", group)
    before = len(world.messages(group))
    async with talk.db.transaction() as tx:
        call = await tx.get(Call, 1)
        call.state = CallState.SENT
        tx.add(call)
    forged = english.presses(group, "The letters", world.messages(english)[-1])
    await talk.settled()
    assert len(world.messages(group)) == before
    assert "ministry.example" not in str(forged.said)


async def test_author_and_approver_see_the_letters_in_the_language_that_is_shown(talk, world) -> None:
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other)
    await draft(talk, 1, ["en", "ko"], kind="letter", details={**LETTER, "spoken": SPOKEN})
    async with talk.db.transaction() as tx:
        tx.add(Wording(call_id=1, language="ko", title=KOREAN[0], text=KOREAN[1]))
    await talk.says(author, "/call")
    await talk.presses(author, "👁 한국어")
    preview = await talk.last(author)
    await talk.presses(author, "The letters", message=preview)
    assert any("아무도 돌려보내지 마십시오." in text for text in said_to(talk, author))
    await talk.says(author, "/call")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(other, "The letters")
    assert any("ne renvoyez personne." in text for text in said_to(talk, other))
    stranger = world.user("Z")
    stranger.start()
    await talk.settled()
    refused = talk.router.desk.gate.refused_presses
    asked = next(message for message in world.messages(other) if "approval" in message.text)
    await talk.presses(stranger, "The letters", other, asked)
    assert talk.router.desk.gate.refused_presses == refused + 1


async def test_the_letters_of_a_draft_are_asked_for_in_the_other_language_and_kept_beside_the_first(
    talk, world
) -> None:
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other)
    await draft(talk, 1, ["en", "ko"], kind="letter", details=LETTER)
    await talk.says(author, "/call")
    await talk.presses(author, "한국어: to be written")
    for answer in ("\n".join(KOREAN), "돌려보내지 마세요"):
        await talk.says(author, answer)
    assert (await talk.says(author, "외교부\n대표부")).text.startswith("One line is not in the form")
    await talk.says(author, "/call")
    asked = await talk.says(author, "외교부\n대표부\n이사회")
    assert "ne renvoyez personne." in asked.text
    assert (await talk.says(author, "FR\n다른 나라")).text.startswith("One line is not in the form")
    await talk.says(author, "/call")
    shown = await talk.says(author, "CH\n아무도 돌려보내지 마십시오.")
    assert "there is not" not in shown.text
    assert (await call_of(talk)).details["spoken"] == SPOKEN
    await talk.presses(author, "Letters by country")
    shown = await talk.says(author, "CH\nAutre chose.")
    assert "In 한국어 there is not: Letters by country." in shown.text


def test_names_and_hours_of_numbers_are_told_in_the_readers_language_and_the_numbers_stay() -> None:
    first = {
        "numbers": [
            {"name": "Embassy", "number": "+82 2 123 4567", "hours": "9:00-17:00"},
            {"name": "Ministry", "number": "+41 22 123"},
        ]
    }
    assert parts.words(Step.NUMBERS, first["numbers"]) == ["Embassy | 9:00-17:00", "Ministry"]
    fitting = parts.fitting(first, Step.NUMBERS, "대사관 ｜ 오전 9시–오후 5시\n외교부")
    found = parts.merged(parts.with_part(first, "ko", Step.NUMBERS, fitting), "ko")["numbers"]
    assert found == [
        {"name": "대사관", "number": "+82 2 123 4567", "hours": "오전 9시–오후 5시"},
        {"name": "외교부", "number": "+41 22 123"},
    ]
    assert parts.fitting(first, Step.NUMBERS, "대사관") is Problem.BAD_LINE
    assert parts.fitting(first, Step.NUMBERS, "대사관 | +82 | 9\n외교부") is Problem.BAD_LINE
    assert parts.fitting(first, Step.NUMBERS, " | 9시\n외교부") is Problem.BAD_LINE


def test_letters_of_the_greatest_length_are_messages_that_telegram_takes() -> None:
    targets = [
        {"name": "가" * 30, "mail": f"{n:02}@{'m' * 10}.example", "country": "KR"} for n in range(30)
    ] + [{"name": "B", "mail": "b@c.example", "country": "CH"}]
    details = {"targets": targets, "subject": "<" * 150, "versions": {"CH": "&" * 800}}
    call = Call(
        kind="letter", author_id=1, title="T" * 120, text="가" * 1200, language="ko", languages=["ko"],
        details=details, created_at=None,
    )  # fmt: skip
    found = letters.of(call, [], "ko")
    messages = texts.messages(found, call.title, "ko")
    assert all(fits(each) for each in messages)
    assert "가" * 1200 in "".join(messages)
