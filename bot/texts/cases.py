"""What the bot says to coordinators about cases and the articles that wait for them. Pure.

Pop-ups (`pop_…`) are plain text of at most 200 characters, everything else is Telegram HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.texts.case import CaseFacts, facts_lines, status_text, topic_text
from bot.texts.figures import people_text, read_figure
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, cut, escape, fits, isolate, moment, quotation
from bot.texts.seats import about
from bot.texts.source import Source, outlet
from bot.texts.timeline import SOURCES, Told, story
from storage.models import Case, Outcome, Publicity

__all__ = ["Label", "Standing", "item_waits", "label", "overview", "view"]

_TITLE = 200
_TITLE_IN_A_LIST = 80


class Label(StrEnum):
    """The words on buttons."""

    NEWER = "newer"
    OLDER = "older"
    WAITING = "waiting"
    BACK = "back"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    CLOSE = "close"
    PUBLICITY = "publicity"
    PUBLIC = "public"
    QUIET = "quiet"
    EMBARGO = "embargo"
    CONFIRM = "confirm"
    WITHOUT_WORDS = "without_words"
    PART = "part"
    RELEASE = "release"
    KEEP_BACK = "keep_back"
    NEXT = "next"
    LIST = "list"


def label(word: Label, language: str) -> str:
    """Give the words of a button."""
    t = translator(language)
    return {
        Label.NEWER: t.text("Newer"),
        Label.OLDER: t.text("Older"),
        Label.WAITING: t.text("Waiting for review"),
        Label.BACK: t.text("Back"),
        Label.MERGE: t.text("Merge with…"),
        Label.SPLIT: t.text("Split"),
        Label.RENAME: t.text("Rename"),
        Label.CLOSE: t.text("Close with an outcome"),
        Label.PUBLICITY: t.text("Publicity"),
        Label.PUBLIC: t.text("Public"),
        Label.QUIET: t.text("Quiet"),
        Label.EMBARGO: t.text("Embargo until…"),
        Label.CONFIRM: t.text("Confirm"),
        Label.WITHOUT_WORDS: t.text("Without words"),
        Label.PART: t.text("Part them"),
        Label.RELEASE: t.text("Release"),
        Label.KEEP_BACK: t.text("Keep back"),
        Label.NEXT: t.text("Next"),
        Label.LIST: t.text("All cases"),
    }[word]


def case_name(number: int, language: str) -> str:
    """Give the words a case is called by: "Case 12"."""
    return translator(language).text("Case {number}", number=number)


def publicity_text(publicity: Publicity, until: datetime | None, language: str) -> str:
    """Say who may hear of a case. The end of an embargo is shown in each reader's own zone, as HTML."""
    t = translator(language)
    if publicity is Publicity.QUIET:
        return t.text("quiet: stored, nobody is told")
    if publicity is Publicity.EMBARGO and until is not None:
        return t.text("embargo until {until}", until=moment(until, t.moment(until, UTC)))
    return t.text("embargo") if publicity is Publicity.EMBARGO else t.text("public")


@dataclass(frozen=True, slots=True)
class Standing:
    """A case with what is counted about it. `reached` counts messages in chats."""

    case: Case
    sources: int
    alerts: int = 0
    reached: int = 0


def overview(standing: Sequence[Standing], total: int, waiting: int, language: str) -> str:
    """Give the page of open cases, newest first."""
    t = translator(language)
    lines = [bold(t.plural("{n} open case", "{n} open cases", total))]
    if waiting:
        lines.append(t.plural("{n} article waits for review.", "{n} articles wait for review.", waiting))
    lines += [_entry(each, t) for each in standing]
    return "\n\n".join(lines)


def _entry(standing: Standing, t: Translator) -> str:
    case = standing.case
    head = bold(t.text("Case {number}", number=case.id))
    facts = [topic_text(case.topic, t), _people(case, t), *_places(case, t)]
    status = status_text(case.status, t)
    if status:
        facts.append(status)
    facts.append(t.plural("{n} source", "{n} sources", standing.sources))
    facts.append(publicity_text(case.publicity, case.embargo_until, t.language))
    return f"{head} · {isolate(cut(title_of(case, t.language), _TITLE_IN_A_LIST))}\n{' · '.join(facts)}"


