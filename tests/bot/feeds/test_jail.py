"""What a document could do if it took over the parser: nothing. Tried in a process shut in like that one."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SHUT_IN = """
from bot.child import allow_time
from bot.feeds.worker_main import CPU_SECONDS, _shut_in
_shut_in(512 * 1024 * 1024)
"""
# Each is a way out that code inside the process might try; what it needs is loaded before the door closes.
WAYS_OUT = {
    "connect": "socket.create_connection(('127.0.0.1', 9), 1)",
    "make a socket": "socket.socket()",
    "ask a name": "socket.getaddrinfo('localhost', 80)",
    "listen": "socket.create_server(('127.0.0.1', 0))",
    "run a program": "subprocess.run(['true'])",
    "run a shell": "os.system('true')",
    "become a program": "os.execv('/bin/true', ['true'])",
    "fork": "os.fork()",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "write a file": "open('/tmp/way-out', 'w')",
    "open a file to write": "os.open('/tmp/way-out', os.O_WRONLY | os.O_CREAT)",
    "delete a file": "os.remove('/tmp/way-out')",
    "rename a file": "os.rename('/tmp/way-out', '/tmp/other')",
    "make a folder": "os.mkdir('/tmp/way-out')",
    "link a file": "os.symlink('/etc/passwd', '/tmp/way-out')",
    "call C": "ctypes.CDLL(None)",
}
TRY_ALL = """
import ctypes, json, os, socket, subprocess
{shut_in}
outcomes = {{}}
for name, way in json.loads({ways!r}).items():
    try:
        exec(way)
        outcomes[name] = "open"
    except BaseException as error:
        outcomes[name] = f"{{type(error).__name__}} {{error}}"
print(json.dumps([outcomes, dict(os.environ)]))
"""


def run(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-B", "-P", "-s", "-c", code],
        env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=100,
        check=False,
    )


def test_every_way_out_of_the_parsing_process_is_closed():
    ended = run(TRY_ALL.format(shut_in=SHUT_IN, ways=json.dumps(WAYS_OUT)))
    assert ended.returncode == 0, ended.stderr.decode()
    outcomes, environment = json.loads(ended.stdout)
    print(f"ways out: {len(outcomes)} tried, {sum(one == 'open' for one in outcomes.values())} open")
    assert [name for name, outcome in outcomes.items() if "PermissionError" not in outcome] == []
    assert set(environment) <= {"PYTHONPATH", "LC_ALL"}
    assert not Path("/tmp/way-out").exists()


def test_without_the_door_the_ways_are_open():
    """The control: the ways that harm nothing do work in a process that is not shut in."""
    harmless = {
        name: WAYS_OUT[name] for name in ("make a socket", "run a program", "run a shell", "spawn", "call C")
    }
    outcomes, _ = json.loads(run(TRY_ALL.format(shut_in="", ways=json.dumps(harmless))).stdout)
    assert set(outcomes.values()) == {"open"}


def test_a_gigabyte_is_not_to_be_had():
    ended = run(SHUT_IN + "bytearray(1_000_000_000)")
    assert b"MemoryError" in ended.stderr


@pytest.mark.long
def test_a_document_without_end_loses_its_core_after_six_seconds():
    before = os.times().children_user
    ended = run(SHUT_IN + "allow_time(CPU_SECONDS)\nwhile True: pass")
    assert ended.returncode == -signal.SIGXCPU
    assert 4 < os.times().children_user - before < 15
