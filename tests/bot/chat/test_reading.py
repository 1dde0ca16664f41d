"""Reading again: the whole case behind an alert, from every kind of chat, and the calls that are on."""

from datetime import timedelta

import pytest

from bot.actions.publish import publish
from bot.texts import archive as texts
from storage import codes
from storage.codes import Code, Coded
from storage.models import Call, CallState, Case, Publicity, Status, StoredVerdict

CASE = {"en": "The whole case", "ko": "사건 전체 보기", "zh_Hant": "查看完整個案"}


async def _reader(talk, world, language: str = "en"):
    mina = world.user("Mina", language)
    await talk.says(mina, "/subscribe")
    return mina


@pytest.mark.parametrize(("code", "language"), [("ko", "ko"), ("zh-hant", "zh_Hant")])
async def test_the_button_of_a_card_tells_the_case_with_figures_and_sources(
    talk, world, code, language
) -> None:
    mina = await _reader(talk, world, code)
    first = await talk.tell("Twelve sent back", people=12, people_wording="12")
    await talk.tell("Forty sent back", case_id=first.case_id)
    await talk.carry()
    card = world.messages(mina)[1]
    assert [button.text for button in card.buttons] == [CASE[language]]
    before = card.html
    await talk.presses(mina, CASE[language], message=card)
    shown = await talk.last(mina)
    assert card.html == before
    assert "Twelve sent back" in shown.text
    assert shown.text.count("Harbour Post") >= 2
    links = [each["url"] for each in shown.entities if "url" in each]
    assert "https://harbour.example/a" in links
    assert not any("utm_" in link for link in links)
    assert shown.options["link_preview_options"] == {"is_disabled": True}


async def test_an_article_that_waits_for_a_person_is_not_in_the_story(talk, world) -> None:
    mina = await _reader(talk, world)
    first = await talk.tell("Twelve sent back")
    await talk.tell("Names a private person", case_id=first.case_id)
    async with talk.db.transaction() as tx:
        (await tx.get(StoredVerdict, 2)).held = "private person"
    await talk.carry()
    await talk.presses(mina, CASE["en"], message=world.messages(mina)[1])
    assert "private person" not in (await talk.last(mina)).text


async def test_a_quiet_case_opens_to_nobody(talk, world) -> None:
    mina = await _reader(talk, world)
    alert = await talk.tell("Twelve sent back")
    await talk.carry()
    async with talk.db.transaction() as tx:
        (await tx.get(Case, alert.case_id)).publicity = Publicity.QUIET
    press = await talk.presses(mina, CASE["en"])
    assert press.said == texts.no_case("en")
    mina.start(f"case-{_bare(talk, alert.id)}")
    assert (await talk.last(mina)).html == texts.no_case("en")


def _bare(talk, number: int) -> str:
    return codes.write(talk.keyring, Code(Coded.ALERT, number)).replace("-", "")


async def test_in_a_group_the_button_opens_the_private_chat_and_any_member_may_press(talk, world) -> None:
    owner, member = world.user("Owner"), world.user("Member", "ko")
    group = world.supergroup("Friends", owner=owner, members=[member])
    owner.adds_bot(group)
    await talk.says(owner, "/subscribe", group)
    alert = await talk.tell("Twelve sent back")
    await talk.carry()
    press = await talk.presses(member, CASE["en"], group)
    payload = f"case-{_bare(talk, alert.id)}"
    assert press.answer["url"] == f"https://t.me/{world.bot_username}?start={payload}"
    member.start(payload)
    shown = await talk.last(member)
    assert "Twelve sent back" in shown.text
    assert await talk.rows(member) == []


async def test_a_link_to_a_case_that_was_made_up_tells_nothing(talk, world) -> None:
    mina = world.user("Mina")
    await talk.tell("Twelve sent back")
    for payload in ("case-", "case-012ABCDE", f"case-{_bare(talk, 2)}"):
        mina.start(payload)
        assert (await talk.last(mina)).html == texts.no_case("en")


@pytest.mark.long
async def test_the_story_of_a_long_case_fits_one_message(talk, world) -> None:
    mina = await _reader(talk, world)
    first = await talk.tell("x" * 400)
    for number in range(15):
        status = Status.RETURNED if number % 2 else Status.DETAINED
        await talk.tell(f"{'y' * 400}{number}", case_id=first.case_id, status=status)
    await talk.carry()
    await talk.presses(mina, CASE["en"])
    assert len((await talk.last(mina)).text) <= 4096


async def test_latest_offers_the_case_too(talk, world) -> None:
    mina = await _reader(talk, world)
    await talk.tell("Twelve sent back")
    shown = await talk.says(mina, "/latest")
    assert [button.text for button in shown.buttons] == [CASE["en"], "Earlier alert"]


async def _call(talk, seat, title: str, **fields) -> None:
    async with talk.db.transaction() as tx:
        call = {"kind": "general", "language": "en", "languages": ["en", "ko"], "created_at": talk.clock()}
        call |= {"state": CallState.APPROVED, "text": "Write.", "title": title, "decided_at": talk.clock()}
        tx.add(Call(author_id=seat.id, **call | fields))
    await publish(talk.db, talk.keyring, talk.clock())


async def test_calls_shows_those_that_are_on_one_by_one_with_their_button(talk, world) -> None:
    mina, hannah = world.user("Mina", "ko"), world.user("Hannah")
    assert (await talk.says(mina, "/calls")).html == texts.no_call("ko")
    seat = await talk.seat(hannah)
    for title in ("First", "Second"):
        await _call(talk, seat, title)
    shown = await talk.says(mina, "/calls")
    assert "2건 중 1번째" in shown.text
    assert "Second" in shown.text
    assert [button.text for button in shown.buttons] == ["참여했습니다", "취소하기", "다음 행동 요청"]
    await talk.presses(mina, "다음 행동 요청")
    shown = await talk.last(mina)
    assert "First" in shown.text
    press = await talk.presses(mina, "참여했습니다")
    assert press.said == "만료된 버튼입니다. /start"
    await talk.presses(mina, "다음 행동 요청")
    assert "Second" in (await talk.last(mina)).text
    assert await talk.rows(mina) == []


async def test_a_call_that_is_over_stopped_or_old_is_not_among_them(talk, world) -> None:
    hannah = world.user("Hannah")
    seat = await talk.seat(hannah)
    await _call(talk, seat, "Over", ends_at=talk.clock() + timedelta(hours=1))
    assert "Over" in (await talk.says(hannah, "/calls")).text
    talk.clock.advance(timedelta(hours=1))
    assert (await talk.says(hannah, "/calls")).html == texts.no_call("en")
    await _call(talk, seat, "Old")
    assert "Old" in (await talk.says(hannah, "/calls")).text
    talk.clock.advance(timedelta(days=90))
    assert (await talk.says(hannah, "/calls")).html == texts.no_call("en")
