"""Shows a verdict on the text itself: the words found are marked, each with its rule behind it. Pure.

On a terminal the words are underlined and coloured; elsewhere they stand in «…».
"""

from rich.text import Text

from bot.triage.verdict import Evidence, Label, Status, Verdict, Where

_LABELS = {Label.ALERT: "bold red", Label.RELATED: "bold yellow", Label.IRRELEVANT: "bold"}
_COLOURS = {"who": "cyan", "against": "magenta", "talk": "yellow"}
_ACT = "red"


def explained(title: str, summary: str, verdict: Verdict, *, plain: bool) -> Text:
    """Give verdict, marked title and summary, the facts where it speaks of our matter, and the reason."""
    words = [verdict.label.value]
    if verdict.label is not Label.IRRELEVANT:
        words += [verdict.topic.value, verdict.severity.value]
    text = Text(" · ".join(words) + "\n", style=_LABELS[verdict.label])
    shown = Text.assemble(text)
    for where, original in (("title", title), ("summary", summary)):
        if original.strip():
            shown.append("  ").append_text(_marked(original, where, verdict.evidence, plain=plain)).append(
                "\n"
            )
    if verdict.label is not Label.IRRELEVANT:
        shown.append(f"  {_facts(verdict)}\n")
    return shown.append(f"  {verdict.reason}\n", style="italic")


def _facts(verdict: Verdict) -> str:
    """Tell on one line what an item states; what it does not state is left out."""
    counted = _line(verdict.people_wording or "")
    told = [
        f"{verdict.people if verdict.people is not None else 'some'} ({counted})" if counted else "",
        ", ".join(group.value for group in verdict.whom),
        ", ".join(verdict.places),
        f"{verdict.direction.origin or '?'} → {verdict.direction.destination or '?'}"
        if verdict.direction.destination
        else "",
        verdict.status.value if verdict.status is not Status.UNKNOWN else "",
        verdict.certainty.value,
        f"source: {verdict.claim_source}" if verdict.claim_source else "",
        f"{verdict.happened.precision.value} of {verdict.happened.on.isoformat()}"
        if verdict.happened
        else "",
        f"held: {verdict.held}" if verdict.held else "",
    ]
    return " · ".join(filter(None, told))


def _marked(original: str, where: Where | str, evidence: tuple[Evidence, ...], *, plain: bool) -> Text:
    """Mark what was found, the shortest finds first; what reaches over others is told behind its end."""
    rules: dict[tuple[int, int], list[str]] = {}
    for found in evidence:
        if found.where == where:
            rules.setdefault((found.start, found.end), []).append(found.rule)
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(rules, key=lambda span: (span[1] - span[0], span)):
        if all(end <= other[0] or other[1] <= start for other in chosen):
            chosen.append((start, end))
    marked, last = Text(), 0
    over = [
        (end, start, ", ".join(said)) for (start, end), said in rules.items() if (start, end) not in chosen
    ]
    over.sort()
    for start, end in sorted(chosen):
        last = _tell_over(marked, original, last, start, over)
        marked.append(_line(original[last:start]))
        word, said = _line(original[start:end]), rules[start, end]
        marked.append(f"«{word}»" if plain else word, style=f"underline {_colour(said[0])}")
        marked.append(f"[{', '.join(said)}]", style="dim")
        last = end
    last = _tell_over(marked, original, last, len(original), over)
    return marked.append(_line(original[last:]))


def _tell_over(marked: Text, original: str, last: int, upto: int, over: list[tuple[int, int, str]]) -> int:
    """Tell of the finds that end between two marked ones; give how far the text is written."""
    while over and over[0][0] <= upto:
        end, start, said = over.pop(0)
        if end > last:
            marked.append(_line(original[last:end]))
            last = end
        marked.append(f"[{said}: {_line(original[start:end])}]", style="dim")
    return last


def _colour(rule: str) -> str:
    return _COLOURS.get(rule.partition(":")[0], _ACT)


def _line(text: str) -> str:
    """Keep text on one line, and what steers a terminal out of it."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
