"""What narrows down a private person stands on no card: at first, by an edit, or as a further source."""

from datetime import timedelta

import pytest

from bot.alerts.publish import publish
from bot.triage.sort import sort
from storage.models import Case, Message, StoredVerdict
from tests.bot.alerts.newsdesk import NOW, bring, reach_all, rows, subscribe
from tests.bot.alerts.test_publish_edited import DETAINED, edit

PRIVATE = (
    "Kim Yong-hui, 43, a former teacher from Hyesan, detained in Dandong, China with 52 North Korean refugees"
)
LATER = NOW + timedelta(hours=1)


async def _shown(database) -> str:
    texts = [message.text for message in await rows(database, Message)]
    return " ".join([*texts, *(case.title for case in await rows(database, Case))])


async def _nobody_reads_it(database) -> None:
    shown = await _shown(database)
    assert not [word for word in ("Kim Yong", "43", "teacher", "Hyesan") if word in shown]


async def test_an_article_that_narrows_down_a_person_waits_and_is_on_no_card(database):
    await subscribe(database, language="en")
    await bring(database, PRIVATE, sorted_at=None)
    await sort(database, NOW)
    done = await publish(database, NOW)
    assert (done.told, done.held) == (0, 1)
    assert [row.held for row in await rows(database, StoredVerdict)] == ["named"]
    await _nobody_reads_it(database)


@pytest.mark.parametrize("other", [False, True], ids=["alone", "beside another"])
async def test_an_edit_that_names_a_person_changes_no_card(database, other):
    await subscribe(database, language="en")
    item = await bring(database, DETAINED, sorted_at=None)
    if other:
        await bring(
            database, "Chinese police hold 52 North Korean refugees in Dandong", "River", sorted_at=None
        )
    await sort(database, NOW)
    assert (await publish(database, NOW)).told == 1
    await reach_all(database)
    before = {message.id: message.text for message in await rows(database, Message)}
    await edit(database, item, PRIVATE)
    await sort(database, LATER)
    done = await publish(database, LATER)
    assert (done.held, done.updated, done.deliveries) == (1, 0, 0)
    await _nobody_reads_it(database)
    assert {message.id for message in await rows(database, Message)} == set(before)


async def test_a_further_source_that_names_a_person_is_not_named_on_the_card(database):
    await subscribe(database, language="en")
    await bring(database, DETAINED, sorted_at=None)
    await sort(database, NOW)
    await publish(database, NOW)
    await reach_all(database)
    await bring(database, PRIVATE, "River News", sorted_at=None)
    await sort(database, LATER)
    assert (await publish(database, LATER)).held == 1
    await _nobody_reads_it(database)
    assert "River News" not in await _shown(database)
