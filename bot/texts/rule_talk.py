"""What the bot says while a coordinator changes the words that triage looks for. Pure."""

from bot.texts.languages import translator
from bot.texts.markup import bold
from bot.texts.rules import Effect, Wish, class_name, effect, wish
from storage.models import TermClass


def ask_class(language: str) -> str:
    """Ask what the word stands for."""
    return bold(translator(language).text("What does the word stand for?"))


def ask_language(sort: TermClass, language: str) -> str:
    """Ask for the language of the word."""
    t = translator(language)
    return "\n".join((bold(t.text("In which language is it?")), class_name(sort, language)))


def ask_word(sort: TermClass, spoken: str, language: str, *, silences: bool = False) -> str:
    """Ask for the word itself, in the language `spoken`."""
    t = translator(language)
    lines = [
        bold(t.text("Write the word or the few words.")),
        f"{class_name(sort, language)} · {t.language_name(spoken)}",
    ]
    if silences:
        lines.append(t.text("It must read exactly like the built-in one."))
    elif sort is TermClass.PLACE:
        lines.append(t.text("Write: word = English name of a known place."))
    lines.append(t.text("Every letter stands for itself. Other endings are words of their own."))
    return "\n".join(lines)


def trying(done: int, of: int, language: str) -> str:
    """Say how far a trial is."""
    t = translator(language)
    return t.text("Trying it on the items of before: {done} of {of}", done=t.number(done), of=t.number(of))


def tried(change: Wish, found: Effect, language: str) -> str:
    """Show a change before it is asked for."""
    return "\n\n".join((bold(wish(change, language)), effect(found, language)))


def asked(language: str) -> str:
    """Say that the others are asked."""
    t = translator(language)
    return t.text("The other coordinators are asked. It counts from the moment one of them confirms it.")


def alone(language: str) -> str:
    """Say that nobody can confirm."""
    t = translator(language)
    return t.text("There is no other coordinator who could confirm it. The operator can, by rules.yml.")


def asks(by: int, change: Wish, found: Effect | None, language: str) -> str:
    """Ask another coordinator to confirm."""
    t = translator(language)
    lines = [bold(t.text("C{by} asks you to confirm a change of words", by=by)), wish(change, language)]
    if found is not None:
        lines += ["", effect(found, language)]
    return "\n".join(lines)


def counts_now(language: str) -> str:
    """Say that a change is in force."""
    return translator(language).text("It counts from now on.")


def dropped(language: str) -> str:
    """Say that nothing was changed."""
    return translator(language).text("Dropped. Nothing was changed.")


def busy(language: str) -> str:
    """Say that one trial is enough at a time."""
    return translator(language).text("One word is being tried already. Please wait until it is done.")


def pop_own(language: str) -> str:
    """Say over the chat that two must agree."""
    return translator(language).text("You asked for it yourself; another coordinator has to confirm it.")


def pop_changed(language: str) -> str:
    """Say over the chat that a button is behind the times."""
    return translator(language).text("This was decided or changed meanwhile. /terms shows how it stands.")


def rules_file_broken(problems: int, language: str) -> str:
    """Tell coordinators that rules.yml was refused."""
    t = translator(language)
    return "\n".join(
        [
            bold(t.text("The operator's list of words was not loaded")),
            t.plural(
                "rules.yml has {n} problem. The words of before stay in use.",
                "rules.yml has {n} problems. The words of before stay in use.",
                problems,
            ),
            t.text("The operator sees each with its line by: repwatch rules try rules.yml"),
        ]
    )
