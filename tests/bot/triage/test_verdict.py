"""The words of a verdict are those other rooms and files store."""

from bot.triage.verdict import Certainty, Label, Severity, Status, Topic


def test_the_stored_words_never_change():
    assert [*Label] == ["alert", "related", "irrelevant"]
    assert [*Severity] == ["critical", "high", "normal", "none"]
    assert [*Status] == [
        "at_risk",
        "detained",
        "being_returned",
        "returned",
        "released",
        "arrived",
        "unknown",
    ]
    assert [*Certainty] == ["reported", "confirmed", "denied"]
    assert [*Topic] == [
        "repatriation", "detention", "at_risk", "release", "policy",
        "protest", "petition", "campaign", "event", "none",
    ]  # fmt: skip
