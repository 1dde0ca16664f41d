"""What the bot answers subscribers and group administrators, in their language. Pure.

Texts are Telegram HTML; what stands over the chat in a pop-up (`pop_…`) is plain, at most 200 characters.
"""

from enum import StrEnum

from bot.texts.languages import NAMES, translator
from bot.texts.markup import bold, escape, isolate
from storage.models import TopicChoice


class Label(StrEnum):
    """The words on buttons."""

    GET = "get"
    TOPICS = "topics"
    LATEST = "latest"
    LANGUAGE = "language"
    DONE = "done"
    BACK = "back"
    ERASE = "erase"
    EARLIER = "earlier"
    CHANNEL = "channel"
    SETTINGS = "settings"


def label(word: Label, language: str) -> str:
    """Give the words of a button."""
    t = translator(language)
    return {
        Label.GET: t.text("Get alerts"),
        Label.TOPICS: t.text("My topics"),
        Label.LATEST: t.text("See last alert"),
        Label.LANGUAGE: t.text("Language"),
        Label.DONE: t.text("Done"),
        Label.BACK: t.text("Back"),
        Label.ERASE: t.text("Erase me now"),
        Label.EARLIER: t.text("Earlier alert"),
        Label.CHANNEL: t.text("Subscribe this channel"),
        Label.SETTINGS: t.text("Settings"),
    }[word]


def topic(choice: TopicChoice, language: str) -> str:
    """Give the name of a topic that subscribers tick."""
    t = translator(language)
    return {
        TopicChoice.REPATRIATION: t.text("Forced returns"),
        TopicChoice.DETENTION: t.text("Arrests and detention"),
        TopicChoice.AT_RISK: t.text("People at risk of return"),
        TopicChoice.RELEASE: t.text("Releases and safe arrivals"),
        TopicChoice.POLICY: t.text("Laws and diplomacy"),
        TopicChoice.CALLS: t.text("Calls to action"),
    }[choice]


def others(language: str) -> str:
    """Give the words of the tick for news of other refugees."""
    return translator(language).text("Refugees from other countries too")


def ticked(name: str, *, on: bool, language: str) -> str:
    """Give a button that can be on or off, readable without seeing the tick."""
    t = translator(language)
    return t.text("✓ {name}: yes", name=name) if on else t.text("{name}: no", name=name)


def picked(name: str, *, on: bool, language: str) -> str:
    """Give a button of something that is chosen or not, readable without seeing the tick."""
    return translator(language).text("✓ {name} (chosen)", name=name) if on else name


def welcome(language: str) -> str:
    """Say what the bot is, what one gets and how often, and what is stored."""
    t = translator(language)
    what = t.text("Alerts about North Korean refugees who are detained or forcibly sent back")
    lines = (
        t.text("You are told within minutes when a news source reports such a case, in your language."),
        t.text("Most weeks bring a few messages, and now and then a call to action; quiet days bring none."),
        t.text("Stored: your chat number (encrypted), your language, your topics and the day you joined."),
    )
    return "\n".join((bold(what), "", *lines[:2], "", lines[2]))


def description(language: str) -> str:
    """Give what Telegram shows in the empty chat before Start is pressed: plain, at most 512 letters."""
    t = translator(language)
    return "\n\n".join(
        (
            short_description(language),
            t.text("You are told within minutes when a news source reports such a case, in your language."),
            t.text(
                "Stored: your chat number (encrypted), your language, your topics and the day you joined."
            ),
        )
    )


def short_description(language: str) -> str:
    """Give what Telegram shows on the bot's page and beside its links: plain, at most 120 letters."""
    return translator(language).text(
        "Alerts about North Korean refugees who are detained or forcibly sent back"
    )


