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
    """Say that a chat its coordinator brought is lost or changed, and how to mend it."""
    t = translator(language)
    if word == "topic_gone":
        head = t.text("A forum topic that got the alerts is closed or deleted")
        return f"{bold(head)}\n" + t.text(
            "They go to the group itself now. To have them in a topic again, send /subscribe there."
        )
    lines = [
        bold(t.text("A channel that you brought can no longer be reached")),
        t.text("Reason: {reason}", reason=reason(word, language)),
    ]
    if word in {"chat_deleted", "chat_not_found"}:
        lines.append(t.text("If it lives on elsewhere, make the bot an administrator there."))
    elif word == "no_rights":
        lines.append(
            t.text(
                "Its settings are kept. To go on, let the bot post there again; it then gets what it missed."
            )
        )
    else:
        lines.append(
            t.text("Its settings are kept. To go on, make the bot an administrator of the channel again.")
        )
    return "\n".join(lines)


def message_stopped(language: str) -> str:
    """Say that a message was stopped because Telegram refused it itself."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("A message was stopped")),
            t.text("Telegram refused it three times for a fault of its own; the other chats were spared."),
        ]
    )


def message_paused(language: str) -> str:
    """Say that a message waits because too many chats in a row refused it."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("A message was paused")),
            t.text(
                "Twenty chats in a row refused it, which is not usual. /sent shows it: go on, or stop it."
            ),
        ]
    )
