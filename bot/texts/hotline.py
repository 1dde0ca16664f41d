"""Words the hotline: what those who write read, and what those who answer read. Pure.

People are numbers: `@17`. What they wrote is text from outside.
"""

from collections.abc import Sequence
from datetime import UTC

from bot.texts import replies
from bot.texts.languages import translator
from bot.texts.markup import bold, isolate, moment, quotation
from storage.models import HotlineLetter, TopicChoice

LONGEST = 1500
"""Letters of a letter or an answer: with its markup it fits into one message."""


def who(number: int) -> str:
    """Name a person by number; no name of Telegram begins with a digit."""
    return f"@{number}"


def ask_topic(language: str) -> str:
    """Say what the hotline is before anything is written, and ask for the topic."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Write to the coordinators of a topic")),
            t.text(
                "They see your words and a number, such as {number}: no name and no account.", number=who(17)
            ),
            t.text("Your words, the answers and the link to you are deleted after 7 days, here too."),
            t.text("Telegram itself can read them. Write nothing that tells where anybody hides."),
            t.text("What is it about?"),
        )
    )


def ask_words(topic: TopicChoice, language: str) -> str:
    """Ask for the letter."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("About: {topic}", topic=replies.topic(topic, language))),
            t.text("Write it now, in one message of at most {n} characters.", n=t.number(LONGEST)),
            t.text("Only words arrive, no pictures and no files. Within 15 minutes, please."),
        )
    )


def sent(number: int, language: str) -> str:
    """Say that a letter is on its way."""
    t = translator(language)
    return t.text(
        "Sent. For the coordinators you are {number}. An answer comes here. All is deleted after 7 days.",
        number=who(number),
    )


def closed(language: str) -> str:
    """Say that nobody reads letters now."""
    return translator(language).text("Nobody answers letters at the moment, so nothing was kept.")


def blocked(language: str) -> str:
    """Say that letters of this person are not taken."""
    return translator(language).text("The coordinators take no letters from here any more. Nothing was kept.")


def too_many(language: str) -> str:
    """Say that there were enough letters for a day."""
    return translator(language).text(
        "That was a lot for one day. Please write again tomorrow; this was not kept."
    )


def only_words(language: str) -> str:
    """Say that nothing but words is taken."""
    return translator(language).text("Only words can be sent, no pictures and no files. Please write it.")


def too_long(language: str) -> str:
    """Say that a letter is too long."""
    t = translator(language)
    return t.text("This is too long: at most {n} characters, please.", n=t.number(LONGEST))


def cancelled(language: str) -> str:
    """Say that nothing is asked any more."""
    return translator(language).text("Cancelled. Nothing was sent.")


def cancel(language: str) -> str:
    """Give the button that ends the asking."""
    return translator(language).text("Cancel")


def write_back(language: str) -> str:
    """Give the button that writes again."""
    return translator(language).text("Write back")


def hint(language: str) -> str:
    """Say how the coordinators are reached, behind the answer to other words."""
    return translator(language).text("/write reaches the coordinators.")


def command(language: str) -> str:
    """Say what /write does."""
    return translator(language).text("Write to the coordinators, without your name")


def answered(topic: int, text: str, language: str) -> str:
    """Give an answer to the person who asked."""
    t = translator(language)
    head = t.text("The coordinators answer you ({topic})", topic=replies.topic(TopicChoice(topic), language))
    return f"{bold(head)}\n{quotation(isolate(text, lines=True))}"


def expired(language: str) -> str:
    """Stand in the place of a letter or an answer that is over."""
    return translator(language).text("This letter was deleted. None is kept for more than 7 days.")


# What coordinators read


def desk(bits: int, blocked_ones: Sequence[int], language: str, *, on: bool) -> str:
    """Head the screen on which coordinators choose what they answer."""
    t = translator(language)
    if not on:
        return "\n".join(
            (bold(t.text("Hotline")), t.text("The operator of this bot has not turned it on (HOTLINE=on)."))
        )
    state = t.text("You get the letters of the topics that are ticked, from now on.")
    if not bits:
        state = t.text("You get no letters. Tick the topics that you answer.")
    lines = [bold(t.text("Hotline")), state]
    lines.append(
        t.text("Each letter is shown to you once, under a number. After 7 days it is deleted here too.")
    )
    if blocked_ones:
        lines.append(t.text("Blocked: {numbers}", numbers=", ".join(who(each) for each in blocked_ones)))
    return "\n".join(lines)


def came(number: int, topic: int, language: str) -> str:
    """Tell that somebody wrote, without a word of it."""
    t = translator(language)
    return t.text(
        "{number} wrote on the hotline: {topic}",
        number=who(number),
        topic=replies.topic(TopicChoice(topic), language),
    )


def letter(one: HotlineLetter, language: str) -> str:
    """Show a letter."""
    t = translator(language)
    head = f"{who(one.person_id)} · {replies.topic(TopicChoice(one.topic), language)}"
    at = moment(one.written_at, t.moment(one.written_at, UTC))
    rule = t.text("It is shown to you once and deleted after 7 days. Please copy it nowhere.")
    return f"{bold(head)} · {at}\n{quotation(isolate(one.text, lines=True))}\n{rule}"


def ask_answer(number: int, language: str) -> str:
    """Ask for the answer."""
    t = translator(language)
    return "\n".join(
        (
            bold(t.text("Answer to {number}", number=who(number))),
            t.text("Write it now, in one message of at most {n} characters.", n=t.number(LONGEST)),
            t.text("They do not see who of you writes."),
        )
    )


def answer_sent(number: int, language: str) -> str:
    """Say that the answer arrived."""
    return translator(language).text("Your answer to {number} arrived.", number=who(number))


def answer_lost(number: int, language: str) -> str:
    """Say that it did not."""
    return translator(language).text(
        "Your answer to {number} did not arrive: they have blocked the bot, or Telegram does not answer.",
        number=who(number),
    )


def others_told(by: int, number: int, language: str) -> str:
    """Tell the others of a topic that somebody was answered."""
    return translator(language).text("C{by} answered {number}.", by=by, number=who(number))


def read(language: str) -> str:
    """Give the button that shows a letter."""
    return translator(language).text("Read it once")


def answer(language: str) -> str:
    """Give the button that answers."""
    return translator(language).text("Answer")


def block(number: int, language: str) -> str:
    """Give the button that blocks somebody."""
    return translator(language).text("Block {number}", number=who(number))


def lift(number: int, language: str) -> str:
    """Give the button that lets somebody write again."""
    return translator(language).text("Let {number} write again", number=who(number))


def block_question(number: int, language: str) -> str:
    """Ask before somebody is blocked."""
    t = translator(language)
    head = bold(t.text("Block {number}?", number=who(number)))
    return f"{head}\n" + t.text("All their letters are deleted, and no further one is taken.")


def block_done(number: int, language: str) -> str:
    """Say that somebody is blocked."""
    return translator(language).text(
        "{number} is blocked, and their letters are deleted. /hotline lifts it.", number=who(number)
    )


def pop_over(language: str) -> str:
    """Say over the chat that a letter is not there any more."""
    return translator(language).text("This letter is deleted.")


def pop_not_yours(language: str) -> str:
    """Say over the chat that a letter is for others, or was written before one answered its topic."""
    return translator(language).text("This letter is not for you, or was shown to you already.")
