"""Words discreet mode: its screen, and what stands in the place of a message until it is tapped. Pure."""

from bot.texts.languages import translator
from bot.texts.markup import bold
from bot.texts.settings import chosen
from storage.models import Subscriber


def veil(language: str) -> str:
    """Give all that a notification shows."""
    return translator(language).text("New notice")


def show(language: str) -> str:
    """Give the button that shows what is behind it."""
    return translator(language).text("Show")


def setting(subscriber: Subscriber, language: str) -> str:
    """Give the button that leads to the screen."""
    t = translator(language)
    return t.text("Discreet mode: {chosen}", chosen=t.text("on") if subscriber.discreet else t.text("off"))


def tick(subscriber: Subscriber, language: str) -> str:
    """Give the button that turns it on or off."""
    words = setting(subscriber, language)
    return chosen(words) if subscriber.discreet else words


def head(language: str) -> str:
    """Say what it does, and what it does not."""
    t, words = translator(language), veil(language)
    return "\n".join(
        (
            bold(t.text("Discreet mode")),
            t.text("Each message only says “{words}”. What it tells comes when you tap it.", words=words),
            t.text("The name of the bot still stands above it, and what you opened stays in the chat."),
        )
    )
