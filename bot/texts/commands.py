"""The commands with what each does, for the menu of Telegram and for /help. Pure."""

from bot.texts import hotline as hotline_words
from bot.texts.languages import translator
from bot.texts.markup import bold


def of_everyone(language: str) -> list[tuple[str, str]]:
    """Give the commands of a private chat, in the order of the menu."""
    t = translator(language)
    return [
        ("subscribe", t.text("Get alerts on all topics in this chat")),
        ("settings", t.text("See and change all settings")),
        ("topics", t.text("Choose the topics")),
        ("language", t.text("Choose the language")),
        ("quiet", t.text("Choose hours in which nothing comes")),
        ("digest", t.text("Get the rest once a day or once a week")),
        ("pause", t.text("Get nothing for some days")),
        ("latest", t.text("Read the newest alert")),
        ("search", t.text("Find words in all alerts so far")),
        ("calls", t.text("Read the calls to action that are running")),
        ("why", t.text("See why the newest alert was sent")),
        ("unsubscribe", t.text("Get no more alerts in this chat")),
        ("verify", t.text("Ask whether a message is really ours")),
        ("about", t.text("See who we are and what we never ask for")),
        ("privacy", t.text("See what is stored, and what others can know")),
        ("mydata", t.text("See all that is stored about you")),
        ("forget", t.text("Erase everything about you")),
        ("help", t.text("See these commands")),
    ]


def of_groups(language: str) -> list[tuple[str, str]]:
    """Give the commands that a group's administrators may use in it."""
    wanted = {"subscribe", "settings", "topics", "language", "quiet", "digest", "pause", "unsubscribe"}
    return [(name, words) for name, words in of_everyone(language) if name in wanted]


def of_coordinators(language: str) -> list[tuple[str, str]]:
    """Give the commands of coordinators."""
    t = translator(language)
    return [
        ("call", t.text("Write a call to action, or go on with your draft")),
        ("cases", t.text("See the cases, and the articles that wait for review")),
        ("running", t.text("Lead the calls that went out")),
        ("review", t.text("See the calls that wait for your approval")),
        ("picture", t.text("See the picture of a call")),
        ("zone", t.text("Choose the zone that your hours are in")),
        ("invite", t.text("Make a link that seats one more coordinator")),
        ("sent", t.text("See what was sent, and withdraw, correct, pause or stop it")),
        ("hold", t.text("Stop all sending to subscribers at once")),
        ("resume", t.text("Lift the hold again")),
        ("status", t.text("See what waits and how the news sources are")),
        ("feeds", t.text("See which news sources are not as they should be")),
        ("chats", t.text("See the chats that you brought, and test them")),
        ("hotline", t.text("Choose the topics whose letters you answer")),
        ("addfeed", t.text("Look at a news source and add it")),
        ("removefeed", t.text("Remove a news source that was added")),
        ("people", t.text("See who has a seat, suspend somebody or take them back")),
        ("audit", t.text("See what coordinators did, by numbers")),
        ("duress", t.text("Set the word that suspends you and warns the others")),
        ("poster", t.text("Get a picture for posters that opens this bot")),
        ("terms", t.text("See, add and take out the words that news is searched for")),
    ]


def overview(language: str, *, coordinator: bool, hotline: bool = False) -> str:
    """Give the text of /help; `hotline`: whether somebody may write to coordinators."""
    t = translator(language)
    lines = [bold(t.text("What this bot can do")), ""]
    lines += [f"/{name} – {words}" for name, words in of_everyone(language)]
    if hotline:
        lines.append(f"/write – {hotline_words.command(language)}")
    lines += [
        "",
        t.text("In a group, its administrators can use /subscribe, /settings and /unsubscribe."),
    ]
    if coordinator:
        lines += ["", bold(t.text("For coordinators")), ""]
        lines += [f"/{name} – {words}" for name, words in of_coordinators(language)]
    return "\n".join(lines)
