"""The report of a call and its file of counts, for coordinators. Pure.

People and chats are told in tens (`120+`), fewer than ten as "few": parts of a total, subtracted from it,
must not point to a person either.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.texts.figures import FEW_BELOW
from bot.texts.languages import NAMES, Translator, translator
from bot.texts.markup import bold, escape, isolate
from bot.texts.report import reason
from bot.texts.running_desk import View, signatures, state
from bot.texts.settings import region
from storage.models import Region

BARS = 8
_FULL, _FREE = "▰", "▱"
DAYS = 14
"""So many days are drawn, the newest; the file has all."""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a call.

    `reached` and `took_part` by language, `regions` by the word of a region, `answers` by `date:choice`,
    `days` and `signed` by day in ISO 8601; `signed` are signatures, the others people.
    """

    view: View
    reached: Mapping[str, Mapping[str, int]]
    reasons: Mapping[str, int]
    answers: Mapping[str, int]
    languages: Mapping[str, int]
    regions: Mapping[str, int]
    days: Mapping[str, int] = field(default_factory=dict)
    signed: Mapping[str, int] = field(default_factory=dict)
    reached_regions: Mapping[str, int] = field(default_factory=dict)


def report(found: Report, language: str) -> str:
    """Give the report, with bars."""
    t = translator(language)
    sent = {code: states.get("sent", 0) for code, states in found.reached.items()}
    all_chats = sum(sum(states.values()) for states in found.reached.values())
    lines = [
        t.labelled(bold(isolate(found.view.title)), state(found.view.state, language)),
        "",
        t.text(
            "Reached: {n} of {all} chats",
            n=rounded(sum(sent.values()), language), all=rounded(all_chats, language),
        ),
        *_bars(((_language(code), many) for code, many in sent.items()), t),
    ]  # fmt: skip
    if found.reached_regions:
        lines += [t.text("By the regions they want news of:"), *_bars(_placed(found.reached_regions, t), t)]
    if found.reasons:
        lines.append(t.text("Refused: {n}", n=rounded(sum(found.reasons.values()), language)))
        ordered = sorted(found.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        told = [(reason(word, language), rounded(many, language)) for word, many in ordered]
        lines += [f"• {t.labelled(name, number)}" for name, number in told]
    lines += _took_part(found, t)
    lines += ["", *signatures(found.view, language)] if found.view.signatures is not None else []
    if found.signed:
        newest = list(found.signed.items())[-DAYS:]
        lines += [bold(t.text("Signatures by day")), *_bars(newest, t, exact=True)]
    return "\n".join(lines)


def _took_part(found: Report, t: Translator) -> list[str]:
    lines = ["", bold(t.text("Took part: {n}", n=rounded(_people(found.answers), t.language)))]
    if found.languages:
        named = ((_language(code), many) for code, many in found.languages.items())
        lines += [t.text("By language:"), *_bars(named, t)]
    if found.regions:
        lines += [t.text("By the regions they want news of:"), *_bars(_placed(found.regions, t), t)]
    return lines


def _placed(regions: Mapping[str, int], t: Translator) -> list[tuple[str, int]]:
    return [(region(Region[word.upper()], t.language), many) for word, many in regions.items()]


def _people(answers: Mapping[str, int]) -> int:
    return sum(many for key, many in answers.items() if not key.endswith(":cannot"))


def _bars(rows: Iterable[tuple[str, int]], t: Translator, *, exact: bool = False) -> list[str]:
    """Give a line with a bar for each row, as long as its share of the longest; few people have no bar."""
    found = list(rows)
    most = max((many for _, many in found), default=0)
    lines = []
    for name, many in found:
        hidden = not exact and many < FEW_BELOW
        full = 0 if hidden or most <= 0 else round(BARS * max(many, 0) / most)
        number = t.number(many) if exact else rounded(many, t.language)
        lines.append(f"{_FULL * full}{_FREE * (BARS - full)} {t.labelled(escape(name), number)}")
    return lines


def _language(code: str) -> str:
    return NAMES.get(code, code)


def export(found: Report) -> bytes:
    """Give the counts as CSV (UTF-8 with a mark that spreadsheets know): what, which, part, number.

    People are rounded as in the report.
    """
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["what", "which", "part", "number"])
    for code, states in found.reached.items():
        rows.writerows(["chats", code, word, _few(many)] for word, many in states.items() if many)
    rows.writerows(["chats", word, "sent", _few(many)] for word, many in found.reached_regions.items())
    rows.writerows(["refused", "", word, _few(many)] for word, many in found.reasons.items())
    for key, many in found.answers.items():
        number, _, choice = key.partition(":")
        rows.writerow(["answers", int(number) + 1, choice, _few(many)])
    for what, counted in (("language", found.languages), ("region", found.regions), ("day", found.days)):
        rows.writerows(["took part", what, word, _few(many)] for word, many in counted.items())
    rows.writerows(["signatures", "way", way, many] for way, many in found.view.by_intake.items())
    rows.writerows(["signatures", "day", day, many] for day, many in found.signed.items())
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _few(many: int) -> str:
    if not many:
        return "0"
    return "few" if many < FEW_BELOW else f"{many // FEW_BELOW * FEW_BELOW}+"


def rounded(many: int, language: str) -> str:
    """Give a number of people in tens; under ten they are few, nobody at all is 0."""
    t = translator(language)
    if not many:
        return t.number(0)
    return t.text("few") if many < FEW_BELOW else f"{t.number(many // FEW_BELOW * FEW_BELOW)}+"


def export_note(language: str) -> str:
    """Give the words beside the file."""
    return translator(language).text("Counts of this call. Nobody stands in it; under ten people are “few”.")
