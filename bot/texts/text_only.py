"""Words the setting of pictures: its button, its screen. Pure."""

from bot.texts.languages import translator
from bot.texts.markup import bold
from bot.texts.settings import chosen
from storage.models import Subscriber


def setting(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the screen."""
    t = translator(language)
    return t.text("Pictures: {chosen}", chosen=t.text("off") if subscriber.text_only else t.text("on"))


def tick(subscriber: Subscriber, language: str) -> str:
    """Give the button that turns them off or on."""
    words = translator(language).text("Words alone, no pictures")
    return chosen(words) if subscriber.text_only else words


def head(language: str) -> str:
    """Say what it does."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Pictures")),
            t.text("Some calls come with a picture. On a slow or dear connection, turn pictures off."),
            t.text("The words always come, and say where there is a picture."),
        )
    )
