"""Every screen of subscribers, and the first of each command of coordinators, as text in five languages.

The files in tests/data/screens are read by people; after a change of words
`SCREENS=write pytest --long tests/bot/chat/test_screens.py` writes them anew.
"""

import re
from datetime import timedelta

import pytest

from bot.alerts import rest
from bot.chat.house import House
from bot.texts.about import read_channels
from bot.texts.languages import LANGUAGES
from storage import codes
from storage.codes import Code, Coded
from storage.models import Role
from tests.bot.chat.walking import EACH_LANGUAGE, SCREENS, Walk, compare

OF_COORDINATORS = (
    "audit", "cases", "chats", "duress", "feeds", "hotline", "invite", "people", "poster", "sent", "terms",
    "zone", "hold",
)  # fmt: skip
"""The commands whose first screen needs nothing else; those about calls are in test_screens_calls.py."""
TITLE = "강 건너편에서 열두 명이 되돌려 보내졌다"


async def _first_minute(walk: Walk) -> None:
    await walk.says("start", "/start")
    await walk.presses("no-alert-yet", "last")
    await walk.presses("start-again", "home")
    await walk.presses("languages", "lang")
    await walk.presses("start-again", "home")
    await walk.says("settings-of-nobody", "/settings")
    await walk.talk.tell(TITLE)
    await walk.says("start", "/start")
    await walk.presses("topics-first", "get")
    await walk.presses("done-with-sample", "done")


async def _settings(walk: Walk) -> None:
    await walk.says("settings", "/settings")
    for view, name in ((1, "topics"), (2, "regions"), (3, "least"), (4, "articles")):
        await walk.presses("topics", "wshw", choice=1)
        if view > 1:
            await walk.presses(name, "wshw", choice=view)
        await walk.says("settings", "/settings") if view < 4 else None
    for bits, name in ((30, "articles-fewer"), (28, ""), (24, ""), (16, ""), (0, "articles-one-must-stay")):
        await walk.presses(name, "wart", version=bits)
    for bits in (17, 19, 23, 31):
        await walk.presses("", "wart", version=bits)
    await walk.says("settings", "/settings")
    await walk.presses("language", "wshw", choice=5)
    await walk.says("quiet-zone", "/quiet")
    await walk.says("quiet-unknown", "/quiet Nowhereville")
    await walk.says("quiet", "/quiet Seoul")
    await walk.presses("quiet-days", "wshw", choice=7)
    await walk.presses("quiet-start", "wshw", choice=8, version=31)
    await walk.presses("quiet-end", "wshw", choice=9, version=31 << 5 | 22)
    await walk.presses("quiet-added", "wadd", choice=7)
    await walk.says("digest", "/digest")
    await walk.presses("digest-weekly", "wdig", choice=2)
    await walk.presses("digest-hour", "wshw", choice=12)
    await walk.says("pause", "/pause")
    await walk.presses("paused", "wpau", version=3)
    await walk.presses("pause-over", "wpau", version=0)
    await walk.says("settings", "/settings")
    await walk.presses("discreet", "wshw", choice=14)
    await walk.presses("discreet-on", "wdis", version=1)
    await walk.says("settings", "/settings")
    await walk.presses("pictures", "wshw", choice=15)
    await walk.presses("pictures-off", "wpic", version=1)
    await walk.presses("pictures-on", "wpic", version=0)
    await walk.presses("done", "done")


async def _reading(walk: Walk, code: str) -> None:
    talk = walk.talk
    talk.clock.advance(timedelta(hours=22))
    await rest.wake(talk.db, talk.clock())  # the night is over
    await talk.tell("두 번째 소식")
    await talk.pump()
    walk.note("veil", await talk.last(walk.user))
    await walk.presses("unveiled", "show")
    await walk.presses("case", "case")
    await walk.says("latest", "/latest")
    await walk.presses("earlier", "last", target=1)
    await walk.presses("no-earlier", "last", target=2)
    await walk.says("why", "/why")
    await walk.says("search-how", "/search")
    await walk.says("search-found", "/search 열두")
    await walk.says("search-nothing", "/search nowhere")
    await walk.says("verify-how", "/verify")
    await walk.says("verify-ours", f"/verify {code}")
    await walk.says("verify-not-ours", "/verify 7K2-00000")
    for name in ("about", "privacy", "mydata", "help", "language"):
        await walk.says(name, f"/{name}")


