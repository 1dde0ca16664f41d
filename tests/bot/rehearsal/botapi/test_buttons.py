import pytest

from bot.rehearsal.botapi.buttons import checked_keyboard, deep_link_payload
from bot.rehearsal.botapi.refusals import Refusal


def keyboard(*buttons):
    return {"inline_keyboard": [list(buttons)]}


GOOD = [
    {"text": "Done", "callback_data": "가" * 21},
    {"text": "Read", "url": "https://paper.example/1"},
    {"text": "Open", "url": "tg://resolve?domain=x"},
    {"text": "Local", "url": "http://localhost:8080/"},
    {"text": "Copy", "copy_text": {"text": "x" * 256}},
    {"text": "Stop", "callback_data": "x", "style": "danger"},
]


@pytest.mark.parametrize("button", GOOD)
def test_a_button_telegram_takes_is_kept_as_it_is(button):
    assert checked_keyboard(keyboard(button), private=True) == keyboard(button)


BAD = [
    ({"text": "Done", "callback_data": ""}, "BUTTON_DATA_INVALID"),
    ({"text": "Done", "callback_data": "가" * 22}, "BUTTON_DATA_INVALID"),  # 66 bytes, though 22 letters
    ({"text": "Read", "url": "ftp://paper.example/"}, "BUTTON_URL_INVALID"),
    ({"text": "Read", "url": "javascript:alert(1)"}, "BUTTON_URL_INVALID"),
    ({"text": "Read", "url": "https://paper"}, "BUTTON_URL_INVALID"),
    ({"text": "Read", "url": "https://a b.example"}, "BUTTON_URL_INVALID"),
    ({"text": "Copy", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "App", "web_app": {"url": "https://x.example"}}, "BUTTON_TYPE_INVALID"),
    ({"text": "Stop", "callback_data": "x", "style": "loud"}, "BUTTON_STYLE_INVALID"),
    ({"text": "Nothing"}, "Text buttons are unallowed in the inline keyboard"),
    ({"text": "Both", "url": "https://x.example", "callback_data": "x"}, "Text buttons are unallowed"),
]


@pytest.mark.parametrize(("button", "why"), BAD)
def test_a_button_telegram_would_not_take_is_refused(button, why):
    with pytest.raises(Refusal, match=why):
        checked_keyboard(keyboard(button), private=False)


def test_a_hundred_buttons_pass_and_one_more_does_not():
    button = {"text": "x", "callback_data": "x"}
    assert checked_keyboard(keyboard(*[button] * 100), private=True)
    with pytest.raises(Refusal, match="too long"):
        checked_keyboard(keyboard(*[button] * 101), private=True)


LINKS = [
    ("https://t.me/rehearsal_bot?start=abc", "abc"),
    ("https://t.me/Rehearsal_Bot", ""),
    ("https://t.me/other_bot?start=abc", None),
    ("https://paper.example/rehearsal_bot?start=abc", None),
]


@pytest.mark.parametrize(("url", "payload"), LINKS)
def test_a_link_to_this_bot_is_told_from_every_other(url, payload):
    assert deep_link_payload(url, "rehearsal_bot") == payload
