"""What the bot says to coordinators about news sources: how they are, adding one, removing one. Pure.

Reasons come as the words of the fetcher, states as those of the rows. Names and titles come from outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.texts.case import topic_text
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, code, cut, escape, isolate
from bot.texts.seats import feed_state
from storage.models import FeedState, Label, Topic


class Word(StrEnum):
    """The words on buttons."""

    ADD = "add"
    CANCEL = "cancel"
    REMOVE = "remove"
    KEEP = "keep"
    MORE = "more"


def button(word: Word, language: str) -> str:
    """Give the words of a button."""
    t = translator(language)
    return {
        Word.ADD: t.text("Add this source"),
        Word.CANCEL: t.text("Cancel"),
        Word.REMOVE: t.text("Remove this source"),
        Word.KEEP: t.text("Keep it"),
        Word.MORE: t.text("Further sources"),
    }[word]


@dataclass(frozen=True, slots=True)
class Judged:
    """One item of a preview: its title, how it was judged, and the words of it that say so."""

    title: str
    label: Label
    topic: Topic
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A source before it is added. `minutes` is how often it would be asked, `language` None if not clear."""

    name: str
    host: str
    language: str | None
    items: int
    known: int
    minutes: int
    comparable: bool
    newest: tuple[Judged, ...]


def preview(source: Preview, language: str) -> str:
    """Show a source before it is added."""
    t = translator(language)
    told = (
        t.language_name(source.language) if source.language else t.text("not clear; each item tells its own")
    )
    lines = [
        _named(source.name, source.host),
        t.plural("{n} item now", "{n} items now", source.items)
        + (f" · {t.plural('{n} known already', '{n} known already', source.known)}" if source.known else ""),
        t.text("Language: {language}", language=escape(told)),
        t.plural(
            "It would be asked every {n} minute.", "It would be asked every {n} minutes.", source.minutes
        ),
    ]
    if not source.comparable:
        lines.append(
            t.text("The publisher does not say what has changed, so that everything is read each time.")
        )
    if source.newest:
        lines += ["", bold(t.text("Its newest items, as the bot judges them:"))]
        lines += [f"– {isolate(cut(each.title, 200))}\n   {_judged(each, t)}" for each in source.newest]
    lines += ["", t.text("What stands in it now rings nobody; only what comes later can.")]
    return "\n".join(lines)


def _named(name: str, host: str) -> str:
    return f"{bold(isolate(cut(name, 100)))} ({escape(cut(host, 100))})"


def _judged(item: Judged, t: Translator) -> str:
    if item.label is Label.IRRELEVANT:
        return t.text("not on our subject")
    words = " · ".join(f"“{isolate(cut(word, 40))}”" for word in item.words)
    if item.label is Label.ALERT:
        judged = t.text("would ring: {topic}", topic=topic_text(item.topic, t))
    else:
        judged = t.text("on our subject, rings nobody")
    return f"{judged} ({words})" if words else judged


def looking(host: str, language: str) -> str:
    """Say that an address is being asked."""
    return translator(language).text(
        "Asking {host} once. This takes up to a minute.", host=escape(cut(host, 100))
    )


def choose(host: str, language: str) -> str:
    """Ask which of several sources of a page is meant."""
    t = translator(language)
    page = escape(cut(host, 100))
    return t.text("The page at {host} declares several sources. Which one?", host=page)


def trouble(reason: str, language: str) -> str:
    """Say why an address gave no source, and how to mend it. Plain words that need no escaping."""
    t = translator(language)
    check = t.text("Check the spelling, or give the address of the site: its page may declare the source.")
    later = t.text("Please try again later.")
    other = t.text("Look for another address of the same publisher.")
    said = {
        "unsafe": (
            t.text("This address must not be asked."),
            t.text("Give one on the public internet that begins with https://."),
        ),
        "dns": (t.text("There is no such host."), check),
        "tls": (t.text("The encryption of this site is not in order."), later),
        "connect": (t.text("No connection, or it broke."), later),
        "timeout": (t.text("No complete answer came in time."), later),
        "too_large": (t.text("What is there is larger than a source may be."), other),
        "bomb": (t.text("What is there is larger than a source may be."), other),
        "redirect": (
            t.text("It leads on in a way that cannot be followed."),
            t.text("Open it in a browser and give the address where you end."),
        ),
        "blocked": (
            t.text("The publisher refuses this bot."),
            t.text("Ask the publisher to let it in, or look for another address."),
        ),
        "gone": (t.text("The publisher has ended this source."), other),
        "not_found": (t.text("Nothing is at this address."), check),
        "rate_limited": (t.text("The publisher wants to be left alone for a while."), later),
        "server": (t.text("The publisher's server is in trouble."), later),
        "html": (
            t.text("This is a web page, and it declares no source."),
            t.text("Look on the site for the address of its RSS or Atom feed."),
        ),
        "unreadable": (t.text("What is there cannot be read as RSS or Atom."), check),
    }
    what, mend = said.get(reason, (t.text("What is there is no source."), check))
    return f"{what} {mend}"


