"""What coordinators read of calls that are out: /running, and what they can do with each. Pure.

People are told as rounded totals alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.texts import call_parts, running_shifts
from bot.texts.call_dates import day_in_words
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, isolate
from bot.texts.running import Date, when
from bot.texts.running_shifts import Manned
from bot.texts.seats import about

FIELDS = ("when", "place", "weekend_place", "until", "sessions")


class Word(StrEnum):
    """The words on buttons."""

    SKIP = "skip"
    REMIND = "remind"
    COUNT = "count"
    CALL_OFF = "call_off"
    REPORT = "report"
    EXPORT = "export"
    BACK = "back"
    DO_CALL_OFF = "do_call_off"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    ADD = "add"
    MANAGE = "manage"


def button(word: Word, language: str) -> str:
    """Give the words of a button."""
    t = translator(language)
    return {
        Word.SKIP: t.text("Leave a day out"),
        Word.REMIND: t.text("Reminders"),
        Word.COUNT: t.text("Enter signatures"),
        Word.CALL_OFF: t.text("Call off"),
        Word.REPORT: t.text("Report"),
        Word.EXPORT: t.text("Counts as a file"),
        Word.BACK: t.text("Back"),
        Word.DO_CALL_OFF: t.text("Yes, call it off"),
        Word.CONFIRM: t.text("Confirm"),
        Word.REFUSE: t.text("Refuse"),
        Word.ADD: t.text("Add this"),
        Word.MANAGE: t.text("Lead this call"),
    }[word]


def change(field_name: str, language: str) -> str:
    """Give the words of the button that changes a part."""
    t = translator(language)
    return t.text("Change: {part}", part=call_parts.label(field_name, language))


def follow(kind: str, language: str) -> str:
    """Give the words of the button that begins a call which follows this one."""
    return translator(language).text("Write: {kind}", kind=call_parts.kind(kind, language))


@dataclass(frozen=True, slots=True)
class View:
    """A call that is out. `answers` are totals by date (None: the only one) and answer; `goal` None: none."""

    title: str
    kind: str
    state: str
    following: Date | None = None
    answers: Sequence[tuple[str | None, Mapping[str, int]]] = ()
    signatures: int | None = None
    goal: int | None = None
    by_intake: Mapping[str, int] = field(default_factory=dict)
    reminders: Sequence[int] | None = None
    case: int | None = None
    shifts: Sequence[Manned] = ()


def none_running(language: str) -> str:
    """Say that there is nothing to lead."""
    return translator(language).text("No call has gone out yet. /call writes one.")


def overview(rows: Sequence[tuple[str, str]], language: str) -> str:
    """Head the list of /running: (title, state) of each; its rows are told by number, and so are buttons."""
    t = translator(language)
    lines = [bold(t.text("Calls that went out, the newest first"))]
    lines += [
        f"{number}. {t.labelled(isolate(title), state(word, language))}"
        for number, (title, word) in enumerate(rows, start=1)
    ]
    return "\n".join([*lines, "", t.text("A number shows one with all that can be done.")])


def state(word: str, language: str) -> str:
    """Say how a call stands; the words are those of CallState."""
    t = translator(language)
    return {
        "sending": t.text("being sent"),
        "sent": t.text("running"),
        "cancelled": t.text("called off"),
        "over": t.text("over"),
        "closed": t.text("ended, its outcome is told"),
    }.get(word, t.text("not out"))


def view(shown: View, language: str) -> str:
    """Show one call."""
    t = translator(language)
    lines = [
        t.labelled(bold(isolate(shown.title)), state(shown.state, language)),
        call_parts.kind(shown.kind, language),
    ]
    if shown.case is not None:
        lines.append(t.text("Of case {n}", n=shown.case))
    if shown.following is not None:
        lines.append(t.text("Next: {when}", when=when(shown.following, language)))
    lines += [_answers(title, found, t) for title, found in shown.answers]
    lines += running_shifts.lines(shown.shifts, language)
    lines += signatures(shown, language)
    if shown.reminders is not None:
        lines.append(reminders(shown.reminders, language))
    return "\n".join(lines)


def _answers(title: str | None, found: Mapping[str, int], t: Translator) -> str:
    words = {
        "done": t.text("did it: {n}", n=about(found.get("done", 0), t.language)),
        "coming": t.text("coming: {n}", n=about(found.get("coming", 0), t.language)),
        "waiting": t.text("waiting for a seat: {n}", n=about(found.get("waiting", 0), t.language)),
        "cannot": t.text("cannot: {n}", n=about(found.get("cannot", 0), t.language)),
    }
    said = " · ".join(words[word] for word in words if word in found)
    return t.labelled(isolate(title), said) if title else said


def signatures(shown: View, language: str) -> list[str]:
    """Say how many signatures there are, of how many wanted, and by which ways."""
    if shown.signatures is None:
        return []
    t = translator(language)
    counted = t.number(shown.signatures)
    if shown.goal:
        share = shown.signatures * 100 // shown.goal
        words = {"counted": counted, "goal": t.number(shown.goal), "share": share}
        lines = [t.text("Signatures: {counted} of {goal} ({share} %)", **words)]
    else:
        lines = [t.text("Signatures: {counted}", counted=counted)]
    ways = shown.by_intake.items()
    return lines + [f"• {t.labelled(intake(way, language), t.number(n))}" for way, n in ways]


def intake(way: str, language: str) -> str:
    """Name a way by which signatures come in."""
    t = translator(language)
    return {
        "web": t.text("Web"),
        "post": t.text("Post"),
        "fax": t.text("Fax"),
        "email": t.text("E-mail"),
        "street": t.text("Street"),
    }[way]


def reminders(minutes: Sequence[int], language: str) -> str:
    """Say when those who come are reminded."""
    t = translator(language)
    words = {
        (): t.text("never"),
        (120,): t.text("2 hours before"),
        (1440,): t.text("a day before"),
        (1440, 120): t.text("a day and 2 hours before"),
    }
    said = words.get(tuple(minutes)) or t.mark(",").join(t.number(each) for each in minutes)
    return t.text("Those who come are reminded: {when}", when=said)


def ask_day(language: str) -> str:
    """Ask which day is left out."""
    t = translator(language)
    return t.text(
        "Which day is left out? Who comes is told at once, all others who have the call without a sound."
    )


def skip_done(day: date, language: str) -> str:
    """Say that a day is left out."""
    return translator(language).text("Left out: {day}", day=day_in_words(day, language))


def ask_call_off(title: str, language: str) -> str:
    """Ask before a call is called off."""
    t = translator(language)
    rule = t.text(
        "Everybody who has it is told at once, also in quiet hours. What waits is dropped. "
        "This cannot be undone."
    )
    return "\n".join([bold(t.text("Call this off?")), isolate(title), rule])


def called_off(language: str) -> str:
    """Say that a call is called off."""
    return translator(language).text("Called off. Everybody who has it is being told.")


def stale(language: str) -> str:
    """Say that a call changed meanwhile."""
    return translator(language).text("The call changed meanwhile. This is how it stands now.")


def not_skipped(language: str) -> str:
    """Say that a day cannot be left out."""
    t = translator(language)
    return t.text("That day cannot be left out: nothing takes place then, or it is the last one.")


def waits_for_another(language: str) -> str:
    """Say that a second coordinator has to confirm a change."""
    t = translator(language)
    return t.text("Another coordinator has been asked to confirm it, within 48 hours.")


def confirm_change(by: int, card: str, kept: Sequence[str], language: str) -> str:
    """Ask the others to confirm a change: the call as it would be, and places it keeps."""
    t = translator(language)
    head = bold(t.text("C{by} wants to change this call. It would be:", by=by))
    return "\n".join([head, "", card, *kept])


def change_done(language: str) -> str:
    """Say that a change was made."""
    return translator(language).text("Changed. Everybody who has it is being told.")


def change_refused(by: int, title: str, language: str) -> str:
    """Tell who asked that another refused."""
    t = translator(language)
    return t.text("C{by} refused your change of {title}.", by=by, title=isolate(title))


def refused(language: str) -> str:
    """Say that nothing was changed."""
    return translator(language).text("Refused. Nothing was changed.")


def pop_own(language: str) -> str:
    """Say that nobody confirms what they asked for."""
    return translator(language).text("You asked for this yourself. Another coordinator has to confirm it.")


def pop_decided(language: str) -> str:
    """Say that somebody was faster, or the time is over."""
    return translator(language).text("This was decided already, or its time is over.")


def draft_begun(kind: str, title: str, language: str) -> str:
    """Say that a draft was begun which follows a call."""
    t = translator(language)
    head = t.text("{kind}, about {title}", kind=call_parts.kind(kind, language), title=isolate(title))
    return f"{bold(head)}\n{t.text('Send its title now: one line. /call shows the draft at any time.')}"


def begin(language: str) -> str:
    """Give the words of the button that begins a call of a case."""
    return translator(language).text("New call of this case")


def of_case(rows: Sequence[tuple[str, str]], language: str) -> list[str]:
    """Name the calls of a case: (title, state) of each; their buttons have the same numbers."""
    t = translator(language)
    lines = [bold(t.text("Calls of this case"))]
    return lines + [
        f"{number}. {t.labelled(isolate(title), state(word, language))}"
        for number, (title, word) in enumerate(rows, start=1)
    ]


def draft_of_case(number: int, language: str) -> str:
    """Say that a draft was begun which is of a case."""
    t = translator(language)
    rule = t.text("Send its title now: one line. /call shows the draft, and the kinds there are.")
    return f"{bold(t.text('A call of case {n}', n=number))}\n{rule}"
