"""Says what each kind of call consists of, part by part, and in which order they are asked for. Pure.

What a part may hold, and how an answer is read, stands in answers.py; the dates of a kind in details.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Step(StrEnum):
    """A part of a call that its author is asked for."""

    TITLE = "title"
    TEXT = "text"
    LINK = "link"
    GOAL = "goal"  # signatures
    DEADLINE = "deadline"
    TARGETS = "targets"  # whom letters go to
    SUBJECT = "subject"
    VERSIONS = "versions"  # other letters, by country
    NUMBERS = "numbers"  # whom to phone
    WHEN = "when"
    REPEAT = "repeat"
    UNTIL = "until"
    WITHOUT = "without"  # days left out
    PLACE = "place"
    WEEKEND_PLACE = "weekend_place"
    SESSIONS = "sessions"
    CAPACITY = "capacity"
    SPEAKERS = "speakers"
    REVEAL = "reveal"  # when the place is shown
    SAFETY = "safety"
    LANGUAGES = "languages"
    RETRACTION = "retraction"  # what people read should it be taken back
    REGIONS = "regions"  # only those who want news of these
    SEND = "send"  # when it goes out, where that is not at once
    GRACE = "grace"  # how much later it may still go out
    MISSING = "missing"  # what becomes of languages it is not written in
    WORDING = "wording"  # title and text in one more language
    SHIFTS = "shifts"  # how long one is there, of a rally that goes on for hours
    SNIPPET = "snippet"  # an objection and the answer to it, kept for all calls


class Form(StrEnum):
    """How a part is answered."""

    LINE = "line"
    LINES = "lines"
    LINK = "link"
    NUMBER = "number"
    DAY = "day"
    DAYS = "days"
    MOMENT = "moment"
    SESSIONS = "sessions"
    TARGETS = "targets"
    NUMBERS = "numbers"
    VERSIONS = "versions"
    CHOICE = "choice"  # by buttons
    LANGUAGES = "languages"  # by buttons
    REGIONS = "regions"  # by buttons


class Repeat(StrEnum):
    """On which days a rally takes place."""

    ONCE = "once"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKENDS = "weekends"
    SPLIT = "split"  # weekdays at one place, weekends at another
    WEEKLY = "weekly"  # the weekday of its first date


class Reveal(StrEnum):
    """When the place is shown, and to whom."""

    OPEN = "open"  # in the call itself
    CONFIRMED = "confirmed"  # at once, to those who said that they come
    DAY_BEFORE = "day_before"  # to them, from 24 hours before
    HOURS_BEFORE = "hours_before"  # to them, from 2 hours before


class Grace(StrEnum):
    """How much later than planned a call may still go out."""

    QUARTER = "quarter"
    HOUR = "hour"
    SIX_HOURS = "six_hours"


class Missing(StrEnum):
    """What readers of a language get that a call is not written in."""

    FALLS_BACK = "falls_back"  # another wording, marked with its language
    WAITS = "waits"  # nothing until it is written


class Problem(StrEnum):
    """Why an answer is not taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    BAD_LINK = "bad_link"  # not https, no host, or a host in mixed alphabets
    NO_TEXT = "no_text"  # words where buttons are asked for
    NO_NUMBER = "no_number"
    NO_DAY = "no_day"  # not read as a day
    NO_HOUR = "no_hour"  # a day without an hour
    NO_SUCH_DAY = "no_such_day"
    OTHER_WEEKDAY = "other_weekday"  # that date is another weekday
    AMBIGUOUS_DAY = "ambiguous_day"
    PAST = "past"
    BAD_LINE = "bad_line"  # a line not in the form that was asked for


@dataclass(frozen=True, slots=True)
class Part:
    """One part: at most `most` characters (0: not written but chosen); an optional one can be skipped.

    `choices` are the words behind its buttons, in their order.
    """

    step: Step
    form: Form
    most: int = 0
    optional: bool = False
    choices: tuple[str, ...] = ()

    @property
    def lines(self) -> bool:
        """Whether line breaks are kept."""
        return self.form in {Form.LINES, Form.SESSIONS, Form.TARGETS, Form.NUMBERS, Form.VERSIONS}


class Answering(StrEnum):
    """What people can answer to a call by a tap."""

    DID = "did"  # done
    COMES = "comes"  # coming, cannot
    NOTHING = "nothing"


