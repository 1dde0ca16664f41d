"""Starts the program again and again, quickly: all is imported once, and each start is a fork of that.

Run as a process. Each line of input starts `repwatch run` with the log as its output and answers with its
number; an empty line waits for the one that was started last.
"""

import os
import sys

from bot.cli import main
from bot.runtime import app


def run(log: str) -> None:
    """Be the program, as `python -m bot run` is."""
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["repwatch", "run"]
    main()


if __name__ == "__main__":
    assert app.run
    child = 0
    while line := sys.stdin.readline():
        if not line.strip():
            os.waitpid(child, 0)
            print("ended", flush=True)
            continue
        child = os.fork()
        if child == 0:
            run(line.strip())
        print(child, flush=True)
