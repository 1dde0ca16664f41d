"""Keeps the rules of the house: who may import whom, how long a file may be, what is written down."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for room in ("bot", "storage") for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

ROOMS = {  # a room -> what it may import of ours besides itself
    "storage.models": {"storage.sealing"},
    "storage": {"storage"},
    "bot.errors": set(),
    "bot.child": set(),
    "bot.rehearsal": {"bot.errors"},
    "bot.feeds": {"storage", "bot.errors", "bot.child"},
    "bot.triage": {"storage", "bot.errors", "bot.child"},
    "bot.delivery": {"storage", "bot.errors"},
    "bot.texts": {"storage.models", "bot.errors"},
    "bot.alerts": {
        "storage", "bot.errors", "bot.texts", "bot.delivery.outbox", "bot.delivery.audience",
        "bot.delivery.hours",
    },
    "bot.actions": {"storage", "bot.errors", "bot.texts", "bot.delivery.outbox", "bot.delivery.audience"},
    "bot.chat": {
        "storage", "bot.errors", "bot.texts", "bot.feeds", "bot.triage", "bot.delivery", "bot.alerts",
        "bot.actions",
    },
    "bot.runtime": {"bot", "storage"},
    "bot.cli": {"bot", "storage"},
    "bot.cli_feeds": {"bot", "storage"},
    "bot.cli_sources": {"bot", "storage"},
    "bot.cli_rules": {"bot", "storage"},
    "bot.cli_poster": {"bot", "storage"},
    "bot.cli_audit": {"bot", "storage"},
    "bot.__main__": {"bot.cli"},
    "bot": set(),
}  # fmt: skip

THEIRS = {  # a library -> the only files that may import it
    "httpx": ("bot/feeds/fetch.py",),
    "aiohttp": ("bot/delivery/request.py",),
    "telegram": ("bot/delivery/", "bot/chat/", "bot/runtime/client.py"),
    "apscheduler": ("bot/runtime/solo.py",),
    "feedparser": ("bot/feeds/",),
    "sqlalchemy": ("storage/",),
    "sqlmodel": ("storage/", "bot/"),  # sessions are handed through; select() is forbidden below
    "starlette": ("bot/rehearsal/", "bot/web/"),
    "uvicorn": ("bot/rehearsal/", "bot/web/", "bot/runtime/app.py"),
}

PURE = (
    "bot/triage/classify.py", "bot/triage/facts.py", "bot/triage/caution.py", "bot/triage/matching.py",
    "bot/triage/text.py", "bot/feeds/cadence.py", "bot/feeds/identity.py", "bot/alerts/policy.py",
    "bot/actions/lifecycle.py", "bot/actions/kinds.py", "bot/delivery/audience.py", "bot/delivery/hours.py",
    "bot/delivery/pacing.py",
    "bot/delivery/outcome.py", "bot/texts/markup.py", "bot/texts/alert.py", "bot/texts/call.py",
    "bot/texts/replies.py", "bot/texts/report.py",
)  # fmt: skip


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def of_every(paths: Sequence[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Let one test look at all files and name all that break its rule: thousands of tests cost more."""

    def decorate(check: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for path in paths:
                try:
                    check(path)
                except AssertionError as error:
                    broken.append(f"{name_of(path)}: {str(error).splitlines()[0]}")
            assert not broken, "\n".join(broken)

        test.__name__ = check.__name__
        return test

    return decorate


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Every module a file imports, also for types alone and inside functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str:
    return max((room for room in ROOMS if (module + ".").startswith(room + ".")), key=len)


def within(module: str, places: set[str]) -> bool:
    return any((module + ".").startswith(place + ".") for place in places)


@of_every(SOURCES)
def test_a_room_imports_only_what_the_plan_allows(path: Path) -> None:
    room = room_of(name_of(path))
    allowed = ROOMS[room] | {room}
    for module in imports_of(path):
        if module.split(".")[0] in ("bot", "storage") and module != "bot.__version__":
            assert within(module, allowed), f"{name_of(path)} imports {module}"


@of_every(SOURCES)
def test_a_library_of_the_outside_world_stands_only_where_the_plan_puts_it(path: Path) -> None:
    here = path.relative_to(ROOT).as_posix()
    for module in imports_of(path):
        places = THEIRS.get(module.split(".")[0])
        assert places is None or here.startswith(places), f"{here} imports {module}"


def test_no_imports_run_in_a_circle() -> None:
    names = {name_of(path): path for path in SOURCES}
    edges = {
        name: {
            target
            for module in imports_of(path)
            for target in (module, module.rpartition(".")[0])
            if target in names and target != name
        }
        for name, path in names.items()
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above[above.index(name) :], name))
        if name not in done:
            for target in sorted(edges[name]):
                if not name.startswith(target + "."):  # a package names its files
                    visit(target, (*above, name))
            done.add(name)

    for name in sorted(names):
        visit(name, ())


