"""What stands below a call for those who write and approve it: approvals, what changed, how it is taken back.

Pure. Pop-ups (`pop_…`) are plain text of at most 200 characters, everything else is Telegram HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts import call_parts
from bot.texts.languages import NAMES, translator
from bot.texts.markup import bold, cut, isolate
from bot.texts.seats import about

LONGEST_BEFORE = 120
"""Characters shown of what a part said before."""


@dataclass(frozen=True, slots=True)
class Change:
    """One part that changed: its step, and what it said before in words (empty: nothing)."""

    step: str
    before: str


def clock(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Give a time of day with its zone: 14:03 KST."""
    return f"{translator(language).time(at, zone)} {at.astimezone(zone).tzname()}"


def waits(have: int, needed: int, until: str, language: str) -> str:
    """Tell one who approved that others must, too."""
    return translator(language).text(
        "Approved by you: {have} of {needed}. It waits for another; your approval counts until {until}.",
        have=have,
        needed=needed,
        until=until,
    )


def stands(have: int, needed: int, until: str, language: str) -> str:
    """Say how many have approved so far; the next must do so before `until`."""
    return translator(language).text(
        "Approved so far: {have} of {needed}, until {until}.", have=have, needed=needed, until=until
    )


def needs_two(others: int, language: str) -> str:
    """Say that a call to everyone takes two approvals; `others` is how many could give them."""
    t = translator(language)
    line = t.text("It goes to everyone: two others must approve it within one hour of each other.")
    if others < 2:
        line += " " + t.text("Too few can at the moment: /invite brings another coordinator.")
    return line


def retraction(words: str, language: str) -> str:
    """Show what people will read should the call be taken back."""
    return translator(language).text("Should it be taken back, people read: {words}", words=words)


def changed(changes: Sequence[Change], language: str) -> str:
    """Say what changed since others saw the call last, and what it said before."""
    t = translator(language)
    lines = [bold(t.text("Changed since it was returned"))]
    for change in changes:
        step, _, spoken = change.step.partition(":")
        label = NAMES[spoken] if spoken else call_parts.label(step, language)
        before = isolate(cut(change.before, LONGEST_BEFORE)) if change.before else "–"
        lines.append("• " + t.text("{part}, before: {words}", part=label, words=before))
    return "\n".join(lines)


def counted(before: Mapping[str, int], now: Mapping[str, int], language: str) -> str | None:
    """Say how many chats there were at the first approval; None where that is the same number now."""
    if not before or dict(before) == dict(now):
        return None
    return translator(language).text(
        "At the first approval it went to chats: {before}; now: {now}",
        before=about(sum(before.values()), language),
        now=about(sum(now.values()), language),
    )


def ask_wording(name: str, most: int, language: str) -> str:
    """Ask for title and text in one more language; `name` is what that language calls itself."""
    return translator(language).text(
        "Now in {name}: the title in the first line, the text below, together at most {most} characters. "
        "Or press Skip to have none in this language.",
        name=name,
        most=translator(language).number(most),
    )


def ask_part(name: str, step: str, words: Sequence[str], language: str) -> str:
    """Ask for one part in one more language; `words` are those it was written in first, one a line."""
    t = translator(language)
    part = call_parts.label(step, language)
    lines = [t.text("Now in {name}: {part}. As it was written first:", name=name, part=part)]
    lines += [isolate(each, lines=True) for each in words]
    how = {
        "sessions": t.text("Send as many lines, in the same order, without their times."),
        "targets": t.text("Send the names alone, one a line, in the same order."),
        "numbers": t.text("Send as many lines, in the same order: name and hours, without the numbers."),
        "versions": t.text(
            "Each letter goes to its country as it was written first. Send what it says, so that readers "
            "know what they sign: the two letters of the country on a line of its own, the words below."
        ),
    }.get(step)
    lines += [how] if how else []
    if step == "retraction":  # it stands on no card, where it would be marked
        return "\n".join([*lines, t.text("Or press Skip: readers get it as it was written first.")])
    return "\n".join([*lines, t.text("Or press Skip: readers get it as it was written first, with a mark.")])


def ask_late_wording(name: str, most: int, language: str) -> str:
    """Ask for title and text in the language of readers who wait for a call that is out."""
    return translator(language).text(
        "Now in {name}: the title in the first line, the text below, together at most {most} characters. "
        "When another coordinator has confirmed it, it goes to those who wait for it.",
        name=name,
        most=translator(language).number(most),
    )


def confirm_wording(by: int, name: str, language: str) -> str:
    """Ask the others to confirm what goes to the readers of one more language; it stands below."""
    t = translator(language)
    head = t.text("C{by} wrote this call in {name}. Its readers would get:", by=by, name=name)
    return bold(head)


def wording_sent(name: str, language: str) -> str:
    """Say that a call goes out in one more language."""
    return translator(language).text("Confirmed. It goes to the readers in {name} now.", name=name)


def parts_not_written(name: str, parts: Sequence[str], language: str) -> str:
    """Say which parts are not written in a language that title and text are written in."""
    t = translator(language)
    words = {"name": name, "parts": t.mark(",").join(parts)}
    return t.text("In {name} there is not: {parts}. Readers see a mark.", **words)


