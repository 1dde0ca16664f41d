"""The packaged words: they load, each language has what it needs, and look-alikes give a reason."""

import pytest
from ruamel.yaml import YAML

from bot.triage.lexicon import fingerprint, lexicon, sources

FULL = ("en", "ko", "zh", "ja")
OUTLINE = ("ru", "fr", "vi", "th", "lo", "de")


def _documents():
    return {name: YAML(typ="safe").load(text) for name, text in sources() if name != "gazetteer.yml"}


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
