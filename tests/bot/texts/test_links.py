"""A reader sees where a link leads, and the link tells nobody who came."""

import pytest

from bot.texts.links import leads_to, links_in, read_hosts, show_host, show_link


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://paper.example/a?id=7&utm_source=x&fbclid=1#top", "https://paper.example/a?id=7#top"),
        ("HTTP://Paper.Example./%EA%B0%80?q=탈북", "http://paper.example/%EA%B0%80?q=%ED%83%88%EB%B6%81"),
        ("https://paper.example:8443/", "https://paper.example:8443/"),
        ('https://paper.example/"><b>', "https://paper.example/%22%3E%3Cb%3E"),
        ("https://신문.example/1", "https://xn--z92b13l.example/1"),
        ("https://paper.example?b=2&a=1&gclid=3", "https://paper.example?b=2&a=1"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
    ],
)
def test_a_link_is_shown_in_ascii_without_its_tracking(url, shown):
    link = show_link(url)
    assert link is not None
    assert link.url == shown


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "ftp://paper.example/", "//paper.example/", "tg://resolve?domain=x",
        "https://bank.example@evil.example/", "https:///path", "https://paper.example:port/", "http://[::1",
        "https://pa per.example/", "https://.example/", "https://" + "a" * 64 + ".example/",
        "https://paper.example/" + "a" * 2100,
    ],
)  # fmt: skip
def test_an_address_that_is_no_plain_web_link_is_not_linked(url):
    assert show_link(url) is None


@pytest.mark.parametrize(
    "name", ["paper.example", "www.新聞.example", "뉴스ニュース.example", "münchen.example", "10.0.0.1"]
)
def test_honest_hosts_carry_no_mark(name):
    host = show_host(name)
    assert host is not None
    assert not host.mixed


LOOK_ALIKES = {
    "a": "а",
    "c": "с",
    "e": "е",
    "i": "і",
    "o": "о",
    "p": "р",
    "s": "ѕ",
    "x": "х",
    "y": "у",
    "j": "ј",
}
GREEK = {"o": "ο", "v": "ν", "a": "α"}


def _disguises() -> list[str]:
    names = [
        f"{a}{b}" for a in ("paper", "yesnews", "pacific", "voice", "seoulpost", "chosen", "exile", "josei")
        for b in ("", "today", "asia", "-press")
    ]  # fmt: skip
    found: list[str] = []
    for name in names:
        for table in (LOOK_ALIKES, GREEK):
            for at, letter in enumerate(name):
                if letter in table:
                    found.append(f"{name[:at]}{table[letter]}{name[at + 1 :]}.example")
            whole = "".join(table.get(letter, letter) for letter in name)
            if whole != name:
                found.append(f"www.{whole}.example")
    return found


def test_200_look_alike_hosts_are_marked_in_both_their_forms():
    disguises = _disguises()
    assert len(disguises) >= 200
    for name in disguises:
        host = show_host(name)
        assert host is not None
        assert host.mixed, name
        assert host.name.isascii()
        again = show_host(host.name)
        assert again is not None
        assert again.mixed, name


def test_names_of_sites_are_read_between_commas_and_what_is_none_is_refused():
    found = read_hosts(" www.Letters.example,  münchen.example ,,")
    assert found == {"letters.example", "xn--mnchen-3ya.example"}
    for wrong in ("https://letters.example/", "letters", "lеtters.example", "a b.example"):
        with pytest.raises(ValueError, match="no names of sites"):
            read_hosts(wrong)


def test_links_are_found_in_words_without_the_stops_behind_them():
    text = "See (https://a.example/x). 보세요：http://b.example/여기。And ftp://c.example/ or d.example"
    assert [each.host.name for each in links_in(text)] == ["a.example", "b.example"]


def test_a_site_is_allowed_with_all_that_belongs_to_it_and_nothing_else():
    allowed = {"letters.example"}
    assert leads_to("letters.example", allowed)
    assert leads_to("www.act.letters.example", allowed)
    assert not leads_to("evilletters.example", allowed)
    assert not leads_to("letters.example.evil.example", allowed)
