"""What coordinators read of each other and of their own seats: who is there, suspended, resting. Pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_skeleton

from bot.texts.languages import translator
from bot.texts.markup import bold
from storage.models import Coordinator, CoordinatorState, Role

_WEEK, _MONTH = timedelta(days=7), timedelta(days=31)
DURESS_LEAST, DURESS_MOST = 4, 64
"""Letters of a duress word."""


def role_name(role: Role, language: str) -> str:
    """Name a role."""
    t = translator(language)
    return {
        Role.COORDINATOR: t.text("coordinator"),
        Role.REVIEWER: t.text("reviewer"),
        Role.OPERATOR: t.text("operator"),
    }[role]


def overview(seats: Sequence[Coordinator], own: int, today: date, language: str) -> str:
    """List the seats by number; `own` is the reader's."""
    t = translator(language)
    lines = [bold(t.text("Who has a seat"))]
    lines += [f"• {_one(seat, own, today, language)}" for seat in seats]
    rule = t.text(
        "Suspend counts at once: presses and commands do nothing any more, drafts stay, calls wait. Only "
        "another coordinator than the one who suspended can take somebody back."
    )
    return "\n".join([*lines, "", rule])


def _one(seat: Coordinator, own: int, today: date, language: str) -> str:
    t = translator(language)
    name = f"C{seat.id}"
    parts = [t.text("{name} (you)", name=name) if seat.id == own else name, role_name(seat.role, language)]
    month = format_skeleton("yMMMM", seat.joined_at, locale=t.locale)
    parts.append(t.text("since {month}", month=month))
    if seat.invited_by is not None:
        parts.append(t.text("vouched for by C{number}", number=seat.invited_by))
    parts.append(_state(seat, today, language))
    return " · ".join(parts)


def _state(seat: Coordinator, today: date, language: str) -> str:
    """Say whether a seat counts, and of one that does, roughly when its person was there."""
    t = translator(language)
    if seat.state is CoordinatorState.LAPSED:
        return t.text("lapsed: no sign of life")
    if seat.state is CoordinatorState.SUSPENDED and seat.suspended_by == seat.id:
        return t.text("suspended by their own duress word")
    if seat.state is CoordinatorState.SUSPENDED and seat.suspended_by is not None:
        return t.text("suspended by C{number}", number=seat.suspended_by)
    if seat.state is CoordinatorState.SUSPENDED:
        return t.text("suspended by the operator")
    silent = today - (seat.seen_on or today)
    if silent < _WEEK:
        return t.text("here this week")
    return t.text("here this month") if silent < _MONTH else t.text("not here for over a month")


def suspend(number: int, language: str) -> str:
    """Name the button that suspends somebody."""
    return translator(language).text("Suspend C{number}", number=number)


def take_back(number: int, language: str) -> str:
    """Name the button that takes somebody back."""
    return translator(language).text("Take back C{number}", number=number)


def more(language: str) -> str:
    """Name the button that shows the next seats."""
    return translator(language).text("More seats")


def pop_undone(language: str) -> str:
    """Say that a press changed nothing: it was done already, or another has to do it."""
    return translator(language).text(
        "Nothing was changed: it was done already, or somebody other than you has to do it."
    )


def pop_author(number: int, language: str) -> str:
    """Say that a call cannot be decided on while its author is suspended."""
    return translator(language).text(
        "The seat of C{number}, who asked for it, does not count now. It waits until they are taken back.",
        number=number,
    )


def ask_role(language: str) -> str:
    """Ask what a guest may do."""
    t = translator(language)
    roles = {
        Role.COORDINATOR: t.text("writes calls, decides on others' calls, changes cases and words, invites"),
        Role.REVIEWER: t.text("decides on calls and articles of others, and may hold everything"),
        Role.OPERATOR: t.text("a coordinator who also runs the machine"),
    }
    lines = [f"• {t.labelled(role_name(role, language), words)}" for role, words in roles.items()]
    return "\n".join([bold(t.text("What may the new person do?")), *lines])


def vouched(number: int | None, language: str) -> str:
    """Tell a new coordinator who answers for them."""
    t = translator(language)
    if number is None:
        return t.text("The operator vouched for you.")
    return t.text("C{number} vouched for you.", number=number)


def back(number: int, role: Role, language: str) -> str:
    """Tell one whose seat counts again, or in another role, by an invitation of the operator."""
    name = role_name(role, language)
    return translator(language).text(
        "Your seat C{number} counts. Your role: {role}", number=number, role=name
    )


def reminder(days: int, until: date, language: str) -> str:
    """Ask somebody silent whether they are still there."""
    t = translator(language)
    text = t.text(
        "Nothing was heard of you for {days} days. Press the button or send any command by {date}; else your "
        "seat lapses, and another coordinator has to take you back.",
        days=t.number(days),
        date=t.date(datetime.combine(until, time(12), UTC), UTC),
    )
    return f"{bold(t.text('Are you still there?'))}\n{text}"


def here(language: str) -> str:
    """Name the button under the reminder."""
    return translator(language).text("I am here")


def stays(language: str) -> str:
    """Thank for the sign of life."""
    return translator(language).text("Thank you. Your seat stays as it is.")


def lapsed(number: int, language: str) -> str:
    """Tell one whose seat lapsed what to do; short enough to be said over the chat."""
    return translator(language).text(
        "Your seat C{number} lapsed, as nothing was heard of you for long. Ask another coordinator to send "
        "/people and take you back.",
        number=number,
    )


def stored(seat: Coordinator, language: str) -> str:
    """Say what is stored of a seat; the same whether a duress word is set or not."""
    t = translator(language)
    last = seat.seen_on or seat.joined_at.date()
    return t.text(
        "Of your seat: role, language, zone, when you joined and who vouched, who suspended it if somebody "
        "did, the last day you were here ({day}), a keyed hash of a duress word if you set one, and your "
        "acts by number in the log.",
        day=t.date(datetime.combine(last, time(12), UTC), UTC),
    )


def duress_rule(language: str) -> str:
    """Tell what a duress word is and how it is set; the same whether one is set or not."""
    t = translator(language)
    what = t.text(
        "It is for the day somebody makes you hand over this account. Sent here later, as a message of its "
        "own, it suspends your seat and warns the others. The answer is that to any other words; nothing is "
        "erased."
    )
    how = t.text(
        "To set or replace it, send /duress and the word, {least} to {most} letters that you never send by "
        "chance. Your message is deleted at once; only a keyed hash is kept.",
        least=DURESS_LEAST,
        most=DURESS_MOST,
    )
    return "\n".join([bold(t.text("Duress word")), what, how])


def duress_set(language: str, *, deleted: bool) -> str:
    """Say that the word counts; without its message deleted, ask for that."""
    t = translator(language)
    if deleted:
        return t.text("It is set, and your message was deleted.")
    return t.text("It is set, but your message could not be deleted. Please delete it now.")


def duress_bad(language: str) -> str:
    """Refuse a word that is too short or too long."""
    t = translator(language)
    return t.text(
        "It needs {least} to {most} letters. Nothing was set.", least=DURESS_LEAST, most=DURESS_MOST
    )


def duress_warning(number: int, language: str) -> str:
    """Warn the others."""
    t = translator(language)
    text = t.text(
        "C{number} sent the duress word: somebody may have them and their account. The seat is suspended. "
        "Believe nothing that comes from the account, do not answer it, and look for C{number} by other "
        "ways. Take the seat back only when you have met them.",
        number=number,
    )
    return f"{bold(t.text('C{number} may be in danger', number=number))}\n{text}"
