"""Topic and severity of alerts: who is threatened, how surely, and by whom it is said."""

import pytest

from bot.triage.classify import classify
from bot.triage.verdict import Severity, Topic


@pytest.mark.parametrize(
    ("title", "summary", "topic", "severity"),
    [
        ("Five North Koreans arrested in China", "", Topic.DETENTION, Severity.HIGH),
        ("탈북자 5명 중국서 체포", "이들은 북송 위기에 놓였다.", Topic.AT_RISK, Severity.HIGH),
        ("Five North Koreans arrested in Thailand", "", Topic.DETENTION, Severity.NORMAL),
        (
            "Court orders deportation of North Korean refugee from Russia",
            "",
            Topic.AT_RISK,
            Severity.CRITICAL,
        ),
        ("베트남서 추방된 탈북민 10명 중국서 북송 위기", "", Topic.AT_RISK, Severity.HIGH),
        (
            "中国、脱北者30人を強制送還か",
            "30人は丹東に移され送還間近だという。",
            Topic.AT_RISK,
            Severity.CRITICAL,
        ),
        ("人權組織要求中國不要遣返15名脫北者", "15人被關押在圖們。", Topic.AT_RISK, Severity.HIGH),
        ("韓国政府、脱北者の大量送還に遺憾", "", Topic.POLICY, Severity.CRITICAL),
        ("중국, 탈북민 북송 재개", "", Topic.POLICY, Severity.HIGH),
        ("Uyghur man deported from Kazakhstan to China", "", Topic.REPATRIATION, Severity.NORMAL),
        ("Thailand deports 40 Uyghurs", "", Topic.REPATRIATION, Severity.HIGH),
    ],
)
def test_topic_and_severity_follow_from_what_is_told(title, summary, topic, severity):
    verdict = classify(title, summary)
    assert (verdict.topic, verdict.severity) == (topic, severity), verdict.evidence
