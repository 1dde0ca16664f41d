"""The report: few chats are few, nobody at all has no line."""

import pytest

from bot.delivery.outcome import Reason
from bot.texts.languages import LANGUAGES
from bot.texts.report import Figures, reason, report


def test_the_report_in_english() -> None:
    figures = Figures(sent=980, refused={"blocked": 2, "kicked": 15}, unknown=1, too_late=3, left=4, taps=9)
    assert report("T <1>", figures, "en") == (
        "<b>Your call \u2068T &lt;1&gt;\u2069 has been sent</b>\n"
        "Sent: 980\n"
        "Refused: 17\n• threw the bot out: 15\n• blocked the bot: few\n"
        "Unknown, Telegram's answer was lost: few\n"
        "Not sent, it was too late: few\n"
        "Not sent, the chat had left: few\n"
        "“I did it” so far: few"
    )


def test_what_did_not_happen_has_no_line() -> None:
    text = report("T", Figures(sent=1, refused={}, unknown=0, too_late=0, left=0, taps=12), "en")
    assert text.split("\n")[1:] == ["Sent: few", "“I did it” so far: 12"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", sorted(set(Reason) - {Reason.ANSWER_LOST}))
def test_every_reason_for_a_refusal_is_put_into_words(word, language) -> None:
    said = reason(word, language)
    assert said != word.replace("_", " ") or language == "en"
    assert "_" not in said


def test_a_reason_nobody_knows_is_shown_and_cannot_bring_markup() -> None:
    assert reason("new_<b>_word", "ko") == "new &lt;b&gt; word"
