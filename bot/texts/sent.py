"""What coordinators read of what was sent: /sent, pause, stop, withdraw, correct, send once more. Pure.

The words for subscribers are here too: what stands where something was withdrawn, and a correction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.texts import progress
from bot.texts.languages import translator
from bot.texts.markup import bold, isolate, moment, quotation
from bot.texts.progress import Way
from bot.texts.seats import about

LONGEST = 400
"""Characters of a correction."""


class Word(StrEnum):
    """The words on buttons."""

    WITHDRAW = "withdraw"
    CORRECT = "correct"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    BACK = "back"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    AGAIN = "again"
    LEAVE = "leave"


class Standing(StrEnum):
    """How a broadcast stands."""

    WAITS = "waits"
    PAUSED = "paused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Act(StrEnum):
    """What a coordinator did, for the others."""

    WITHDREW = "withdrew"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class What:
    """A broadcast by name: an alert by its case's number, a call by its title, or neither."""

    case: int | None = None
    title: str | None = None


def button(word: Word, language: str) -> str:
    """Give the words of a button."""
    t = translator(language)
    return {
        Word.WITHDRAW: t.text("Withdraw"),
        Word.CORRECT: t.text("Correct"),
        Word.PAUSE: t.text("Pause"),
        Word.RESUME: t.text("Go on"),
        Word.STOP: t.text("Stop for good"),
        Word.BACK: t.text("Back"),
        Word.CONFIRM: t.text("Confirm"),
        Word.REFUSE: t.text("Refuse"),
        Word.AGAIN: t.text("Retry these"),
        Word.LEAVE: t.text("Leave it"),
    }[word]


def name(what: What, language: str) -> str:
    """Name a broadcast."""
    t = translator(language)
    if what.case is not None:
        return t.text("Alert about case {number}", number=what.case)
    if what.title is not None:
        return t.text("Call {title}", title=isolate(what.title))
    return t.text("A message")


def standing(state: Standing, language: str) -> str:
    """Say how a broadcast stands."""
    t = translator(language)
    return {
        Standing.WAITS: t.text("being sent"),
        Standing.PAUSED: t.text("paused"),
        Standing.STOPPED: t.text("stopped"),
        Standing.WITHDRAWN: t.text("withdrawn"),
        Standing.ENDED: t.text("sent"),
    }[state]


def overview(rows: Sequence[tuple[What, Standing, datetime]], language: str) -> str:
    """Head the list of /sent; its rows are told by number, and so are the buttons."""
    t = translator(language)
    if not rows:
        return t.text("Nothing was sent in the last 14 days.")
    lines = [bold(t.text("Sent lately"))]
    for number, (what, state, at) in enumerate(rows, start=1):
        when = moment(at, at.strftime("%Y-%m-%d %H:%M UTC"))
        said = t.labelled(name(what, language), standing(state, language))
        lines.append(f"{number}. {said}{t.mark(',')}{when}")
    return "\n".join([*lines, "", t.text("A number shows one with all that can be done.")])


def view(what: What, state: Standing, way: Way, text: str, language: str) -> str:
    """Show one broadcast: its state, its figures, its text."""
    head = translator(language).labelled(bold(name(what, language)), standing(state, language))
    return "\n".join([head, *progress.lines(way, language), "", text])


def withdraw_question(what: What, language: str) -> str:
    """Ask before a broadcast is withdrawn."""
    t = translator(language)
    rule = t.text(
        "It is deleted where it is not older than 48 hours, else its words are replaced. What waits is "
        "dropped. This cannot be undone."
    )
    return "\n".join([bold(t.text("Withdraw this everywhere?")), name(what, language), rule])


def done(act: Act, what: What, language: str) -> str:
    """Say to who pressed what was done."""
    t, named = translator(language), name(what, language)
    return {
        Act.WITHDREW: t.text("Withdrawn: {what}", what=named),
        Act.PAUSED: t.text("Paused: {what}", what=named),
        Act.RESUMED: t.text("Goes on: {what}", what=named),
        Act.STOPPED: t.text("Stopped: {what}", what=named),
        Act.CORRECTED: t.text("Corrected: {what}", what=named),
    }[act]


