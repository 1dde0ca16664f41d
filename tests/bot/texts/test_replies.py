"""Every text of the talk, in every language: fit for Telegram, translated, and honest."""

from datetime import date

import pytest

from bot.rehearsal.botapi.entities import parse_html
from bot.texts import about, call, commands, mydata, replies, report, seats
from bot.texts.languages import LANGUAGES
from storage.models import ALL_TOPICS, ChatKind, DeliveryState, FeedState, Role, Subscriber, TopicChoice
from storage.sealing import Address

EVIL = "<b>&\u202e\u200b" + "x" * 40
WORDS = call.Words(EVIL, EVIL, "https://letters.example/", "en")
CHANNELS = about.read_channels("@nk_watch, https://nk.example/")
HELD = mydata.Held(
    Subscriber(address=Address(5), chat=5, kind=ChatKind.PRIVATE, language="ko", joined_on=date(2026, 3, 9)),
    [date(2026, 3, 9)],
    4,
    2,
)
FIGURES = report.Figures(1_234, {"blocked": 3, "new_word": 1}, 2, 1, 1, 9)

TEXTS = {
    "welcome": replies.welcome,
    "subscribed": replies.subscribed,
    "topics": replies.topics,
    "chosen": lambda language: replies.chosen(ALL_TOPICS, language),
    "chosen nothing": lambda language: replies.chosen(TopicChoice(0), language),
    "example": replies.example,
    "no alert": replies.no_alert,
    "unsubscribed": replies.unsubscribed,
    "not subscribed": replies.not_subscribed,
    "which language": replies.which_language,
    "language set": replies.language_set,
    "about": lambda language: about.about("repwatch_bot", CHANNELS, language),
    "privacy": lambda language: about.privacy(90, language),
    "my data": lambda language: mydata.mydata(HELD, language),
    "no data": lambda language: mydata.mydata(mydata.Held(None, (), 0, None), language),
    "erase": replies.erase_question,
    "erased": replies.erased,
    "seat stays": lambda language: replies.erased_but_seat(2, language),
    "kept": replies.kept,
    "free text": replies.free_text,
    "free text help": replies.free_text_help,
    "failed": replies.failed,
    "channel offer": lambda language: replies.channel_offer(EVIL, "ko", language),
    "leaves": lambda language: replies.leaves("a_bot", language),
    "channel": lambda language: replies.channel_subscribed(EVIL, "ko", language),
    "help": lambda language: commands.overview(language, coordinator=True),
    "invitation": lambda language: seats.invitation("https://t.me/x?start=y", 48, language),
    "seat": lambda language: seats.welcome(2, Role.COORDINATOR, language),
    "reviewer": lambda language: seats.welcome(2, Role.REVIEWER, language),
    "already": lambda language: seats.already(2, language),
    "invalid": seats.invitation_invalid,
    "joined": lambda language: seats.joined(2, language),
    "status": lambda language: seats.status(
        {DeliveryState.PENDING: 1}, dict.fromkeys(FeedState, 1), {ChatKind.PRIVATE: 3}, language
    ),
    "status with ill feeds": lambda language: seats.status(
        {}, {FeedState.GONE: 99}, {}, language, [(EVIL, FeedState.GONE)] * 99
    ),
    "no feeds": lambda language: seats.status({}, {}, {}, language),
    "ask title": lambda language: call.ask_title(120, language),
    "ask text": lambda language: call.ask_text(1500, language),
    "ask link": call.ask_link,
    "ask languages": call.ask_languages,
    "empty": call.empty,
    "too long": lambda language: call.too_long(120, language),
    "bad link": call.bad_link,
    "preview": lambda language: call.preview("x", call.goes_to({"ko": 3}, language), EVIL, language),
    "submitted to none": lambda language: call.submitted(0, language),
    "submitted": lambda language: call.submitted(3, language),
    "review": lambda language: call.review("x", "y", 2, language),
    "approved": call.approved,
    "changed": call.changed,
    "ask reason": call.ask_reason,
    "returned": lambda language: call.returned(2, language),
    "came back": lambda language: call.came_back(EVIL, 2, EVIL, language),
    "came back silently": lambda language: call.came_back(EVIL, 2, None, language),
    "discarded": call.discarded,
    "nothing to review": call.nothing_to_review,
    "card": lambda language: call.card(WORDS, language),
    "report": lambda language: report.report(EVIL, FIGURES, language),
}
POPS = {
    "expired": replies.pop_expired,
    "no administrator": replies.pop_not_admin,
    "no earlier": replies.no_earlier,
    "failed": replies.failed,
    "no role": seats.pop_no_role,
    "thanks": call.pop_thanks,
    "thanked": call.pop_thanked,
    "closed": call.pop_closed,
    "no language": call.pop_no_language,
    "own": call.pop_own,
    "changed": call.changed,
    "approved": lambda language: call.decided("approved", 12345, language),
    "returned": lambda language: call.decided("returned", 12345, language),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_every_text_is_markup_telegram_takes(name, language) -> None:
    text = TEXTS[name](language)
    shown = parse_html(text).text
    assert 0 < len(shown) <= 4096
    assert "\u202e" not in shown
    assert "{" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", POPS)
def test_every_pop_up_is_plain_and_short(name, language) -> None:
    text = POPS[name](language)
    assert 0 < len(text) <= 200
    assert not set(text) & set("<>&{}")


@pytest.mark.parametrize("name", [*TEXTS, *POPS])
def test_no_two_languages_say_it_alike(name) -> None:
    """A text that is the same in two languages was forgotten by a translator."""
    said = {language: (TEXTS.get(name) or POPS[name])(language) for language in LANGUAGES}
    assert len(set(said.values())) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_have_words_of_their_own(language) -> None:
    labels = [replies.label(word, language) for word in replies.Label]
    labels += [replies.topic(choice, language) for choice in TopicChoice]
    assert len(set(labels)) == len(labels)
    calls = [call.label(word, language) for word in call.Label]
    assert len(set(calls)) == len(calls)
    assert all(len(label) <= 40 for label in [*labels, *calls])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tick_is_read_without_seeing_it(language) -> None:
    on = replies.ticked("X", on=True, language=language).replace("✓", "")
    assert on.strip() != replies.ticked("X", on=False, language=language)


def test_the_welcome_says_what_how_often_and_what_is_stored() -> None:
    lines = [line for line in replies.welcome("ko").split("\n") if line]
    assert lines[0].startswith("<b>")
    assert lines[-1].startswith("저장하는 것: 암호화된 대화 번호, 언어, 주제")
    assert len(lines) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_keeps_telegrams_limits(language) -> None:
    listed = commands.of_everyone(language) + commands.of_coordinators(language)
    assert len({name for name, _ in listed}) == len(listed)
    for name, words in listed:
        assert name.isascii()
        assert name.islower()
        assert 0 < len(words) <= 256
        assert f"/{name}" in commands.overview(language, coordinator=True)
    assert {name for name, _ in commands.of_groups(language)} == {
        "subscribe",
        "settings",
        "topics",
        "language",
        "quiet",
        "digest",
        "pause",
        "unsubscribe",
    }


def test_a_strangers_help_names_no_command_of_coordinators() -> None:
    for name, _ in commands.of_coordinators("en"):
        assert f"/{name} " not in commands.overview("en", coordinator=False)


@pytest.mark.parametrize(("number", "said"), [(0, "0"), (1, "few"), (9, "few"), (10, "10"), (1_234, "1,234")])
def test_fewer_than_ten_people_are_few(number, said) -> None:
    assert seats.about(number, "en") == said
