"""Places agree, contradict or leave open whether two items tell of one happening."""

import pytest

from bot.triage.gazetteer import gazetteer
from bot.triage.nearness import _CROSSINGS, _HOLDS, Nearness, countries_of, nearness, neighbours


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"Dandong"}, {"Dandong", "China"}, Nearness.SAME),
        ({"Dandong"}, {"Liaoning"}, Nearness.BESIDE),
        ({"Dandong"}, {"Sinuiju"}, Nearness.BESIDE),
        ({"Yalu River"}, {"Dandong"}, Nearness.BESIDE),
        ({"Jilin"}, {"Jilin"}, Nearness.BESIDE),
        ({"Dandong"}, {"China"}, Nearness.COUNTRY),
        ({"Dandong"}, {"CN"}, Nearness.COUNTRY),
        ({"Dandong"}, {"Hoeryong", "China"}, Nearness.COUNTRY),
        ({"Dandong"}, {"Kunming"}, Nearness.APART),
        ({"Dandong", "Liaoning"}, {"Shenyang", "Liaoning"}, Nearness.APART),
        ({"Dandong"}, {"Yunnan"}, Nearness.APART),
        ({"Dandong", "Kunming"}, {"Kunming"}, Nearness.SAME),
        ({"Dandong"}, {"Vientiane"}, Nearness.ABROAD),
        ({"Laos"}, {"Vietnam"}, Nearness.ABROAD),
        ({"Dandong"}, set(), Nearness.UNTOLD),
        ({"Dandong"}, {"South Korea"}, Nearness.UNTOLD),
    ],
)
def test_two_sets_of_places_are_compared_both_ways(one, other, expected):
    assert nearness(frozenset(one), frozenset(other)) is expected
    assert nearness(frozenset(other), frozenset(one)) is expected


def test_all_places_of_the_tables_stand_in_the_gazetteer():
    named = {name for wider, towns in _HOLDS.items() for name in (wider, *towns)}
    named |= {name for pair in _CROSSINGS for name in pair}
    assert named <= set(gazetteer())


def test_neighbours_and_countries_of_places():
    assert {"Sinuiju", "Liaoning", "Yalu River"} <= neighbours("Dandong")
    assert neighbours("Moscow") == frozenset()
    assert countries_of(frozenset({"Dandong", "LA", "North Korea", "Seoul"})) == {"CN", "LA"}
