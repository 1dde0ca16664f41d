"""Which topic of news asks which choice of a subscriber."""

import pytest

from bot.delivery.audience import Audience, of_alert, of_call
from storage.models import Topic, TopicChoice

RINGING = {Topic.REPATRIATION, Topic.DETENTION, Topic.AT_RISK, Topic.RELEASE, Topic.POLICY}


@pytest.mark.parametrize("topic", sorted(RINGING))
def test_an_alert_asks_for_those_who_chose_its_topic(topic: Topic):
    heard = of_alert(topic, True, "ko")  # noqa: FBT003 -- as the callers give it
    assert heard == Audience(TopicChoice[topic.name], others=True, languages=("ko",))


@pytest.mark.parametrize("topic", sorted(set(Topic) - RINGING))
def test_what_never_rings_has_no_audience(topic: Topic):
    with pytest.raises(ValueError, match="never rings"):
        of_alert(topic, False, "en")  # noqa: FBT003 -- as the callers give it


def test_a_call_asks_for_those_who_want_calls():
    assert of_call("en", "ja") == Audience(TopicChoice.CALLS, others=False, languages=("en", "ja"))
