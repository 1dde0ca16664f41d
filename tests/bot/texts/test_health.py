"""What coordinators are told of the feeds: fit for Telegram, bounded, without secrets, in five languages."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rehearsal.botapi.entities import parse_html
from bot.texts import health
from bot.texts.health import Calm, FeedLine
from bot.texts.languages import LANGUAGES
from bot.texts.markup import fits
from storage.models import FeedState

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
EVIL = "<b>&\u202e\u200b" + "x" * 400
STATES = dict.fromkeys(FeedState, 2)
MANY = [
    FeedLine(EVIL, state, NOW, failure, f"https://paper.example/{EVIL}", in_file=in_file)
    for state in FeedState
    for failure in ("dns", "bomb", None)
    for in_file in (True, False)
]
TEXTS = {
    "feeds": lambda language: health.feeds(MANY, MANY, NOW, language),
    "ill": lambda language: health.feeds(MANY[-3:], [], NOW, language),
    "recovered": lambda language: health.feeds([], MANY[:1], NOW, language),
    "out of reach": lambda language: health.out_of_reach(NOW, NOW, language),
    "in reach": lambda language: health.in_reach_again(NOW, NOW, language),
    "calm": lambda language: health.no_alert(Calm(timedelta(7), STATES, 1_234, NOW), NOW, language),
    "broken": lambda language: health.no_alert(Calm(timedelta(7), STATES, 0, None), NOW, language),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_every_notice_is_markup_telegram_takes_within_its_limit(name, language) -> None:
    text = TEXTS[name](language)
    assert fits(text)
    shown = parse_html(text).text
    assert "\u202e" not in shown
    assert "{" not in shown


@pytest.mark.parametrize("name", TEXTS)
def test_no_two_languages_tell_it_alike(name) -> None:
    assert len({TEXTS[name](language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "state", [state for state in FeedState if state not in (FeedState.NEW, FeedState.FINE)]
)
def test_each_illness_has_a_mend_of_its_own(state, language) -> None:
    mends = {
        health.mend(FeedLine("Post", each, NOW, address="https://a.example"), language) for each in FeedState
    }
    assert len(mends) == 7  # new and fine share that of broken
    assert health.mend(FeedLine("Post", state, NOW), language)


def test_a_list_too_long_ends_with_how_many_are_left() -> None:
    lines = health.feeds(
        [FeedLine(f"Post {n}", FeedState.GONE, NOW) for n in range(20)], [], NOW, "en"
    ).split("\n")
    assert lines[0] == "<b>20 news sources need a look</b>"
    assert lines[1] == "• <b>\u2068Post 0\u2069</b>: gone for good, since March 9, 2026, 12:00 UTC"
    assert lines[2] == "→ Its publisher has ended it. Take it out of feeds.yml."
    assert lines[-1] == "and 12 more"
