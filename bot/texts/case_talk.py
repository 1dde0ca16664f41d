"""The talk with a coordinator who changes a case, and what the others hear of it. Pure.

Pop-ups (`pop_…`) are plain text of at most 200 characters, everything else is Telegram HTML.
"""

from datetime import datetime

from bot.texts.cases import publicity_text
from bot.texts.languages import translator
from bot.texts.markup import bold, isolate, moment
from storage.models import Publicity

TITLE_LENGTH = 200


def ask_other(number: int, language: str) -> str:
    """Ask which case another is merged with."""
    return translator(language).text(
        "Which case tells of the same happening as case {number}?", number=number
    )


def confirm_merge(number: int, into: int, publicity: Publicity, until: datetime | None, language: str) -> str:
    """Ask once more before two cases become one; `publicity` is the one that will hold."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Merge case {number} into case {into}?", number=number, into=into)),
            t.text("Its articles and alerts move there, and case {number} is closed.", number=number),
            t.text("Publicity: {publicity}", publicity=publicity_text(publicity, until, language)),
        )
    )


def ask_items(number: int, language: str) -> str:
    """Ask which articles leave a case."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Which articles tell of another happening than case {number}?", number=number)),
            t.text("They become a case of their own. If no alert shows one of them yet, it rings anew."),
        )
    )


def ask_title(language: str) -> str:
    """Ask for a new name."""
    t = translator(language)
    return t.text("What shall the case be called? One line, at most {most} characters.", most=TITLE_LENGTH)


def ask_kind(number: int, language: str) -> str:
    """Ask how a case ended."""
    return translator(language).text("How did case {number} end?", number=number)


def ask_words(most: int, language: str) -> str:
    """Ask for the outcome in words."""
    return translator(language).text(
        "Say it in a few words, with no names of private persons: at most {most} characters. "
        "Everybody who got the case's alerts will read it.",
        most=most,
    )


def confirm_close(number: int, facts: str, *, told: bool, language: str) -> str:
    """Show what readers will be told, before a case is closed; `told`: there are readers to tell."""
    t = translator(language)
    lines = [bold(t.text("Close case {number}?", number=number)), facts]
    if told:
        lines.append(t.text("Those who got its alerts are told. A closed case takes no more articles."))
    else:
        lines.append(t.text("Nobody is told. A closed case takes no more articles."))
    return "\n\n".join(lines)


def ask_publicity(number: int, publicity: Publicity, until: datetime | None, language: str) -> str:
    """Ask who may hear of a case."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Who may hear of case {number}?", number=number)),
            t.text("Now: {publicity}", publicity=publicity_text(publicity, until, language)),
            t.text("Less publicity takes one coordinator, more takes two."),
        )
    )


def ask_until(zone: str | None, language: str) -> str:
    """Ask for the end of an embargo; `zone` is the one the coordinator's times were in last."""
    t = translator(language)
    asks = t.text("Until when? Send day and time, for example 2026-11-25 14:00.")
    if zone:
        return f"{asks}\n" + t.text(
            "Your zone is {zone}; name another one behind the time.", zone=isolate(zone)
        )
    return f"{asks}\n" + t.text("Add your zone behind it, for example Asia/Seoul or +09:00.")


def bad_time(language: str) -> str:
    """Refuse words that are no time."""
    t = translator(language)
    return t.text("This was not understood. Send it like 2026-11-25 14:00 Asia/Seoul.")


def past(language: str) -> str:
    """Refuse a time that is over."""
    return translator(language).text("This time is over already. Send a later one.")


def asked_public(
    number: int, by: int, publicity: Publicity, *, until: datetime | None, expires: datetime, language: str
) -> str:
    """Ask the other coordinators to confirm more publicity."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("C{by} asks to make case {number} more public", by=by, number=number)),
            t.text("It would be: {publicity}", publicity=publicity_text(publicity, until, language)),
            t.text("Another coordinator has to confirm it before {until}.", until=_at(expires, language)),
        )
    )


def asked_release(case_id: int, by: int, expires: datetime, language: str) -> str:
    """Tell the other coordinators that one wants to release an article."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("C{by} asks to release an article of case {number}", by=by, number=case_id)),
            t.text("Another coordinator has to confirm it before {until}.", until=_at(expires, language)),
            t.text("/cases shows it."),
        )
    )


def asked(expires: datetime, language: str) -> str:
    """Tell the one who asked that another has to confirm."""
    t = translator(language)
    return t.text(
        "The other coordinators were asked. One has to confirm before {until}.", until=_at(expires, language)
    )


def _at(when: datetime, language: str) -> str:
    t = translator(language)
    return moment(when, t.moment(when, when.tzinfo)) if when.tzinfo else ""


def empty(most: int, language: str) -> str:
    """Refuse words that are none or too many."""
    return translator(language).text("Please send 1 to {most} characters as words.", most=most)


def pop_changed(language: str) -> str:
    """Refuse a press that was made for the case as it was."""
    return translator(language).text("The case was changed meanwhile. This is how it is now.")


def pop_own(language: str) -> str:
    """Refuse the confirmation of one who asked."""
    return translator(language).text("You asked for this yourself. Another coordinator has to confirm it.")


def pop_asked(language: str) -> str:
    """Tell the one who asks for a release that another has to confirm."""
    return translator(language).text("The others were asked. One of them has to read it and release it too.")


def pop_decided(language: str) -> str:
    """Say that another was faster, or that the time is over."""
    return translator(language).text("This was decided already, or its time is over.")


def pop_choose(language: str) -> str:
    """Ask for at least one article, and leave at least one."""
    return translator(language).text("Choose at least one article, and leave at least one.")