def told(act: Act, number: int, what: What, language: str) -> str:
    """Tell the others what was done, and by whom."""
    return f"C{number} – {done(act, what, language)}"


def withdrawn(language: str) -> str:
    """Stand for readers where something was withdrawn."""
    t = translator(language)
    return t.text("This message was withdrawn. Please do not pass it on.")


def ask_correction(what: What, language: str) -> str:
    """Ask for the words of a correction."""
    t = translator(language)
    rule = t.text(
        "What is right? Write it in one message of at most {n} characters. As you write it, it is put below "
        "the message and sent as an answer to all who have it, once another coordinator has confirmed it.",
        n=t.number(LONGEST),
    )
    return f"{bold(t.text('Correct: {what}', what=name(what, language)))}\n{rule}"


def too_long(language: str) -> str:
    """Refuse a correction that is too long."""
    t = translator(language)
    return t.text("That is too long: at most {n} characters, please.", n=t.number(LONGEST))


def correction(text: str, language: str) -> str:
    """Give a correction as readers see it below a message, and as its answer."""
    t = translator(language)
    return f"{bold(t.text('Correction'))}\n{isolate(text, lines=True)}"


def waits_for_another(language: str) -> str:
    """Say that a second coordinator has to confirm."""
    t = translator(language)
    return t.text("Another coordinator has been asked to confirm it, within 48 hours.")


def confirm_question(number: int, what: What, text: str, language: str) -> str:
    """Ask the others to confirm a correction."""
    t = translator(language)
    head = t.text("C{number} wants to correct this: {what}", number=number, what=name(what, language))
    return f"{bold(head)}\n{quotation(isolate(text, lines=True))}"


def corrected(chats: int, language: str) -> str:
    """Say that a correction goes out."""
    t = translator(language)
    return t.text("Confirmed. Chats that are told: {n}", n=about(chats, language))


def refused(language: str) -> str:
    """Say that a correction does not go out."""
    return translator(language).text("Refused. Nothing was changed.")


def told_refused(number: int, what: What, language: str) -> str:
    """Tell who asked that another refused."""
    t = translator(language)
    return t.text("C{number} refused your correction: {what}", number=number, what=name(what, language))


def pop_own(language: str) -> str:
    """Say that nobody confirms what they asked for."""
    return translator(language).text("You asked for this yourself. Another coordinator has to confirm it.")


def pop_decided(language: str) -> str:
    """Say that somebody was faster, or the time is over."""
    return translator(language).text("This was decided already, or its time is over.")


def pop_nothing(language: str) -> str:
    """Say that there is nothing to be done any more."""
    return translator(language).text("There is nothing left to do here.")


def missed(what: What, late: int, unknown: int, language: str, *, may_pass: int = 0) -> str:
    """Tell coordinators what a broadcast has missed, once it has ended.

    `may_pass` are chats that refused it and may take it later.
    """
    t = translator(language)
    lines = [bold(t.text("Not everybody was told: {what}", what=name(what, language)))]
    if late:
        lines.append(
            t.text("Chats that were not told in time, and now it is too late: {n}", n=about(late, language))
        )
    if unknown:
        lines.append(
            t.text(
                "Chats that may have it or not, for Telegram's answer was lost: {n}. "
                "Sent again, it may come twice.",
                n=about(unknown, language),
            )
        )
    if may_pass:
        lines.append(
            t.text(
                "Chats that refused it and may take it later, once the bot may write there again: {n}",
                n=about(may_pass, language),
            )
        )
    return "\n".join(lines)


def again(chats: int, language: str) -> str:
    """Say to how many chats something is sent once more."""
    t = translator(language)
    return t.text("Sent once more. Chats: {n}", n=about(chats, language))


def left(language: str) -> str:
    """Say that nothing more is sent."""
    return translator(language).text("Left as it is.")