def subscribed(language: str) -> str:
    """Say that the chat is subscribed to all topics at once."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("This chat is subscribed to all topics.")),
            t.text("/topics changes what comes, /language the language, /unsubscribe ends it."),
        )
    )


def topics(language: str) -> str:
    """Head the list of topics."""
    t = translator(language)
    return "\n".join((bold(t.text("What do you want to hear about?")), t.text("Each press counts at once.")))


def chosen(choices: TopicChoice, language: str) -> str:
    """Say what is subscribed to, when the list is closed."""
    t = translator(language)
    names = [topic(choice, language) for choice in TopicChoice if choice & choices]
    if not names:
        return t.text("No topic is chosen, so nothing will come. /topics changes that.")
    return "\n".join((bold(t.text("You will be told about:")), *(f"• {name}" for name in names)))


def example(language: str) -> str:
    """Mark an older alert that is only shown as a sample."""
    return bold(translator(language).text("Example: the newest alert so far"))


def no_alert(language: str) -> str:
    """Say that there was no alert yet."""
    return translator(language).text("There has been no alert on your topics yet.")


def no_earlier(language: str) -> str:
    """Say in a pop-up that no older alert is kept."""
    return translator(language).text("There is no earlier alert.")


def unsubscribed(language: str) -> str:
    """Say that nothing comes any more."""
    return translator(language).text("Done. Nothing comes here any more, and the settings are deleted.")


def not_subscribed(language: str) -> str:
    """Say how to begin."""
    return translator(language).text("This chat is not subscribed. /subscribe starts the alerts.")


def which_language(language: str) -> str:
    """Ask for the language."""
    return bold(translator(language).text("Which language?"))


def language_set(language: str) -> str:
    """Say that the language is set; `language` is the new one."""
    return translator(language).text("From now on in {language}.", language=NAMES[language])


def erase_question(language: str) -> str:
    """Ask before everything is erased."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Erase everything about you?")),
            t.text(
                "No alert will come any more. This cannot be undone, but you may start again at any time."
            ),
        )
    )


def erased(language: str) -> str:
    """Say that everything is erased."""
    return translator(language).text("Erased. Nothing about you is kept.")


def erased_but_seat(number: int, language: str) -> str:
    """Say the same to a coordinator, whose seat only the operator takes."""
    return translator(language).text(
        "Your subscription and your answers are erased. Your seat as coordinator C{number} stays until the "
        "operator of this bot removes it.",
        number=number,
    )


def kept(language: str) -> str:
    """Say that nothing was erased."""
    return translator(language).text("Nothing was erased.")


def free_text(language: str) -> str:
    """Answer words that are no command."""
    t = translator(language)
    return t.text(
        "Thank you. This bot only sends alerts: nobody reads what is written here, and it was not kept."
    )


def free_text_help(language: str) -> str:
    """Say where help is, behind `free_text`."""
    return translator(language).text("/help shows what it can do.")


def failed(language: str) -> str:
    """Say that an error is ours."""
    return translator(language).text("Something went wrong on our side. Please try again in a minute.")


def pop_expired(language: str) -> str:
    """Say over the chat that a button is of no use any more."""
    return translator(language).text("This button has expired. /start")


def pop_slowly(language: str) -> str:
    """Say, also over the chat, that somebody asked for too much at once."""
    return translator(language).text("That is a lot at once. Please wait half a minute and try again.")


def pop_not_admin(language: str) -> str:
    """Say over the chat that only administrators may press."""
    return translator(language).text("Only administrators of this chat can change this.")


def leaves(username: str, language: str) -> str:
    """Take leave of a group that no coordinator brought the bot to."""
    return translator(language).text(
        "Thank you for having me. I only stay in groups that my coordinators bring me to. "
        "Alerts come in private: @{username}",
        username=escape(username),
    )


def channel_offer(title: str, chosen_language: str, language: str) -> str:
    """Ask the coordinator who brought a channel whether the bot shall post there."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("The bot is now an administrator of the channel {title}.", title=isolate(title))),
            t.text("It posts nothing there until you press the button."),
            t.text("Language of its posts: {language}", language=NAMES[chosen_language]),
        )
    )


def channel_subscribed(title: str, chosen_language: str, language: str) -> str:
    """Head the list of a channel's topics, once it is subscribed."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("The channel {title} is subscribed.", title=isolate(title))),
            t.text("Language of its posts: {language}", language=NAMES[chosen_language]),
            t.text("Remove the bot from the channel to end it."),
        )
    )


def channel_unnamed(language: str) -> str:
    """Stand for the title of a channel that cannot be asked for it now."""
    return translator(language).text("(name unknown)")
