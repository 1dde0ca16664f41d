"""Write the document of a sample feed: RSS 2.0, Atom, or RSS 1.0 (RDF), each as papers write it. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bot.rehearsal.newsroom import Outlet, Story

MOST_ITEMS = 30
CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
}


def document(outlet: Outlet) -> bytes:
    """Give the feed as UTF-8; the same stories give the same bytes."""
    write = {"rss": _rss, "atom": _atom, "rdf": _rdf}[outlet.format]
    return write(outlet, outlet.stories[:MOST_ITEMS]).encode()


def _rss(outlet: Outlet, stories: Sequence[Story]) -> str:
    items = "".join(
        f"""
    <item>
      <title>{escape(story.title)}</title>
      <link>{escape(story.link)}</link>
      <guid isPermaLink="false">{outlet.name}-{story.number}</guid>
      <pubDate>{format_datetime(_moment(story.published), usegmt=True)}</pubDate>
      <description>{escape(f"<p>{escape(story.summary)}</p>")}</description>
    </item>"""
        for story in stories
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0">
  <channel>
    <title>{escape(outlet.title)}</title>
    <link>https://{outlet.host}/</link>
    <description>{escape(outlet.title)}</description>
    <language>{outlet.language}</language>{items}
  </channel>
</rss>
"""


def _atom(outlet: Outlet, stories: Sequence[Story]) -> str:
    entries = "".join(
        f"""
  <entry>
    <id>tag:{outlet.host},2026:{story.number}</id>
    <title>{escape(story.title)}</title>
    <link rel="alternate" href="{escape(story.link)}"/>
    <published>{_moment(story.published).isoformat()}</published>
    <updated>{_moment(story.published).isoformat()}</updated>
    <summary type="text">{escape(story.summary)}</summary>
  </entry>"""
        for story in stories
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">
  <id>https://{outlet.host}/</id>
  <title>{escape(outlet.title)}</title>
  <link rel="alternate" href="https://{outlet.host}/"/>
  <updated>{_moment(outlet.changed).isoformat()}</updated>{entries}
</feed>
"""


def _rdf(outlet: Outlet, stories: Sequence[Story]) -> str:
    listed = "".join(f'\n        <rdf:li rdf:resource="{escape(story.link)}"/>' for story in stories)
    items = "".join(
        f"""
  <item rdf:about="{escape(story.link)}">
    <title>{escape(story.title)}</title>
    <link>{escape(story.link)}</link>
    <description>{escape(story.summary)}</description>
    <dc:date>{_moment(story.published).isoformat()}</dc:date>
  </item>"""
        for story in stories
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://{outlet.host}/">
    <title>{escape(outlet.title)}</title>
    <link>https://{outlet.host}/</link>
    <description>{escape(outlet.title)}</description>
    <dc:language>{outlet.language}</dc:language>
    <items>
      <rdf:Seq>{listed}
      </rdf:Seq>
    </items>
  </channel>{items}
</rdf:RDF>
"""


def _moment(unix: float) -> datetime:
    return datetime.fromtimestamp(int(unix), UTC)
