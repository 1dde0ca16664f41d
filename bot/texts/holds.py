"""What coordinators read of the hold, which keeps everything from subscribers until it is lifted. Pure."""

from datetime import datetime

from bot.texts.languages import translator
from bot.texts.markup import bold, moment
from bot.texts.seats import about


def _moment(at: datetime) -> str:
    return moment(at, at.strftime("%Y-%m-%d %H:%M UTC"))


def held(number: int, since: datetime, language: str) -> str:
    """Say that everything is on hold, who did it, and what ends it."""
    t = translator(language)
    by = t.text("By C{number}, since {moment}.", number=number, moment=_moment(since))
    return "\n".join([bold(t.text("Sending is on hold")), by, _rule(language)])


def reminder(number: int, since: datetime, language: str) -> str:
    """Give the line that stands above every screen of coordinators while the hold lasts."""
    t = translator(language)
    by = t.text("By C{number}, since {moment}.", number=number, moment=_moment(since))
    return f"{bold(t.text('Sending is on hold'))} · {by} /resume"


def is_about(text: str, language: str) -> bool:
    """Say whether a screen tells of the hold by itself."""
    return translator(language).text("Sending is on hold") in text


def _rule(language: str) -> str:
    t = translator(language)
    return t.text(
        "Nothing goes to subscribers until a coordinator sends /resume. Answers to people, notices to "
        "coordinators and withdrawals still go."
    )


def told_held(number: int, language: str) -> str:
    """Tell the other coordinators."""
    t = translator(language)
    return f"{bold(t.text('C{number} put all sending on hold', number=number))}\n{_rule(language)}"


def told_lifted(number: int, language: str) -> str:
    """Tell the others that it is over."""
    t = translator(language)
    return t.text("C{number} lifted the hold. What waited goes out now.", number=number)


def lift_question(waiting: int, language: str) -> str:
    """Ask before it is lifted."""
    t = translator(language)
    words = t.text("Deliveries that wait and go out at once: {n}", n=about(waiting, language))
    return f"{bold(t.text('Lift the hold?'))}\n{words}"


def lifted(language: str) -> str:
    """Say that it is lifted."""
    return translator(language).text("The hold is lifted. What waited goes out now.")


def kept(language: str) -> str:
    """Say that it stays."""
    return translator(language).text("The hold stays.")


def not_held(language: str) -> str:
    """Say that there is none."""
    return translator(language).text("Sending is not on hold. /hold stops everything at once.")


def lift(language: str) -> str:
    """Name the button that lifts it."""
    return translator(language).text("Lift the hold")


def keep(language: str) -> str:
    """Name the button that keeps it."""
    return translator(language).text("Keep it")
