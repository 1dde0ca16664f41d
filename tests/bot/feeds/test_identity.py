"""When two entries are the same item, through everything that publishers change."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.identity import aliases, canonical_link, headline_names, keys, title_key, without_outlet

FEED = "https://paper.example/feed"


@dataclass(frozen=True)
class Item:
    raw_guid: str | None = None
    link: str | None = None
    title: str = ""
    text: str = ""
    source_name: str | None = None
    source_url: str | None = None


ITEM = Item(
    "paper-17", "https://paper.example/news/17", "Border guards hold nine people", "They were on a bus."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://paper.example/a", "https://paper.example/a"),
        ("https://www.paper.example/a", "https://paper.example/a"),
        ("https://PAPER.example:443/a", "https://paper.example/a"),
        ("https://paper.example/a/", "https://paper.example/a"),
        ("https://paper.example/a#comments", "https://paper.example/a"),
        ("https://paper.example/a?utm_source=x&id=1&fbclid=2", "https://paper.example/a?id=1"),
        ("https://paper.example/a?b=2&a=1", "https://paper.example/a?a=1&b=2"),
        ("https://paper.example/a?id=7&amp;amp;page=2", "https://paper.example/a?id=7&page=2"),
        ("https://paper.example/a/amp", "https://paper.example/a"),
        ("https://paper.example/a/amp/?amp=1", "https://paper.example/a"),
        ("https://paper.example/%ed%83%88", "https://paper.example/탈"),
        ("https://paper.example", "https://paper.example/"),
        (
            "https://www.bing.com/news/apiclick.aspx?ref=1&url=https%3a%2f%2fpaper.example%2fa",
            "https://paper.example/a",
        ),
    ],
)
def test_spellings_of_one_address_are_one(one, other):
    assert canonical_link(one) == canonical_link(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.example/view?id=1", "https://paper.example/view?id=2"),
        ("https://paper.example/view?id=1", "https://paper.example/view"),
        ("https://paper.example/a?site=rss", "https://paper.example/a"),
        ("https://paper.example/A", "https://paper.example/a"),
        ("https://paper.example:8080/a", "https://paper.example/a"),
        ("https://a.paper.example/a", "https://paper.example/a"),
    ],
)
def test_different_addresses_stay_different(one, other):
    assert canonical_link(one) != canonical_link(other)


@given(st.text())
def test_any_text_has_a_canonical_form_which_is_its_own(text):
    once = canonical_link("https://paper.example/" + text)
    assert canonical_link(once) == once


@pytest.mark.parametrize(
    "changed",
    [
        replace(ITEM, title="Corrected: border guards hold ten"),
        replace(ITEM, text="Edited."),
        replace(ITEM, link="https://paper.example/news/17?utm_source=rss"),
        replace(ITEM, link=None),
        replace(ITEM, raw_guid=" paper-17\n"),
    ],
)
def test_an_edited_item_keeps_its_key(changed):
    assert keys([ITEM], FEED) == keys([changed], FEED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://paper.example/?p=1", "https://www.paper.example/?p=1"),
        ("https://paper.example/1", "https://paper.example/1#0"),
        ("https://paper.example/1#2", "https://paper.example/1#3"),
        ("https://paper.example/1?b=1&a=2", "https://paper.example/1?a=2&b=1"),
    ],
)
def test_a_guid_that_is_an_address_may_drift_like_one(before, after):
    assert keys([Item(before, title="a")], FEED) == keys([Item(after, title="a")], FEED)


@pytest.mark.parametrize("guid", [None, "", "   "])
def test_a_blank_guid_is_no_guid(guid):
    first, second = replace(ITEM, raw_guid=guid), Item(guid, "https://paper.example/news/18", "Other")
    one, other = keys([first, second], FEED)
    assert one != other
    assert one == keys([replace(first, title="Edited")], FEED)[0]


@pytest.mark.parametrize("guids", [("same", "same"), ("https://a.example/#1", "https://a.example/#2")])
def test_a_guid_that_several_items_share_is_not_enough(guids):
    items = [Item(guid, f"https://paper.example/{n}", f"Headline {n}") for n, guid in enumerate(guids)]
    assert len(set(keys(items, FEED))) == 2
    assert keys([items[0], items[0]], FEED)[0] == keys([items[0], items[0]], FEED)[1]


def test_a_link_that_several_items_share_is_not_enough():
    items = [
        Item(link="https://paper.example/", title=title) for title in ("First headline", "Second headline")
    ]
    assert len(set(keys(items, FEED))) == 2


def test_without_guid_and_link_title_and_text_are_the_item():
    one = Item(title="Nine held", text="On a bus.")
    respelt = Item(title="NINE  held!", text="On a bus")
    assert keys([one], FEED) == keys([respelt], FEED)
    assert keys([one], FEED) != keys([replace(one, text="On a train.")], FEED)


def test_a_guid_counts_within_its_feed_and_a_link_everywhere():
    other = "https://other.example/feed"
    assert keys([ITEM], FEED) != keys([ITEM], other)
    linked = replace(ITEM, raw_guid=None)
    assert keys([linked], FEED) == keys([linked], other)


@pytest.mark.parametrize(
    "changed",
    [
        replace(ITEM, raw_guid="new-scheme-17"),
        replace(ITEM, link="https://mail.paper.example/17"),
        replace(ITEM, raw_guid="CBMi17", link="https://news.example/rss/articles/CBMi17"),
    ],
)
def test_an_item_whose_names_change_one_by_one_is_still_known(changed):
    assert set(aliases(ITEM, FEED)) & set(aliases(changed, FEED))


def test_a_key_of_its_own_is_among_the_aliases():
    assert keys([ITEM], FEED)[0] in aliases(ITEM, FEED)
    linked = replace(ITEM, raw_guid=None)
    assert keys([linked], FEED)[0] in aliases(linked, FEED)


def test_titles_are_levelled_but_the_outlet_counts():
    assert title_key("탈북민 9명, 국경서 체포 - 국경일보", "국경일보") == title_key(
        "탈북민 9명 국경서 체포", "국경일보"
    )
    assert title_key("ＮＩＮＥ held at the border", None) == title_key("Nine held at the Border!", None)
    assert title_key("탈북민 9명 국경서 체포", "국경일보") != title_key("탈북민 9명 국경서 체포", "다른일보")


@pytest.mark.parametrize("title", ["", "한반도", "Korea", "…!?"])
def test_a_heading_stands_for_no_item(title):
    assert title_key(title, None) == ""
    assert headline_names(replace(ITEM, title=title), FEED) == ()


def test_the_headline_is_the_last_alias_where_there_is_one():
    assert aliases(ITEM, FEED)[-2:] == headline_names(ITEM, FEED)
    assert len(aliases(replace(ITEM, title="Korea"), FEED)) == 2


def test_only_the_outlet_itself_is_cut_from_a_title():
    assert without_outlet("Nine held - Border Paper", "Border Paper") == "Nine held"
    assert without_outlet("Nine held - Other Paper", "Border Paper") == "Nine held - Other Paper"
    assert without_outlet("Nine - held", None) == "Nine - held"
