"""What a call can be made from: earlier calls, templates, answers to objections. Telegram HTML. Pure."""

from collections.abc import Sequence

from bot.texts.languages import translator
from bot.texts.markup import block, bold, cut, isolate

LONGEST = 200
"""Characters shown of an answer in the list of them."""


def earlier_button(language: str) -> str:
    """Name the button that begins with a copy of an earlier call."""
    return translator(language).text("Begin with an earlier call")


def new_button(language: str) -> str:
    """Name the button that asks for a new answer to an objection."""
    return translator(language).text("Write one")


def back_button(language: str) -> str:
    """Name the button that leads back to the draft."""
    return translator(language).text("Back to the draft")


def earlier(titles: Sequence[str], language: str) -> str:
    """List the calls that can be copied."""
    t = translator(language)
    if not titles:
        return t.text("No call has gone out yet that could be copied.")
    lines = [t.text("Which one? All of it is copied but its dates; nothing is sent before it is approved.")]
    return "\n".join([*lines, *(f"{place}. {isolate(title)}" for place, title in enumerate(titles, 1))])


def snippets(each: Sequence[tuple[str, str]], language: str) -> str:
    """List objections with their answers."""
    t = translator(language)
    lines = [bold(t.text("Answers to objections"))]
    lines += [
        f"{place}. {isolate(objection)}\n→ {isolate(cut(answer, LONGEST))}"
        for place, (objection, answer) in enumerate(each, 1)
    ]
    if not each:
        lines.append(t.text("None is kept yet in the languages of this call."))
    return "\n".join(
        [*lines, t.text("＋ puts one at the end of the text, 🗑 deletes it for all coordinators.")]
    )


def ask_snippet(most: int, language: str) -> str:
    """Ask for an objection and its answer."""
    return translator(language).text(
        "The objection in the first line, the answer below, at most {most} characters. All coordinators can "
        "put it into their calls.",
        most=most,
    )


def bad_snippet(language: str) -> str:
    """Refuse an answer without one of its two parts."""
    return translator(language).text("There must be an objection in the first line and an answer below it.")


def pop_no_room(language: str) -> str:
    """Refuse to put an answer into a text that would become too long."""
    return translator(language).text("The text would be too long with it. Shorten it first.")


def template(kind: str, language: str) -> str:
    """Give the words that a text of a kind may begin with, to be copied by a tap."""
    t = translator(language)
    words = {
        "petition": t.text("What happened: …\nWhat we demand, and of whom: …\nUntil when: …"),
        "letter": t.text(
            "Dear …,\nI write to you because …\nI ask you to …\nNobody may be sent back to a place where "
            "torture awaits them.\nYours sincerely,"
        ),
        "phone": t.text(
            "Say who you are and from where you call.\n“I call because of …”\n“I ask you to …”\n"
            "Stay polite, thank them, and hang up if they do."
        ),
        "rally": t.text("Why we meet: …\nWhat to bring: …\nWhat to leave at home: …\nWhom to ask there: …"),
        "share": t.text("What others should know: …\nWhere to read more: …\nPlease share no names or faces."),
    }
    words["event"] = words["rally"]
    found = words.get(kind) or t.text("What happened: …\nWhat you can do: …\nUntil when: …")
    return t.text("A template, to be copied by a tap:") + "\n" + block(found)
