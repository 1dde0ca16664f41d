"""Asks the author of a call for its parts, each with an example, and says why an answer is not taken. Pure.

The words `step`, `choice` and `problem` are those of bot/actions/kinds.py, which this room does not know.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts import zones
from bot.texts.languages import Translator, translator

_Asking = Callable[[Translator], str]


def kind(name: str, language: str) -> str:
    """Give the name of a kind of call."""
    t = translator(language)
    return {
        "petition": t.text("Petition"),
        "letter": t.text("Letters"),
        "phone": t.text("Phone calls"),
        "rally": t.text("Rally"),
        "event": t.text("Event"),
        "share": t.text("Share"),
        "general": t.text("Something else"),
        "stand_down": t.text("Stand-down"),
        "correction": t.text("Correction"),
        "follow_up": t.text("What came of it so far"),
        "outcome": t.text("Outcome"),
    }[name]


def ask_kind(language: str) -> str:
    """Ask what kind of call it shall be."""
    return translator(language).text("What kind of call is it? Press one, or just send the title.")


def label(step: str, language: str) -> str:
    """Give the words of the button that asks for a part again."""
    t = translator(language)
    return {
        "title": t.text("Edit title"),
        "text": t.text("Edit text"),
        "link": t.text("Edit link"),
        "goal": t.text("Goal"),
        "deadline": t.text("Deadline"),
        "targets": t.text("Addresses"),
        "subject": t.text("Subject"),
        "versions": t.text("Letters by country"),
        "numbers": t.text("Numbers"),
        "when": t.text("Time"),
        "repeat": t.text("Days"),
        "until": t.text("Last day"),
        "without": t.text("Days left out"),
        "place": t.text("Place"),
        "weekend_place": t.text("Weekend place"),
        "sessions": t.text("Sessions"),
        "capacity": t.text("Seats"),
        "speakers": t.text("Speakers"),
        "reveal": t.text("Who sees the place"),
        "safety": t.text("Safety notes"),
        "languages": t.text("Edit languages"),
        "retraction": t.text("If taken back"),
        "regions": t.text("Regions"),
        "send": t.text("Send later"),
        "grace": t.text("Latest"),
        "missing": t.text("Languages without a text"),
        "wording": t.text("Text in another language"),
        "snippet": t.text("Answers to objections"),
        "shifts": t.text("Shifts"),
    }[step]


def choice(word: str, language: str) -> str:
    """Give the words of a choice."""
    t = translator(language)
    return {
        "once": t.text("Once"),
        "daily": t.text("Every day"),
        "weekdays": t.text("Monday to Friday"),
        "weekends": t.text("Saturday and Sunday"),
        "split": t.text("Every day, weekends elsewhere"),
        "weekly": t.text("Every week on this weekday"),
        "open": t.text("Everybody, in the call"),
        "confirmed": t.text("Those who come, at once"),
        "day_before": t.text("Those who come, 24 hours before"),
        "hours_before": t.text("Those who come, 2 hours before"),
        "quarter": t.text("15 minutes after its time"),
        "hour": t.text("1 hour after its time"),
        "six_hours": t.text("6 hours after its time"),
        "falls_back": t.text("They get it as it is written, with a mark"),
        "no_shifts": t.text("No shifts"),
        **{f"shift_{n}": t.plural("Shifts of one hour", "Shifts of {n} hours", n) for n in range(1, 5)},
        "waits": t.text("They get nothing until it is written for them"),
    }[word]


def value(words: str, language: str) -> str:
    """Give a value as a call keeps it in words: a choice as on its button, anything else as it is."""
    try:
        return choice(words, language)
    except KeyError:
        return words


def ask(step: str, most: int, zone: str, language: str) -> str:
    """Ask for a part, with an example; `most` characters fit, hours are those of `zone`."""
    t = translator(language)
    question = (_DATES[step] if step in _DATES else _WORDS[step])(t)
    if step in _DATES:
        question += "\n" + t.text("Hours are those of {zone}. /zone changes that.", zone=zone)
    if step in _COUNTED:
        question += "\n" + t.text("At most {most} characters.", most=t.number(most))
    return question


_COUNTED = frozenset(
    {"targets", "versions", "numbers", "sessions", "safety", "speakers", "subject", "retraction"}
)
_WORDS: Mapping[str, _Asking] = {
    "goal": lambda t: t.text("How many signatures are wanted? For example 15,000. Or press Skip."),
    "targets": lambda t: t.text(
        "Whom do the letters go to? One line each: country, name and e-mail address, with bars between. "
        "For example: KR | Foreign Ministry | office@ministry.example"
    ),
    "subject": lambda t: t.text("What is the subject of the letter? One line."),
    "versions": lambda t: t.text(
        "Shall some countries get another letter? Send the two letters of the country on a line of its own, "
        "the letter below. Or press Skip."
    ),
    "numbers": lambda t: t.text(
        "Which numbers shall people call? One line each: name, number and hours, with bars between. "
        "For example: Embassy | +82 2 123 4567 | 9:00-17:00"
    ),
    "repeat": lambda t: t.text("On which days?"),
    "place": lambda t: t.text("Where? One line, as precise as people need it."),
    "weekend_place": lambda t: t.text("And where on Saturdays and Sundays? One line."),
    "capacity": lambda t: t.text(
        "How many seats are there? Who comes later is put on a list. Or press Skip."
    ),
    "speakers": lambda t: t.text(
        "Who speaks? Write “anonymous” for whoever must not be named. Or press Skip."
    ),
    "reveal": lambda t: t.text(
        "Who may see the place? What is kept is shown in a pop-up that leaves no trace."
    ),
    "safety": lambda t: t.text(
        "What must those who come know? For example: no photographs, bring a mask, do not answer strangers. "
        "Or press Skip."
    ),
    "retraction": lambda t: t.text(
        "What shall people read should it be taken back? It is kept ready, for one press. "
        "Or press Skip for the usual words."
    ),
    "grace": lambda t: t.text("Until when may it still go out if something holds it up?"),
    "shifts": lambda t: t.text(
        "Shall people take shifts? Each day is cut into them, and everybody who takes one is reminded of it."
    ),
    "missing": lambda t: t.text("What do those get in whose language it is not written?"),
}
_DATES: Mapping[str, _Asking] = {
    "deadline": lambda t: t.text("Until which day? For example: 24 June. Or press Skip."),
    "when": lambda t: t.text(
        "When, and from when to when? For a series its first day. For example: Sunday 22 February 13:00-15:00"
    ),
    "send": lambda t: t.text(
        "When shall it go out? For example: tomorrow 9:00. Or press Skip: as soon as it is approved."
    ),
    "until": lambda t: t.text("Which day is the last? Or press Skip: until further notice."),
    "without": lambda t: t.text("Which days are left out? For example: 21 February, 1 March. Or press Skip."),
    "sessions": lambda t: t.text(
        "When is what? One line each: time, then a title, with a bar between. "
        "For example: 22 February 19:00-21:00 | The film"
    ),
}


def refused(problem: str, language: str) -> str:
    """Say why an answer is not taken, and how to mend it."""
    t = translator(language)
    return {
        "no_number": t.text("That is no number. Send digits, for example 15,000."),
        "no_day": t.text("That day is not understood. Write for example: 24 June, tomorrow, next Saturday."),
        "no_hour": t.text("The hour is missing. Write for example: Sunday 22 February 13:00-15:00"),
        "no_such_day": t.text("There is no such day or hour."),
        "other_weekday": t.text("That date is another weekday. Which of the two is right?"),
        "ambiguous_day": t.text("Is that the day or the month first? Write the month as a word."),
        "past": t.text("That day is over already."),
        "bad_line": t.text("One line is not in the form asked for. Nothing was kept; please send all again."),
        "press": t.text("Please press one of the buttons."),
    }[problem]


def flaw(word: str, language: str) -> str:
    """Say what keeps the dates of a call from standing; the words are those of bot/actions/series.py."""
    t = translator(language)
    return {
        "order": t.text("Its last day is before its first."),
        "too_long": t.text("It would go on for more than three years."),
        "never": t.text("No day of it is left: all are left out."),
        "past": t.text("All its dates are over."),
        "length": t.text("It would last for more than a day."),
    }.get(word, t.text("Its dates do not fit together."))


def zone(place: ZoneInfo, now: datetime, language: str) -> str:
    """Say in which zone a coordinator's hours are, and what time it is there."""
    t = translator(language)
    city = zones.name_of(place.key, language)
    return t.text(
        "Your hours are those of {city}. There it is {time} now.", city=city, time=t.time(now, place)
    )


def zone_unknown(language: str) -> str:
    """Say that no zone was understood; what was written is not repeated."""
    t = translator(language)
    return t.text("No such zone is known. Write a city or a zone, for example: /zone Seoul")
