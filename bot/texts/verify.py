"""Words the code under alerts and calls, and the answers to who asks whether a message is ours. Pure."""

from datetime import UTC, datetime
from enum import StrEnum

from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, code, fits, isolate, moment

SAMPLE = "/verify 7K2-M9Q4V"


class Doubt(StrEnum):
    """Why a message is not ours."""

    NO_CODE = "no_code"
    UNKNOWN_CODE = "unknown_code"
    PICTURE = "picture"
    WORDS = "words"  # the code is ours, the words or links are not


def footer(given: str, language: str) -> str:
    """Give the last line of an alert or call; `given` is its code."""
    return translator(language).text("Code {code} – is a message ours? /verify", code=code(given))


def how(language: str) -> str:
    """Say how one asks."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Is a message really ours?")),
            t.text(
                "Forward it to this chat, or send /verify with the code at its end: {sample}", sample=SAMPLE
            ),
            t.text("What you send for this is compared and not kept."),
        )
    )


def ours(
    sent_at: datetime,
    approved_at: datetime | None,
    language: str,
    *,
    corrected: tuple[datetime, str] | None = None,
    reworded: bool = False,
    newer: str | None = None,
    shown: str | None = None,
) -> str:
    """Say that a message is ours, and how it stands.

    `approved_at` is None for an alert, `corrected` holds when and the words, `newer` is the code of newer
    news of the same case. `shown` is our wording, for the asker to compare; None where words were compared.
    """
    t = translator(language)
    lines = [bold(t.text("✓ Ours"))]
    if approved_at is not None:
        lines.append(t.text("Approved by a second coordinator: {moment}", moment=_moment(approved_at, t)))
    lines.append(t.text("Sent: {moment}", moment=_moment(sent_at, t)))
    if corrected is None:
        lines.append(t.text("Not corrected."))
    else:
        lines.append(t.text("Corrected: {moment}", moment=_moment(corrected[0], t)))
        lines.append(isolate(corrected[1], lines=True))
    if newer is not None:
        lines.append(t.text("There is newer news of this case: {code}", code=code(newer)))
    if reworded:
        lines.append(t.text("It was worded anew since. This is how it reads now:"))
    elif shown is not None:
        lines.append(t.text("A code can be copied: compare the words. Ours reads:"))
    return _with(lines, shown)


def taken_back(language: str) -> str:
    """Say that a message was ours and shall not be passed on."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("It was ours, and was withdrawn")),
            t.text("It does not hold any more. Please do not pass it on."),
        )
    )


def not_ours(doubt: Doubt, language: str, shown: str | None = None) -> str:
    """Say that a message is not ours, and why; `shown` is what we wrote under the code it carries."""
    t = translator(language)
    why = {
        Doubt.NO_CODE: t.text("It carries no code. Each alert and call of ours ends with one."),
        Doubt.UNKNOWN_CODE: t.text("Its code was never given out by this bot."),
        Doubt.PICTURE: t.text("It carries a picture or file. Alerts and calls of ours never do."),
        Doubt.WORDS: t.text("Its code belongs to a message of ours, but its words or links were changed."),
    }[doubt]
    lines = [bold(t.text("✗ Not ours")), why, t.text("Please do not pass it on. /about names who we are.")]
    if shown is not None:
        lines.append(t.text("This is what we wrote:"))
    return _with(lines, shown)


def unknown_code(language: str) -> str:
    """Answer a code that was typed and is none of ours."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("✗ No code of ours")),
            t.text("Please check each letter. If it is typed as it stands there, the message is not ours."),
        )
    )


def only_talk(language: str) -> str:
    """Answer a forwarded message that the bot wrote in some chat, and that is no alert or call."""
    return translator(language).text("This bot wrote it in a chat, but it is no alert and no call.")


def _with(lines: list[str], shown: str | None) -> str:
    head = "\n".join(lines)
    full = f"{head}\n\n———\n{shown}"
    return full if shown is not None and fits(full) else head


def _moment(at: datetime, t: Translator) -> str:
    return moment(at, t.moment(at, UTC))
