"""The signed buttons of writing and approving calls. Pure.

Each carries the version of the call it was made for: a press on an older one is refused.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.actions.kinds import Step
from bot.chat.keyboards import Signer
from bot.texts import call as texts
from bot.texts import call_parts, call_review, call_sources, letters, replies, settings
from bot.texts.call import Label
from bot.texts.languages import LANGUAGES, NAMES
from storage.models import Call, Region
from storage.queries.messages import Buttons

REVIEW_LIFETIME = timedelta(days=14)
TO_CHAT = 1


class Action(StrEnum):
    """What a button does; at most four letters."""

    SKIP = "cskp"
    LANGUAGES = "clng"  # choice: the languages as bits
    CHOSEN = "cchn"
    EDIT = "cedt"  # choice: which part
    SUBMIT = "csub"
    DISCARD = "cdis"
    APPROVE = "capp"
    RETURN = "cret"
    NO_REASON = "cnor"
    KIND = "cknd"  # choice: which kind
    CHOICE = "ccho"  # choice: which of the part's choices
    REGIONS = "creg"  # choice: the regions as bits
    WORDING = "cwrd"  # choice: which language is to be written
    SHOW = "cshw"  # choice: in which language a draft is shown
    LOOK = "clok"  # the same to one who may approve it
    TEST = "ctst"  # choice: TO_CHAT, else to oneself
    CALL_OFF = "coff"
    LETTERS = "clet"  # choice: in which language they are shown
    EARLIER = "cear"
    COPY = "ccpy"  # choice: the last 8 bits of the earlier call's number
    SNIPPETS = "csnp"
    SNIPPET = "csna"  # choice: the last 8 bits of its number
    SNIPPET_NEW = "csnn"
    SNIPPET_GONE = "csng"  # choice: the same
    BACK = "cbck"


def bits_of(languages: list[str]) -> int:
    """Give languages as bits in the order of LANGUAGES."""
    return sum(1 << place for place, code in enumerate(LANGUAGES) if code in languages)


def languages_of(bits: int) -> list[str]:
    """Give the languages of bits."""
    return [code for place, code in enumerate(LANGUAGES) if bits & (1 << place)]


def skip(signer: Signer, call: Call, language: str) -> Buttons:
    """Give the way past an optional part."""
    return [[signer.button(texts.label(Label.SKIP, language), Action.SKIP, **_at(call))]]


def languages(signer: Signer, call: Call, language: str) -> Buttons:
    """Give the five languages; each press says what shall be, not what to toggle."""
    bits = bits_of(call.languages)
    rows = [
        [
            signer.button(
                replies.picked(NAMES[code], on=code in call.languages, language=language),
                Action.LANGUAGES,
                choice=bits ^ (1 << place),
                **_at(call),
            )
        ]
        for place, code in enumerate(LANGUAGES)
    ]
    return [*rows, [signer.button(texts.label(Label.DONE, language), Action.CHOSEN, **_at(call))]]


def regions(signer: Signer, call: Call, language: str) -> Buttons:
    """Give the regions; each press says what shall be, not what to toggle."""
    rows = [
        [
            signer.button(
                replies.picked(
                    settings.region(region, language), on=bool(call.regions & region), language=language
                ),
                Action.REGIONS,
                choice=call.regions ^ int(region),
                **_at(call),
            )
        ]
        for region in Region
    ]
    return [*rows, [signer.button(texts.label(Label.DONE, language), Action.CHOSEN, **_at(call))]]


def kinds(signer: Signer, call: Call, names: Sequence[str], language: str) -> Buttons:
    """Give the kinds of calls, two a row; the one that it is now is marked."""
    each = [
        signer.button(
            replies.picked(call_parts.kind(name, language), on=name == call.kind, language=language),
            Action.KIND,
            choice=number,
            **_at(call),
        )
        for number, name in enumerate(names)
    ]
    earlier = signer.button(call_sources.earlier_button(language), Action.EARLIER, **_at(call))
    return [*in_twos(each), [earlier]]


def numbered(signer: Signer, call: Call, action: Action, ids: Sequence[int], sign: str = "") -> Buttons:
    """Give one button for each thing of a list, by its place in it."""
    row = [
        signer.button(f"{sign}{place}", action, choice=each % 256, **_at(call))
        for place, each in enumerate(ids, 1)
    ]
    return [row[start : start + 4] for start in range(0, len(row), 4)]


def snippets(signer: Signer, call: Call, ids: Sequence[int], language: str) -> Buttons:
    """Give what may be done with answers to objections: put one in, take one out, write one, go back."""
    return [
        *numbered(signer, call, Action.SNIPPET, ids, "＋ "),
        *numbered(signer, call, Action.SNIPPET_GONE, ids, "🗑 "),
        [
            signer.button(call_sources.new_button(language), Action.SNIPPET_NEW, **_at(call)),
            back(signer, call, language),
        ],
    ]


def back(signer: Signer, call: Call, language: str) -> dict[str, Any]:
    """Give the way back to the draft."""
    return signer.button(call_sources.back_button(language), Action.BACK, **_at(call))


def choices(signer: Signer, call: Call, words: Sequence[str], language: str) -> Buttons:
    """Give the choices of a part, one a row."""
    return [
        [signer.button(call_parts.choice(word, language), Action.CHOICE, choice=number, **_at(call))]
        for number, word in enumerate(words)
    ]


def in_twos(buttons: Sequence[dict[str, Any]]) -> Buttons:
    """Put buttons two a row."""
    return [list(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def preview(
    signer: Signer,
    call: Call,
    steps: Sequence[str],
    written: Collection[str],
    language: str,
    *,
    shown: str = "en",
    to_chat: bool = False,
) -> Buttons:
    """Give what an author may do with a finished draft: its steps, the languages it is written in.

    `shown` is the language that it is shown in, `to_chat`: there is a chat for tests.
    """
    edits = [
        signer.button(call_parts.label(step, language), Action.EDIT, choice=number, **_at(call))
        for number, step in enumerate(steps)
    ]
    trials = [signer.button(call_review.test_chat_button(language), Action.TEST, choice=TO_CHAT, **_at(call))]
    return [
        [signer.button(texts.label(Label.SUBMIT, language), Action.SUBMIT, **_at(call))],
        *_shown_in(signer, call, Action.SHOW),
        *_letters(signer, call, shown, language),
        *in_twos(edits),
        *in_twos(_wordings(signer, call, written, language)),
        [signer.button(call_parts.label("snippet", language), Action.SNIPPETS, **_at(call))],
        *([trials] if to_chat else []),
        [
            signer.button(call_review.test_button(language), Action.TEST, **_at(call)),
            signer.button(texts.label(Label.DISCARD, language), Action.DISCARD, **_at(call)),
        ],
    ]


def _wordings(signer: Signer, call: Call, written: Collection[str], language: str) -> list[dict[str, Any]]:
    """Give the way to title and text in each other language that a call goes out in."""
    return [
        signer.button(
            call_review.wording_button(NAMES[each], each in written, language),
            Action.WORDING,
            choice=LANGUAGES.index(each),
            **_at(call),
        )
        for each in call.languages
        if each != call.language
    ]


def review(signer: Signer, call: Call, language: str, shown: str) -> Buttons:
    """Give what another coordinator may do with it. Who may is looked up when it is pressed."""
    return [
        [
            signer.button(texts.label(Label.APPROVE, language), Action.APPROVE, **_at(call)),
            signer.button(texts.label(Label.RETURN, language), Action.RETURN, **_at(call)),
        ],
        *_shown_in(signer, call, Action.LOOK),
        *_letters(signer, call, shown, language),
    ]


def _letters(signer: Signer, call: Call, shown: str, language: str) -> Buttons:
    """Give the way to the letters as readers of the language that a call is shown in get them."""
    if not call.details.get(Step.TARGETS):
        return []
    choice = LANGUAGES.index(shown)
    return [[signer.button(letters.button(language), Action.LETTERS, choice=choice, **_at(call))]]


def _shown_in(signer: Signer, call: Call, action: Action) -> Buttons:
    """Give the languages in which a call can be looked at, where there are several."""
    if len(call.languages) < 2:
        return []
    each = [
        signer.button(f"👁 {NAMES[code]}", action, choice=LANGUAGES.index(code), **_at(call))
        for code in call.languages
    ]
    return [each[start : start + 3] for start in range(0, len(each), 3)]


def call_off(signer: Signer, call: Call, language: str) -> Buttons:
    """Give the way to call off what waits for its time."""
    return [[signer.button(call_review.call_off_button(language), Action.CALL_OFF, **_at(call))]]


def reason(signer: Signer, call: Call, language: str) -> Buttons:
    """Give the way to return a call without a word."""
    return [[signer.button(texts.label(Label.NO_REASON, language), Action.NO_REASON, **_at(call))]]


def _at(call: Call) -> dict[str, int]:
    return {"target": call.id or 0, "version": call.version % 65536}
