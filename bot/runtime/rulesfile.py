"""rules.yml: words the operator adds beside those of coordinators, and the rules that both make. An edge.

The file stands beside feeds.yml or in DATA_DIR. A broken one changes nothing, and is complained of once.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import structlog
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.delivery import outbox
from bot.errors import ConfigurationError, FileProblem, RulesFileError
from bot.runtime.settings import Settings
from bot.texts import rule_talk
from bot.texts import rules as texts
from bot.texts.languages import LANGUAGES
from bot.triage import rules
from bot.triage.gazetteer import gazetteer
from bot.triage.own_terms import OwnTerm, WrongTermError, check
from storage.database import Database
from storage.models import TermClass
from storage.queries import memos, terms
from storage.queries.messages import Buttons

log = structlog.get_logger()
NAME = "rules.yml"
MOST_BYTES = 1_000_000
_TOLD = "rules_file.told"
"""The memo that holds the mistake that coordinators were told of."""
_KEYS = {"terms": ("class", "language", "term", "weight", "place"), "silenced": ("class", "language", "term")}


def places(given: Settings) -> tuple[Path, Path]:
    """Give where the file may stand."""
    return given.feeds_file.parent / NAME, given.data_dir / NAME


def find(given: Settings) -> Path | None:
    """Give the file, None where there is none. Raises ConfigurationError where there are two."""
    there = [path for path in dict.fromkeys(path.absolute() for path in places(given)) if path.is_file()]
    if len(there) > 1:
        raise ConfigurationError(f"There are two: {there[0]} and {there[1]}. Keep one of them.")
    return there[0] if there else None


def load(path: Path) -> tuple[OwnTerm, ...]:
    """Read and check the file. Raises RulesFileError with all problems, each with its line."""
    problems: list[FileProblem] = []
    document = _parse(path, problems)
    found: list[OwnTerm] = []
    if document is not None:
        problems.extend(_unknown(document, tuple(_KEYS)))
        for section, keys in _KEYS.items():
            for row in _rows(document, section, problems):
                term = _term(row, keys, problems, silences=section == "silenced")
                if term is not None and _fits(term, row, found, problems):
                    found.append(term)
    if problems:
        raise RulesFileError(str(path), tuple(sorted(problems, key=lambda problem: problem.line)))
    return tuple(found)


def _parse(path: Path, problems: list[FileProblem]) -> CommentedMap | None:
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            raise RulesFileError(str(path), (FileProblem(1, 1, "it is larger than a million bytes"),))
        document = YAML().load(raw.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        problems.append(FileProblem(1, 1, "it is no UTF-8 text"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.append(FileProblem(line, column, error.problem or "it is no YAML"))
    except YAMLError:
        problems.append(FileProblem(1, 1, "it is no YAML"))
    else:
        if document is None:
            return CommentedMap()
        if isinstance(document, CommentedMap):
            return document
        problems.append(FileProblem(1, 1, "it must hold the keys `terms` and `silenced`"))
    return None


def _unknown(row: CommentedMap, known: tuple[str, ...]) -> Iterator[FileProblem]:
    for key in row:
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            line, column = row.lc.key(key)
            yield FileProblem(line + 1, column + 1, f"`{key}` is no key here", near[0] if near else None)


def _rows(document: CommentedMap, section: str, problems: list[FileProblem]) -> Iterator[CommentedMap]:
    rows = document.get(section)
    if rows is None:
        return
    line, column = document.lc.key(section)
    if not isinstance(rows, CommentedSeq):
        problems.append(FileProblem(line + 1, column + 1, f"`{section}` must be a list"))
        return
    for number, row in enumerate(rows):
        if isinstance(row, CommentedMap):
            yield row
        else:
            at = rows.lc.item(number)
            problems.append(FileProblem(at[0] + 1, at[1] + 1, "write {class: …, language: …, term: …}"))


def _problem(row: CommentedMap, message: str, hint: str | None = None) -> FileProblem:
    return FileProblem(row.lc.line + 1, row.lc.col + 1, message, hint)


def _term(
    row: CommentedMap, keys: tuple[str, ...], problems: list[FileProblem], *, silences: bool
) -> OwnTerm | None:
    before = len(problems)
    problems.extend(_unknown(row, keys))
    missing = [key for key in ("class", "language", "term") if not isinstance(row.get(key), str)]
    if missing:
        problems.append(_problem(row, f"there is no text for {', '.join(f'`{key}`' for key in missing)}"))
        return None
    if row["class"] not in set(TermClass):
        near = get_close_matches(row["class"], list(TermClass), n=1)
        known = ", ".join(TermClass)
        problems.append(
            _problem(row, f"`{row['class']}` is no class; use {known}", near[0] if near else None)
        )
    weight: Any = row.get("weight")
    if weight is not None and (isinstance(weight, bool) or not isinstance(weight, int | float)):
        problems.append(_problem(row, "`weight` is no number"))
    if len(problems) > before:
        return None
    place = row.get("place")
    return OwnTerm(
        TermClass(row["class"]),
        row["language"],
        row["term"],
        float(weight) if weight is not None else None,
        str(place) if place is not None else None,
        silences,
    )


def _fits(term: OwnTerm, row: CommentedMap, before: list[OwnTerm], problems: list[FileProblem]) -> bool:
    try:
        check(term, before)
    except WrongTermError as wrong:
        said = texts.fault(wrong.fault, "", "en")
        problems.append(_problem(row, f"`{term.text}`: {said}", wrong.hint or None))
        return False
    return True


def put_in_place(given: Settings, text: bytes) -> Path:
    """Write the file, whole or not at all, where it stands or else into DATA_DIR; give its place."""
    target = find(given) or places(given)[1].absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".rules-")
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(target)
    return target


@dataclass(frozen=True, slots=True)
class RulesSummary:
    """Whether other rules are in use than before: 1 or 0."""

    changed: int = 0


async def stored(db: Database) -> tuple[OwnTerm, ...]:
    """Give the terms of coordinators that are in use; one whose place is not known any more is left out."""
    async with db.read() as session:
        found = [OwnTerm.of(term) for term in await terms.in_use(session)]
    return tuple(term for term in found if term.place is None or term.place in gazetteer())


def together(of_coordinators: tuple[OwnTerm, ...], of_file: tuple[OwnTerm, ...]) -> tuple[OwnTerm, ...]:
    """Give both, each wording once."""
    unique = {term.wording: term for term in (*of_file, *of_coordinators)}
    return tuple(unique.values())


class RulesInUse:
    """The rules that items are judged by now; `follow` takes up what changed."""

    def __init__(self, db: Database, given: Settings) -> None:
        self.current = rules.packaged()
        self._db = db
        self._given = given
        self._file: tuple[OwnTerm, ...] = ()
        self._seen: tuple[Any, ...] | None = None

    async def read_first(self, now: datetime) -> RulesSummary:
        """Read file and rows at the start. A broken file is told of; the packaged words are there anyway."""
        return await self.follow(now)

    async def follow(self, now: datetime) -> RulesSummary:
        """Read again what was touched since; build the rules anew where they changed."""
        touched = await asyncio.to_thread(self._touched)
        async with self._db.read() as session:
            seen = (touched, await terms.stamp(session))
        if seen == self._seen:
            return RulesSummary()
        if self._seen is None or touched != self._seen[0]:
            await self._read_file(now)
        before = self.current
        given = together(await stored(self._db), self._file)
        self.current = await asyncio.to_thread(rules.of, given)
        self._seen = seen
        if before.version != self.current.version:
            log.info("rules_in_use", version=self.current.version, terms=len(given))
        return RulesSummary(int(before.version != self.current.version))

    def _touched(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for path in dict.fromkeys(path.absolute() for path in places(self._given)):
            try:
                status = path.stat()
            except OSError:
                continue
            found.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(found)

    async def _read_file(self, now: datetime) -> None:
        try:
            path = find(self._given)
            self._file = await asyncio.to_thread(load, path) if path else ()
        except ConfigurationError as error:
            await self._complain(error, now)
            return
        async with self._db.transaction() as tx:
            await memos.forget(tx, _TOLD)

    async def _complain(self, error: ConfigurationError, now: datetime) -> None:
        """Log every problem, and tell coordinators once how many there are."""
        problems = error.problems if isinstance(error, RulesFileError) else (str(error),)
        for problem in problems:
            log.error("rules_file_broken", file=NAME, problem=str(problem))
        mistake = "\n".join(map(str, problems))
        async with self._db.transaction() as tx:
            if await memos.recall(tx, _TOLD) == mistake:
                return
            wording: dict[str, tuple[str, Buttons]] = {
                language: (rule_talk.rules_file_broken(len(problems), language), []) for language in LANGUAGES
            }
            await outbox.notify(tx, wording, None, now)
            await memos.remember(tx, _TOLD, mistake)
