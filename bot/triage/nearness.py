"""How two places lie to each other: the same, one within or beside the other, only one country, apart. Pure.

A town is told by one outlet, its province or the river beside it by the next. What is not in these tables is
judged by its country alone.
"""

from enum import IntEnum
from functools import cache

from bot.triage.gazetteer import country_of, gazetteer

_HOLDS = {  # what outlets say instead of a town: a region, or a river with the towns on both its banks
    "Jilin": (
        "Tumen", "Hunchun", "Nanping", "Changbai", "Longjing", "Yanji", "Helong", "Baishan", "Ji'an", "Sanhe",
        "Quanhe", "Changchun", "Tonghua", "Tumen River", "Yalu River", "Yanbian", "Kaishantun", "Linjiang",
        "Dunhua", "Wangqing", "Antu", "Jilin City", "Siping", "Songyuan",
    ),
    "Yanbian": (
        "Tumen", "Hunchun", "Nanping", "Longjing", "Yanji", "Helong", "Sanhe", "Quanhe", "Kaishantun",
        "Dunhua", "Wangqing", "Antu", "Tumen River",
    ),
    "Liaoning": (
        "Dandong", "Shenyang", "Anshan", "Dalian", "Yalu River", "Kuandian", "Donggang", "Fushun", "Benxi",
        "Yingkou", "Jinzhou", "Panjin",
    ),
    "Heilongjiang": ("Harbin", "Mudanjiang", "Qiqihar", "Daqing", "Suifenhe", "Dongning", "Heihe"),
    "Inner Mongolia": ("Hohhot", "Erenhot", "Manzhouli"),
    "Yunnan": (
        "Kunming", "Xishuangbanna", "Mekong", "Jinghong", "Mengla", "Mohan", "Ruili", "Dehong", "Lincang",
        "Pu'er", "Hekou",
    ),
    "Guangxi": ("Nanning", "Pingxiang", "Dongxing", "Fangchenggang", "Chongzuo", "Guilin"),
    "Shandong": ("Qingdao", "Yantai", "Weihai", "Jinan", "Rongcheng", "Rizhao"),
    "Primorye": ("Vladivostok", "Nakhodka", "Ussuriysk", "Khasan"),
    "Ryanggang": ("Hyesan", "Samjiyon", "Pochon", "Taehongdan"),
    "North Hamgyong": ("Onsong", "Hoeryong", "Musan", "Namyang", "Chongjin", "Kilju", "Kyonghung"),
    "North Pyongan": ("Sinuiju", "Uiju"),
    "Tumen River": (
        "Tumen", "Hunchun", "Nanping", "Longjing", "Helong", "Sanhe", "Quanhe", "Onsong", "Hoeryong", "Musan",
        "Namyang",
    ),
    "Yalu River": ("Dandong", "Changbai", "Ji'an", "Baishan", "Sinuiju", "Hyesan"),
    "Mekong": ("Chiang Saen", "Chiang Khong", "Nong Khai", "Bueng Kan", "Vientiane", "Luang Prabang"),
}  # fmt: skip
_CROSSINGS = (
    ("Dandong", "Sinuiju"), ("Tumen", "Namyang"), ("Tumen", "Onsong"), ("Namyang", "Onsong"),
    ("Changbai", "Hyesan"), ("Nanping", "Musan"), ("Helong", "Musan"), ("Sanhe", "Hoeryong"),
    ("Longjing", "Hoeryong"), ("Hunchun", "Quanhe"), ("Longjing", "Sanhe"), ("Helong", "Nanping"),
    ("Tumen Detention Centre", "Tumen"), ("Longjing Detention Centre", "Longjing"),
    ("Baishan Detention Centre", "Baishan"), ("Dandong Detention Centre", "Dandong"),
    ("Hoeryong Detention Centre", "Hoeryong"), ("Onsong Detention Centre", "Onsong"),
    ("Sinuiju Detention Centre", "Sinuiju"), ("Bangkok Immigration Detention Centre", "Suan Phlu"),
    ("Sino-Korean Friendship Bridge", "Dandong"), ("Sino-Korean Friendship Bridge", "Sinuiju"),
    ("Kaishantun", "Longjing"), ("Mengla", "Xishuangbanna"), ("Jinghong", "Xishuangbanna"),
    ("Mengla", "Boten"), ("Mohan", "Boten"), ("Mohan", "Mengla"), ("Dongxing", "Mong Cai"),
    ("Pingxiang", "Lang Son"), ("Hekou", "Lao Cai"), ("Huay Xai", "Chiang Khong"), ("Nong Khai", "Vientiane"),
)  # fmt: skip
_BESIDE = frozenset(
    frozenset(pair)
    for pair in (*_CROSSINGS, *((wider, town) for wider, towns in _HOLDS.items() for town in towns))
)
_EVERYWHERE = frozenset({"KR", "JP", "US"})
"""Countries where such news is told, not where it happens."""


class Nearness(IntEnum):
    """From contradiction to agreement. `UNTOLD`: one of the two names no place."""

    ABROAD = 0  # in different countries
    APART = 1  # two places of one country, none within or beside the other
    UNTOLD = 2
    COUNTRY = 3  # nothing closer than the country is told
    BESIDE = 4  # one holds the other, they lie across a river, or both name the same province
    SAME = 5


def nearness(one: frozenset[str], other: frozenset[str]) -> Nearness:
    """Compare the places of two tellings, countries among them.

    Towns decide where both name some: Dalian and Shenyang are two, though both may be told as Liaoning.
    """
    towns, other_towns = _towns(one), _towns(other)
    if towns & other_towns:
        return Nearness.SAME
    if _meet(towns, other_towns):
        return Nearness.BESIDE
    countries = countries_of(one), countries_of(other)
    if not all(countries):
        return Nearness.UNTOLD
    if not countries[0] & countries[1]:
        return Nearness.ABROAD
    spots, other_spots = towns | _wider(one), other_towns | _wider(other)
    two_towns = bool(_hosts(towns) and _hosts(other_towns))
    if not two_towns and _meet(spots, other_spots):
        return Nearness.BESIDE
    return Nearness.APART if _hosts(spots) and _hosts(other_spots) else Nearness.COUNTRY


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    """Say whether one of these is one of those, or beside one."""
    return bool(some & others) or any(frozenset((a, b)) in _BESIDE for a in some for b in others)


@cache
def neighbours(name: str) -> frozenset[str]:
    """Give the places beside this one."""
    return frozenset(place for pair in _BESIDE if name in pair for place in pair if place != name)


def countries_of(places: frozenset[str]) -> frozenset[str]:
    """Give the countries where people are held or sent back from, as ISO codes; North Korea is none."""
    known = (name if len(name) == 2 else country_of(name) for name in places)
    return frozenset(code for code in known if code and code != "KP" and code not in _EVERYWHERE)


def _towns(places: frozenset[str]) -> frozenset[str]:
    rows = gazetteer()
    return frozenset(
        name
        for name in places
        if name in rows and rows[name].kind not in {"country", "capital", "region", "river"}
    )


def _wider(places: frozenset[str]) -> frozenset[str]:
    rows = gazetteer()
    return frozenset(name for name in places if name in rows and rows[name].kind in {"region", "river"})


def _hosts(places: frozenset[str]) -> frozenset[str]:
    """Give those that are not in North Korea: where people arrive contradicts nothing."""
    return frozenset(name for name in places if country_of(name) != "KP")
