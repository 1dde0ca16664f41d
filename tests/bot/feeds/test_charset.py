"""From bytes to text: the words that alerts hang on survive whatever the publisher declared."""

import pytest

from bot.feeds.charset import decode

KOREAN = "똠방각하 펲시 강제송환 위기"
CHINESE = "中國遣返脫北者，朝鲜难民 镕"
JAPANESE = "脱北者を強制送還①髙﨑"


def declaring(name: str, text: str, codec: str) -> bytes:
    return f'<?xml version="1.0" encoding="{name}"?><rss>{text}</rss>'.encode(codec)


@pytest.mark.parametrize(
    ("name", "codec", "text"),
    [
        *(
            (name, "cp949", KOREAN)
            for name in ("EUC-KR", "euc-kr", "ks_c_5601-1987", "ksc5601", "UHC", "windows-949")
        ),
        *((name, "gb18030", CHINESE) for name in ("gb2312", "GBK", "gb18030", "GB_2312-80")),
        *((name, "cp932", JAPANESE) for name in ("Shift_JIS", "x-sjis", "windows-31j")),
        ("big5", "big5hkscs", "遣返脫北者 着"),
        ("EUC-JP", "euc_jp", "脱北者を強制送還"),
        ("ISO-2022-JP", "iso2022_jp", "脱北者を強制送還"),
        ("ISO-8859-1", "cp1252", "“renvoyés” – déjà"),
        ("koi8-r", "koi8-r", "депортация"),
        ("utf-8", "utf-8", KOREAN),
        ("EUC-KR", "utf-8", KOREAN),  # a declaration that lies
        ("UTF-16", "utf-8", KOREAN),
        ("no-such-thing", "utf-8", KOREAN),
        ("base64", "utf-8", KOREAN),
        ("UTF-16", "utf-16", KOREAN),
        ("UTF-16", "utf-16-le", KOREAN),
        ("UTF-16", "utf-16-be", KOREAN),
        ("UTF-32", "utf-32", KOREAN),
        ("utf-8", "utf-8-sig", KOREAN),
    ],
)
def test_text_survives_its_declaration(name, codec, text):
    decoded = decode(declaring(name, text, codec), None)
    assert text in decoded.text
    assert decoded.warning is None
    assert decoded.text.startswith("<?xml")


def test_the_declaration_of_http_counts_where_the_document_has_none():
    body = f"<rss>{KOREAN}</rss>".encode("cp949")
    assert KOREAN in decode(body, "text/xml; charset=EUC-KR").text
    assert KOREAN in decode(body, 'text/xml; charset="ks_c_5601-1987"').text


def test_the_document_is_believed_before_the_server():
    assert KOREAN in decode(declaring("euc-kr", KOREAN, "cp949"), "text/xml; charset=ISO-8859-1").text


@pytest.mark.parametrize("codec", ["utf-8", "cp949"])
def test_one_bad_byte_costs_one_character_and_not_the_feed(codec):
    body = declaring(codec, KOREAN, codec).replace(b"</rss>", b"\xff </rss>")
    decoded = decode(body, None)
    assert KOREAN in decoded.text
    assert "</rss>" in decoded.text
    assert "1 unreadable" in (decoded.warning or "")


@pytest.mark.parametrize("body", [b"", b"\xff", b"\xff\xfe", b"\x00" * 7, bytes(range(256))])
def test_any_bytes_at_all_give_some_text(body):
    assert isinstance(decode(body, "text/xml; charset=idna").text, str)
