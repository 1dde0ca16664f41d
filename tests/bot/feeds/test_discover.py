"""Proves bot/feeds/discover.py: only what a page declares, whatever it is made of."""

import time

import pytest

from bot.feeds.discover import Declared, declared, guess_language

PAGE = "https://paper.example/north/"


def links(
    html: str, page: str = PAGE, kind: str | None = "text/html; charset=utf-8"
) -> list[tuple[str, str]]:
    return [(each.url, each.title) for each in declared(html.encode(), kind, page)]


def test_a_page_that_declares_one_feed_gives_its_absolute_address_and_title() -> None:
    tag = '<LINK title="News &amp; views" TYPE="application/rss+xml" rel=alternate HREF="../rss">'
    html = f"<!doctype html><html><head>{tag}</head>"
    assert links(html) == [("https://paper.example/rss", "News & views")]


def test_addresses_are_relative_to_the_base_that_the_page_names() -> None:
    tag = '<link rel="alternate" type="application/atom+xml" href="a.xml">'
    html = f'<head><base href="/kr/"><base href="/two/">{tag}'
    assert links(html) == [("https://paper.example/kr/a.xml", "")]


def test_several_feeds_come_in_the_order_of_the_page_each_once() -> None:
    html = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{name}" href="{href}">'
        for name, href in (("all", "/a"), ("again", "https://www.paper.example/a/"), ("comments", "/c"))
    )
    assert links(html) == [("https://paper.example/a", "all"), ("https://paper.example/c", "comments")]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="stylesheet" type="application/rss+xml" href="/a">',
        '<link rel="alternate" hreflang="ko" href="/ko/">',
        '<link rel="alternate" type="application/json" href="/a.json">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">',
        '<link rel="alternate" type="application/rss+xml" href="http://169.254.169.254/rss">',
        '<link rel="alternate" type="application/rss+xml" href="http://me:pass@paper.example/rss">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/a"> -->',
        '<script>"<link rel=alternate type=application/rss+xml href=/a>"</script>',
        '<body><link rel="alternate" type="application/rss+xml" href="/a">',
        '<a href="/feed">RSS</a>',
    ],
)
def test_what_is_no_declared_feed_of_the_public_internet_is_left_out(tag: str) -> None:
    assert links(f"<html><head>{tag}") == []


def test_a_greater_than_sign_in_a_title_does_not_end_the_tag() -> None:
    html = '<link rel="alternate" title="a > b" type="application/rss+xml" href="/a">'
    assert links(html) == [("https://paper.example/a", "a > b")]


def test_a_title_in_euc_kr_is_read_by_the_pages_own_declaration() -> None:
    tag = '<link rel="alternate" type="application/rss+xml" title="전체 기사" href="/r">'
    html = f'<head><meta charset="euc-kr">{tag}'
    found = declared(html.encode("cp949"), "text/html", PAGE)
    assert found == (Declared("https://paper.example/r", "전체 기사"),)


def test_at_most_twenty_feeds_of_a_page_are_offered() -> None:
    html = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(500))
    assert len(links(html)) == 20


@pytest.mark.parametrize(
    "piece",
    ["<link ", "<link '", '<link a="', "<!--", "<script>", "<", "<link rel=alternate " + "a " * 50, "İ<!--"],
)
def test_a_page_made_to_keep_the_reader_busy_is_read_in_no_time(piece: str) -> None:
    body = (piece * (262_144 // len(piece.encode()))).encode()
    began = time.process_time()
    assert declared(body, "text/html", PAGE) == ()
    assert time.process_time() - began < 3.0


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("중국 공안, 탈북민 20여 명 체포", "ko"),
        ("脱北者の家族が面会を求める", "ja"),
        ("中国遣返脱北者，国际社会关注", "zh-Hans"),
        ("中國遣返脫北者，國際社會關注", "zh-Hant"),
        ("Россия депортировала рабочих", "ru"),
        ("The envoy spoke of the people who fled to the border and were held in the north", "en"),
        ("Les réfugiés du Nord ont été renvoyés par le train", None),
        ("12:30", None),
        ("", None),
    ],
)
def test_the_script_of_the_titles_tells_the_language_where_it_can(title: str, language: str | None) -> None:
    assert guess_language([title]) == language
