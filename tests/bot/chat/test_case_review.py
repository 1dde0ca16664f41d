"""Articles that may point to a private person are told of by number, released by two, or kept back."""

from sqlalchemy import update
from sqlmodel import col

from bot.alerts.publish import publish
from storage.models import Alert, Case, Item, Message, MessageKind, StoredVerdict
from tests.bot.alerts.newsdesk import bring, judge, open_case, rows, subscribe

HELD = "named"
TITLE = "Kim Some-Body, 34, a nurse, held with her two sons"


async def waiting_item(talk) -> tuple[int, int]:
    await subscribe(talk.db, language="en")
    case_id = await open_case(talk.db, title="", people=None, places=[])
    item_id = await bring(talk.db, TITLE, "Harbour Post")
    await judge(talk.db, item_id, case_id, held=HELD, people=7, places=["Dandong"], language="en")
    await publish(talk.db, talk.clock())
    return case_id, item_id


async def seated(talk):
    people = [talk.world.user(name, language_code="en") for name in ("Mira", "Jon")]
    for person in people:
        await talk.seat(person)
    return people


async def look(talk, person) -> str:
    await talk.says(person, "/cases")
    await talk.presses(person, "Waiting for review: 1")
    return (await talk.last(person)).text


def told(messages: list[Message]) -> list[str]:
    return [message.text for message in messages if message.kind is not MessageKind.NOTICE]


async def test_two_coordinators_release_an_article_and_its_facts_join_the_case(talk_on_both):
    talk = talk_on_both
    mira, jon = await seated(talk)
    case_id, _ = await waiting_item(talk)
    await talk.pump()
    notice = await talk.last(mira)
    assert f"An article about case {case_id} waits" in notice.text
    assert "Some-Body" not in notice.text
    await publish(talk.db, talk.clock())
    await talk.pump()
    assert len([m for m in talk.world.messages(mira) if "waits for a look" in m.text]) == 1
    shown = await look(talk, mira)
    assert TITLE in shown
    assert "Why it waits: it " in shown
    asked = await talk.presses(mira, "Release")
    assert "One of them has to read it" in asked.said
    again = await talk.presses(mira, "Release")
    assert "yourself" in again.said
    assert (await rows(talk.db, StoredVerdict))[0].held == HELD
    await look(talk, jon)
    await talk.presses(jon, "Release")
    assert "Nothing waits" in (await talk.last(jon)).text
    (case,) = await rows(talk.db, Case)
    assert (case.title, case.people, case.places) == (TITLE, 7, ["Dandong"])
    await publish(talk.db, talk.clock())
    assert len(await rows(talk.db, Alert)) == 1


async def test_what_is_kept_back_is_never_told_and_no_card_shows_it(talk):
    mira, _ = await seated(talk)
    case_id, _ = await waiting_item(talk)
    await look(talk, mira)
    await talk.presses(mira, "Keep back")
    other = await bring(talk.db, "Seven held at the bridge", "River News")
    await judge(talk.db, other, case_id, people=6, language="en")
    await publish(talk.db, talk.clock())
    assert len(await rows(talk.db, Alert)) == 1
    assert not [
        text for text in told(await rows(talk.db, Message)) if "Some-Body" in text or "Harbour" in text
    ]
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {case_id}")
    assert "Some-Body" not in (await talk.last(mira)).text


async def test_a_release_counts_only_for_the_words_that_were_read(talk):
    mira, jon = await seated(talk)
    _, item_id = await waiting_item(talk)
    await look(talk, mira)
    await look(talk, jon)
    await talk.presses(mira, "Release")
    async with talk.db.transaction() as tx:
        await tx.exec(
            update(Item).where(col(Item.id) == item_id).values(digest="edited", title="Worse words")
        )
    stale = await talk.presses(jon, "Release")
    assert "decided already" in stale.said
    assert (await rows(talk.db, StoredVerdict))[0].held == HELD
