"""Posters: the page and the picture lead to the bot, in every language."""

import re
from xml.etree import ElementTree as ET

import pytest
import segno

from bot.texts.doors import Door
from bot.texts.languages import LANGUAGES
from bot.texts.poster import Poster, png, svg, what, wrapped
from storage.models import ALL_TOPICS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_drawn_with_the_code_of_its_link_and_the_words_of_its_language(language) -> None:
    poster = Poster("a_long_name_of_a_bot", Door(language, ALL_TOPICS), language)
    page = ET.fromstring(svg(poster))
    said = [each.text for each in page.iter("{http://www.w3.org/2000/svg}text")]
    assert "".join(said).replace(" ", "").startswith(what(language).replace(" ", ""))
    assert "@a_long_name_of_a_bot" in said
    (path,) = page.iter("{http://www.w3.org/2000/svg}path")
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path.get("d"))}
    matrix = segno.make_qr(poster.link, error="q").matrix
    assert drawn == {(x, y) for y, line in enumerate(matrix) for x, dark in enumerate(line) if dark}


def test_the_picture_is_a_png_with_a_white_border() -> None:
    picture = png(Poster("a_bot", Door(), "en"))
    assert picture.startswith(b"\x89PNG")
    side = int.from_bytes(picture[16:20], "big")
    assert side == 16 * (len(segno.make_qr("https://t.me/a_bot?start=go", error="q").matrix) + 2 * 4)


def test_a_title_is_broken_between_words_or_signs() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("脱北者被拘押", 6) == ["脱北者", "被拘押"]
    assert wrapped("탈북민 구금", 7) == ["탈북민", "구금"]
