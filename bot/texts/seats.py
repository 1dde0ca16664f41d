"""What the bot says to coordinators about invitations, seats and the state of things. Pure."""

from collections.abc import Mapping, Sequence

from bot.texts.figures import FEW_BELOW
from bot.texts.languages import translator
from bot.texts.markup import bold, code, cut, isolate
from storage.models import ChatKind, DeliveryState, FeedState, Role

NAMED = 12
"""So many ill news sources are named; the rest are counted."""


def about(number: int, language: str) -> str:
    """Give a number of people, rounded so that it points to nobody; nobody at all is 0."""
    t = translator(language)
    return t.text("few") if 0 < number < FEW_BELOW else t.number(number)


def invitation(link: str, hours: int, language: str) -> str:
    """Give a coordinator the link that seats another."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("An invitation for one new coordinator")),
            code(link),
            t.text(
                "It works once, within {hours} hours. Send it only to somebody you have checked.", hours=hours
            ),
        )
    )


def welcome(number: int, role: Role, language: str) -> str:
    """Greet a new coordinator."""
    t = translator(language)
    first = bold(t.text("Welcome. You are now coordinator C{number}.", number=number))
    if role is Role.REVIEWER:
        return f"{first}\n" + t.text("/review shows the calls that wait for your approval.")
    return f"{first}\n" + t.text(
        "/call writes a call to action, /review shows what waits, /help shows the rest."
    )


def already(number: int, language: str) -> str:
    """Tell a coordinator who opens an invitation that the seat is there already."""
    t = translator(language)
    return t.text("You are coordinator C{number} already; the invitation was not used up.", number=number)


def invitation_invalid(language: str) -> str:
    """Refuse an invitation without saying whether it ever existed."""
    t = translator(language)
    return t.text("This invitation is not valid or was used already. Please ask for a new one.")


def joined(number: int, language: str) -> str:
    """Tell the inviter that the link was used."""
    return translator(language).text("C{number} joined by your invitation.", number=number)


def pop_no_role(language: str) -> str:
    """Say over the chat that a seat does not count any more."""
    return translator(language).text("You no longer have this role.")


def _chats(kinds: Mapping[ChatKind, int], language: str) -> str:
    """Count the chats that are told, rounded."""
    t = translator(language)
    names = {
        ChatKind.PRIVATE: t.text("people"),
        ChatKind.GROUP: t.text("groups and topics"),
        ChatKind.CHANNEL: t.text("channels"),
    }
    return " · ".join(t.labelled(name, about(kinds.get(kind, 0), language)) for kind, name in names.items())


def feed_state(state: FeedState, language: str) -> str:
    """Name the state of a news source."""
    t = translator(language)
    return {
        FeedState.NEW: t.text("not asked yet"),
        FeedState.FINE: t.text("fine"),
        FeedState.QUIET: t.text("nothing new for long"),
        FeedState.EMPTY: t.text("suddenly empty"),
        FeedState.BLOCKED: t.text("refuses the bot"),
        FeedState.MOVED: t.text("moved"),
        FeedState.BROKEN: t.text("broken"),
        FeedState.GONE: t.text("gone for good"),
        FeedState.UNSAFE: t.text("unsafe address"),
    }[state]


def status(
    queue: Mapping[DeliveryState, int],
    feeds: Mapping[FeedState, int],
    kinds: Mapping[ChatKind, int],
    language: str,
    ill: Sequence[tuple[str, FeedState]] = (),
) -> str:
    """Give the text of /status: what waits, the news sources by state, the subscribers rounded.

    `ill` are the sources that want a look, by name, the worst first.
    """
    t = translator(language)
    lines = [bold(t.text("Messages"))]
    lines.append(t.text("Waiting to be sent: {n}", n=about(queue.get(DeliveryState.PENDING, 0), language)))
    lines.append(t.text("Being sent now: {n}", n=about(queue.get(DeliveryState.SENDING, 0), language)))
    lines += ["", bold(t.text("News sources"))]
    lines += [
        t.labelled(feed_state(state, language), t.number(feeds[state]))
        for state in FeedState
        if feeds.get(state)
    ]
    if not any(feeds.values()):
        lines.append(t.text("None is configured."))
    lines += [
        "• " + t.labelled(isolate(cut(name, 60)), feed_state(state, language)) for name, state in ill[:NAMED]
    ]
    if len(ill) > NAMED:
        lines.append(t.plural("and {n} more", "and {n} more", len(ill) - NAMED))
    lines += ["", bold(t.text("Subscribers")), _chats(kinds, language)]
    return "\n".join(lines)
