"""`classify --explain` shows the verdict on the text itself."""

import re

from bot.runtime.explain import explained
from bot.triage.classify import classify

TITLE = "중국, 투먼서 탈북민 52명 강제북송"


def shown(title: str, summary: str = "", *, plain: bool = True) -> str:
    return explained(title, summary, classify(title, summary), plain=plain).plain


def test_the_words_found_are_marked_in_the_text_with_the_rule_beside_and_the_reason_below() -> None:
    first, title, _, reason = shown(TITLE).splitlines()
    assert first == "alert · repatriation · critical"
    assert "«탈북민»[who]" in title
    assert "«강제북송»[" in title
    assert "what: return" in title
    assert "It tells of a forced return of North Koreans" in reason
    unmarked = re.sub(r"\[[^\]]*\]|[«»]", "", title)
    assert unmarked.strip() == TITLE


def test_the_facts_stand_on_a_line_of_their_own_and_what_is_not_told_is_left_out() -> None:
    facts = shown(TITLE).splitlines()[2]
    assert facts == "  52 (52명) · Tumen · CN → KP · returned · reported"
    told = shown(
        "Dozens of North Korean women held in Dandong", "A rights group said so. Call +86 138 0013 8000."
    )
    assert "some (Dozens) · women · Dandong · detained · reported" in told
    assert "held: phone" in told


def test_an_item_of_another_matter_has_no_facts() -> None:
    assert len(shown("Tram line opens in Leeds").splitlines()) == 3


def test_a_terminal_gets_the_words_underlined_and_no_signs() -> None:
    text = explained(TITLE, "", classify(TITLE), plain=False)
    assert "«" not in text.plain
    underlined = {text.plain[span.start : span.end] for span in text.spans if "underline" in str(span.style)}
    assert {"탈북민", "강제북송"} <= underlined


def test_no_text_steers_the_terminal_or_breaks_its_line() -> None:
    said = shown("Rain\x1b[31m in\nthe north \u202eland", "Fair\x07 weather")
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "\u202e" not in said
    assert len(said.splitlines()) == 4