def not_added(host: str, reason: str, language: str) -> str:
    """Say why nothing was found at an address."""
    return f"{bold(escape(cut(host, 100)))}\n{trouble(reason, language)}"


def how_to_add(language: str) -> str:
    """Say how a source is added."""
    t = translator(language)
    return t.text("Send the address behind the command: {example}", example=code("/addfeed https://…"))


def already(name: str, language: str) -> str:
    """Say that a source is listened to."""
    return translator(language).text("{name} is listened to already.", name=isolate(cut(name, 100)))


def busy(language: str) -> str:
    """Say that one address at a time is asked."""
    return translator(language).text("Your last address is still being asked. Please wait for it.")


def enough(most: int, language: str) -> str:
    """Say that no more addresses are asked today."""
    t = translator(language)
    return t.plural("Only {n} address a day is asked.", "Only {n} addresses a day are asked.", most)


def added(name: str, host: str, items: int, language: str) -> str:
    """Say that a source is added."""
    t = translator(language)
    stored = t.plural("{n} item was stored quietly.", "{n} items were stored quietly.", items)
    return f"{t.text('Added: {source}', source=_named(name, host))}\n{stored}"


def nothing_added(language: str) -> str:
    """Say that nothing was added."""
    return translator(language).text("Nothing was added.")


def told_added(number: int, name: str, host: str, language: str) -> str:
    """Tell the other coordinators of a new source."""
    t = translator(language)
    return t.text("C{number} added the news source {source}.", number=number, source=_named(name, host))


def told_removed(number: int, name: str, host: str, language: str) -> str:
    """Tell the other coordinators of a source that is gone."""
    t = translator(language)
    return t.text("C{number} removed the news source {source}.", number=number, source=_named(name, host))


def pop_ask_again(language: str) -> str:
    """Say over the chat that what was found is not kept any more."""
    return translator(language).text("This is not kept any more. Please send the command again.")


@dataclass(frozen=True, slots=True)
class Ill:
    """A source that is not fine: since when, the status of HTTP where one tells more, where it moved to."""

    name: str
    state: FeedState
    since: datetime | None
    status: str | None
    moved_to: str | None


def states(counts: Mapping[FeedState, int], ill: Sequence[Ill], more: int, language: str) -> str:
    """Give the text of /feeds: how many are how, and those not as they should be; `more` come later."""
    t = translator(language)
    total = t.plural("{n} news source", "{n} news sources", sum(counts.values()))
    kinds = (
        t.labelled(feed_state(state, language), t.number(counts[state]))
        for state in FeedState
        if counts.get(state)
    )
    lines = [bold(total), " · ".join(kinds)]
    if ill:
        lines += ["", bold(t.text("Not as they should be"))]
        lines += [_ill(each, t) for each in ill]
    if more:
        lines.append(t.plural("{n} further one", "{n} further ones", more))
    return "\n".join(line for line in lines if line or ill)


def _ill(source: Ill, t: Translator) -> str:
    state = feed_state(source.state, t.language)
    detail = source.moved_to or source.status
    state = f"{state} ({escape(cut(detail, 100))})" if detail else state
    name = isolate(cut(source.name, 80))
    if source.since is None:
        return f"– {t.labelled(name, state)}"
    day = t.date(source.since, UTC)
    return f"– {t.text('{name}: {state}, since {day}', name=name, state=state, day=day)}"


def which_to_remove(language: str) -> str:
    """Ask which of the added sources shall go."""
    return translator(language).text("Which one shall be removed?")


def none_to_remove(language: str) -> str:
    """Say that nobody added a source."""
    t = translator(language)
    return t.text("No source was added by hand. Those of feeds.yml are removed there, by the operator.")


def not_known(language: str) -> str:
    """Say that no source has this name or address."""
    return translator(language).text("No news source has this name or address. /feeds shows how they are.")


def of_the_file(name: str, language: str) -> str:
    """Say that only the operator removes a source of feeds.yml."""
    t = translator(language)
    return t.text("{name} stands in feeds.yml; the operator removes it there.", name=isolate(cut(name, 100)))


def remove_question(name: str, host: str, language: str) -> str:
    """Ask before a source goes."""
    t = translator(language)
    return t.text("Remove {source}? It is asked no more; what it brought stays.", source=_named(name, host))


def removed(name: str, host: str, language: str) -> str:
    """Say that a source is gone."""
    return translator(language).text("Removed: {source}", source=_named(name, host))


def kept(language: str) -> str:
    """Say that nothing was removed."""
    return translator(language).text("Nothing was removed.")
