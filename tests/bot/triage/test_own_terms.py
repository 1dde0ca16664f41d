"""Terms of people: taken beside the packaged ones, refused with a reason, and of no cost to the rest."""

import pytest

from bot.triage import rules
from bot.triage.finder import Finder
from bot.triage.lexicon import lexicon, packaged
from bot.triage.own_terms import Fault, OwnTerm, WrongTermError, check
from bot.triage.rules import Rules
from bot.triage.verdict import Label
from storage.models import TermClass

RIVER_FOLK = OwnTerm(TermClass.PEOPLE, "en", "river crossers of the north")
HEADLINE = "China sends back 12 river crossers of the north"


def label(judged_by: Rules, title: str, language: str | None = None) -> Label:
    return judged_by.judge(title, "", language, None).label


@pytest.mark.parametrize(
    ("term", "fault"),
    [
        (OwnTerm(TermClass.PEOPLE, "en", "  "), Fault.EMPTY),
        (OwnTerm(TermClass.PEOPLE, "en", "\u200b\u2066"), Fault.EMPTY),
        (OwnTerm(TermClass.PEOPLE, "en", "nk"), Fault.SHORT),
        (OwnTerm(TermClass.RETURN, "zh", "送"), Fault.SHORT),
        (OwnTerm(TermClass.RETURN, "ko", "송"), Fault.SHORT),
        (OwnTerm(TermClass.PEOPLE, "en", "...!!"), Fault.SCRIPT),
        (OwnTerm(TermClass.PEOPLE, "en", "탈북 동포"), Fault.SCRIPT),
        (OwnTerm(TermClass.PEOPLE, "ko", "wall jumper"), Fault.SCRIPT),
        (OwnTerm(TermClass.PEOPLE, "zh", "つばめ難民"), Fault.SCRIPT),
        (OwnTerm(TermClass.PEOPLE, "ru", "беженцы 脱北"), Fault.SCRIPT),
        (OwnTerm(TermClass.PEOPLE, "en", "long " * 30), Fault.LONG),
        (OwnTerm(TermClass.PEOPLE, "ko", "가 나 다 라 마 바 사 아 자"), Fault.LONG),
        (OwnTerm(TermClass.PEOPLE, "tlh", "wall jumper"), Fault.LANGUAGE),
        (OwnTerm(TermClass.PEOPLE, "en", "North Korean Defector"), Fault.KNOWN),
        (OwnTerm(TermClass.PEOPLE, "zh", "脫北者"), Fault.KNOWN),
        (OwnTerm(TermClass.LOOK_ALIKE, "en", "cup final", weight=12.0), Fault.WEIGHT),
        (OwnTerm(TermClass.PLACE, "en", "old ferry landing"), Fault.PLACE),
        (OwnTerm(TermClass.PLACE, "en", "old ferry landing", place="Atlantis"), Fault.PLACE),
        (OwnTerm(TermClass.PEOPLE, "en", "River Crossers  of the North"), Fault.KNOWN),
        (OwnTerm(TermClass.PEOPLE, "en", "wall jumper", silences=True), Fault.UNKNOWN),
    ],
)
def test_a_term_that_cannot_be_taken_is_refused_with_the_reason(term: OwnTerm, fault: Fault) -> None:
    with pytest.raises(WrongTermError) as refused:
        check(term, [RIVER_FOLK])
    assert refused.value.fault is fault


def test_a_place_that_is_nearly_known_brings_the_nearest_name() -> None:
    with pytest.raises(WrongTermError) as refused:
        check(OwnTerm(TermClass.PLACE, "en", "old ferry landing", place="tummen"))
    assert refused.value.hint == "Tumen"


@pytest.mark.parametrize(
    ("term", "title"),
    [
        (RIVER_FOLK, HEADLINE),
        (OwnTerm(TermClass.PEOPLE, "ko", "강을 건넌 동포"), "中, 강을 건넌동포 12명 강제 송환"),
        (OwnTerm(TermClass.PEOPLE, "zh", "渡江客"), "中國強制遣返十二名渡江客"),
        (OwnTerm(TermClass.PEOPLE, "ja", "渡河した北の人々"), "中国、渡河した北の人々12人を強制送還"),
    ],
)
def test_a_term_of_people_rings_where_nothing_rang_before(term: OwnTerm, title: str) -> None:
    check(term)
    assert label(rules.packaged(), title) is not Label.ALERT
    assert label(rules.of([term]), title) is Label.ALERT


def test_no_character_of_a_term_means_anything_but_itself() -> None:
    term = OwnTerm(TermClass.PEOPLE, "en", "wall (jumper|climber)*")
    check(term)
    beside = rules.of([term])
    assert label(beside, "China sends back 12 wall jumpers") is not Label.ALERT
    assert label(beside, "China sends back 12 wall climber") is not Label.ALERT
    assert label(beside, "China sends back a wall (jumper|climber)* group") is Label.ALERT


def test_a_silenced_wording_counts_no_more_and_others_of_its_entry_do() -> None:
    silence = OwnTerm(TermClass.PEOPLE, "en", "North Korean refugees", silences=True)
    check(silence)
    quiet = rules.of([silence])
    evidence = quiet.judge("China sends back 12 North Korean refugees", "", "en", None).evidence
    assert "North Korean refugees" not in {found.term for found in evidence}
    other = quiet.judge("China sends back 12 North Korean defectors", "", "en", None).evidence
    assert "North Korean defectors" in {found.term for found in other}


def test_a_heavy_look_alike_takes_a_ring_back_and_a_light_one_does_not() -> None:
    title = "North Korean refugees sent back, paper lantern says"
    assert label(rules.packaged(), title) is Label.ALERT
    against = [OwnTerm(TermClass.LOOK_ALIKE, "en", "paper lantern", weight=weight) for weight in (1.0, 9.0)]
    assert [label(rules.of([term]), title) for term in against] == [Label.ALERT, Label.IRRELEVANT]


def test_an_added_place_stands_for_the_place_it_names() -> None:
    term = OwnTerm(TermClass.PLACE, "en", "old ferry landing", place="Tumen")
    check(term)
    verdict = rules.of([term]).judge(
        "Police at old ferry landing detain 5 North Korean refugees", "", "en", None
    )
    assert "Tumen" in verdict.places


def test_other_terms_make_another_version_and_the_order_makes_none() -> None:
    one, other = RIVER_FOLK, OwnTerm(TermClass.EVENT, "en", "puppet theatre")
    assert rules.of([one, other]).version == rules.of([other, one]).version
    versions = {rules.of(terms).version for terms in ([], [one], [other], [one, other])}
    assert len(versions) == 4
    assert rules.of([]) is rules.packaged()


def test_judging_by_other_rules_leaves_the_packaged_ones_in_their_place() -> None:
    rules.of([RIVER_FOLK]).judge(HEADLINE, "", "en", None)
    assert lexicon() is packaged()
    assert isinstance(packaged(), Finder)
