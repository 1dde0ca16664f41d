"""Words the chats that a coordinator brought: which there are, how each is, and what a test showed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.texts.languages import NAMES, Translator, translator
from bot.texts.markup import bold, isolate
from bot.texts.report import reason
from storage.models import ChatKind, Subscriber, SubscriberState


@dataclass(frozen=True, slots=True)
class Brought:
    """One chat and its title, as Telegram gives it now."""

    chat: Subscriber
    title: str


def overview(chats: Sequence[Brought], first: int, now: datetime, language: str) -> str:
    """List a page of chats by number, each with how it is; `first` is the number of the first."""
    t = translator(language)
    if not chats:
        return t.text(
            "You brought no chat. Add the bot to a channel, or send /subscribe in a group of yours."
        )
    lines = [bold(t.text("Chats that you brought"))]
    for number, one in enumerate(chats, first):
        lines.append(
            f"{number}. {isolate(one.title)} – {_kind(one.chat, t)} – {state(one.chat, now, language)}"
        )
    return "\n".join(lines)


def page(one: Brought, now: datetime, language: str, test: str | None = None) -> str:
    """Tell of one chat; `test` is what a test message showed."""
    t = translator(language)
    chat = one.chat
    lines = [
        bold(isolate(one.title)),
        f"{_kind(chat, t)} – {state(chat, now, language)}",
        t.text("Language: {language}", language=NAMES.get(chat.language, chat.language)),
    ]
    if chat.lost_at is not None:
        lines.append(t.text("Since {day}", day=t.date(chat.lost_at, UTC)))
    if chat.state in {SubscriberState.PAUSED, SubscriberState.GONE} and test is None:
        lines.append(_mend(chat, t))
    return "\n".join([*lines, *(["", test] if test else [])])


def state(chat: Subscriber, now: datetime, language: str) -> str:
    """Say how a chat is."""
    t = translator(language)
    if chat.state is SubscriberState.OFFERED:
        return t.text("waits for your word")
    if chat.state is not SubscriberState.ACTIVE:
        return t.text("gets nothing: {reason}", reason=reason(chat.reason or "", language))
    if chat.paused_until is not None and chat.paused_until > now:
        return t.text("paused by its settings")
    if chat.not_before is not None and chat.not_before > now:
        return t.text("waits: Telegram asked for a pause")
    return t.text("gets alerts")


def _kind(chat: Subscriber, t: Translator) -> str:
    if chat.kind is ChatKind.CHANNEL:
        return t.text("channel")
    return t.text("forum topic") if chat.address.thread else t.text("group")


def _mend(chat: Subscriber, t: Translator) -> str:
    if chat.kind is ChatKind.CHANNEL:
        return t.text("To mend it: make the bot an administrator there who may post. Its settings are kept.")
    return t.text("To mend it: add the bot again and let it write. Its settings are kept.")


def test_message(language: str) -> str:
    """Give what a test sends, in the language of the chat."""
    t = translator(language)
    return t.text("This is a test of this bot. Nothing has happened, and there is nothing to do.")


def arrived(language: str) -> str:
    """Say that a test arrived."""
    return translator(language).text("The test message arrived, without a sound.")


def refused(chat: Subscriber, word: str, language: str) -> str:
    """Say why a test did not arrive, and what helps."""
    t = translator(language)
    line = t.text("The test message did not arrive: {reason}", reason=reason(word, language))
    return f"{line}\n{_mend(chat, t)}"


def no_answer(language: str) -> str:
    """Say that Telegram did not tell whether a test arrived."""
    return translator(language).text("Telegram gave no answer. Please try again in a minute.")


def still_lost(chat: Subscriber, language: str) -> str:
    """Say over the chat that nothing has changed, and what helps."""
    t = translator(language)
    return f"{t.text('The bot still may not write there.')} {_mend(chat, t)}"


def send_test(language: str) -> str:
    """Give the button that sends a test."""
    return translator(language).text("Send a test message")


def unnamed(language: str) -> str:
    """Stand for a title that Telegram does not give now."""
    return translator(language).text("(name unknown)")
