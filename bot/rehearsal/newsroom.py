"""The sample newsroom: a dozen invented outlets with a back-list and stories yet to come. An edge.

The file stories.yml beside this one holds the words. Nothing here is a real outlet, person or happening.
"""

import functools
import itertools
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

PATIENCE_SECONDS = (
    15  # stories begin at the latest so long after the first fetch, though a feed may never be fetched
)


@dataclass(slots=True)
class Story:
    """One published item. `published` is unix seconds; `amend` changes its words."""

    number: int
    title: str
    summary: str
    link: str
    published: float


@dataclass(slots=True)
class Outlet:
    """One feed at /feeds/<name>.xml; `format` is rss, atom or rdf; `stories` are newest first."""

    name: str
    title: str
    language: str
    format: str
    host: str
    stories: list[Story] = field(default_factory=list)
    changed: float = 0.0


@dataclass(slots=True)
class FeedFault:
    """What goes wrong with the next `count` fetches of a feed (None: all of them).

    `kind`: `status` answers `status` with `headers`, `html` a page instead of a feed, `broken` half a
    document, `slow` the feed after `delay` seconds, `drop` breaks the connection.
    """

    kind: str
    status: int = 503
    delay: float = 1.0
    headers: dict[str, str] = field(default_factory=dict)
    count: int | None = 1

    def __post_init__(self) -> None:
        """Refuse a fault nobody would ever see."""
        if self.kind not in {"status", "html", "broken", "slow", "drop"}:
            raise ValueError(f"{self.kind!r} is no kind of fault of a feed")


@dataclass(frozen=True, slots=True)
class Planned:
    """A story yet to come: `gap` is the seconds since the one before."""

    outlet: str
    title: str
    summary: str
    gap: float


class Newsroom:
    """All feeds. `clock` gives unix seconds; dates of the back-list count from the moment of making.

    `fetches` and `unchanged` count answers by outlet name, the latter those that were a 304.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time, sample: bool = True) -> None:
        self.clock = clock
        self.outlets: dict[str, Outlet] = {}
        self.planned: list[Planned] = []
        self.faults: dict[str, FeedFault] = {}
        self.fetches: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self._numbers = itertools.count(1)
        self._first_fetch: float | None = None
        self._last_story: float | None = None
        if sample:
            self._stock(_sample())

    def add_feed(self, name: str, *, language: str = "en", format: str = "rss", title: str = "") -> Outlet:  # noqa: A002 - the word of feeds.yml's neighbours
        """Open one more outlet, with nothing in it."""
        outlet = Outlet(name, title or name, language, format, f"{name}.example", changed=self.clock())
        self.outlets[name] = outlet
        return outlet

    def publish(self, name: str, title: str, summary: str = "", *, link: str = "", ago: float = 0.0) -> Story:
        """Put one story on top of an outlet; `ago` dates it back by so many seconds. Raises KeyError."""
        outlet = self.outlets[name]
        number = next(self._numbers)
        story = Story(
            number, title, summary, link or f"https://{outlet.host}/news/{number}", self.clock() - ago
        )
        outlet.stories.insert(0, story)
        outlet.changed = self.clock()
        return story

    def amend(self, name: str, story: Story, *, title: str | None = None, summary: str | None = None) -> None:
        """Change the words of a published story under the same address."""
        story.title = story.title if title is None else title
        story.summary = story.summary if summary is None else summary
        self.outlets[name].changed = self.clock()

    def tick(self, now: float | None = None) -> Story | None:
        """Publish the next planned story if its time has come, and give it.

        The first comes as soon as every feed was fetched once, so that a reader has the back-list first; each
        further one comes its own gap after the one before.
        """
        moment = self.clock() if now is None else now
        if not self.planned or not self._is_read(moment):
            return None
        following = self.planned[0]
        if self._last_story is not None and moment - self._last_story < following.gap:
            return None
        self._last_story = moment
        self.planned.pop(0)
        return self.publish(following.outlet, following.title, following.summary)

    def note_fetch(self, name: str, *, unchanged: bool) -> None:
        """Remember one answered fetch."""
        self.fetches[name] += 1
        self.unchanged[name] += unchanged
        if self._first_fetch is None:
            self._first_fetch = self.clock()

    def take_fault(self, name: str) -> FeedFault | None:
        """Give the fault that strikes this fetch, used up by one."""
        fault = self.faults.get(name)
        if fault and fault.count is not None:
            fault.count -= 1
            if fault.count <= 0:
                del self.faults[name]
        return fault

    def feeds_yml(self, base_url: str, *, every: str = "5s") -> str:
        """Give a feeds.yml for these outlets, served at `base_url`."""
        lines = ["# The sample feeds of the rehearsal.", "feeds:"]
        for outlet in self.outlets.values():
            lines += [
                f'  - name: "{outlet.title}"',
                f"    url: {base_url}/feeds/{outlet.name}.xml",
                f"    language: {outlet.language}",
                f"    every: {every}",
            ]
        return "\n".join(lines) + "\n"

    def _is_read(self, now: float) -> bool:
        if self._first_fetch is None:
            return False
        return all(self.fetches[name] for name in self.outlets) or now - self._first_fetch > PATIENCE_SECONDS

    def _stock(self, sample: dict[str, Any]) -> None:
        for entry in sample["outlets"]:
            words = {key: entry[key] for key in ("name", "title", "language", "format", "host")}
            outlet = Outlet(**words, changed=self.clock())
            self.outlets[outlet.name] = outlet
            for item in sorted(entry["shelf"], key=lambda item: -float(item["age"])):
                self.publish(outlet.name, item["title"], item["summary"], ago=float(item["age"]) * 3600)
        self.planned = [Planned(**entry) for entry in sample["upcoming"]]


@functools.cache
def _sample() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(files("bot.rehearsal").joinpath("stories.yml").read_bytes())
    return found
