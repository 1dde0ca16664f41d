"""What coordinators are told in private when something needs a person. Pure."""

from bot.texts.languages import Translator, translator
from bot.texts.markup import bold
from bot.texts.report import reason

MOVED = "moved"
"""What a chat is told for that lives on under another id."""
_LOST_FOR_GOOD = {"chat_deleted", "chat_not_found"}


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


def chat_lost(word: str, language: str, *, group: bool = False) -> str:
    """Say that a chat its coordinator brought is lost or changed, and how to mend it."""
    t = translator(language)
    if word == "topic_gone":
        head = t.text("A forum topic that got the alerts is closed or deleted")
        return f"{bold(head)}\n" + t.text(
            "They go to the group itself now. To have them in a topic again, send /subscribe there."
        )
    if word == MOVED:
        head = t.text("A group that you brought became a supergroup")
        return f"{bold(head)}\n" + t.text("It gets everything as before; nothing is to be done.")
    head = t.text("A channel that you brought can no longer be reached")
    if group:
        head = t.text("A group that you brought can no longer be reached")
    why = t.text("Reason: {reason}", reason=reason(word, language))
    mend = _group_mend(word, t) if group else _channel_mend(word, t)
    return "\n".join([bold(head), why, mend, t.text("/chats shows which one it is.")])


def _channel_mend(word: str, t: Translator) -> str:
    if word in _LOST_FOR_GOOD:
        return t.text("If it lives on elsewhere, make the bot an administrator there.")
    if word == "no_rights":
        return t.text(
            "Its settings are kept. To go on, let the bot post there again; it then gets what it missed."
        )
    return t.text("Its settings are kept. To go on, make the bot an administrator of the channel again.")


def _group_mend(word: str, t: Translator) -> str:
    if word in _LOST_FOR_GOOD:
        return t.text("If it lives on elsewhere, add the bot there and send /subscribe.")
    if word == "no_rights":
        return t.text(
            "Its settings are kept. To go on, let the bot write there again; it then gets what it missed."
        )
    return t.text("Its settings are kept. To go on, add the bot to the group again.")


def message_stopped(which: str, language: str) -> str:
    """Say that a message was stopped because Telegram refused it itself, and name it."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("A message was stopped")),
            which,
            t.text("Telegram refused it three times for a fault of its own; the other chats were spared."),
        ]
    )


def message_paused(which: str, language: str) -> str:
    """Say that a message waits because too many chats in a row refused it, and name it."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("A message was paused")),
            which,
            t.text(
                "Twenty chats in a row refused it, which is not usual. /sent shows it: go on, or stop it."
            ),
        ]
    )
