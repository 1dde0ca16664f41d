"""The report to the author of a call, when all its deliveries have ended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.texts.languages import NAMES, translator
from bot.texts.markup import bold, escape, isolate
from bot.texts.seats import about
from bot.texts.settings import region
from storage.models import Region


@dataclass(frozen=True, slots=True)
class Figures:
    """How the deliveries of a call ended, each a count of chats; `refused` by the word of the reason.

    `waiting` are those that have not ended; `languages` and `regions` are parts of the sent.
    """

    sent: int
    refused: Mapping[str, int]
    unknown: int
    too_late: int
    left: int
    taps: int
    coming: bool = False  # the answer that counts is “I come”, not “I did it”
    waiting: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)  # by the word of a region


def report(title: str, figures: Figures, language: str) -> str:
    """Give the report. Few chats are "few": an exact small number may point to a person."""
    t = translator(language)
    lines = [
        bold(t.text("Your call {title} has been sent", title=isolate(title))),
        t.text("Sent: {n}", n=about(figures.sent, language)),
    ]
    lines += _parts(figures, language)
    if figures.waiting:
        lines.append(t.text("Still waiting, most in quiet hours: {n}", n=about(figures.waiting, language)))
    refused = sum(figures.refused.values())
    if refused:
        lines.append(t.text("Refused: {n}", n=about(refused, language)))
        by_number = sorted(figures.refused.items(), key=lambda pair: (-pair[1], pair[0]))
        lines += [
            f"• {t.labelled(reason(word, language), about(number, language))}" for word, number in by_number
        ]
    if figures.unknown:
        lines.append(t.text("Unknown, Telegram's answer was lost: {n}", n=about(figures.unknown, language)))
    if figures.too_late:
        lines.append(t.text("Not sent, it was too late: {n}", n=about(figures.too_late, language)))
    if figures.left:
        lines.append(t.text("Not sent, the chat had left: {n}", n=about(figures.left, language)))
    taps = about(figures.taps, language)
    said = (
        t.text("“I come” so far: {n}", n=taps) if figures.coming else t.text("“I did it” so far: {n}", n=taps)
    )
    lines.append(said)
    return "\n".join(lines)


def _parts(figures: Figures, language: str) -> list[str]:
    """Say how many have it by language, and by the regions they want news of."""
    t = translator(language)
    told = figures.languages.items()
    spoken = [t.labelled(NAMES.get(code, code), about(n, language)) for code, n in told if n]
    placed = [
        t.labelled(region(Region[word.upper()], language), about(n, language))
        for word, n in figures.regions.items()
    ]
    lines = [t.text("By language: {parts}", parts=" · ".join(spoken))] if spoken else []
    return lines + ([t.text("By region: {parts}", parts=" · ".join(placed))] if placed else [])


def reason(word: str, language: str) -> str:
    """Put the word of a refusal into words; an unknown word is shown as it is."""
    t = translator(language)
    known = {
        "blocked": t.text("blocked the bot"),
        "deactivated": t.text("account deleted"),
        "kicked": t.text("threw the bot out"),
        "not_member": t.text("the bot is not a member"),
        "chat_deleted": t.text("chat deleted"),
        "never_started": t.text("never started the bot"),
        "chat_not_found": t.text("chat not found"),
        "topic_gone": t.text("forum topic deleted or closed"),
        "no_rights": t.text("the bot may not write there"),
        "message_gone": t.text("message gone"),
        "tried_too_often": t.text("tried too often"),
        "many_refusals": t.text("refused by many chats in a row"),
        "removed": t.text("threw the bot out"),
        "our_fault": t.text("Telegram did not accept the message"),
    }
    return known.get(word) or escape(word.replace("_", " "))