class Told(StrEnum):
    """Whom a kind of call is for."""

    ALL = "all"  # the subscribers of its languages and regions
    WHO_GOT_IT = "who_got_it"  # those who got the call that it follows
    WHO_TOOK_PART = "who_took_part"  # those who answered it


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of call and its parts, in the order they are asked for."""

    name: str
    parts: tuple[Part, ...]
    answering: Answering = Answering.DID
    told: Told = Told.ALL

    def part(self, step: Step) -> Part:
        """Give the part of a step; KeyError where this kind has none."""
        for part in (*self.parts, *EXTRAS):
            if part.step is step:
                return part
        raise KeyError(step)

    def steps(self, details: Mapping[str, Any]) -> list[Step]:
        """Give the steps that the answers so far call for, in order; last those that are only edited."""
        extras = EXTRAS if self.told is Told.ALL else EXTRAS[:1]
        return [part.step for part in (*self.parts, *extras) if applies(part.step, details)]

    def after(self, step: Step, details: Mapping[str, Any] | None = None) -> Step | None:
        """Give the step that follows, None after the last."""
        all_steps = [part.step for part in self.parts]
        behind = all_steps[all_steps.index(step) + 1 :]
        return next((each for each in behind if applies(each, details or {})), None)


def applies(step: Step, details: Mapping[str, Any]) -> bool:
    """Say whether a step is asked at all, after what was answered so far."""
    repeat = Repeat(details.get(Step.REPEAT, Repeat.ONCE))
    if step in {Step.UNTIL, Step.WITHOUT}:
        return repeat is not Repeat.ONCE
    if step is Step.WEEKEND_PLACE:
        return repeat is Repeat.SPLIT
    if step is Step.SHIFTS:
        return bool(details.get(Step.WHEN))
    if step is Step.GRACE:
        return bool(details.get(Step.SEND))
    if step is Step.MISSING:
        return len(details.get(Step.LANGUAGES) or ()) > 1
    return step not in {Step.WORDING, Step.SNIPPET}  # they have buttons of their own


_TITLE, _TEXT = Part(Step.TITLE, Form.LINE, 120), Part(Step.TEXT, Form.LINES, 1500)
_LINK = Part(Step.LINK, Form.LINK, 500, optional=True)
_LANGUAGES = Part(Step.LANGUAGES, Form.LANGUAGES)
_PLACE = Part(Step.PLACE, Form.LINE, 200)
_REVEAL = Part(Step.REVEAL, Form.CHOICE, choices=tuple(Reveal))
_SAFETY = Part(Step.SAFETY, Form.LINES, 600, optional=True)
_REPEAT = Part(Step.REPEAT, Form.CHOICE, choices=tuple(Repeat))

EXTRAS = (
    Part(Step.RETRACTION, Form.LINES, 400, optional=True),
    Part(Step.REGIONS, Form.REGIONS),
    Part(Step.SHIFTS, Form.CHOICE, choices=("no_shifts", "shift_1", "shift_2", "shift_3", "shift_4")),
    Part(Step.SEND, Form.MOMENT, 60, optional=True),
    Part(Step.GRACE, Form.CHOICE, choices=tuple(Grace)),
    Part(Step.MISSING, Form.CHOICE, choices=tuple(Missing)),
    Part(Step.WORDING, Form.LINES, 1620, optional=True),
    Part(Step.SNIPPET, Form.LINES, 500, optional=True),
)
"""What every kind has besides and is asked only when its author wants to change it."""

GENERAL = Kind("general", (_TITLE, _TEXT, _LINK, _LANGUAGES))
PETITION = Kind(
    "petition",
    (
        _TITLE,
        _TEXT,
        _LINK,
        Part(Step.GOAL, Form.NUMBER, 12, optional=True),
        Part(Step.DEADLINE, Form.DAY, 60, optional=True),
        _LANGUAGES,
    ),
)
LETTER = Kind(
    "letter",
    (
        _TITLE,
        Part(Step.TARGETS, Form.TARGETS, 1500),
        Part(Step.SUBJECT, Form.LINE, 150),
        Part(Step.TEXT, Form.LINES, 1200),
        Part(Step.VERSIONS, Form.VERSIONS, 2000, optional=True),
        Part(Step.DEADLINE, Form.DAY, 60, optional=True),
        _LANGUAGES,
    ),
)
PHONE = Kind(
    "phone",
    (
        _TITLE,
        Part(Step.NUMBERS, Form.NUMBERS, 1000),
        Part(Step.TEXT, Form.LINES, 1200),
        Part(Step.DEADLINE, Form.DAY, 60, optional=True),
        _LANGUAGES,
    ),
)
RALLY = Kind(
    "rally",
    (
        _TITLE,
        _TEXT,
        Part(Step.WHEN, Form.MOMENT, 60),
        _REPEAT,
        Part(Step.UNTIL, Form.DAY, 60, optional=True),
        Part(Step.WITHOUT, Form.DAYS, 300, optional=True),
        _PLACE,
        Part(Step.WEEKEND_PLACE, Form.LINE, 200),
        _REVEAL,
        _SAFETY,
        _LINK,
        _LANGUAGES,
    ),
    Answering.COMES,
)
EVENT = Kind(
    "event",
    (
        _TITLE,
        _TEXT,
        Part(Step.SESSIONS, Form.SESSIONS, 1000),
        _PLACE,
        _REVEAL,
        Part(Step.CAPACITY, Form.NUMBER, 12, optional=True),
        Part(Step.SPEAKERS, Form.LINES, 300, optional=True),
        _SAFETY,
        _LINK,
        _LANGUAGES,
    ),
    Answering.COMES,
)
SHARE = Kind("share", (_TITLE, _TEXT, _LINK, _LANGUAGES))
STAND_DOWN = Kind("stand_down", (_TITLE, _TEXT, _LANGUAGES), Answering.NOTHING, Told.WHO_GOT_IT)
CORRECTION = Kind("correction", (_TITLE, _TEXT, _LANGUAGES), Answering.NOTHING, Told.WHO_GOT_IT)
FOLLOW_UP = Kind("follow_up", (_TITLE, _TEXT, _LINK, _LANGUAGES), Answering.NOTHING, Told.WHO_TOOK_PART)
OUTCOME = Kind("outcome", (_TITLE, _TEXT, _LINK, _LANGUAGES), Answering.NOTHING, Told.WHO_TOOK_PART)

KINDS = {
    kind.name: kind
    for kind in (
        PETITION, LETTER, PHONE, RALLY, EVENT, SHARE, GENERAL, STAND_DOWN, CORRECTION, FOLLOW_UP,
        OUTCOME,
    )
}  # fmt: skip
"""Every kind by its word, in the order they are offered."""
FREE = tuple(kind for kind in KINDS.values() if kind.told is Told.ALL)
"""The kinds that stand by themselves; the others follow a call that went out."""
