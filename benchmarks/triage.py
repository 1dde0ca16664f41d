"""Measure whole verdicts a second on one core, and how the finding of terms grows with the lexicon.

Run: python benchmarks/triage.py [--quick]. Prints figures for people, then one line of JSON. All times are
processor time of this process alone. Work is measured in small pieces, in several rounds over all of them; of
each piece the shortest time counts, as other programs only slow. The garbage collector leaves the
words alone, as in the jury. Two corpora:

- mixed: as a poll brings them: mostly other news in four languages with summaries of some 300 characters, a
  third of it of neighbouring matters (China, arrests, deportations, courts), 10 % related, 3 % alerts; the
  summary of a related item or an alert speaks of its matter too. Told by kind as well
- alerts: the headlines of the tests that ring, each with a summary

Growth: whole verdicts on the mixed items by the packaged terms, and by 10 and 100 times as many: beside each
packaged pattern 9 or 99 made-up ones in the same scripts, of the same kind and language, in the automata that
judge. The finding alone, of all patterns, is told too, beside one `re` alternation of them on a few texts, as
it is slow; not with 100 times.
"""

import gc
import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from ruamel.yaml import YAML

from benchmarks import newspapers as papers
from bot.triage.classify import RULES_VERSION, classify
from bot.triage.finder import Finder
from bot.triage.lexicon import JudgingBy, compiled
from bot.triage.rules import packaged as packaged_rules
from bot.triage.terms import Pattern
from bot.triage.text import fold

_DATA = Path(__file__).parents[1] / "tests" / "data" / "triage"
_SEED = 20261122
_NEAR = {
    "en": (
        "Police in {place} arrest {n} men over smuggling of cigarettes",
        "China and {place} sign trade pact after talks of {n} hours",
        "Court in {place} orders deportation of {n} tourists who overstayed",
        "North Korea fires {n} missiles, {place} condemns the launch",
    ),
    "ko": (
        "{place} 경찰, 담배 밀수 {n}명 검거",
        "중국과 {place} 무역 협정 체결, {n}시간 회담",
        "{place} 법원, 불법 체류 관광객 {n}명 추방 결정",
        "북한 미사일 {n}발 발사, {place}서 규탄",
    ),
    "zh": (
        "{place}警方拘捕{n}名走私香烟男子",
        "中国与{place}会谈{n}小时后签署贸易协定",
        "{place}法院下令遣返{n}名逾期逗留游客",
        "朝鲜发射{n}枚导弹,{place}谴责",
    ),
    "ja": (
        "{place}の警察、たばこ密輸で{n}人を逮捕",
        "中国と{place}が{n}時間の会談の後に貿易協定",
        "{place}の裁判所、不法滞在の観光客{n}人に退去命令",
        "北朝鮮がミサイル{n}発を発射、{place}が非難",
    ),
}
Item = tuple[str, str, str | None]


def mixed(count: int) -> list[Item]:
    """Make so many items in turn of the four languages, the same each time."""
    chance = random.Random(_SEED)  # noqa: S311 -- the same items each time, no secret
    return [_item(chance, papers.LANGUAGES[number % len(papers.LANGUAGES)]) for number in range(count)]


def _item(chance: random.Random, language: str) -> Item:
    draw = chance.random()
    near = draw < 0.13
    forms = (
        papers.ALERTS if draw < 0.03 else papers.RELATED if near else _NEAR if draw < 0.42 else papers.OTHER
    )[language]
    title = papers.filled(chance, language, chance.choice(forms))
    summary = papers.filled(chance, language, chance.choice(forms)) + ". " if near else ""
    while len(summary) < papers.LENGTH:
        summary += papers.filled(chance, language, chance.choice(papers.SENTENCES[language])) + " "
    text = summary[: papers.LENGTH]
    if language == "zh":  # as it is printed
        title, text = title.replace(",", "，"), text.replace(",", "，")
    return title, text, language


def alerts() -> list[Item]:
    """Give the headlines of the tests that ring, each with a summary of a usual length where it has none."""
    rows = [
        row for path in sorted(_DATA.glob("*.yml")) for row in YAML(typ="safe").load(path.read_text("utf-8"))
    ]
    plain = (
        "A source in the border area told our reporter that the group was moved at night, "
        "and their families wait for news."
    )
    return [
        (row["title"], row.get("summary", plain), row.get("language"))
        for row in rows
        if "title" in row and str(row.get("expect", "")).startswith("alert")
    ]


_PIECE = 20
"""Items or texts measured together: some milliseconds, so that no other program runs in between."""


def best(things: Sequence[Any], work: Callable[[Any], object], rounds: int) -> float:
    """Give the sum of the shortest times of each piece of the things, in seconds of this process."""
    pieces = [things[first : first + _PIECE] for first in range(0, len(things), _PIECE)]
    shortest = [float("inf")] * len(pieces)
    for _ in range(rounds):
        for number, piece in enumerate(pieces):
            started = time.process_time()
            for thing in piece:
                work(thing)
            shortest[number] = min(shortest[number], time.process_time() - started)
    return sum(shortest)


_DAY = date(2026, 11, 22)
"""The day of publication of all items: with it their dates are told too, as in the pipeline."""


def rate(items: list[Item], rounds: int) -> int:
    """Give the whole verdicts a second."""
    judge = packaged_rules().judge
    return round(len(items) / best(items, lambda item: judge(*item, _DAY), rounds))


