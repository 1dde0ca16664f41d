"""A call to action as its readers see it, and the talk with those who write and approve it. Pure.

Pop-ups (`pop_…`) are plain text of at most 200 characters, everything else is Telegram HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.texts import call_parts, verify
from bot.texts.languages import NAMES, Translator, translator
from bot.texts.links import show_link
from bot.texts.markup import bold, isolate, italic, link
from bot.texts.seats import about
from storage.models import Call

FOLLOWING = frozenset({"stand_down", "correction", "follow_up", "outcome"})
"""The kinds of calls that follow another."""


class Label(StrEnum):
    """The words on buttons."""

    DID = "did"
    SKIP = "skip"
    DONE = "done"
    SUBMIT = "submit"
    TITLE = "title"
    TEXT = "text"
    LINK = "link"
    LANGUAGES = "languages"
    DISCARD = "discard"
    APPROVE = "approve"
    RETURN = "return"
    NO_REASON = "no_reason"


def label(word: Label, language: str) -> str:
    """Give the words of a button."""
    t = translator(language)
    return {
        Label.DID: t.text("I did it"),
        Label.SKIP: t.text("Skip"),
        Label.DONE: t.text("Done"),
        Label.SUBMIT: t.text("Submit for approval"),
        Label.TITLE: t.text("Edit title"),
        Label.TEXT: t.text("Edit text"),
        Label.LINK: t.text("Edit link"),
        Label.LANGUAGES: t.text("Edit languages"),
        Label.DISCARD: t.text("Discard"),
        Label.APPROVE: t.text("Approve"),
        Label.RETURN: t.text("Return"),
        Label.NO_REASON: t.text("Without a reason"),
    }[word]


@dataclass(frozen=True, slots=True)
class Words:
    """What a coordinator wrote, and in which language; `link` is None where there is none."""

    title: str
    text: str
    link: str | None
    language: str

    @classmethod
    def of(cls, call: Call) -> "Words":
        """Read a row."""
        return cls(call.title, call.text, call.link, call.language)


def card(
    words: Words,
    language: str,
    code: str | None = None,
    *,
    kind: str = "general",
    facts: Sequence[str] = (),
    about: Sequence[str] = (),
) -> str:
    """Give a call as a reader sees it: title and text as written, the wording around them in `language`.

    `code` is what /verify knows it by; `facts` are the lines that its kind brings, as Telegram HTML; `about`
    are the titles of the calls that it follows.
    """
    t = translator(language)
    head = _head(kind, about, t)
    if words.language != language:
        spoken = t.language_name(words.language)
        head += "\n" + italic(t.text("Not translated: this text is in {language}.", language=spoken))
    lines = [head, bold(isolate(words.title)), "", isolate(words.text, lines=True)]
    if facts:
        lines += ["", *facts]
    shown = show_link(words.link)
    if shown:
        lines += ["", t.text("Link: {link}", link=link(shown.url, shown.host.name))]
    if words.language == language:
        note = t.text("Written by one coordinator of this bot and approved by another.")
    else:
        note = t.text(
            "Written in {language} by one coordinator of this bot and approved by another.",
            language=t.language_name(words.language),
        )
    foot = [italic(note), verify.footer(code, language)] if code else [italic(note)]
    return "\n".join((*lines, "", *foot))


def _head(kind: str, about: Sequence[str], t: Translator) -> str:
    """Say what it is. What follows a call asks for nothing new, and names the call."""
    if kind in FOLLOWING:
        titles = " · ".join(isolate(title) for title in about)
        named = [t.text("About: {titles}", titles=titles)] if titles else []
        return "\n".join([call_parts.kind(kind, t.language), *named])
    if kind == "general":
        return t.text("Call to action")
    return t.text("Call to action: {kind}", kind=call_parts.kind(kind, t.language))


def pop_thanks(language: str) -> str:
    """Thank for a tap."""
    return translator(language).text("Thank you. You are counted, and only the total is shown.")


def pop_thanked(language: str) -> str:
    """Thank for a second tap, which counts nothing."""
    return translator(language).text("Thank you. You were counted before.")


def pop_closed(language: str) -> str:
    """Say that a call counts no more answers."""
    return translator(language).text("This call is over.")


def ask_title(most: int, language: str) -> str:
    """Ask for the title."""
    return translator(language).text(
        "What is the title of the call? One line, at most {most} characters.", most=most
    )


def ask_text(most: int, language: str) -> str:
    """Ask for the text."""
    t = translator(language)
    return t.text(
        "Now the text: what shall people do, why, and until when? At most {most} characters.", most=most
    )


def ask_link(language: str) -> str:
    """Ask for the link."""
    return translator(language).text("A link? Send an address that begins with https://, or press Skip.")


def ask_languages(language: str) -> str:
    """Ask for the languages."""
    return translator(language).text(
        "Whom does it go to? Choose the languages of the subscribers, then press Done."
    )


def empty(language: str) -> str:
    """Refuse an answer without words."""
    return translator(language).text("There was no text in that. Please send it as words.")


def too_long(most: int, language: str) -> str:
    """Refuse an answer that is too long."""
    return translator(language).text(
        "That is too long: at most {most} characters fit. Please shorten it.", most=most
    )


def bad_link(language: str) -> str:
    """Refuse a link."""
    t = translator(language)
    return t.text("This address cannot be sent. It must begin with https:// and name a site in one alphabet.")


def pop_no_language(language: str) -> str:
    """Ask for at least one language."""
    return translator(language).text("Choose at least one language.")


def goes_to(chats: Mapping[str, int], language: str) -> str:
    """Say to how many chats a call goes, by language and rounded."""
    t = translator(language)
    total = about(sum(chats.values()), language)
    each = " · ".join(t.labelled(NAMES[code], about(number, language)) for code, number in chats.items())
    return t.text("Goes to chats: {total} ({each})", total=total, each=each)


def preview(shown: str, audience: str, note: str | None, language: str) -> str:
    """Give the finished draft: the card exactly as it will look, then where it goes."""
    t = translator(language)
    lines = [shown, "", "———", bold(t.text("Preview, nothing is sent yet")), audience]
    if note:
        lines.append(t.text("It was returned: {note}", note=isolate(note)))
    return "\n".join(lines)


def submitted(number: int, language: str) -> str:
    """Say that a call waits for approval; `number` coordinators were asked."""
    t = translator(language)
    if not number:
        return t.text("Submitted, but nobody else can approve it yet. /invite brings another coordinator.")
    return t.plural(
        "Submitted. One coordinator was asked to approve it.",
        "Submitted. {n} coordinators were asked to approve it.",
        number,
    )


def review(shown: str, audience: str, author: int, language: str) -> str:
    """Ask another coordinator for approval: the card exactly as it will look, then where it goes."""
    t = translator(language)
    asks = bold(t.text("C{author} asks for your approval", author=author))
    return f"{shown}\n\n———\n{asks}\n{audience}"


def approved(language: str) -> str:
    """Tell the approver that the call goes out."""
    return translator(language).text("Approved by you. It goes out now.")


def decided(state: str, number: int, language: str) -> str:
    """Tell a slower coordinator who decided: `state` is approved or returned."""
    t = translator(language)
    if state == "returned":
        return t.text("Already returned by C{number}.", number=number)
    return t.text("Already approved by C{number}.", number=number)


def pop_own(language: str) -> str:
    """Refuse the author's approval."""
    return translator(language).text("You wrote this call. Another coordinator has to approve it.")


def changed(language: str) -> str:
    """Refuse a decision on an older version."""
    return translator(language).text(
        "The call was changed meanwhile. /review and /call show it as it is now."
    )


def ask_reason(language: str) -> str:
    """Ask for the reason of a return."""
    return translator(language).text("Why does it go back? Send one line; its author will read it.")


def returned(author: int, language: str) -> str:
    """Tell the one who returned a call that it is back."""
    return translator(language).text("Returned to C{author}.", author=author)


def came_back(title: str, by: int, note: str | None, language: str) -> str:
    """Tell the author that a call came back, and why."""
    t = translator(language)
    head = bold(t.text("C{by} returned your call {title}", by=by, title=isolate(title)))
    why = t.text("Reason: {note}", note=isolate(note)) if note else t.text("No reason was given.")
    return "\n".join((head, why, t.text("/call opens it again.")))


def discarded(language: str) -> str:
    """Say that a draft is gone."""
    return translator(language).text("Discarded. /call begins a new one.")


def nothing_to_review(language: str) -> str:
    """Say that no call waits."""
    return translator(language).text("Nothing waits for your approval.")
