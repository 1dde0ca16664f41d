"""The lines of a call's card that its kind brings: counts, addresses, numbers, seats, speakers. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.texts.call_dates import day_in_words
from bot.texts.languages import translator
from bot.texts.markup import bold, code, isolate, italic


def goal(wanted: int | None, counted: int, language: str) -> list[str]:
    """Give how many signatures are wanted and how many there are; `counted` 0 where none is counted yet."""
    t = translator(language)
    if wanted and counted:
        share = min(100, counted * 100 // wanted)
        line = t.text(
            "Signatures: {counted} of {wanted} ({share} %)",
            counted=t.number(counted), wanted=t.number(wanted), share=share,
        )  # fmt: skip
        return [line]
    if wanted:
        return [t.text("Signatures wanted: {wanted}", wanted=t.number(wanted))]
    return [t.text("Signatures so far: {counted}", counted=t.number(counted))] if counted else []


def untranslated(parts: Sequence[str], written_in: str, language: str) -> list[str]:
    """Say which parts stand in the language that the call was written in first."""
    if not parts:
        return []
    t = translator(language)
    words = {"language": t.language_name(written_in), "parts": t.mark(",").join(parts)}
    return ["", italic(t.text("In {language} only: {parts}", **words))]


def deadline(day: str | None, language: str) -> list[str]:
    """Give the last day."""
    if not day:
        return []
    words = day_in_words(date.fromisoformat(day), language)
    return [translator(language).text("Until {day}", day=words)]


def targets(each: Sequence[Mapping[str, str]], subject: str, language: str) -> list[str]:
    """Give the addresses of a letter, each to be copied by a tap, and its subject."""
    subject_line = translator(language).text("Subject: {subject}", subject=isolate(subject))
    return [*addresses(each, language), subject_line]


def addresses(each: Sequence[Mapping[str, str]], language: str) -> list[str]:
    """Give the addresses alone."""
    t = translator(language)
    lines = [t.text("Write to:")]
    for target in each:
        country = f" ({t.country(target['country'])})" if target.get("country") else ""
        lines.append(f"• {t.labelled(isolate(target['name']) + country, code(target['mail']))}")
    return lines


def numbers(each: Sequence[Mapping[str, str]], language: str) -> list[str]:
    """Give the numbers to call, with their hours."""
    t = translator(language)
    lines = [t.text("Call:")]
    for one in each:
        hours = f" ({isolate(one['hours'])})" if one.get("hours") else ""
        lines.append(f"• {t.labelled(isolate(one['name']), code(one['number']))}{hours}")
    return lines


def event(details: Mapping[str, Any], language: str) -> list[str]:
    """Give who speaks, how many seats there are, and what those who come must know."""
    t = translator(language)
    lines = []
    if details.get("speakers"):
        lines.append(t.text("Speakers: {names}", names=isolate(details["speakers"], lines=True)))
    if details.get("capacity"):
        lines.append(t.text("Seats: {n}", n=t.number(details["capacity"])))
    if details.get("safety"):
        lines += ["", bold(t.text("Please note")), isolate(details["safety"], lines=True)]
    return lines
