"""Measure the slowest of many random and hostile items; prints one line of JSON.

Every script, broken characters, and floods of the lexicon's own words. Give the number
of items, 100000 unasked.
"""

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.triage.classify import classify

WARM = 500  # items before the clock runs: each language's words are gathered at its first item
WORDS = (
    *(
        "North Korean refugees",
        "deported",
        "arrested",
        "against",
        "China",
        "Tumen",
        "sent",
        "back",
        "UN:",
        "40",
    ),
    *("탈북민", "강제북송", "체포", "북송될", "반대", "중국", "10명", "통일부", "버스", "압록강", "위기"),
    *("脱北者", "强制遣返", "被捕", "面临", "反对", "图们", "的", "大巴", "鸭绿江", "六百名", "将", "送回"),
    *("強制送還", "拘束", "の恐れ", "北朝鮮へ", "バス", "国連", "反対", "五十人", "「", "」", "…"),
    *(
        "северокорейцы",
        "депортировал",
        "réfugiés nord-coréens",
        "trục xuất",
        "ส่งกลับ",
        "ຈັບ",
        "remains",
        "remittances",
    ),
    *(
        "\u202e",
        "\u200b",
        "\u3164",
        "\ud800",
        "\udfff",
        "\u0301",
        "\u1100",
        "\u1161",
        "\x00",
        "\n",
        ". ",
        ", ",
        " ",
    ),
)
SPANS = (
    (0x20, 0x7E),
    (0xAC00, 0xD7A3),
    (0x4E00, 0x9FFF),
    (0x3040, 0x30FF),
    (0x0, 0x10FFFF),
    (0x200B, 0x206F),
)


def texts(seed: int, number: int) -> Iterator[tuple[str, str]]:
    """Give `number` pairs of a title and a summary, the same for a seed; a few of a million letters."""
    chance = random.Random(seed)  # noqa: S311 - texts to try, no secrets
    for index in range(number):
        yield (
            _text(chance, 120),
            _flood(chance) if index % 2000 == 0 else _text(chance, 6000 if index % 20 == 0 else 900),
        )


def _text(chance: random.Random, longest: int) -> str:
    kind = chance.randrange(4)
    length = chance.randrange(longest)
    if kind == 0:
        low, high = chance.choice(SPANS)
        return "".join(map(chr, chance.choices(range(low, high + 1), k=length)))
    if kind == 1:
        return chance.choice(WORDS) * (length // 4)
    joint = chance.choice((" ", "", "…", ", "))
    return joint.join(chance.choices(WORDS, k=length // 6))


def _flood(chance: random.Random) -> str:
    word = "".join(chance.choices(WORDS, k=3)) or "x"
    return (word * (1_000_000 // len(word) + 1))[:1_000_000]


def _milliseconds(title: str, summary: str) -> float:
    began = time.process_time()
    classify(title, summary)
    return (time.process_time() - began) * 1000


def slowest(seed: int, number: int) -> tuple[float, tuple[str, str]]:
    """Judge `number` items and give the slowest: milliseconds of this process's own time, and the item."""
    for title, summary in texts(seed + 1, WARM):
        classify(title, summary)
    worst = (0.0, ("", ""))
    for title, summary in texts(seed, number):
        spent = _milliseconds(title, summary)
        if (
            spent > worst[0]
        ):  # the collector of garbage may have run: the quickest of three tells the item's cost
            spent = min(spent, _milliseconds(title, summary), _milliseconds(title, summary))
        if spent > worst[0]:
            worst = (spent, (title, summary))
    return worst


def slowest_of_all(seed: int, number: int) -> tuple[float, tuple[str, str]]:
    """Do the same on all processors, each with its share of the items."""
    shares = os.cpu_count() or 1
    with ProcessPoolExecutor(shares, mp_context=get_context("spawn")) as pool:
        found = pool.map(slowest, range(seed, seed + shares), [-(-number // shares)] * shares)
        return max(found, key=lambda each: each[0])


def main() -> None:
    """Judge the items and print the slowest."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    spent, (title, summary) = slowest_of_all(2026, number)
    print(
        json.dumps(
            {
                "measure": "slowest of the hostile items",
                "items": number,
                "failed": 0,
                "ms": round(spent, 1),
                "title": title[:60],
                "summary": summary[:60],
            }
        )
    )
    assert spent < 100.0, "an item takes more than a tenth of a second"


if __name__ == "__main__":
    main()
