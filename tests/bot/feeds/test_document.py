"""Making a document fit for a parser."""

import pytest

from bot.feeds.answer import FeedError
from bot.feeds.document import prepare


def body_of(text: str) -> str:
    return prepare(text).text.partition("\n")[2]


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("<rss>a & b</rss>", "<rss>a &amp; b</rss>"),
        ("<rss>a &amp; b &lt; &#65; &#x41;</rss>", "<rss>a &amp; b &lt; &#65; &#x41;</rss>"),
        ("<rss>&nbsp;&hellip;&LT;&bogus;</rss>", "<rss>\xa0…&lt;&amp;bogus;</rss>"),
        ("<rss><![CDATA[a & b &nbsp;]]>&</rss>", "<rss><![CDATA[a & b &nbsp;]]>&amp;</rss>"),
        ("<rss>&#0;&#55296;&#xFFFFFFFF;&#x1F600;</rss>", "<rss>&#x1F600;</rss>"),
        ("<rss>&#11141&#55296;12;&#55296 &&#xFFFF;#55296;</rss>", "<rss> </rss>"),
        ("<rss>&#39 &#65</rss>", "<rss>&amp;#39 &amp;#65</rss>"),
        ("<rss>a\x00\x08\x0b\ufffe\ud800b</rss>", "<rss>ab</rss>"),
        ("junk<rss></rss>", "<rss></rss>"),
        ("<!DOCTYPE rss SYSTEM 'x'><rss></rss>", "<rss></rss>"),
    ],
)
def test_what_confuses_a_parser_is_mended(written, mended):
    assert body_of(written) == mended


def test_references_within_references_without_end_are_refused():
    text = ""
    for _ in range(20):
        text = f"&#111{text}4112;"
    with pytest.raises(FeedError):
        prepare(f"<rss>{text}</rss>")


def test_an_entity_is_refused_wherever_it_is_defined():
    with pytest.raises(FeedError):
        prepare('<rss><channel><!entity a "boom"></channel></rss>')


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("<rss><channel><item>1</item><item>2", "<rss><channel><item>1</item></channel></rss>"),
        ("<rss><channel><item>1</item></chan", "<rss><channel><item>1</item></channel></rss>"),
        ("<feed><entry>1</entry><entry a='", "<feed><entry>1</entry></feed>"),
        (
            "<rdf:RDF><channel></channel><item>1</item><item>2</it",
            "<rdf:RDF><channel></channel><item>1</item></rdf:RDF>",
        ),
        ("<a:feed><a:entry>1</a:entry><a:entry>2", "<a:feed><a:entry>1</a:entry></a:feed>"),
    ],
)
def test_a_document_cut_short_ends_after_its_last_whole_item(cut, whole):
    assert body_of(cut) == whole
    assert "cut short" in "".join(prepare(cut).warnings)