def _people(case: Case, t: Translator) -> str:
    return people_text(read_figure(case.people, case.people_wording), others=case.others, say=t)


def _places(case: Case, t: Translator) -> list[str]:
    named = [escape(t.place(name)) for name in case.places[:3]]
    return [t.text(", ").join(named)] if named else []


def title_of(case: Case, language: str) -> str:
    """Give the name of a case; one whose only articles wait for a person has none."""
    return case.title or translator(language).text("(no title yet)")


def view(standing: Standing, told: Sequence[Told], ended: str | None, language: str, now: datetime) -> str:
    """Give one case with its facts, story and sources. `ended` says what became of a case no longer open."""
    t = translator(language)
    case = standing.case
    head = [
        bold(f"{case_name(case.id or 0, language)}"),
        quotation(isolate(cut(title_of(case, language), _TITLE))),
    ]
    if ended:
        head.append(bold(ended))
    facts = facts_lines(CaseFacts.of(case), t)
    publicity = publicity_text(case.publicity, case.embargo_until, language)
    facts.append(t.text("Publicity: {publicity}", publicity=publicity))
    facts.append(
        t.text("Alerts sent: {alerts} (messages in chats: {reached})",
               alerts=t.number(standing.alerts), reached=about(standing.reached, language))
    )  # fmt: skip
    for shown in range(SOURCES, -1, -1):
        body = story(told, others=case.others, say=t, now=now, shown=shown)
        text = "\n\n".join(part for part in ("\n".join(head), "\n".join(facts), body) if part)
        if fits(text):
            return text
    return "\n\n".join(("\n".join(head), "\n".join(facts)))


def merged_into(number: int, language: str) -> str:
    """Say where a case went."""
    return translator(language).text("It was merged into case {number}.", number=number)


def is_closed(language: str) -> str:
    """Say that a case is closed."""
    return translator(language).text("It is closed.")


def none_open(language: str) -> str:
    """Say that there is no case."""
    return translator(language).text("No case is open.")


def item_waits(case_id: int, waiting: int, language: str) -> str:
    """Tell that an article waits, by numbers alone."""
    t = translator(language)
    return "\n".join(
        (
            bold(
                t.text("An article about case {case} waits for a look before anybody is told", case=case_id)
            ),
            t.plural("{n} article waits for review.", "{n} articles wait for review.", waiting),
            t.text("/cases shows it."),
        )
    )


def no_grounds(language: str) -> str:
    """Say of an open case that nothing tells of it any more."""
    return translator(language).text("No article tells of it any more: what told of it was edited.")


def lost_grounds(case_id: int, language: str) -> str:
    """Tell that the article behind the alert of a case was edited and no longer says so."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Case {case}: no article tells of it any more", case=case_id)),
            t.text(
                "The article behind its alert was edited and no longer says so. The alert stands as sent."
            ),
            t.text("Read the article. /sent corrects or withdraws the alert, /cases closes the case."),
        )
    )


def held(title: str, source: Source, why: str, *, case_id: int, place: tuple[int, int], language: str) -> str:
    """Show an article that waits: its title, why, and where to read it. `place` is its number of how many."""
    t = translator(language)
    number, of = place
    return "\n".join(
        (
            bold(t.text("Waiting for review: {number} of {of}", number=number, of=of)),
            t.text("It would belong to case {case}.", case=case_id),
            quotation(isolate(cut(title, 600))),
            t.text("Source: {source}", source=outlet(source, t)),
            t.text("Why it waits: {why}", why=why),
            t.text("Releasing takes two coordinators: the title, facts and link then go to subscribers."),
        )
    )


def nothing_waits(language: str) -> str:
    """Say that no article waits."""
    return translator(language).text("Nothing waits for review.")


def outcome_label(outcome: Outcome, language: str) -> str:
    """Name an outcome on a button."""
    t = translator(language)
    return {
        Outcome.RETURNED: t.text("Sent back"),
        Outcome.RELEASED: t.text("Released"),
        Outcome.ARRIVED: t.text("Arrived in safety"),
        Outcome.FALSE_REPORT: t.text("A false report"),
        Outcome.UNKNOWN: t.text("Unknown"),
    }[outcome]
