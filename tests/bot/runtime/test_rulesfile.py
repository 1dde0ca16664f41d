"""rules.yml: read whole or refused with every line, taken up by a running bot, tried before it stands."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.errors import ConfigurationError, RulesFileError
from bot.runtime import rulesfile, rulestry
from bot.runtime.rulesfile import RulesInUse
from bot.runtime.settings import Settings
from bot.triage.own_terms import OwnTerm
from storage.models import Item, Message, Term, TermClass
from tests.bot.alerts.newsdesk import bring, rows

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
FOLK = "river crossers of the north"
GOOD = f"""
terms:
  - {{class: people, language: en, term: {FOLK}}}
  - {{class: look_alike, language: ko, term: 종이 등불, weight: 8}}
  - {{class: place, language: en, term: old ferry landing, place: Tumen}}
silenced:
  - {{class: people, language: en, term: North Korean refugees}}
"""
BROKEN = """
terms:
  - {class: peple, language: en, term: wall jumper}
  - {class: people, languge: en, term: wall jumper}
  - {class: people, language: en, term: nk}
  - just words
  - {class: place, language: en, term: old ferry landing, place: tummen}
  - {class: look_alike, language: en, term: paper lantern, weight: heavy}
word: [x]
"""


def settings(folder: Path, **given: object) -> Settings:
    return Settings(data_dir=folder / "data", feeds_file=folder / "feeds.yml", _env_file=None, **given)


def write(folder: Path, text: str, name: str = "rules.yml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_is_read_as_terms(tmp_path: Path) -> None:
    terms = rulesfile.load(write(tmp_path, GOOD))
    assert terms[0] == OwnTerm(TermClass.PEOPLE, "en", FOLK)
    assert terms[1].weight == 8.0
    assert terms[2].place == "Tumen"
    assert terms[3].silences
    assert rulesfile.load(write(tmp_path, "")) == ()


def test_a_broken_file_is_refused_whole_with_the_line_of_every_problem(tmp_path: Path) -> None:
    with pytest.raises(RulesFileError) as refused:
        rulesfile.load(write(tmp_path, BROKEN))
    told = str(refused.value)
    for line, words in (
        (3, "`peple` is no class"), (4, "did you mean `language`"), (5, "too short"), (6, "write {class"),
        (7, "did you mean `Tumen`"), (8, "`weight` is no number"), (9, "`word` is no key here"),
    ):  # fmt: skip
        assert any(f"line {line}," in each and words in each for each in told.splitlines()), (line, words)


@pytest.mark.parametrize("text", ["terms: {a: 1}", "- x", "terms: [", "\x00", "terms:\n\t- x", "&a [*a]"])
def test_what_is_no_list_of_words_is_refused_in_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesFileError):
        rulesfile.load(write(tmp_path, text))


def test_two_files_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    write(tmp_path, GOOD)
    write(tmp_path / "data", GOOD)
    with pytest.raises(ConfigurationError, match="Keep one of them"):
        rulesfile.find(settings(tmp_path))


async def test_words_of_file_and_chat_are_taken_up_while_running_and_a_broken_file_changes_nothing(
    database, tmp_path: Path
) -> None:
    kept = RulesInUse(database, settings(tmp_path))
    assert (await kept.follow(NOW)).changed == 0
    write(tmp_path, GOOD)
    assert (await kept.follow(NOW)).changed == 1
    assert len(kept.current.terms) == 4
    assert (await kept.follow(NOW)).changed == 0
    async with database.transaction() as tx:
        term = Term(sort=TermClass.PEOPLE, language="en", text="wall jumper", since=NOW, change_id=1)
        tx.add(term)
    assert (await kept.follow(NOW)).changed == 1
    before = kept.current
    write(tmp_path, BROKEN)
    assert (await kept.follow(NOW)).changed == 0
    assert kept.current.version == before.version
    (tmp_path / "rules.yml").unlink()
    assert (await kept.follow(NOW)).changed == 1
    assert [term.text for term in kept.current.terms] == ["wall jumper"]
    assert not await rows(database, Message)  # nobody to be told yet


async def test_a_file_is_tried_on_the_past_and_put_in_place_whole(sqlite, sqlite_url, tmp_path: Path) -> None:
    title = f"China sends back 12 {FOLK}"
    await bring(sqlite, title, "Quay Post")
    async with sqlite.transaction() as tx:
        (item,) = (await tx.exec(select(Item))).all()
        item.first_seen_at, item.language = datetime.now(UTC) - timedelta(days=1), "en"
    key = base64.b64encode(bytes(range(32))).decode()
    given = settings(tmp_path, database_url=sqlite_url, bot_key=key)
    file = write(tmp_path, GOOD, "new.yml")
    found = await rulestry.tried(given, file, 90, None)
    assert [one.title for one in found.gained] == [title]
    assert rulesfile.find(given) is None
    shown = rulestry.shown(found).plain
    assert "Would have rung, and did not: 1" in shown
    assert title in shown
    place = rulesfile.put_in_place(given, file.read_bytes())
    assert rulesfile.find(given) == place
    again = await rulestry.tried(given, file, 90, None)
    assert (again.gained, again.touched) == ((), 0)
    listed = await rulestry.listed(given)
    assert {by for _, by in listed.terms} == {"rules.yml"}
    assert rulestry.as_dict(found)["gained"][0]["source"] == "Quay Post"
