"""What coordinators are told where the bot may not pin the card of a drive. Pure."""

from bot.texts.languages import translator
from bot.texts.markup import bold, isolate


def forbidden(title: str, language: str) -> str:
    """Say that a card stands unpinned in a chat that this coordinator brought, and how to allow it."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("Not pinned everywhere: {title}", title=isolate(title))),
            t.text("In some chats that you brought the bot may not pin. Nothing else is missing there."),
            t.text(
                "To allow it, make the bot an administrator who may pin messages, in a channel one who may "
                "edit messages of others. It looks again every hour."
            ),
            t.text("/chats shows which chats you brought."),
        ]
    )
