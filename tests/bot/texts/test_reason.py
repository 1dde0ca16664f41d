"""The reason of a verdict in the reader's language, and words for every rule that triage uses."""

import csv
from pathlib import Path

import pytest

from bot.texts.case import rule_text
from bot.texts.languages import LANGUAGES, translator
from bot.texts.reason import reason
from bot.triage.classify import classify
from storage.models.verdict import Label, Topic

TABLES = Path(__file__).parents[2] / "data" / "headlines"
UNKNOWN = "not a rule"


def _verdicts():
    for path in sorted(TABLES.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""):
                yield classify(row["title"], row["summary"], None if path.stem == "zh" else path.stem)


@pytest.fixture(scope="module")
def verdicts():
    return list(_verdicts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_triage_uses_has_words(language, verdicts):
    say = translator(language)
    rules = {found.rule for verdict in verdicts for found in verdict.evidence}
    assert {rule.partition(":")[0] for rule in rules} >= {"who", "what", "talk", "against", "plea", "denial"}
    assert [rule for rule in sorted(rules) if rule_text(rule, say) == rule_text(UNKNOWN, say)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_a_reason_in_the_readers_language(language, verdicts):
    say, english = translator(language), translator("en")
    for verdict in verdicts:
        evidence = [found.as_dict() for found in verdict.evidence]
        said, plain = (
            reason(verdict.label, verdict.topic, evidence, one, others=verdict.others)
            for one in (say, english)
        )
        assert said
        assert "{" not in said
        assert (said == plain) is (language == "en")


def test_reasons_differ_with_what_is_told():
    say = translator("en")
    told = {reason(Label.ALERT, topic, [], say, others=False) for topic in Topic if topic.value in _ALERTS}
    assert len(told) == len(_ALERTS)
    plea = reason(Label.ALERT, Topic.AT_RISK, [{"rule": "plea"}], say, others=False)
    assert plea == "The article tells of a plea not to send back North Koreans."
    theirs = reason(Label.ALERT, Topic.DETENTION, [], say, others=True)
    assert theirs == "The article says that refugees of another country were arrested or are held."


_ALERTS = {"repatriation", "detention", "at_risk", "release", "policy"}
