"""Every text about news sources, in every language: fit for Telegram, translated, and within its bounds."""

from datetime import UTC, datetime

import pytest

from bot.feeds.answer import Reason
from bot.rehearsal.botapi.entities import parse_html
from bot.texts import sources
from bot.texts.languages import LANGUAGES
from bot.texts.sources import Ill, Judged, Preview, Word
from storage.models import FeedState, Label, Topic

EVIL = "<b>&\u202e\u200b" + "x" * 400
JUDGED = tuple(
    Judged(EVIL, label, Topic.DETENTION, (EVIL, "강제북송", "x"))
    for label in [*Label, Label.ALERT, Label.ALERT]
)
PREVIEW = Preview(EVIL, EVIL, None, 500, 17, 60, comparable=False, newest=JUDGED)
SINCE = datetime(2026, 3, 9, tzinfo=UTC)
ILL = [Ill(EVIL, state, SINCE, "403", None) for state in FeedState]

TEXTS = {
    "preview": lambda language: sources.preview(PREVIEW, language),
    "looking": lambda language: sources.looking(EVIL, language),
    "choose": lambda language: sources.choose(EVIL, language),
    "how to add": sources.how_to_add,
    "already": lambda language: sources.already(EVIL, language),
    "busy": sources.busy,
    "enough": lambda language: sources.enough(20, language),
    "added": lambda language: sources.added(EVIL, EVIL, 500, language),
    "nothing added": sources.nothing_added,
    "told added": lambda language: sources.told_added(2, EVIL, EVIL, language),
    "told removed": lambda language: sources.told_removed(2, EVIL, EVIL, language),
    "states": lambda language: sources.states(dict.fromkeys(FeedState, 3), ILL, 12, language),
    "no source": lambda language: sources.states({}, [], 0, language),
    "which": sources.which_to_remove,
    "none": sources.none_to_remove,
    "not known": sources.not_known,
    "of the file": lambda language: sources.of_the_file(EVIL, language),
    "question": lambda language: sources.remove_question(EVIL, EVIL, language),
    "removed": lambda language: sources.removed(EVIL, EVIL, language),
    "kept": sources.kept,
    **{
        f"not added: {reason}": lambda language, r=reason: sources.not_added(EVIL, r, language)
        for reason in Reason
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_every_text_is_markup_telegram_takes(name, language) -> None:
    text = TEXTS[name](language)
    shown = parse_html(text).text
    assert 0 < len(shown) <= 4096
    assert len(text) <= 4096
    assert "\u202e" not in shown
    assert "{" not in shown


@pytest.mark.parametrize(
    "name", sorted(TEXTS.keys() - {"removed"})
)  # one word, written alike in both Chinese scripts
def test_no_two_languages_say_it_alike(name) -> None:
    assert len({TEXTS[name](language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_says_what_is_wrong_and_how_to_mend_it_in_plain_words(language) -> None:
    unknown = sources.trouble("no such word", language)
    for reason in Reason:
        said = sources.trouble(reason, language)
        assert not set(said) & set("<>&{}")
        assert said != unknown or reason is Reason.HTTP


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_differ_and_are_short(language) -> None:
    words = [sources.button(word, language) for word in Word]
    assert len(set(words)) == len(words)
    assert all(0 < len(word) <= 30 for word in words)
    assert len(sources.pop_ask_again(language)) <= 200
