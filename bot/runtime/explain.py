"""Shows a verdict on the text itself: the words found are marked, each with its rule behind it. Pure.

On a terminal the words are underlined and coloured; elsewhere they stand in «…».
"""

from rich.text import Text

from bot.triage.verdict import Evidence, Label, Verdict, Where

_LABELS = {Label.ALERT: "bold red", Label.RELATED: "bold yellow", Label.IRRELEVANT: "bold"}
_COLOURS = {"who": "cyan", "against": "magenta", "talk": "yellow"}
_ACT = "red"


def explained(title: str, summary: str, verdict: Verdict, *, plain: bool) -> Text:
    """Give verdict, marked title and summary, and the reason, as lines."""
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
    return shown.append(f"  {verdict.reason}\n", style="italic")


def _marked(original: str, where: Where | str, evidence: tuple[Evidence, ...], *, plain: bool) -> Text:
    rules: dict[tuple[int, int], list[str]] = {}
    for found in evidence:
        if found.where == where:
            rules.setdefault((found.start, found.end), []).append(found.rule)
    marked, last = Text(), 0
    told: list[str] = []
    for (start, end), said in sorted(rules.items(), key=lambda item: (item[0][0], -item[0][1])):
        if start < last:  # lies within a longer one: told behind it where it says anything else
            more = [rule for rule in said if rule not in told]
            if more:
                marked.append(f"[{', '.join(more)}: {_line(original[start:end])}]", style="dim")
            continue
        told = said
        marked.append(_line(original[last:start]))
        word = _line(original[start:end])
        marked.append(f"«{word}»" if plain else word, style=f"underline {_colour(said[0])}")
        marked.append(f"[{', '.join(said)}]", style="dim")
        last = end
    return marked.append(_line(original[last:]))


def _colour(rule: str) -> str:
    return _COLOURS.get(rule.partition(":")[0], _ACT)


def _line(text: str) -> str:
    """Keep text on one line, and what steers a terminal out of it."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
