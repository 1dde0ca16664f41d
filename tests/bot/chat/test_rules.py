"""/terms: coordinators add, change, silence and take out words, each tried before, and two must agree."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.runtime.rulesfile import RulesInUse
from bot.runtime.settings import Settings
from bot.triage.trial import Label
from storage.models import Item, Role, Term, TermChange, TermState
from tests.bot.alerts.newsdesk import bring, rows

FOLK = "river crossers of the north"
GAINED = f"China sends back 12 {FOLK}"
LOST = "North Korean refugees sent back, paper lantern says"


@pytest.fixture
async def rules_in_use(talk, tmp_path) -> RulesInUse:
    """The rules as the program keeps them, told to the chat."""
    kept = RulesInUse(talk.db, Settings(data_dir=tmp_path, feeds_file=tmp_path / "feeds.yml", _env_file=None))
    await kept.follow(talk.clock())
    talk.router.desk.trials.rules = lambda: kept.current
    return kept


async def two(talk):
    mira, jon = talk.world.user("Mira", language_code="en"), talk.world.user("Jon", language_code="en")
    return mira, await talk.seat(mira), jon, await talk.seat(jon)


async def remember(talk, *titles: str) -> None:
    for title in titles:
        item_id = await bring(talk.db, title, "Quay Post")
        async with talk.db.transaction() as tx:
            item = await tx.get(Item, item_id)
            item.first_seen_at, item.language = talk.clock() - timedelta(days=2), "en"


async def tried(talk, user):
    """Give the message of a trial once it is done."""
    await talk.world.until(lambda: not talk.router.desk.trials._running)
    return await talk.last(user)


async def choose(talk, user, kind: str = "the people", language: str = "English", first: str = "Add a word"):
    await talk.says(user, "/terms")
    await talk.presses(user, first)
    await talk.presses(user, kind)
    await talk.presses(user, language)


async def add(talk, user, word: str = FOLK, kind: str = "the people"):
    await choose(talk, user, kind)
    await talk.says(user, word)
    return await tried(talk, user)


async def confirmed(talk, asker, other) -> None:
    """Ask, and have it confirmed."""
    await talk.presses(asker, "Ask another coordinator")
    await talk.pump()
    await talk.presses(other, "Confirm")
    await talk.pump()


async def test_a_word_is_tried_asked_for_confirmed_by_another_told_to_all_and_in_force(talk, rules_in_use):
    mira, seat, jon, other = await two(talk)
    await remember(talk, GAINED, "Town council speaks of bread")
    preview = await add(talk, mira)
    for words in (f"New word: “\u2068{FOLK}", "Tried on 2 items", "stands in 1 of them",
                  "Would have rung, and did not: 1", GAINED, "March 7, 2026"):  # fmt: skip
        assert words in preview.text
    await talk.presses(mira, "Ask another coordinator")
    await talk.pump()
    notice = await talk.last(jon)
    assert f"C{seat.id} asks you to confirm" in notice.text
    assert GAINED in notice.text
    assert not await rows(talk.db, Term)
    await talk.presses(jon, "Confirm")
    await talk.pump()
    for person in (mira, jon):
        heard = " ".join(message.text for message in talk.world.messages(person))
        assert f"C{other.id} confirmed what C{seat.id} asked for." in heard
    (term,) = await rows(talk.db, Term)
    (change,) = await rows(talk.db, TermChange)
    assert (term.text, term.retired_at, term.change_id) == (FOLK, None, change.id)
    assert (change.state, change.asked_by, change.decided_by) == (TermState.CONFIRMED, seat.id, other.id)
    assert (await rules_in_use.follow(talk.clock())).changed == 1
    assert rules_in_use.current.judge(GAINED, "", "en", None).label is Label.ALERT
    assert FOLK in (await talk.says(jon, "/terms")).text


@pytest.mark.long
async def test_a_word_in_use_is_taken_out_and_kept_as_a_row(talk, rules_in_use):
    mira, _, jon, _ = await two(talk)
    await remember(talk, GAINED)
    await add(talk, mira)
    await confirmed(talk, mira, jon)
    await rules_in_use.follow(talk.clock())
    await talk.says(jon, "/terms")
    await talk.presses(jon, FOLK)
    await talk.presses(jon, "Take it out")
    assert "Rang, and would not have: 1" in (await tried(talk, jon)).text
    await confirmed(talk, jon, mira)
    (term,) = await rows(talk.db, Term)
    assert term.retired_at is not None
    await rules_in_use.follow(talk.clock())
    assert rules_in_use.current.terms == ()


async def test_a_word_in_use_is_written_anew(talk, rules_in_use):
    mira, _, jon, _ = await two(talk)
    await add(talk, mira)
    await confirmed(talk, mira, jon)
    await rules_in_use.follow(talk.clock())
    await talk.says(mira, "/terms")
    await talk.presses(mira, FOLK)
    await talk.presses(mira, "Write it anew")
    await talk.says(mira, "bridge crossers of the north")
    assert "becomes" in (await tried(talk, mira)).text
    await confirmed(talk, mira, jon)
    in_use = [term.text for term in await rows(talk.db, Term) if term.retired_at is None]
    assert in_use == ["bridge crossers of the north"]


async def test_a_built_in_word_is_silenced_and_comes_back(talk, rules_in_use):
    mira, _, jon, _ = await two(talk)
    await choose(talk, mira, "the people", first="Silence a built-in word")
    assert "No built-in word" in (await talk.says(mira, "wall jumpers")).text
    await talk.says(mira, "North Korean refugees")
    assert "counts no more" in (await tried(talk, mira)).text
    await confirmed(talk, mira, jon)
    await rules_in_use.follow(talk.clock())
    found = rules_in_use.current.judge("North Korean refugees sent back", "", "en", None).evidence
    assert "North Korean refugees" not in {each.term for each in found}
    await talk.says(mira, "/terms")
    await talk.presses(mira, "North Korean refugees")
    await talk.presses(mira, "Take it out")
    await tried(talk, mira)
    await confirmed(talk, mira, jon)
    await rules_in_use.follow(talk.clock())
    assert rules_in_use.current.terms == ()


async def test_a_heavy_look_alike_shows_the_rings_it_would_have_cost(talk, rules_in_use):
    mira, *_ = await two(talk)
    await remember(talk, LOST)
    preview = await add(talk, mira, "paper lantern", "look-alike, counts against: heavy")
    assert "Rang, and would not have: 1" in preview.text
    assert LOST in preview.text


async def test_a_wrong_word_is_refused_with_the_mend_and_the_next_one_is_taken(talk, rules_in_use):
    mira, *_ = await two(talk)
    await choose(talk, mira)
    assert "too short" in (await talk.says(mira, "nk")).text
    assert "letters are not those" in (await talk.says(mira, "탈북 동포")).text
    assert "known already" in (await talk.says(mira, "North Korean defectors")).text
    await talk.says(mira, FOLK)
    assert "New word" in (await tried(talk, mira)).text


async def test_a_place_needs_the_name_of_a_known_one(talk, rules_in_use):
    mira, *_ = await two(talk)
    await choose(talk, mira, "a place")
    refused = await talk.says(mira, "old ferry landing = Tummen")
    assert "Did you mean \u2068Tumen" in refused.text
    await talk.says(mira, "old ferry landing = Tumen")
    assert "Tumen" in (await tried(talk, mira)).text


async def test_a_word_in_a_fifth_of_all_items_is_refused_after_the_trial(talk, rules_in_use):
    mira, *_ = await two(talk)
    await remember(talk, *["Ships wait outside the harbour"] * 20, *["Bread costs more"] * 40)
    refused = await add(talk, mira, "the harbour", "talk: history")
    assert "more than a fifth" in refused.text
    await talk.says(mira, "the old harbour")
    assert "New word" in (await tried(talk, mira)).text


async def test_nobody_confirms_what_they_asked_for_and_a_decision_counts_once(talk, rules_in_use):
    mira, _, jon, _ = await two(talk)
    sora = talk.world.user("Sora", language_code="ko")
    await talk.seat(sora, Role.REVIEWER, language="ko")
    await add(talk, mira)
    await talk.presses(mira, "Ask another coordinator")
    await talk.pump()
    notice = await talk.last(jon)
    own = await talk.presses(mira, "Confirm", place=jon, message=notice)
    assert "another coordinator has to confirm" in own.said
    await talk.presses(sora, "거절")
    late = await talk.presses(jon, "Confirm", message=notice)
    assert "decided or changed meanwhile" in late.said
    assert not await rows(talk.db, Term)
    (change,) = await rows(talk.db, TermChange)
    assert change.state is TermState.REFUSED


async def test_what_is_asked_for_expires_and_its_author_may_drop_it(talk, rules_in_use):
    mira, _, jon, _ = await two(talk)
    await add(talk, mira)
    await talk.presses(mira, "Ask another coordinator")
    await talk.pump()
    await talk.says(mira, "/terms")
    await talk.presses(mira, f"C1: {FOLK}")
    await talk.presses(mira, "Drop it")
    assert "Nothing was changed" in (await talk.last(mira)).text
    assert "decided or changed" in (await talk.presses(jon, "Confirm")).said
    await add(talk, mira)
    await talk.presses(mira, "Ask another coordinator")
    await talk.pump()
    talk.clock.advance(timedelta(hours=73))
    await talk.presses(jon, "Confirm")
    assert not await rows(talk.db, Term)


async def test_a_coordinator_alone_is_told_the_other_way(talk, rules_in_use):
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    await add(talk, mira)
    assert "rules.yml" in (await talk.presses(mira, "Ask another coordinator")).said


async def test_a_stranger_learns_nothing_and_a_reviewer_adds_nothing(talk, rules_in_use):
    ann = talk.world.user("Ann", language_code="en")
    assert (await talk.says(ann, "/terms")).text == (await talk.says(ann, "hello")).text
    sora = talk.world.user("Sora", language_code="en")
    await talk.seat(sora, Role.REVIEWER)
    await talk.says(sora, "/terms")
    assert "no longer have this role" in (await talk.presses(sora, "Add a word")).said
    async with talk.db.read() as session:
        assert not (await session.exec(select(TermChange))).all()


async def test_each_question_on_the_way_to_a_word_leads_back_to_the_one_before(talk, rules_in_use) -> None:
    mira, _, _, _ = await two(talk)
    first = await talk.says(mira, "/terms")
    shown = [first.text]
    for words in ("Silence a built-in word", "the people"):
        await talk.presses(mira, words)
        shown.append(first.text)
    for expected in reversed(shown[:-1]):
        await talk.presses(mira, "Back")
        assert first.text == expected
    async with talk.db.read() as session:
        assert (await session.exec(select(TermChange))).all() == []
