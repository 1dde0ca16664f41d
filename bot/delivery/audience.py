"""Says who hears a message, as one filter over subscribers. Pure."""

from dataclasses import dataclass

from storage.models import Topic, TopicChoice

_CHOICES = {
    Topic.REPATRIATION: TopicChoice.REPATRIATION,
    Topic.DETENTION: TopicChoice.DETENTION,
    Topic.AT_RISK: TopicChoice.AT_RISK,
    Topic.RELEASE: TopicChoice.RELEASE,
    Topic.POLICY: TopicChoice.POLICY,
}
"""The topics that ring. News of protests, petitions and the like is listed, never pushed."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The active subscribers who chose `topic` and read one of `languages`.

    With `others`, only those who also want news of refugees other than North Koreans.
    """

    topic: TopicChoice
    others: bool
    languages: tuple[str, ...]


def of_alert(topic: Topic, others: bool, language: str) -> Audience:  # noqa: FBT001 -- a fact of the alert, not a switch
    """Give the audience of an alert in one language; ValueError for a topic that never rings."""
    choice = _CHOICES.get(topic)
    if choice is None:
        raise ValueError(f"the topic `{topic}` never rings; alerts have one of {', '.join(_CHOICES)}")
    return Audience(choice, others, (language,))


def of_call(*languages: str) -> Audience:
    """Give the audience of a call to action in the languages its author chose."""
    return Audience(TopicChoice.CALLS, others=False, languages=languages)
