"""One sentence that says why an item was judged so, from its topic and the rules of its evidence. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.texts.languages import Translator
from storage.models.verdict import Label, Topic


def reason(
    label: Label, topic: Topic, evidence: Sequence[Mapping[str, Any]], say: Translator, *, others: bool
) -> str:
    """Say in one sentence why an item was judged so; `evidence` has the key `rule`.

    `others` is true where the refugees are not North Koreans.
    """
    rules = {str(found.get("rule", "")) for found in evidence}
    who = say.text("refugees of another country") if others else say.text("North Koreans")
    if label is Label.IRRELEVANT:
        return _irrelevant(rules, say)
    if label is Label.RELATED:
        return say.text("The article speaks about {who}, but tells of no new event.", who=who)
    return _told(topic, rules, say, who)


def _irrelevant(rules: set[str], say: Translator) -> str:
    if "who" not in rules:
        return say.text("The article names nobody whom this bot watches over.")
    if any(rule.startswith("against") for rule in rules):
        return say.text("The article reads like another matter.")
    return say.text("The article names the people, but no arrest, return, danger or release.")


def _told(topic: Topic, rules: set[str], say: Translator, who: str) -> str:
    if topic is Topic.AT_RISK and "plea" in rules:
        return say.text("The article tells of a plea not to send back {who}.", who=who)
    events = {
        Topic.REPATRIATION: say.text("The article says that {who} were sent back by force.", who=who),
        Topic.DETENTION: say.text("The article says that {who} were arrested or are held.", who=who),
        Topic.AT_RISK: say.text("The article says that {who} may be sent back by force.", who=who),
        Topic.RELEASE: say.text("The article says that {who} were freed or reached safety.", who=who),
    }
    return events.get(topic) or _official(rules, say, who)


def _official(rules: set[str], say: Translator, who: str) -> str:
    if "denial" in rules:
        return say.text("The article tells that a state denies returns of {who}.", who=who)
    if "official act" in rules:
        return say.text("The article tells of a new official act on {who}.", who=who)
    return say.text("The article tells what states or organisations say of returns of {who}.", who=who)
