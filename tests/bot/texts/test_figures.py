"""A figure keeps its meaning on its way from one language into another."""

import pytest

from bot.texts.figures import Figure, Manner, people_text, read_figure
from bot.texts.languages import translator


@pytest.mark.parametrize(
    ("people", "wording", "manner"),
    [
        (52, "52 North Koreans", Manner.EXACTLY),
        (3, "a family of three", Manner.EXACTLY),
        (20, "20명", Manner.EXACTLY),
        (500, "about 500", Manner.ABOUT),
        (500, "500여 명", Manner.ABOUT),
        (600, "600余名", Manner.ABOUT),
        (600, "約600人", Manner.ABOUT),
        (20, "20명 안팎", Manner.ABOUT),
        (600, "at least 600", Manner.AT_LEAST),
        (600, "超过600人", Manner.AT_LEAST),
        (600, "600多人", Manner.AT_LEAST),
        (600, "최소 600명", Manner.AT_LEAST),
        (10, "10人以上", Manner.AT_LEAST),
        (600, "多达600人", Manner.UP_TO),
        (600, "up to 600", Manner.UP_TO),
        (600, None, Manner.EXACTLY),
        (None, "dozens", Manner.DOZENS),
        (None, "수백 명", Manner.HUNDREDS),
        (None, "數百人", Manner.HUNDREDS),
        (None, "hundreds of thousands", Manner.THOUSANDS),
        (None, "several", Manner.UNTOLD),
        (None, None, Manner.UNTOLD),
    ],
)
def test_the_manner_of_a_figure_is_read_from_its_wording(people, wording, manner):
    assert read_figure(people, wording) == Figure(people, manner)


@pytest.mark.parametrize(
    ("figure", "language", "words"),
    [
        (Figure(1, Manner.EXACTLY), "en", "one North Korean"),
        (Figure(1, Manner.EXACTLY), "ko", "탈북민 1명"),
        (Figure(1200, Manner.EXACTLY), "en", "1,200 North Koreans"),
        (Figure(500, Manner.ABOUT), "en", "about 500 North Koreans"),
        (Figure(500, Manner.ABOUT), "ko", "탈북민 약 500명"),
        (Figure(500, Manner.AT_LEAST), "zh_Hans", "至少500名脱北者"),
        (Figure(500, Manner.UP_TO), "zh_Hant", "最多500名脫北者"),
        (Figure(500, Manner.ABOUT), "ja", "脱北者約500人"),
        (Figure(None, Manner.DOZENS), "ja", "脱北者数十人"),
        (Figure(None, Manner.UNTOLD), "en", "North Koreans"),
    ],
)
def test_figures_are_said_as_each_language_says_them(figure, language, words):
    assert people_text(figure, others=False, say=translator(language)) == words


@pytest.mark.parametrize("language", ["en", "ko", "zh_Hans", "zh_Hant", "ja"])
@pytest.mark.parametrize("manner", Manner)
def test_refugees_from_elsewhere_are_never_called_north_koreans(manner, language):
    count = None if manner in {Manner.DOZENS, Manner.HUNDREDS, Manner.THOUSANDS, Manner.UNTOLD} else 40
    say = translator(language)
    theirs = people_text(Figure(count, manner), others=True, say=say)
    assert theirs != people_text(Figure(count, manner), others=False, say=say)
    assert not theirs.startswith((say.text("North Koreans"), "40 North"))
