import asyncio
import signal
import sys
import time

import httpx
import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.ext import ApplicationBuilder, CommandHandler
from telegram.request import HTTPXRequest

from bot.rehearsal import Fault, World


async def test_before_breaks_the_line_and_accepts_nothing(bot, world, mina):
    world.faults.append(Fault("sendMessage", "before"))
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(mina.id, "x")
    assert type(caught.value) is NetworkError
    assert world.sends(mina) == 0
    await bot.send_message(mina.id, "x")  # once only
    assert world.sends(mina) == 1


async def test_after_accepts_and_loses_the_answer_so_that_a_retry_is_a_double(bot, world, mina):
    world.faults.append(Fault("sendMessage", "after"))
    with pytest.raises(NetworkError):
        await bot.send_message(mina.id, "x")
    assert world.sends(mina) == 1
    await bot.send_message(mina.id, "x")
    assert [message.text for message in world.messages(mina)] == ["x", "x"]


async def test_a_status_comes_as_a_page_of_html_and_accepts_nothing(bot, world, mina):
    world.faults.append(Fault("sendMessage", "status", count=2, status=502))
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(mina.id, "x")
    assert world.sends(mina) == 0
    await bot.send_message(mina.id, "x")


async def test_slow_and_silent_run_into_the_clients_timeout_but_only_slow_accepts(bot, world, mina):
    for when, sends in [("slow", 1), ("silent", 1)]:
        world.faults.append(Fault("sendMessage", when, delay=30))
        with pytest.raises(TimedOut):
            await bot.send_message(mina.id, "x", read_timeout=0.1)
        assert world.sends(mina) == sends


ERRORS = [
    ((429, "Too Many Requests: retry after 134", {"retry_after": 134}), RetryAfter, "Retry in 0:02:14"),
    ((400, "Bad Request: CHAT_WRITE_FORBIDDEN", None), BadRequest, "Chat_write_forbidden"),
    ((500, "Internal Server Error", None), NetworkError, "Internal Server Error"),
]


@pytest.mark.parametrize(("error", "kind", "words"), ERRORS)
async def test_an_error_can_be_asked_for_by_chat(bot, world, mina, error, kind, words):
    jun = world.user("Jun")
    jun.start()
    world.faults.append(Fault("*", count=None, chat_id=mina.id, error=error))
    await bot.send_message(jun.id, "x")
    for _ in range(2):
        with pytest.raises(kind, match=words):
            await bot.send_message(mina.id, "x")
    assert [(refused.chat_id, refused.code) for refused in world.refused] == [(mina.id, error[0])] * 2
    assert world.throttled == (2 if error[0] == 429 else 0)


def test_a_fault_that_could_never_strike_is_refused_where_it_is_written():
    with pytest.raises(ValueError, match="error="):
        Fault("sendMessage", "error")
    with pytest.raises(ValueError, match="sometimes"):
        Fault("sendMessage", "sometimes")


async def test_a_429_says_its_pause_in_the_header_too(server, world):
    world.faults.append(Fault("getMe", error=(429, "Too Many Requests: retry after 7", {"retry_after": 7})))
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{server.url}/bot{world.token}/getMe")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


BODIES = [
    {"json": {"chat_id": 0, "text": "x", "reply_markup": {"inline_keyboard": []}}},
    {"data": {"chat_id": 0, "text": "x", "reply_markup": '{"inline_keyboard": []}'}},
    {"params": {"chat_id": 0, "text": "x"}},
    {"data": {"chat_id": 0, "text": "x"}, "files": {"unused": ("a.txt", b"x")}},
]


@pytest.mark.parametrize("body", BODIES)
async def test_every_encoding_of_a_call_is_read(server, world, mina, body):
    for values in (value for key, value in body.items() if key != "files"):
        values["chat_id"] = mina.id
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{server.url}/bot{world.token}/SENDmessage", **body)
    assert answer.json()["result"]["text"] == "x"
    assert [message.text for message in world.messages(mina)] == ["x"]


