"""Sixty happenings as several outlets tell them in five languages, and sixty that only look like them.

Some are worded one by one, the rest made from many wordings with figures and places told in different ways.
The same seed gives the same news.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

from opencc import OpenCC
from ruamel.yaml import YAML

DATA = Path(__file__).parents[2] / "data" / "happenings"
START = datetime(2026, 2, 1, 6, 0, tzinfo=UTC)
DAYS = 84
HAPPENINGS = 60
PLACES = (  # English, Korean, Chinese, Japanese; then the region or country some outlets name instead
    (("Dandong", "단둥", "丹东", "丹東"), ("Liaoning", "랴오닝", "辽宁", "遼寧")),
    (("Tumen", "투먼", "图们", "図們"), ("Jilin", "지린", "吉林", "吉林省")),
    (("Hunchun", "훈춘", "珲春", "琿春"), ("Jilin", "지린", "吉林", "吉林省")),
    (("Yanji", "옌지", "延吉", "延吉"), ("Jilin", "지린", "吉林", "吉林省")),
    (("Longjing", "룽징", "龙井", "龍井"), ("Jilin", "지린", "吉林", "吉林省")),
    (("Helong", "허룽", "和龙", "和龍"), ("Jilin", "지린", "吉林", "吉林省")),
    (("Changbai", "창바이", "长白", "長白"), ("Jilin", "지린", "吉林", "吉林省")),
    (("Shenyang", "선양", "沈阳", "瀋陽"), ("Liaoning", "랴오닝", "辽宁", "遼寧")),
    (("Dalian", "다롄", "大连", "大連"), ("Liaoning", "랴오닝", "辽宁", "遼寧")),
    (("Changchun", "창춘", "长春", "長春"), ("Jilin", "지린", "吉林", "吉林省")),
    (("Kunming", "쿤밍", "昆明", "昆明"), ("Yunnan", "윈난", "云南", "雲南")),
    (("Nanning", "난닝", "南宁", "南寧"), ("Guangxi", "광시", "广西", "広西")),
    (("Qingdao", "칭다오", "青岛", "青島"), ("Shandong", "산둥", "山东", "山東")),
    (("Weihai", "웨이하이", "威海", "威海"), ("Shandong", "산둥", "山东", "山東")),
    (("Tianjin", "톈진", "天津", "天津"), ("China", "중국", "中国", "中国")),
    (("Vientiane", "비엔티안", "万象", "ビエンチャン"), ("Laos", "라오스", "老挝", "ラオス")),
    (("Luang Namtha", "루앙남타", "琅南塔", "ルアンナムター"), ("Laos", "라오스", "老挝", "ラオス")),
    (("Lang Son", "랑선", "谅山", "ランソン"), ("Vietnam", "베트남", "越南", "ベトナム")),
    (("Ho Chi Minh City", "호찌민", "胡志明市", "ホーチミン"), ("Vietnam", "베트남", "越南", "ベトナム")),
    (("Chiang Rai", "치앙라이", "清莱", "チェンライ"), ("Thailand", "태국", "泰国", "タイ北部")),
    (("Vladivostok", "블라디보스토크", "海参崴", "ウラジオストク"), ("Russia", "러시아", "俄罗斯", "ロシア")),
    (("Khabarovsk", "하바롭스크", "哈巴罗夫斯克", "ハバロフスク"), ("Russia", "러시아", "俄罗斯", "ロシア")),
)
ABROAD = 15
"""From this place on none is in China."""
_OF_CHINA = re.compile("Chin|Beijing|중국|中|공안|公安")
LANGUAGES = ("en", "ko", "zh-Hans", "zh-Hant", "ja")
_PLACE_IN = {"en": 0, "ko": 1, "zh": 2, "ja": 3}
_ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen"),
)
_KOREAN = ["영", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두"]
_HAN = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Told:
    """One item about one happening; those with an equal `happening` should become one case."""

    happening: str
    language: str
    title: str
    summary: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Happening:
    name: str
    kind: str
    people: int
    place: int
    day: float
    plain: bool = False  # each outlet gives the figure and the town: another happening is too close by


@cache
def _templates() -> dict[str, dict[str, dict[str, list[str]]]]:
    return YAML(typ="safe").load((DATA / "templates.yml").read_text("utf-8"))


@cache
def _converter() -> Callable[[str], str]:
    return OpenCC("s2t").convert


def news(seed: int = 7) -> list[Told]:
    """Give all items in the order of their times."""
    dice = random.Random(seed)
    told = _written()
    real = HAPPENINGS - len({one.happening for one in told if not one.happening.startswith("near ")})
    near = HAPPENINGS - len({one.happening for one in told if one.happening.startswith("near ")})
    happenings = _happenings(dice, real)
    for one in happenings:
        told += _tell(dice, one, dice.randint(3, 6))
    for number in range(near):
        one = happenings[number % real]
        look_alike = _look_alike(dice, one, number, (number + number // real) % 3)
        told += _tell(dice, look_alike, dice.randint(1, 3))
    return sorted(told, key=lambda one: one.at)


def _written() -> list[Told]:
    rows = YAML(typ="safe").load((DATA / "written.yml").read_text("utf-8"))
    return [
        Told(
            ("near " if "near" in row else "") + row["case"],
            telling["lang"],
            telling["title"],
            telling.get("summary", ""),
            START + timedelta(days=row["day"], hours=telling["after"]),
        )
        for row in rows
        for telling in row["tellings"]
    ]


def _happenings(dice: random.Random, count: int) -> list[_Happening]:
    places = [
        place
        for _ in range(count // len(PLACES) + 1)
        for place in dice.sample(range(len(PLACES)), len(PLACES))
    ]
    return [
        _Happening(
            f"made {number}",
            dice.choice(("detained", "detained", "returned", "returned", "at_risk", "freed")),
            dice.choice((*range(2, 20), *range(2, 12), 24, 31, 37, 45, 60, 80, 150, 260)),
            places[number],
            DAYS * number / count + dice.random(),
            plain=number % 3 == 2,
        )
        for number in range(count)
    ]


def _look_alike(dice: random.Random, one: _Happening, number: int, how: int) -> _Happening:
    """Give the same town and figure in another month, the figure elsewhere, or others there that week."""
    name = f"near {one.name} {number}"
    if how == 0:
        return _Happening(
            name, one.kind, one.people, one.place, one.day + dice.choice((-1, 1)) * dice.randint(30, 45)
        )
    if how == 1:
        place = (one.place + dice.randint(3, len(PLACES) - 3)) % len(PLACES)
        return _Happening(name, one.kind, one.people, place, one.day + dice.uniform(-2, 2), plain=True)
    people = dice.choice(
        [n for n in (2, 3, 4, 6, 9, 14, 22, 50) if n * 2 <= one.people or n >= one.people * 2]
    )
    return _Happening(name, one.kind, people, one.place, one.day + dice.uniform(-3, 3), plain=True)


def _tell(dice: random.Random, one: _Happening, outlets: int) -> list[Told]:
    turned = (
        dice.choice(("at_risk", "returned", "freed")) if one.kind == "detained" and outlets > 3 else one.kind
    )
    languages = dice.sample(LANGUAGES, min(outlets, 5)) + dice.choices(LANGUAGES, k=max(0, outlets - 5))
    after, told = 0.0, []
    for number, language in enumerate(languages):
        last = number == outlets - 1 and dice.random() < 0.6
        title = _title(dice, one, turned if last else one.kind, language)
        told.append(Told(one.name, language, title, "", START + timedelta(days=one.day, hours=after)))
        after += dice.expovariate(1 / 14) + (36 if number == outlets - 2 and turned != one.kind else 0)
    return told


def _title(dice: random.Random, one: _Happening, kind: str, language: str) -> str:
    words = language[:2]
    town, wider = (names[_PLACE_IN[words]] for names in PLACES[one.place])
    untold = not one.plain and dice.random() < 0.12
    wordings = _none(kind, words) if untold else _templates()[kind][words]
    template = dice.choice([each for each in wordings if one.place < ABROAD or not _OF_CHINA.search(each)])
    place = wider if not (one.plain or untold) and dice.random() < 0.15 else town
    figure = _figure(dice, _as_heard(dice, one), words)
    title = template.format(n=figure, N=figure[:1].upper() + figure[1:], place=place)
    return _converter()(title) if language == "zh-Hant" else title


def _none(kind: str, words: str) -> Sequence[str]:
    """Give the wordings of a kind that tell no figure."""
    return _templates()[kind]["none"][words]  # type: ignore[call-overload]


def _as_heard(dice: random.Random, one: _Happening) -> int:
    """Give the figure as one outlet heard it: of large groups no two count alike."""
    if one.people < 20 or dice.random() < 0.6:
        return one.people
    return round(one.people * dice.uniform(0.93, 1.07))


def _figure(dice: random.Random, people: int, words: str) -> str:
    in_words, about = dice.random() < 0.35, people >= 20 and dice.random() < 0.4
    written, rounded, plain = {
        "en": (_ENGLISH, "about {}", "{}"),
        "ko": ([f"{word} 명" for word in _KOREAN], "{}여 명", "{}명"),
        "zh": ([f"{word}名" for word in _HAN], "约{}名", "{}名"),
        "ja": ([], "約{}人", "{}人"),
    }[words]
    if in_words and people < len(written):
        return written[people]
    return (rounded if about else plain).format(people)


def scores(told: Sequence[Told], cases: Sequence[int]) -> tuple[float, float, float]:
    """Give precision, recall and F1 over pairs of items: brought together, and of one happening."""
    right = joined = same = 0
    for (one, case), (other, other_case) in combinations(zip(told, cases, strict=True), 2):
        alike, together = one.happening == other.happening, case == other_case
        right += alike and together
        joined += together
        same += alike
    precision, recall = right / max(joined, 1), right / max(same, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)
