"""What coordinators are asked and told who enter signatures of a petition. Pure."""

from bot.texts.languages import translator
from bot.texts.running_desk import intake


def ask_intake(language: str) -> str:
    """Ask by which way signatures came in."""
    return translator(language).text("By which way did the signatures come in?")


def ask_number(way: str, language: str) -> str:
    """Ask how many signatures came in."""
    t = translator(language)
    return t.text(
        "How many more by this way: {way}? For example 1,200. With a minus they are taken off again.",
        way=intake(way, language),
    )


def too_few(before: int, language: str) -> str:
    """Refuse to take off more than there are."""
    t = translator(language)
    return t.text("There are only {n} so far: so many cannot be taken off.", n=t.number(before))


def confirm_count(way: str, number: int, total: int, language: str) -> str:
    """Ask once more before signatures count."""
    t = translator(language)
    sign = "+" if number > 0 else "−"
    words = {"way": intake(way, language), "number": f"{sign}{t.number(abs(number))}"}
    return t.text("{way}: {number}. The total is then {total}.", **words, total=t.number(total))


def counted(total: int, language: str) -> str:
    """Say that signatures count."""
    t = translator(language)
    return t.text("Counted. The total is {total}; the card shows it within the hour.", total=t.number(total))
