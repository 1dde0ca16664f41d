"""What is said about pictures of calls. Pure."""

from bot.texts import verify
from bot.texts.languages import translator
from bot.texts.markup import bold, isolate, italic


def caption(title: str, code: str, language: str) -> str:
    """Give the words below the picture of a call, whose text comes next."""
    return f"{bold(isolate(title))}\n{verify.footer(code, language)}"


def beside(language: str) -> str:
    """Say in a call that a picture goes with it: who wants none must know that there is one."""
    return italic(translator(language).text("With a picture. It is not sent where pictures are turned off."))


def ask_clear(title: str, language: str) -> str:
    """Ask the author whether somebody is to be known by a picture."""
    t = translator(language)
    lines = [
        t.text("The picture of {title}, without place, time and camera.", title=isolate(title)),
        t.text(
            "Look at it closely: faces, signs, house numbers, reflections. It goes out only when you have "
            "said that nobody is to be known by it, or has agreed to be."
        ),
    ]
    return "\n".join(lines)


def label_clear(language: str) -> str:
    """Give the words of the button that clears a picture."""
    return translator(language).text("Nobody is to be known by it")


def label_remove(language: str) -> str:
    """Give the words of the button that takes a picture away."""
    return translator(language).text("No picture")


def cleared(language: str) -> str:
    """Say that a picture goes with its call."""
    t = translator(language)
    return t.text("It goes out before the words of the call. Another coordinator sees it too. /call goes on.")


def removed(language: str) -> str:
    """Say that a picture is gone."""
    return translator(language).text("The call has no picture. /call goes on.")


def refused(word: str, language: str) -> str:
    """Say why a file is not taken."""
    t = translator(language)
    return {
        "too_big": t.text("That picture is too big: at most 10 MB and 40 million pixels."),
        "no_picture": t.text("That is no picture that can be read. Send a JPEG, PNG or WebP."),
        "not_got": t.text("Telegram did not give the picture. Please send it again."),
    }[word]


def pop_uncleared(language: str) -> str:
    """Refuse to submit a call whose picture nobody has looked at."""
    t = translator(language)
    return t.text("Say first of its picture that nobody is to be known by it: /picture shows it.")


def none(language: str) -> str:
    """Say that there is no picture to see."""
    t = translator(language)
    return t.text("There is no such picture. While you write a call, send one and it is taken for it.")


def shown(number: int, language: str) -> str:
    """Give the words below a picture that a coordinator looks at."""
    return translator(language).text("The picture of call {n}", n=number)


def note(number: int, language: str) -> str:
    """Tell author and approvers that a call carries a picture."""
    return translator(language).text("It carries a picture: /picture {n}", n=number)
