"""Words what anybody may read again: the story of a case, calls that are on, what a search finds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.texts.case import CaseFacts, facts_lines, severity_text, topic_text
from bot.texts.cases import case_name, is_closed, title_of
from bot.texts.languages import translator
from bot.texts.markup import bold, code, cut, fits, isolate, moment, quotation
from bot.texts.timeline import SOURCES, Told, story
from storage.models import Case, Severity, Topic

LONGEST_SEARCH = 64
_TITLE = 200
_TITLE_IN_A_LIST = 140
_CORRECTIONS = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One alert that a search found; `title` as its outlet wrote it."""

    severity: Severity
    topic: Topic
    title: str
    at: datetime
    corrected: str | None = None  # by which words of a coordinator


def case_label(language: str) -> str:
    """Give the words of the button under an alert."""
    return translator(language).text("The whole case")


def next_call_label(language: str) -> str:
    """Give the words of the button that leads to the next call."""
    return translator(language).text("Next call")


def case_page(
    case: Case,
    told: Sequence[Told],
    language: str,
    now: datetime,
    *,
    corrections: Sequence[str] = (),
    withdrawn: bool = False,
) -> str:
    """Tell a case: its facts, what was told when and by whom, the figures with who said them, all sources.

    What corrects its alerts, and that one was `withdrawn`, stands before all that.
    """
    t = translator(language)
    head = [
        bold(case_name(case.id or 0, language)),
        quotation(isolate(cut(title_of(case, language), _TITLE))),
    ]
    if case.closed_at is not None:
        head.append(bold(is_closed(language)))
    head += ["", t.text("An alert of this case was withdrawn.")] if withdrawn else []
    for words in corrections[-_CORRECTIONS:]:
        head += ["", bold(t.text("Correction")), isolate(words, lines=True)]
    facts = facts_lines(CaseFacts.of(case), t)
    for shown in range(SOURCES, -1, -1):
        body = story(told, others=case.others, say=t, now=now, shown=shown)
        text = "\n\n".join(part for part in ("\n".join(head), "\n".join(facts), body) if part)
        if fits(text):
            return text
    return "\n\n".join(("\n".join(head), "\n".join(facts)))


def no_case(language: str) -> str:
    """Say, also over the chat, that a case is told no more."""
    return translator(language).text("This case is not shown any more.")


def no_call(language: str) -> str:
    """Say that no call is on."""
    return translator(language).text("No call to action is running now.")


def place_of_call(number: int, total: int, language: str) -> str:
    """Head one of the calls that are on."""
    t = translator(language)
    return t.text("Running calls: {number} of {total}", number=t.number(number), total=t.number(total))


def how_to_search(language: str) -> str:
    """Say how one searches."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("What do you want to find?")),
            t.text("Send /search with one or more words: {sample}", sample="/search Tumen"),
            t.text("All alerts of this bot are searched, in all five languages. Your words are not kept."),
        )
    )


def found(words: str, hits: Sequence[Hit], first: int, *, more: bool, language: str) -> str:
    """Give one page of a search; `first` is the number of its first hit. The words lead to other pages."""
    t = translator(language)
    lines = [t.text("Search: {words}", words=code(words))]
    if not hits:
        lines.append(t.text("No alert says this."))
    for number, hit in enumerate(hits, first):
        judged = t.text(
            "{severity}: {topic}", severity=severity_text(hit.severity, t), topic=topic_text(hit.topic, t)
        )
        at = moment(hit.at, t.moment(hit.at, UTC))
        lines.append(f"\n{bold(f'{number}. {judged}')}\n{isolate(cut(hit.title, _TITLE_IN_A_LIST))}\n{at}")
        if hit.corrected:
            words = isolate(cut(hit.corrected, _TITLE_IN_A_LIST))
            lines.append(t.labelled(bold(t.text("Correction")), words))
    if more:
        lines += ["", t.text("There are older ones.")]
    return "\n".join(lines)
