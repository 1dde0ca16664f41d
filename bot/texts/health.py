"""What coordinators are told in private of how the feeds are: ill, well again, out of reach, silent. Pure.

Names come from feeds.yml and from coordinators; addresses must come without their secrets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, cut, isolate
from bot.texts.seats import feed_state
from storage.models import FeedState

LINES = 8
"""So many feeds stand in a message by name; the rest are counted."""
_NAME = 60
_ADDRESS = 150


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed as it is told of. `failure` is a word of why the last try failed, None where it did not."""

    name: str
    state: FeedState
    since: datetime
    failure: str | None = None
    address: str | None = None  # where it answers now, without secrets; None: where it always did
    in_file: bool = True  # False: a coordinator added it


def feeds(ill: Sequence[FeedLine], recovered: Sequence[FeedLine], now: datetime, language: str) -> str:
    """Tell of feeds that fell ill, with the mend of each, and of those that are well again.

    Times are shown in the zone of `now`.
    """
    t = translator(language)
    lines: list[str] = []
    if ill:
        lines.append(bold(t.plural("{n} news source needs a look", "{n} news sources need a look", len(ill))))
        for feed in ill[:LINES]:
            lines += _ill(feed, now, t)
        lines += _rest(ill, t)
    if recovered:
        lines += [""] if lines else []
        lines.append(
            bold(t.plural("{n} news source works again", "{n} news sources work again", len(recovered)))
        )
        lines += [f"• {_name(feed)}" for feed in recovered[:LINES]]
        lines += _rest(recovered, t)
    return "\n".join(lines)


def _ill(feed: FeedLine, now: datetime, t: Translator) -> list[str]:
    state = feed_state(feed.state, t.language)
    since = t.text("since {moment}", moment=_moment(feed.since, now, t))
    why = cause(feed.failure, t.language)
    first = f"• {t.labelled(bold(_name(feed)), state)}{t.mark(',')}{since}" + (f" ({why})" if why else "")
    return [first, f"→ {mend(feed, t.language)}"]


def _rest(listed: Sequence[FeedLine], t: Translator) -> list[str]:
    left = len(listed) - LINES
    return [t.plural("and {n} more", "and {n} more", left)] if left > 0 else []


def _name(feed: FeedLine) -> str:
    return isolate(cut(feed.name, _NAME))


def _moment(at: datetime, now: datetime, t: Translator) -> str:
    return t.moment(at, now.tzinfo) if now.tzinfo else ""


def mend(feed: FeedLine, language: str) -> str:
    """Say what a person can do for an ill feed."""
    t = translator(language)
    if feed.state is FeedState.MOVED and feed.address:
        address = isolate(cut(feed.address, _ADDRESS))
        if feed.in_file:
            return t.text("Write the new address into feeds.yml: {address}", address=address)
        return t.text("Add it again with its new address: {address}", address=address)
    if feed.state is FeedState.GONE:
        if feed.in_file:
            return t.text("Its publisher has ended it. Take it out of feeds.yml.")
        return t.text("Its publisher has ended it. Remove it.")
    return {
        FeedState.BLOCKED: t.text("Ask the publisher to let the bot in, or find another source."),
        FeedState.UNSAFE: t.text("Check its address: it leads into a private network."),
        FeedState.EMPTY: t.text("Open its address in a browser: is it empty there too?"),
        FeedState.QUIET: t.text("Look whether the publisher has a new feed. It may simply be calm there."),
        FeedState.MOVED: t.text("Look whether it has a new address."),
    }.get(feed.state, t.text("Open its address in a browser; if it fails there too, write to the publisher."))


def cause(failure: str | None, language: str) -> str:
    """Put the word for a failed try into words; nothing where there is none."""
    t = translator(language)
    known = {
        "dns": t.text("its name is not found"),
        "tls": t.text("its encryption is not in order"),
        "connect": t.text("no connection"),
        "timeout": t.text("no answer in time"),
        "too_large": t.text("its answer is too large"),
        "bomb": t.text("its answer would fill the memory"),
        "redirect": t.text("its redirects lead nowhere"),
        "blocked": t.text("it refuses programs"),
        "not_found": t.text("nothing is at its address"),
        "rate_limited": t.text("it asks for fewer requests"),
        "server": t.text("its server is in trouble"),
        "http": t.text("an answer that is no feed"),
        "html": t.text("a web page instead of a feed"),
        "unreadable": t.text("its answer cannot be read"),
    }
    return known.get(failure or "", "")


def out_of_reach(since: datetime, now: datetime, language: str) -> str:
    """Say once that nearly no feed can be reached: the trouble is here, not there."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("No news source can be reached since {moment}", moment=_moment(since, now, t))),
            t.text("So many at once: it is most likely the bot's own network or name server."),
            t.text("You will be told when it is over. Until then no alert can come."),
        ]
    )


def in_reach_again(since: datetime, now: datetime, language: str) -> str:
    """Say that the outage is over, and how long it was."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("News sources can be reached again")),
            t.text(
                "None could from {begin} to {end}. What they still show is read now.",
                begin=_moment(since, now, t),
                end=_moment(now, now, t),
            ),
        ]
    )


@dataclass(frozen=True, slots=True)
class Calm:
    """What the feeds did while there was no alert: their states now, and the items they brought."""

    span: timedelta
    states: Mapping[FeedState, int]
    items: int
    newest: datetime | None  # first-seen time of the newest item; None: there is none


def no_alert(calm: Calm, now: datetime, language: str) -> str:
    """Say that there was no alert for long, with what tells calm from broken."""
    t = translator(language)
    fine, every = calm.states.get(FeedState.FINE, 0), sum(calm.states.values())
    lines = [
        bold(t.plural("No alert for {n} day", "No alert for {n} days", calm.span.days)),
        t.text(
            "News sources that are fine: {fine} of {all}. New items from them in this time: {items}.",
            fine=t.number(fine),
            all=t.number(every),
            items=t.number(calm.items),
        ),
    ]
    lines += [
        f"• {t.labelled(feed_state(state, language), t.number(calm.states[state]))}"
        for state in FeedState
        if calm.states.get(state) and state is not FeedState.FINE
    ]
    if calm.newest:
        lines.append(t.text("The newest came on {moment}.", moment=_moment(calm.newest, now, t)))
    if calm.items and 2 * fine >= every:
        lines.append(t.text("So the bot listens, and it has been calm."))
    else:
        lines.append(t.text("This is not calm: something is broken. Please tell the operator."))
    return "\n".join(lines)
