"""The packaged words: they load, each language has what it needs, and look-alikes give a reason."""

from importlib.resources import files
from pathlib import Path

import pytest

from bot.triage.lexicon import fingerprint, lexicon, load, sources

FULL = ("en", "ko", "zh", "ja")
OUTLINE = ("ru", "fr", "vi", "th", "lo", "de")


def _documents():
    return {name: load(text) for name, text in sources() if name != "gazetteer.yml"}


def test_every_language_of_the_bot_has_its_words():
    languages = {document["language"] for document in _documents().values()}
    assert languages == {*FULL, *OUTLINE}


@pytest.mark.parametrize("language", FULL)
def test_a_full_language_knows_every_act_talk_and_look_alikes(language):
    document = _documents()[f"{language}.yml"]
    assert set(document["acts"]) == {"return", "arrest", "risk", "release", "policy"}
    assert set(document["discourse"]) == {"protest", "petition", "campaign", "event", "opinion", "history"}
    assert len(document["look_alikes"]) >= 10


def test_every_look_alike_and_mask_says_why():
    for name, document in _documents().items():
        for group in document.get("look_alikes", ()):
            assert group["because"], name
            assert group["weight"] > 0, name
        for mask in document.get("masks", ()):
            assert mask["because"], (name, mask)


def test_every_other_people_has_a_home():
    for name, document in _documents().items():
        for entry in document.get("others", ()):
            assert len(entry["home"]) == 2, (name, entry)


def test_the_fingerprint_is_that_of_the_words():
    assert len(fingerprint()) == 12
    assert lexicon() is lexicon()


def test_named_words_are_put_into_the_terms_that_use_them():
    document = load(
        "language: en\nwords:\n  who: [(man|men), child]\n  all: [<who>, crowd]\n"
        "people:\n- {term: <who> seen, home: CN}\n- free <all>\n"
    )
    assert document == {
        "language": "en",
        "people": [{"term": "((man|men)|child) seen", "home": "CN"}, "free (((man|men)|child)|crowd)"],
    }


def test_a_term_with_words_nobody_named_is_refused():
    with pytest.raises(KeyError):
        load("language: en\npeople: [<who> seen]\n")


MOST_UNDER_ONE_COMMENT = 8


@pytest.mark.parametrize("name", [name for name, _ in sources() if name != "gazetteer.yml"])
def test_every_few_entries_stand_under_a_comment_for_coordinators(name):
    said, since, without = False, 0, []
    for number, line in enumerate(dict(sources())[name].splitlines(), 1):
        written = line.strip()
        if not written or written.startswith(("language:", "within:")):
            continue
        commented = written.startswith("#") or " # " in written or "because:" in written
        if commented:
            said, since = True, 0
        elif written.startswith("- "):
            since += 1
            if not said or since > MOST_UNDER_ONE_COMMENT:
                without.append(f"{name}:{number}")
        else:
            if not said or since:
                without.append(f"{name}:{number}")
            said, since = False, 0
    assert without == []


@pytest.mark.parametrize("name", ["caution.yml", "claimants.yml", "patterns.yml"])
def test_a_change_to_any_file_judged_by_changes_the_fingerprint(name, tmp_path, monkeypatch):
    whole = Path(files("bot.triage"))
    (room := tmp_path / "triage").mkdir()
    (room / "lexicon").mkdir()
    for file in (*whole.glob("*.yml"), *whole.glob("lexicon/*.yml")):
        text = file.read_text("utf-8") + ("# changed\n" if file.name == name else "")
        (room / file.relative_to(whole)).write_text(text, encoding="utf-8")
    before = fingerprint()
    monkeypatch.setattr("bot.triage.lexicon._room", lambda: room)
    sources.cache_clear()
    fingerprint.cache_clear()
    try:
        assert fingerprint() != before
    finally:
        sources.cache_clear()
        fingerprint.cache_clear()


def test_places_stand_under_comments_that_say_where_or_what_they_are():
    since = 0
    for line in dict(sources())["gazetteer.yml"].splitlines():
        since = 0 if line.startswith("#") else since + 1
        assert since <= 32, line
