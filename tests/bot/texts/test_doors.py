"""Links with a language and topics: within Telegram's letters, read back, and kind to what is not known."""

import re

import pytest

from bot.texts.doors import Door, link, may_be_invite, payload, read
from bot.texts.languages import LANGUAGES
from storage.models import ALL_TOPICS, TopicChoice
from storage.signing import new_invite


@pytest.mark.parametrize("language", [None, *LANGUAGES])
@pytest.mark.parametrize("bits", range(64))
def test_every_choice_fits_and_comes_back(language, bits) -> None:
    door = Door(language, TopicChoice(bits), others=True)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload(door))
    assert read(payload(door)) == door


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("", Door()),
        ("go", Door()),
        ("go-KO-Detention-nonsense--x", Door("ko", TopicChoice.DETENTION)),
        ("zh_hant-policy-calls", Door("zh_Hant", TopicChoice.POLICY | TopicChoice.CALLS)),
        ("somebodys_catalogue_of_bots", Door()),
    ],
)
def test_what_is_not_known_is_passed_over(text, door) -> None:
    assert read(text) == door


def test_a_link_names_the_bot() -> None:
    assert link("a_bot", Door("ja", ALL_TOPICS)) == (
        "https://t.me/a_bot?start=go-ja-returns-detention-risk-release-policy-calls"
    )


def test_invites_are_told_from_links() -> None:
    assert all(may_be_invite(new_invite()) for _ in range(1_000))
    for text in ("", "go-ko", "go-ko-detention-policy", "go-en-policy-returns-x", "catalogue"):
        assert not may_be_invite(text), text