@of_every(SOURCES)
def test_sql_is_written_in_queries_alone(path: Path) -> None:
    here = path.relative_to(ROOT).as_posix()
    if not here.startswith("bot/"):
        return
    text = path.read_text("utf-8")
    assert not re.search(r"\b(select|insert|update|delete)\(\s*[A-Z]", text), here
    assert not re.search(r'"(SELECT|INSERT|UPDATE|DELETE) ', text), here


@of_every(SOURCES)
def test_the_environment_is_read_in_settings_alone(path: Path) -> None:
    here = path.relative_to(ROOT).as_posix()
    reads = "os.environ" in path.read_text("utf-8") or "os.getenv" in path.read_text("utf-8")
    assert not reads or here == "bot/runtime/settings.py" or _only_in_words(path), here


def _only_in_words(path: Path) -> bool:
    """True when `os.environ` stands in a docstring or comment, not in code."""
    return not any(
        isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
        for node in ast.walk(tree_of(path))
    )


@pytest.mark.parametrize("where", PURE)
def test_a_pure_file_opens_nothing_waits_for_nothing_and_asks_no_clock(where: str) -> None:
    tree = ast.parse((ROOT / where).read_text("utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, (ast.AsyncFunctionDef, ast.Await)), f"{where}:{node.lineno} waits"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert not called.endswith((".now", ".utcnow", ".today", "time.time", "monotonic")), called
            assert called not in ("open", "print", "input"), called


@of_every([*SOURCES, *TESTS])
def test_a_file_holds_one_idea_in_at_most_300_lines(path: Path) -> None:
    if "versions" not in path.parts:
        assert len(path.read_text("utf-8").splitlines()) <= 300, path.name


@of_every(SOURCES)
def test_a_function_has_at_most_50_lines(path: Path) -> None:
    if "versions" in path.parts:
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50, f"{name_of(path)}.{node.name} has {length} lines"


@of_every(SOURCES)
def test_every_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree_of(path)), name_of(path)


@of_every(TESTS)
def test_the_name_of_a_test_is_a_sentence(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            assert node.name.count("_") >= 3, f"{path.name}: {node.name}"


def test_every_setting_has_its_row_in_the_operators_page() -> None:
    from bot.runtime.settings import Settings

    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for name in Settings.model_fields:
        if name != "credentials_directory":  # set by systemd, not by people
            assert f"`{name.upper()}`" in page, name


@of_every([path for path in SOURCES if path.parts[-3] == "bot"])
def test_every_file_of_a_room_has_its_place_in_the_plan(path: Path) -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    (row,) = re.findall(rf"^\| `bot/{path.parent.name}/` \|.*$", plan, re.MULTILINE)
    assert path.stem.startswith("__") or re.search(rf"\b{path.stem}\b", row), path.name


def test_the_lock_files_pin_with_hashes_and_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==", text, re.MULTILINE)
        assert len(pins) > 40
        for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_what_runs_is_what_is_tested() -> None:
    run, tested = (
        set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert not run - tested


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
