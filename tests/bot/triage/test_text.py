"""Folding, its way back, sentences, languages and cleaning."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage import languages as languages_module
from bot.triage import text as text_module
from bot.triage.languages import language_of
from bot.triage.text import clean, fold, sentences


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＮＫ １２人", "nk 12人"),
        ("脫北者 韓國 瀋陽", fold("脱北者 韩国 沈阳").text),
        ("帰還", fold("归还").text),
        ("還る", fold("还る").text),
        ("図們 豆満江", fold("图们 豆满江").text),
        ("敘利亚 叙利亚", "敍利亚 敍利亚"),  # a variant of a variant
        (unicodedata.normalize("NFD", "탈북자 강제북송"), "탈북자 강제북송"),
        ("강제\u200b북\u00ad송\u3164", "강제북송"),
        ("\u202eNorth\u202c Korea", "north korea"),
        ("ﾛﾋﾝｷﾞｬ", "ロヒンギャ"),
        ("STRASSE Straße", "strasse strasse"),
        ("one \t two\nthree", "one two three"),
        ("one\n\ntwo", "one\ntwo"),
        ("“So‑called”", '"so-called"'),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ],
)
def test_look_alike_spellings_fold_to_one(written, folded):
    assert fold(written).text == folded


@pytest.mark.parametrize(
    ("written", "needle"),
    [
        ("xx 강\u200b제북송 yy", "강제북송"),
        (unicodedata.normalize("NFD", "가나 강제북송 다라"), "강제북송"),
        ("a  b   脫北者", fold("脱北者").text),
        ("ｶﾞｶﾞ ﾛﾋﾝｷﾞｬ!", "ロヒンギャ"),
        ("Straße nach Nordkorea", "nordkorea"),
    ],
)
def test_a_span_of_folded_text_leads_back_to_what_it_came_from(written, needle):
    folded = fold(written)
    start = folded.text.index(needle)
    first, last = folded.original_span(start, start + len(needle))
    assert fold(written[first:last]).text == needle


@given(st.text(st.characters()))
def test_positions_rise_and_cover_every_folded_character(text):
    folded = fold(text)
    assert len(folded.positions) == len(folded.text) + 1
    assert list(folded.positions) == sorted(folded.positions)
    assert all(0 <= position <= len(text) for position in folded.positions)


def test_abbreviations_end_no_sentence():
    text = fold("N. Korea's refugees fled. The U.S. spoke! 중국이 막았다. 끝").text
    assert [text[start:end].strip() for start, end in sentences(text)] == [
        "n. korea's refugees fled.", "the u.s. spoke!", "중국이 막았다.", "끝",
    ]  # fmt: skip


@given(st.text(alphabet="ab.!? \n。"))
def test_sentences_lose_no_letter(text):
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "").replace("\n", "").count("a") == text.count(
        "a"
    )
    assert all(a < b for a, b in spans)


@pytest.mark.parametrize(
    ("text", "given", "language"),
    [
        ("탈북민 강제북송", None, "ko"),
        ("中 공안, 탈북민 체포", None, "ko"),
        ("脱北者を強制送還", None, "ja"),
        ("中国、脱北者強制送還", "ja", "ja"),
        ("强制遣返脱北者", None, "zh-Hans"),
        ("強制遣返脫北者", None, "zh-Hant"),
        ("В Китае задержаны беженцы", None, "ru"),
        ("ตำรวจจับกุมชาวเกาหลีเหนือ", None, "th"),
        ("ລາວຈັບຊາວເກົາຫຼີເໜືອ", None, "lo"),
        ("Việt Nam bắt giữ người Triều Tiên", None, "vi"),
        ("La Chine a renvoyé de force des réfugiés", None, "fr"),
        ("Neun Flüchtlinge aus dem Norden in Laos", None, "de"),
        ("China holds refugees", None, "en"),
        ("China holds refugees", "fr", "fr"),
        ("강제북송 규탄", "en", "ko"),
        ("", None, "en"),
    ],
)
def test_the_script_tells_the_language(text, given, language):
    assert language_of(text, given) == language


@pytest.mark.parametrize(
    ("dirty", "shown"),
    [
        ("\u202etxet\u202c  a\u200bb\x00", "txet ab"),
        ("강제\u3164북송", "강제북송"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("x" + "\u0300" * 9, "x" + "\u0300" * 4),
        (" a \n b ", "a b"),
        ("\ud83d", ""),
        ("\U000e0041tag", "tag"),
    ],
)
def test_what_is_shown_holds_nothing_unseen(dirty, shown):
    assert clean(dirty) == shown


@given(st.text(st.characters()))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


def test_the_list_of_simplified_characters_is_that_of_opencc() -> None:
    common = [chr(code) for code in range(0x4E00, 0x9FFF)]
    changed = {
        way: {c for c, new in zip(common, text_module.convert_each(way, common), strict=True) if c != new}
        for way in ("t2s", "s2t")
    }
    traditional, simplified = languages_module._script_marks()
    every = "".join(common)
    assert set("".join(traditional.findall(every))) == changed["t2s"]
    assert set("".join(simplified.findall(every))) == changed["s2t"] - changed["t2s"]


def test_sentences_end_where_the_whole_pattern_says_however_the_signs_stand():
    chance = random.Random(7)
    for _ in range(20_000):
        text = "".join(chance.choices("a b.s u.n.!?\"')”。！\n」x A.. u.s. ।", k=chance.randint(0, 14)))
        assert list(text_module._sentence_ends(text)) == [
            end.end() for end in text_module._SENTENCE_END.finditer(text)
        ]


@pytest.mark.parametrize("forms", ["衛衞卫", "緒緖绪", "餅餠饼"])
def test_old_forms_without_a_simplified_one_fold_like_the_common_form(forms):
    assert len({fold(form).text for form in forms}) == 1