async def _hotline(walk: Walk, answering) -> None:
    talk = walk.talk
    await walk.says("write", "/write")
    await walk.presses("write-topic", "hwri")
    await walk.says("write-too-long", "x" * 1501)
    await walk.says("write-sent", "How are they?")
    await talk.pump()
    walk.note("coordinator-letter-came", await talk.last(answering))
    await talk.presses(answering, (await talk.last(answering)).buttons[0].text)
    walk.note("coordinator-letter", await talk.last(answering))
    await talk.presses(answering, (await talk.last(answering)).buttons[0].text)
    walk.note("coordinator-answer", await talk.last(answering))
    walk.note("coordinator-answered", await talk.says(answering, "They are well."))
    walk.note("answer-veiled", await talk.last(walk.user))
    await walk.presses("answer", "hsho")
    await walk.says("write", "/write")
    await walk.presses("write-topic", "hwri")
    await walk.presses("write-cancelled", "hcan")
    await walk.says("free-words", "Thank you!")


async def _leaving(walk: Walk, world) -> None:
    group = world.supergroup("Vigil", owner=walk.user)
    walk.user.adds_bot(group)
    await walk.says("group-subscribed", "/subscribe", group)
    await walk.says("group-settings", "/settings", group)
    stranger = world.user("Stranger", walk.language.replace("_", "-").lower())
    stranger.joins(group)
    shown = await walk.talk.last(group)
    pressed = await walk.talk.presses(stranger, shown.buttons[0].text, group)
    walk.keep("group-not-for-you", f"({pressed.said})")
    await walk.says("subscribed", "/subscribe")
    await walk.says("unsubscribed", "/unsubscribe")
    await walk.says("not-subscribed", "/unsubscribe")
    await walk.says("forget", "/forget")
    await walk.presses("forget-back", "keep")
    await walk.says("forget", "/forget")
    await walk.presses("erased", "eras")


async def _coordinating(walk: Walk, user) -> None:
    for command in OF_COORDINATORS:
        said = await walk.talk.says(user, f"/{command}")
        walk.note(f"coordinator-{command}", said)


@pytest.mark.parametrize("language", EACH_LANGUAGE)
async def test_every_screen_says_what_its_file_says(still, world, language) -> None:
    still.house = House(hotline=True, channels=read_channels("@nk_vigil"))
    still.begin()
    mina = world.user("Mina", language.replace("_", "-").lower())
    seat_user = world.user("Ann", language.replace("_", "-").lower())
    await still.seat(seat_user, Role.OPERATOR, language)
    await still.says(seat_user, "/hotline")
    await still.presses(seat_user, (await still.last(seat_user)).buttons[0].text)
    walk = Walk(still, mina, language)
    await _first_minute(walk)
    await walk.says("calls-none", "/calls")
    await _settings(walk)
    await _reading(walk, codes.write(still.keyring, Code(Coded.ALERT, 1)))
    await _hotline(walk, seat_user)
    await _leaving(walk, world)
    await _coordinating(walk, seat_user)
    compare(SCREENS / language, walk.seen)


OURS = {
    "Telegram", "HOTLINE", "English", "Brussels", "Tumen", "KST", "UTC", "Ann", "Harbour", "Post", "harbour",
    "example", "sent", "back", "nowhere", "rehearsal", "bot", "vigil", "https", "How", "are", "they", "They",
    "well", "Vigil", "acts", "ministry", "office", "Ben", "paper",
}  # fmt: skip
"""Latin words that are names, commands, or what people and articles said."""


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_screen_mixes_english_into_another_language(language) -> None:
    mixed = {}
    for path in sorted((SCREENS / language).rglob("*.txt")):
        if path.stem == "mydata":  # shows the row with its technical names
            continue
        text = re.sub(
            r"[/@]\w+(?: [\w:.-]+)?|\b[0-9A-Z]{3}-[0-9A-Z]{5}\b|t\.me/\S*", " ", path.read_text("utf-8")
        )
        if words := set(re.findall(r"[A-Za-z]{3,}", text)) - OURS:
            mixed[path.stem] = words
    assert mixed == {}