def ask_regions(language: str) -> str:
    """Ask for the regions."""
    return translator(language).text(
        "Shall only those get it who want news of certain regions? Choose them, then press Done. "
        "None chosen: everybody."
    )


def regions(chats: Mapping[str, int], language: str) -> str:
    """Say to how many chats a call goes, by the name of the region they want news of."""
    t = translator(language)
    each = " · ".join(t.labelled(name, about(number, language)) for name, number in chats.items())
    return t.text("Only those who want news of: {each}", each=each)


def by_region(chats: Mapping[str, int], language: str) -> str:
    """Say of how many chats each region is wanted, where a call goes to all of them."""
    t = translator(language)
    each = " · ".join(t.labelled(name, about(number, language)) for name, number in chats.items())
    return t.text("By the regions they want news of: {each}", each=each)


def shown_in(name: str, language: str) -> str:
    """Say in which language the card above is shown."""
    return translator(language).text("Shown as readers in {name} see it.", name=name)


def not_written(names: Sequence[str], waits: bool, language: str) -> str:  # noqa: FBT001 -- a fact of the call
    """Say in which languages it is not written, and what their readers get."""
    t = translator(language)
    listed = t.mark(",").join(names)
    if waits:
        return t.text("Not written in {names}: their readers get nothing yet.", names=listed)
    return t.text("Not written in {names}: their readers get another wording, with a mark.", names=listed)


def wording_button(name: str, written: bool, language: str) -> str:  # noqa: FBT001 -- a fact of the call
    """Name the button that asks for the text in another language."""
    t = translator(language)
    return t.text("{name}: written", name=name) if written else t.text("{name}: to be written", name=name)


def goes_out_at(when: str, latest: str, language: str) -> str:
    """Say when it goes out, and until when it still may."""
    return translator(language).text("Goes out: {when}; not after {latest}", when=when, latest=latest)


def bad_wording(language: str) -> str:
    """Refuse a wording without a text below its title."""
    return translator(language).text("There must be a title in the first line and a text below it.")


def missed(title: str, author: int, language: str) -> str:
    """Tell coordinators that a call was not sent, for its time had passed."""
    t = translator(language)
    head = bold(t.text("The call {title} of C{author} was not sent", title=isolate(title), author=author))
    return head + "\n" + t.text("Its time passed while nothing could be sent. /call writes it anew.")


def test_button(language: str) -> str:
    """Name the button that sends a trial to oneself."""
    return translator(language).text("Send a test to me")


def test(shown: str, language: str, *, to_chat: bool) -> str:
    """Give a call as a trial: nobody can take it for one that was sent."""
    end = translator(language).text("End of the test. Its buttons stand only under the call itself.")
    return f"{test_head(language, to_chat=to_chat)}\n━━━━━━━━\n{shown}\n━━━━━━━━\n{end}"


def test_head(language: str, *, to_chat: bool) -> str:
    """Give the line above each message of a trial."""
    t = translator(language)
    where = t.text("TEST · sent to this chat alone") if to_chat else t.text("TEST · sent to nobody else")
    return "🧪 " + bold(where)


def test_chat_button(language: str) -> str:
    """Name the button that sends a trial to the chat for tests."""
    return translator(language).text("Send a test to the test chat")


def pop_tested(language: str) -> str:
    """Say that a trial stands in the chat for tests."""
    return translator(language).text("The test stands in the test chat, in every language it goes out in.")


def pop_test_refused(language: str) -> str:
    """Say that the chat for tests took nothing."""
    t = translator(language)
    return t.text("Telegram refused it: is the bot a member of the test chat, and may it write there?")


def pop_no_test_chat(language: str) -> str:
    """Say that there is no chat for tests."""
    return translator(language).text("The operator has set no test chat.")


def call_off_button(language: str) -> str:
    """Name the button that calls off what waits for its time."""
    return translator(language).text("Call it off")


def called_off(title: str, number: int, language: str) -> str:
    """Say that a call for later will not be sent."""
    t = translator(language)
    return t.text(
        "{title} was called off by C{number}. Nothing is sent.", title=isolate(title), number=number
    )


def planned(shown: str, author: int, time: str, language: str) -> str:
    """Show a call that is approved and waits for its time; `time` are lines of Telegram HTML."""
    t = translator(language)
    head = bold(t.text("The call of C{author} is approved and waits for its time", author=author))
    return f"{shown}\n\n———\n{head}\n{time}"


def pop_too_late(language: str) -> str:
    """Refuse a time to go out that is over."""
    return translator(language).text("The time at which it shall go out is over. Choose another one.")


def pop_too_long(language: str) -> str:
    """Refuse a call that one message cannot hold."""
    t = translator(language)
    return t.text("With all its parts it is too long for one message. Shorten some of them.")


def pop_nobody(language: str) -> str:
    """Refuse a call that waits for words in every language it goes to."""
    return translator(language).text(
        "Nobody would get it: it is written in none of the languages it goes to."
    )
