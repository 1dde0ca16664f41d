"""Words who we are, what the bot never asks for, and what is stored and known of people. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.texts.languages import Translator, translator
from bot.texts.links import show_link
from bot.texts.markup import bold, escape, link

_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, group or page that is ours: `name` as people see it, `url` where it leads."""

    name: str
    url: str


def read_channels(text: str) -> tuple[Channel, ...]:
    """Read `@name` and `https://…`, parted by commas or white space; ValueError names what is neither."""
    found = []
    for word in text.replace(",", " ").split():
        shown = show_link(word)
        if _NAME.fullmatch(word):
            found.append(Channel(word, f"https://t.me/{word[1:]}"))
        elif shown and word.startswith("https://") and not shown.host.mixed:
            found.append(Channel(shown.url.removeprefix("https://").rstrip("/"), shown.url))
        else:
            raise ValueError(f"`{word[:60]}` is no channel; write @name or https://… for each, with commas")
    return tuple(found)


def about(username: str, channels: Sequence[Channel], language: str) -> str:
    """Say who we are, where else we speak, and what nobody of us ever asks for."""
    t = translator(language)
    never = (
        t.text("your name, phone number, documents, password or a login code"),
        t.text("money, or an account to send it to"),
        t.text("where you are, or where anybody else is or hides"),
    )
    ours = [f"• {link(channel.url, channel.name)}" for channel in channels]
    return "\n".join(
        (
            bold(t.text("Alerts about North Korean refugees who are detained or forcibly sent back")),
            t.text(
                "Keywords find the news, coordinators approve each call to action. Nobody here knows you."
            ),
            "",
            bold(t.text("These are ours, letter by letter")),
            f"• @{escape(username)}",
            *ours,
            t.text("Anyone else who uses our name is not us, however similar it looks."),
            "",
            bold(t.text("This bot and its people never ask for")),
            *(f"• {line}" for line in never),
            t.text("It never writes first to somebody who did not press Start, and alerts carry no files."),
            "",
            t.text("Is a message really ours? /verify"),
        )
    )


def _kept_of_letters(t: Translator) -> tuple[str, ...]:
    return (
        t.text("What you send by /write, encrypted, for 7 days"),
        t.text("If coordinators block your letters: a keyed hash of you, which stays after /forget"),
    )


def privacy(keep_days: int, language: str, *, hotline: bool = False) -> str:
    """Say in plain words what is stored, what is not, what Telegram knows and what a seizure would show.

    `hotline`: whether people may write to coordinators.
    """
    t = translator(language)
    kept: tuple[str, ...] = (
        t.text("Your chat number, encrypted with a key that is not in the database"),
        t.text("Your language, your settings and the day you joined"),
        t.text("Which messages were sent to this chat, for at most {n} days", n=t.number(keep_days)),
        t.text("If you press “I did it” under a call: that you did, encrypted, to count you once"),
    )
    unkept = t.text("Your name, username, phone number, and whatever you write here")
    if hotline:
        kept += _kept_of_letters(t)
        unkept = t.text("Your name, username, phone number, and whatever you write here without /write")
    known = (
        t.text(
            "Telegram knows who talks to this bot and can read it: such chats are not end-to-end encrypted."
        ),
        t.text("Whoever holds your phone can see the chat. Delete it there if that may harm you."),
    )
    seized = (
        t.text("The database alone: how many chats there are and their settings. No number, no name."),
        t.text("The database and the key together: the chat numbers too. Therefore they are kept apart."),
    )
    return "\n".join(
        (
            bold(t.text("What is stored")),
            *(f"• {line}" for line in kept),
            "",
            bold(t.text("What is not stored")),
            f"• {unkept}",
            "",
            bold(t.text("What the bot cannot protect")),
            *(f"• {line}" for line in known),
            "",
            bold(t.text("If somebody seizes our machine, they see")),
            *(f"• {line}" for line in seized),
            "",
            bold(t.text("How to hide your phone number")),
            t.text(
                "In Telegram: Settings, Privacy and Security, Phone Number. Choose “Nobody” for who sees it, "
                "and “My Contacts” for who finds you by it."
            ),
            "",
            t.text("/mydata shows what is stored of this chat."),
            t.text("/forget erases everything about you at once. Blocking the bot does the same."),
        )
    )
