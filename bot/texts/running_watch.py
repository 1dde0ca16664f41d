"""What coordinators are told of a call that is out, without asking: an incident, its case, a year. Pure."""

from collections.abc import Sequence

from bot.texts.case import outcome_text, status_text
from bot.texts.languages import translator
from bot.texts.markup import bold, isolate
from bot.texts.running import Date, when
from bot.texts.seats import about
from storage.models import Case


def incident(title: str, one: Date, language: str) -> str:
    """Tell coordinators that somebody who comes has pressed the button of incidents."""
    t = translator(language)
    lines = [
        f"{bold(t.text('Something is wrong at {title}', title=isolate(title)))}",
        when(one, language),
        t.text("Somebody who comes told it. What follows goes to those who come, and to nobody else:"),
    ]
    return "\n".join(lines)


def safety(word: str, language: str) -> str:
    """Give the words of the button that sends a safety notice."""
    t = translator(language)
    return {
        "leave": t.text("Leave now, in small groups"),
        "stay_away": t.text("Do not come"),
        "calm": t.text("All is calm again"),
    }[word]


def safety_sent(chats: int, language: str) -> str:
    """Say that a safety notice goes out."""
    t = translator(language)
    return t.text("Sent to those who come. Chats: {n}", n=about(chats, language))


def no_date_on(language: str) -> str:
    """Say that there is nobody to warn now."""
    return translator(language).text("No date of this call is on now.")


def case_changed(case: Case, title: str, language: str) -> str:
    """Tell coordinators that the case of a call changed while the call goes on."""
    t = translator(language)
    how = outcome_text(case.outcome_kind, t) if case.outcome_kind else status_text(case.status, t)
    head = bold(t.text("Case {n} has changed: {how}", n=case.id, how=how or ""))
    return f"{head}\n" + t.text(
        "A call of it still runs: {title}. What shall people be told?", title=isolate(title)
    )


def years_on(title: str, years: int, language: str) -> str:
    """Remind coordinators of a call that went out years ago."""
    t = translator(language)
    said = t.plural(
        "A year ago this call went out: {title}", "{n} years ago this call went out: {title}", years,
        title=isolate(title),
    )  # fmt: skip
    return f"{bold(said)}\n" + t.text("What has become of the people? Shall somebody ask again?")


def all_down(language: str) -> str:
    """Give the words of the button that begins one stand-down of all running calls of a case."""
    return translator(language).text("Stand-down of all running calls")


def draft_of_all(case: int, titles: Sequence[str], language: str) -> str:
    """Say that a draft was begun which stands down all running calls of a case."""
    t = translator(language)
    lines = [bold(t.text("A stand-down of all running calls of case {n}", n=case))]
    lines += [f"• {isolate(title)}" for title in titles]
    lines.append(t.text("Whoever has any of them gets it once. When it goes out, they all end."))
    lines.append(t.text("Send its title now: one line. /call shows the draft at any time."))
    return "\n".join(lines)


def none_to_stand_down(language: str) -> str:
    """Say that no call of a case runs any more."""
    return translator(language).text("No call of this case runs any more.")