async def test_nonsense_is_a_bad_request_and_no_crash(server, world):
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{world.token}/") as client:
        for body in (
            {"content": b"{", "headers": {"content-type": "application/json"}},
            {"data": {"chat_id": "x"}},
        ):
            answer = await client.post("sendMessage", **body)
            assert (answer.status_code, answer.json()["ok"]) == (400, False)


NONSENSE = [
    ("setMyCommands", {"commands": [1]}),
    ("setMyCommands", {"commands": [], "scope": {"type": []}}),
    ("deleteMessages", {"message_ids": ["a"]}),
    ("answerCallbackQuery", {"callback_query_id": {}}),
    ("sendMessage", {"text": "x", "reply_parameters": 7}),
    ("sendMessage", {"text": "x", "reply_parameters": {"message_id": {}}}),
    ("sendMessage", {"text": "x", "entities": [{"offset": "a"}]}),
    ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [["x"]]}}),
    ("sendMessage", {"text": "x", "reply_markup": "{"}),
    ("sendMessage", {"text": "x", "message_thread_id": "x"}),
    ("editMessageText", {"text": "x"}),
]


@pytest.mark.parametrize(("method", "values"), NONSENSE)
async def test_parameters_of_the_wrong_kind_are_a_bad_request(server, world, mina, method, values):
    async with httpx.AsyncClient() as client:
        call = {"chat_id": mina.id, **values}
        answer = await client.post(f"{server.url}/bot{world.token}/{method}", json=call)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert world.calls == {method: 1}


async def test_the_module_serves_by_itself_until_it_is_interrupted():
    command = [sys.executable, "-m", "bot.rehearsal", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    url = (await process.stdout.readline()).decode().strip().partition("=")[2]
    token = (await process.stdout.readline()).decode().strip().partition("=")[2]
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{url}/bot{token}/getMe")).json()["ok"]
        assert (await client.get(f"{url}/feeds/neoul.xml")).status_code == 200
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 0


async def test_stopping_ends_a_waiting_poll_and_the_same_port_comes_back(server, world, bot, mina):
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await world.until(lambda: world.updates.polls)
    started = time.monotonic()
    await server.stop()
    assert time.monotonic() - started < 15  # of half a minute
    with pytest.raises(NetworkError):
        await bot.send_message(mina.id, "x")
    await asyncio.gather(poll, return_exceptions=True)
    await server.start(port=server.port)
    await bot.send_message(mina.id, "x")
    mina.says(mina, "back")
    assert len(await bot.get_updates(timeout=5)) == 1


async def test_whoever_listens_sees_each_accepted_send_and_edit(bot, world, mina):
    seen: list[tuple[int, str, int]] = []
    stop = world.on_message(lambda chat, message: seen.append((chat.id, message.text, message.edited)))
    sent = await bot.send_message(mina.id, "a")
    await bot.edit_message_text("b", mina.id, sent.message_id)
    stop()
    await bot.send_message(mina.id, "c")
    assert seen == [(mina.id, "a", 0), (mina.id, "b", 1)]


async def test_waiting_in_vain_says_so(world):
    with pytest.raises(TimeoutError, match="not so within 0 s"):
        await world.until(lambda: False, within=0)


async def test_a_whole_application_of_the_real_library_talks_with_people(server, world: World):
    async def start(update, _context):
        await update.message.reply_html(f"Welcome, <b>{update.effective_user.first_name}</b>")

    calls, polls = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    builder = ApplicationBuilder().token(world.token).base_url(f"{server.url}/bot").job_queue(None)
    application = builder.request(calls).get_updates_request(polls).build()
    application.add_handler(CommandHandler("start", start))
    async with application:
        await application.start()
        await application.updater.start_polling()
        mina = world.user("Mina")
        mina.start()
        await world.until(lambda: world.messages(mina))
        await application.updater.stop()
        await application.stop()
    assert [message.text for message in world.messages(mina)] == ["Welcome, Mina"]
    assert world.updates.pending == 0
