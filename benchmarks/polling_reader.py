"""Run by polling.py with the Python that has `reader`: its update over the papers, as one line of JSON."""

import json
import resource
import sys
import time
from pathlib import Path

from newspapers import address
from reader import make_reader


def measure(port: int, count: int, items: int, folder: Path, workers: int) -> dict[str, float]:
    """Update all feeds twice, new and unchanged; check that everything is there."""
    reader = make_reader(str(folder / "reader.db"))
    for number in range(count):
        reader.add_feed(address(number, port))
    found = {}
    for name in ("new", "same"):
        begun, used = time.perf_counter(), time.process_time()
        reader.update_feeds(workers=workers, scheduled=False)
        found |= {name: time.perf_counter() - begun, f"{name}_cpu": time.process_time() - used}
        stored = reader.get_entry_counts().total
        assert stored == count * items, f"{stored} entries"
        assert reader.get_feed_counts(broken=True).total == 0, "a feed was not answered"
    reader.close()
    return {**found, "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:4]]
    print(json.dumps(measure(*numbers, Path(sys.argv[4]), int(sys.argv[5]))))
