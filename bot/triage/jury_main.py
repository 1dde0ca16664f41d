"""What the judging process does: load the words, then answer frame by frame. An edge, of that process."""

import gc
import json
import os
import resource
import sys
from typing import Any, NoReturn

from bot.child import allow_time, next_frame
from bot.triage.jury_words import MAX_FRAME, answer, framed, items_of, question, terms_of
from bot.triage.rules import Rules, of, packaged

CPU_SECONDS = 60
"""For one question: a process that nobody waits for any more ends by itself."""
# Judged once before the first question: what is loaded late is loaded then.
_WARM_UP = (
    "Nine North Korean refugees sent back from Dandong, an aid group said on Monday",
    "중국, 단둥서 탈북민 9명 강제북송",
    "中国从丹东强制遣返九名脱北者",
    "中国、丹東で脱北者9人を強制送還",
)


def serve(memory: int) -> NoReturn:
    """Answer until the other side hangs up. `memory` is in bytes."""
    rules = packaged()
    for title in _WARM_UP:
        rules.judge(title, title, None, None)
    gc.collect()
    gc.freeze()  # the words stay: they need not be looked through again and again
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _write(question((), None))
    while (data := next_frame(sys.stdin.buffer, MAX_FRAME)) is not None:
        allow_time(CPU_SECONDS)
        message = json.loads(data)
        terms = terms_of(message)
        rules = rules if terms is None else of(terms)
        _write(_judged(message, rules))
    os._exit(0)


def _judged(message: dict[str, Any], rules: Rules) -> dict[str, Any]:
    return answer([rules.judge(*item) for item in items_of(message)], rules.version)


def _write(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(framed(message))
    sys.stdout.buffer.flush()
