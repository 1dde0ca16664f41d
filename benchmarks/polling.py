"""Measure how many feeds a second we poll, store and judge, beside the library `reader` from PyPI.

Run: python benchmarks/polling.py [--feeds 1000] [--rounds 3] [--reader-venv PATH]. Prints one line of JSON.
`reader` is no part of this project: it is installed from PyPI into a virtual environment of its own, under
PATH, which is kept for the next run, or else in a temporary folder. Both ask the same papers on loopback,
turn by turn, and the best of the rounds counts for each, since noise only slows. We store and judge; `reader`
stores, with the best of several numbers of workers. Linux only.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
ITEMS = 20
PACKAGES = ("reader", "sgmllib3k")  # the second, because reader has a feedparser of its own that needs it
WORKERS = (1, 4, 16)
NEW_AT_LEAST, SAME_AT_LEAST, MOST_MB = 1.5, 1.2, 150.0


def python_with_reader(folder: Path) -> Path:
    """Give the Python of a virtual environment with `reader`, made now unless it is there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
        subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603 -- our own words
    return python


def run(python: Path | str, script: str, *arguments: object) -> dict[str, float]:
    """Run one contestant in a process and a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        given = [str(argument).replace("FOLDER", folder) for argument in arguments]
        command = [str(python), "-W", "ignore", str(HERE / script), *given]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout)
    return found


def best(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Give the least time of each kind, and the most memory."""
    return {name: (max if name == "rss_mb" else min)(one[name] for one in rounds) for name in rounds[0]}


def measure(feeds: int, rounds: int, reader_venv: Path) -> dict[str, object]:
    """Let both run turn by turn; give feeds and processor seconds, and the ratios."""
    python = python_with_reader(reader_venv)
    papers = subprocess.Popen(  # noqa: S603 -- our own words
        [sys.executable, str(HERE / "newspapers.py"), str(feeds), str(ITEMS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert papers.stdin
    assert papers.stdout
    try:
        given = (int(papers.stdout.readline()), feeds, ITEMS, "FOLDER")
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(run(sys.executable, "polling_ours.py", *given))
            theirs += [run(python, "polling_reader.py", *given, workers) for workers in WORKERS]
            print(json.dumps({"ours": ours[-1], "reader": theirs[-len(WORKERS) :]}), file=sys.stderr)
    finally:
        papers.stdin.close()
        papers.wait()
    we, they = best(ours), best(theirs)
    return {
        "benchmark": "polling",
        "feeds": feeds,
        "items_a_feed": ITEMS,
        "new_feeds_per_second": {
            "ours": round(feeds / we["new"], 1),
            "reader": round(feeds / they["new"], 1),
        },
        "unchanged_feeds_per_second": {
            "ours": round(feeds / we["same"], 1),
            "reader": round(feeds / they["same"], 1),
        },
        "new_ratio": round(they["new"] / we["new"], 2),
        "unchanged_ratio": round(they["same"] / we["same"], 2),
        "new_cpu_seconds": {"ours": round(we["new_cpu"], 2), "reader": round(they["new_cpu"], 2)},
        "unchanged_cpu_seconds": {"ours": round(we["same_cpu"], 2), "reader": round(they["same_cpu"], 2)},
        "our_new_cpu_by_process": _by_process(we, "new"),
        "our_unchanged_cpu_by_process": _by_process(we, "same"),
        "new_cpu_ratio": round(they["new_cpu"] / we["new_cpu"], 2),
        "unchanged_cpu_ratio": round(they["same_cpu"] / we["same_cpu"], 2),
        "our_peak_rss_mb": round(we["rss_mb"], 1),
        "kept": they["new"] / we["new"] >= NEW_AT_LEAST
        and they["same"] / we["same"] >= SAME_AT_LEAST
        and we["rss_mb"] <= MOST_MB,
    }


def _by_process(best_of_ours: dict[str, float], name: str) -> dict[str, float]:
    """Give the processor seconds of each of our processes; `ended` are those that were replaced meanwhile."""
    begin = f"{name}_cpu_"
    return {key.removeprefix(begin): used for key, used in best_of_ours.items() if key.startswith(begin)}


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Poll beside the library reader.")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reader-venv", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(given.feeds, given.rounds, given.reader_venv or Path(folder))))


if __name__ == "__main__":
    main()
