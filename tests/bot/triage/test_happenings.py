"""Sixty happenings told in five languages, among sixty look-alikes: what is one becomes one case."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.triage.classify import classify
from bot.triage.matching import LONGEST_APART, Telling
from bot.triage.open_cases import OpenCases
from bot.triage.sort import STAYS_OPEN, sort
from bot.triage.verdict import Label, Status
from storage.database import Database
from storage.models import Feed, Item, StoredVerdict
from tests.bot.triage.happenings import HAPPENINGS, LANGUAGES, Told, news, scores

HELD = {Status.AT_RISK, Status.DETAINED, Status.BEING_RETURNED}


def gathered(told: Iterable[Told]) -> list[int]:
    """Bring all items to cases, as the sort stage does; what is no alert stays alone."""
    known, updated, ended, found = OpenCases([], 0), {}, set(), []
    for number, one in enumerate(told, start=1):
        verdict = classify(one.title, one.summary, one.language, published=one.at.date())
        if verdict.label is not Label.ALERT:
            found.append(-number)
            continue
        new = Telling.of(one.title, verdict, one.at)
        case = known.match(new)
        stays = STAYS_OPEN if case in ended else LONGEST_APART
        if case is None or one.at - updated[case] > stays:
            case = number
        if verdict.status not in HELD:
            ended.add(case)
        known.add(new, case)
        updated[case] = one.at
        found.append(case)
    return found


def test_the_news_is_what_it_says_sixty_happenings_and_sixty_look_alikes() -> None:
    told = news()
    outlets = Counter(one.happening for one in told)
    real = [count for name, count in outlets.items() if not name.startswith("near ")]
    assert len(real) == HAPPENINGS
    assert len(outlets) - len(real) == HAPPENINGS
    assert min(real) >= 3
    assert {one.language for one in told} == set(LANGUAGES)
    assert told == sorted(told, key=lambda one: one.at)


def test_what_is_one_happening_becomes_one_case_and_look_alikes_stay_apart() -> None:
    told = news()
    precision, recall, together = scores(told, gathered(told))
    print(f"pairs: precision {precision:.3f}, recall {recall:.3f}, F1 {together:.3f}")
    assert together >= 0.95


def test_so_it_is_with_other_happenings_of_the_same_kind() -> None:
    """No figure of one sample: the mean over samples that no weight was chosen by."""
    found = [scores(told, gathered(told)) for told in map(news, range(101, 104))]
    precision, recall, together = (sum(column) / len(found) for column in zip(*found, strict=True))
    print(f"mean of three samples: precision {precision:.3f}, recall {recall:.3f}, F1 {together:.3f}")
    assert together >= 0.95


async def test_the_stage_gathers_them_as_the_rules_do(sqlite: Database) -> None:
    told = news()[:60]
    async with sqlite.transaction() as tx:
        feed = Feed(name="Feed", url="https://feed.example/")
        tx.add(feed)
        await tx.flush()
        feed_id = feed.id
    for number, one in enumerate(told):
        async with sqlite.transaction() as tx:
            tx.add(
                Item(
                    feed_id=feed_id, key=str(number), title=one.title, text=one.summary, source_name="s",
                    language=one.language, first_seen_at=one.at, published_at=one.at, digest=str(number),
                )
            )  # fmt: skip
        if number % 5 == 4 or told[-1] is one:
            await sort(sqlite, one.at + timedelta(minutes=1))
    async with sqlite.read() as session:
        rows = (await session.exec(select(StoredVerdict).order_by(col(StoredVerdict.item_id)))).all()
    found = [row.case_id if row.case_id is not None else -row.item_id for row in rows]
    precision, recall, together = scores(told, found)
    print(f"through the stage: precision {precision:.3f}, recall {recall:.3f}, F1 {together:.3f}")
    assert together >= 0.95


def test_scores_count_pairs() -> None:
    told = news()[:4]
    names: Callable[[str], list[Told]] = lambda letters: [  # noqa: E731 -- a small table
        Told(letter, one.language, one.title, "", one.at) for letter, one in zip(letters, told, strict=True)
    ]
    assert scores(names("aabb"), [1, 1, 2, 2]) == (1.0, 1.0, 1.0)
    assert scores(names("aabb"), [1, 1, 1, 2]) == (1 / 3, 0.5, pytest.approx(0.4))
