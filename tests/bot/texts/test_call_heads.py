"""The head of a card: what follows a call says what it is and names that call, in five languages."""

import pytest

from bot.texts.call import FOLLOWING, Words, card
from bot.texts.languages import LANGUAGES

WORDS = Words("They are in Seoul", "All nine have landed.", None, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_follows_a_call_does_not_ask_again_and_names_the_call(language) -> None:
    heads = set()
    for kind in sorted(FOLLOWING):
        lines = card(WORDS, language, kind=kind, about=["At noon", "Sign <here>"]).split("\n")
        asks = card(WORDS, language, kind="rally").split("\n")[0]
        assert lines[0] not in asks
        assert asks.partition(":")[0].partition("：")[0] not in lines[0]
        assert "At noon" in lines[1]
        assert "Sign &lt;here&gt;" in lines[1]
        heads.add(lines[0])
    assert len(heads) == len(FOLLOWING)


def test_what_asks_for_something_says_so_and_names_no_other_call() -> None:
    assert card(WORDS, "en").startswith("Call to action\n")
    assert card(WORDS, "en", kind="rally").startswith("Call to action: Rally\n")
    assert "About" not in card(WORDS, "en", kind="outcome")