_LETTERS = (
    "abcdefghilmnoprstuvy",
    "가나다라마바사아자차카타파하거너더러머버서어저",
    "的一是了我不人在他有这个上们来到时大地为",
)


def made_up(count: int) -> list[str]:
    """Make so many words in the scripts of the lexicon which stand in no text."""
    chance = random.Random(_SEED + 1)  # noqa: S311 -- the same words each time, no secret
    words: dict[str, None] = {}
    while len(words) < count:
        letters = _LETTERS[len(words) % len(_LETTERS)]
        word = "".join(chance.choices(letters, k=chance.randint(5, 11)))
        words["q" + word + "x" if letters.isascii() else word] = None
    return list(words)


def widened(times: int) -> Finder:
    """Give a finder with so many times the packaged patterns: the others made up, of the same kinds."""
    terms, reach = compiled()
    words = iter(made_up(sum(len(firsts) + len(seconds) for _, firsts, seconds in terms) * (times - 1)))

    def more(patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
        return tuple(replace(one, text=next(words)) for one in patterns for _ in range(times - 1))

    return Finder([(term, (*one, *more(one)), (*two, *more(two))) for term, one, two in terms], reach)


def growth(items: list[Item], rounds: int, most: int) -> list[dict[str, float]]:
    """Give seconds a verdict and a text for the lexicon and for 10 and 100 times as many terms, beside `re`.

    SystemExit where more terms change a verdict: those made up stand in no text.
    """
    texts = [fold(f"{title}\n{summary}").text for title, summary, _ in items]
    expected = [classify(*item, published=_DAY) for item in items]
    rows = []
    for times in [1, 10, 100]:
        if times > most:
            break
        finder = widened(times)
        gc.collect()
        gc.freeze()
        with JudgingBy(finder):
            if [classify(*item, published=_DAY) for item in items] != expected:
                raise SystemExit("More terms changed a verdict; the measure says nothing.")
            whole = best(items, lambda item: classify(*item, published=_DAY), rounds)
        alone = best(texts, _finding(finder), rounds)
        patterns, *_ = finder.shared()
        rows.append(
            {
                "times": times,
                "terms": len(patterns),
                "us_a_verdict": round(whole / len(items) * 1e6, 1),
                "us_a_text": round(alone / len(texts) * 1e6, 1),
                "re_us_a_text": round(_beside(patterns, texts[: max(1, 40 // times)])) if times <= 10 else 0,
            }
        )
    return rows


def _finding(finder: Finder) -> Callable[[str], object]:
    return lambda text: (finder.outline(text), finder.rest(text))


def _beside(patterns: list[str], texts: list[str]) -> float:
    """Give the microseconds one `re` alternation of the patterns takes for a text."""
    alternation = re.compile("|".join(map(re.escape, sorted(patterns, key=len, reverse=True))))
    return best(texts, alternation.findall, 1) / len(texts) * 1e6


def main() -> None:
    """Measure all and print it."""
    quick = "--quick" in sys.argv[1:]
    items, ringing, rounds = mixed(400 if quick else 4000), alerts(), 2 if quick else 7
    started = time.process_time()
    classify("first call loads the lexicon")
    load = time.process_time() - started
    labels = [classify(*item).label for item in items]
    gc.collect()
    gc.freeze()
    kinds = {
        kind: [item for item, label in zip(items, labels, strict=True) if label == kind]
        for kind in ("alert", "related", "irrelevant")
    }
    long_text = "China sent 40 North Korean refugees back through Tumen. " * 18_000
    long_seconds = best([long_text], lambda text: classify(text, text), 2)
    rows = growth(items[:1000], rounds, 10 if quick else 100)
    figures: dict[str, Any] = {
        "benchmark": "triage",
        "items_per_second": rate(items, rounds),
        "alerts_per_second": rate(ringing, rounds),
        "per_second": {kind: rate(some, rounds) for kind, some in kinds.items()},
        "items": len(items),
        "share_alerts": round(len(kinds["alert"]) / len(labels), 3),
        "share_related": round(len(kinds["related"]) / len(labels), 3),
        "load_seconds": round(load, 2),
        "one_megabyte_seconds": round(long_seconds, 3),
        "growth": rows,
        "growth_ratio": round(rows[-1]["us_a_verdict"] / rows[0]["us_a_verdict"], 2),
        "growth_ratio_of_finding": round(rows[-1]["us_a_text"] / rows[0]["us_a_text"], 2),
        "rules_version": RULES_VERSION,
    }
    print(f"whole verdicts, mixed news: {figures['items_per_second']} a second")
    for kind, each in figures["per_second"].items():
        print(f"  {kind}: {each} a second ({len(kinds[kind])} items)")
    print(f"whole verdicts, alerts of the tests alone: {figures['alerts_per_second']} a second")
    for row in rows:
        beside = f"; one `re` alternation {row['re_us_a_text']} µs" if row["re_us_a_text"] else ""
        print(f"with {row['terms']} patterns: {row['us_a_verdict']} µs a whole verdict")
        print(f"  finding alone: {row['us_a_text']} µs a text{beside}")
    print(f"growth of whole verdicts: {figures['growth_ratio']}")
    print(f"growth of the finding alone: {figures['growth_ratio_of_finding']}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
