"""Says what is doubtful about a call before it goes out: Telegram HTML, one line a doubt. Pure."""

from collections.abc import Sequence

from bot.texts.languages import translator
from bot.texts.markup import bold, isolate


def head(lines: Sequence[str], language: str) -> list[str]:
    """Give the doubts below their head; nothing where there is none."""
    if not lines:
        return []
    return ["⚠ " + bold(translator(language).text("Please look twice")), *(f"• {line}" for line in lines)]


def near(title: str, author: int, language: str) -> str:
    """Say that some of the same people get another call within a day."""
    return translator(language).text(
        "Some of the same people get {title} of C{author} within a day of it.",
        title=isolate(title),
        author=author,
    )


def past(language: str) -> str:
    """Say that a date or the time to go out is over, or that its dates do not fit."""
    return translator(language).text("One of its dates is over, or its dates do not fit together.")


def unknown_host(host: str, language: str) -> str:
    """Say that no approved call has led to a site before."""
    return translator(language).text(
        "No call that was approved and no news source has led to this site before: {host}", host=isolate(host)
    )


def unlisted_host(host: str, language: str) -> str:
    """Say that a site is not on the list of those that calls may lead to."""
    return translator(language).text(
        "This site is not on the list of sites that calls may lead to: {host}", host=isolate(host)
    )


def private(reason: str, language: str) -> str:
    """Say that the words may point to a private person."""
    return translator(language).text("Its words may point to a private person: {reason}", reason=reason)
