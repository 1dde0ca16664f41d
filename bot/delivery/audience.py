"""Says who hears a message, as one filter over subscribers. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.models import Articles, Region, Severity, Subscriber, Topic, TopicChoice

_CHOICES = {
    Topic.REPATRIATION: TopicChoice.REPATRIATION,
    Topic.DETENTION: TopicChoice.DETENTION,
    Topic.AT_RISK: TopicChoice.AT_RISK,
    Topic.RELEASE: TopicChoice.RELEASE,
    Topic.POLICY: TopicChoice.POLICY,
}
"""The topics that ring. News of protests, petitions and the like is listed, never pushed."""

_REGIONS = {
    **dict.fromkeys(("CN", "HK", "MO"), Region.CHINA),
    **dict.fromkeys(
        ("BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"), Region.SOUTH_EAST_ASIA
    ),
    **dict.fromkeys(("RU", "MN"), Region.RUSSIA_MONGOLIA),
    **dict.fromkeys(("KP", "KR"), Region.KOREA),
}
_ARTICLES = {
    "en": Articles.ENGLISH,
    "ko": Articles.KOREAN,
    "zh": Articles.CHINESE,
    "ja": Articles.JAPANESE,
}
_ANYWHERE, _ANY_LANGUAGE = Region(0), Articles(0)


@dataclass(frozen=True, slots=True)
class Audience:
    """The active subscribers who chose `topic` and read one of `languages`.

    With `others`, only those who also want news of refugees other than North Koreans. A `region`, the `rank`
    of a severity and the languages of the `articles` are asked where they are known: what is unknown is
    wanted by all.
    """

    topic: TopicChoice
    others: bool
    languages: tuple[str, ...]
    region: Region = _ANYWHERE
    rank: int | None = None
    articles: Articles = _ANY_LANGUAGE

    def wanted_by(self, subscriber: Subscriber) -> bool:
        """Say whether a subscriber is among them, whatever their language and state."""
        return (
            bool(subscriber.topics & self.topic)
            and (subscriber.others or not self.others)
            and (not self.region or bool(subscriber.regions & self.region))
            and (self.rank is None or subscriber.least_rank <= self.rank)
            and (not self.articles or bool(subscriber.articles & self.articles))
        )


def of_alert(
    topic: Topic,
    others: bool,  # noqa: FBT001 -- a fact of the alert, not a switch
    language: str,
    *,
    region: int = 0,
    severity: Severity | None = None,
    articles: int = 0,
) -> Audience:
    """Give the audience of an alert in one language; ValueError for a topic that never rings."""
    choice = _CHOICES.get(topic)
    if choice is None:
        raise ValueError(f"the topic `{topic}` never rings; alerts have one of {', '.join(_CHOICES)}")
    rank = (severity.rank or None) if severity is not None else None
    return Audience(choice, others, (language,), Region(region), rank, Articles(articles))


def of_call(*languages: str, regions: int = 0) -> Audience:
    """Give the audience of a call in the languages and regions its author chose; no region is everywhere."""
    return Audience(TopicChoice.CALLS, others=False, languages=languages, region=Region(regions))


def choice_of(topic: Topic) -> TopicChoice:
    """Give what a subscriber must have chosen to read of a topic; protests and the like go with calls."""
    return _CHOICES.get(topic, TopicChoice.CALLS)


def region_of(origin: str | None, destination: str | None) -> Region:
    """Give the region of a happening from ISO 3166 codes: where people are, else where they came to.

    North Korea as a destination tells only of a return from somewhere. 0: not known.
    """
    where = origin or (destination if destination != "KP" else None)
    return _REGIONS.get(where, Region.ELSEWHERE) if where else Region(0)


def articles_of(languages: Iterable[str | None]) -> Articles:
    """Give the languages of articles (`zh-Hans`, `ko`, `fr`) as bits; 0 where any is unknown."""
    found = Articles(0)
    for language in languages:
        if not language:
            return Articles(0)
        found |= _ARTICLES.get(language.replace("_", "-").partition("-")[0].lower(), Articles.OTHER)
    return found
