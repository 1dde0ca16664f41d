"""What coordinators are told in private when something needs a person. Pure."""

from bot.texts.languages import translator
from bot.texts.markup import bold
from bot.texts.report import reason


def feeds_file_broken(problems: int, language: str) -> str:
    """Say that feeds.yml was refused."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("The list of feeds was not loaded")),
            t.plural(
                "feeds.yml has {n} problem. The feeds of before stay in use.",
                "feeds.yml has {n} problems. The feeds of before stay in use.",
                problems,
            ),
            t.text("The operator sees each with its line by: repwatch feeds check"),
        ]
    )


def chat_lost(word: str, language: str) -> str:
    """Say that a channel its coordinator brought can no longer be reached, and how to mend it."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("A channel that you brought can no longer be reached")),
            t.text("Reason: {reason}", reason=reason(word, language)),
            t.text("Its settings are kept. To go on, make the bot an administrator of the channel again."),
        ]
    )


def message_stopped(language: str) -> str:
    """Say that a message was stopped because Telegram refused it itself."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("A message was stopped")),
            t.text("Telegram refused it three times for a fault of its own; the other chats were spared."),
        ]
    )
