"""The methods that put a message into a chat: texts, photos, documents, copies and forwards."""

from dataclasses import replace
from typing import Any

from bot.rehearsal.botapi.buttons import checked_keyboard
from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.entities import Marked, parse_html, trimmed, utf16_length
from bot.rehearsal.botapi.reach import chat_for, chat_to_write
from bot.rehearsal.botapi.refusals import bad_request
from bot.rehearsal.chats import Chat
from bot.rehearsal.messages import Body, Message
from bot.rehearsal.world import World

TEXT_LETTERS = 4096
CAPTION_LETTERS = 1024
RAW_BYTES = 32_768
KEPT_OPTIONS = ("link_preview_options", "allow_paid_broadcast", "message_effect_id")
MEDIA_WORDS = "caption"


def send_message(world: World, call: Call) -> dict[str, Any]:
    """Serve sendMessage."""
    body = readable(call, "text", TEXT_LETTERS)
    if not body.text:
        raise bad_request("message text is empty")
    return _deliver(world, call, body).as_json()


def send_photo(world: World, call: Call) -> dict[str, Any]:
    """Serve sendPhoto; the picture is remembered by its size alone."""
    body = readable(call, MEDIA_WORDS, CAPTION_LETTERS)
    file = _file(call, "photo")
    photo = {"photo": [{**file, "width": 640, "height": 360}]}
    return _deliver(world, call, body, photo).as_json()


def send_document(world: World, call: Call) -> dict[str, Any]:
    """Serve sendDocument; the file is remembered by its name and size alone."""
    body = readable(call, MEDIA_WORDS, CAPTION_LETTERS)
    file = _file(call, "document")
    upload = call.files.get("document")
    name = {"file_name": upload.name, "mime_type": upload.content_type} if upload else {}
    return _deliver(world, call, body, {"document": {**file, **name}}).as_json()


def copy_message(world: World, call: Call) -> dict[str, Any]:
    """Serve copyMessage: the same content as the bot's own."""
    source = _source(world, call, "copy")
    return {"message_id": _deliver(world, call, replace(source.body, markup=None), source.media).message_id}


def forward_message(world: World, call: Call) -> dict[str, Any]:
    """Serve forwardMessage."""
    source = _source(world, call, "forward")
    message = _deliver(world, call, replace(source.body, markup=None), source.media)
    origin = {"type": "hidden_user", "date": source.date, "sender_user_name": "Somebody"}
    if source.sender:
        origin = {"type": "user", "date": source.date, "sender_user": source.sender.as_json()}
    return {**message.as_json(), "forward_origin": origin}


def readable(call: Call, name: str, most: int) -> Body:
    """Read a text or caption, its markup and length; raises Refusal 400 on what Telegram would not take."""
    raw = call.text(name)
    if len(raw.encode("utf-8", "surrogatepass")) > RAW_BYTES:
        raise bad_request("text is too long")
    marked = trimmed(_marked(call, raw, name))
    if len(marked.text) > most:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return Body(marked.text, marked.entities, raw)


def _marked(call: Call, raw: str, name: str) -> Marked:
    mode = call.text("parse_mode").lower()
    if mode == "html":
        return parse_html(raw)
    if mode:
        raise bad_request("unsupported parse_mode")
    entities = call.records("entities" if name == "text" else "caption_entities")
    end = utf16_length(raw)
    for entity in entities:
        first, length = entity.get("offset"), entity.get("length")
        inside = isinstance(first, int) and isinstance(length, int) and 0 <= first <= first + length <= end
        if not inside:
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return Marked(raw, tuple(entities))


def _deliver(world: World, call: Call, body: Body, media: dict[str, Any] | None = None) -> Message:
    """Check the chat, the keyboard, the reply and the limits, in Telegram's order, and write the message."""
    chat = chat_to_write(world, call)
    wanted = call.nested("reply_markup")
    if wanted is not None:
        body = replace(body, markup=checked_keyboard(wanted, private=chat.private))
    reply_to = _reply(call, chat)
    world.spend(chat, paid=call.flag("allow_paid_broadcast"))
    channel = chat.kind == "channel"
    message = world.add(
        chat,
        None if channel else world.bot,
        by_bot=True,
        body=body,
        media=media,
        sender_chat=chat if channel else None,
        thread=call.number("message_thread_id"),
        reply_to=reply_to,
        silent=call.flag("disable_notification"),
        protected=call.flag("protect_content"),
        options={name: call.nested(name) for name in KEPT_OPTIONS if name in call.values},
    )
    chat.sends += 1
    world.tell_listeners(message)
    return message


def _reply(call: Call, chat: Chat) -> Message | None:
    wanted = call.record("reply_parameters")
    number = wanted.get("message_id") if wanted else call.number("reply_to_message_id")
    if number is None:
        return None
    found: Message | None = chat.log.get(number) if isinstance(number, int) else None
    if found and not found.deleted:
        return found
    if wanted.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _file(call: Call, name: str) -> dict[str, Any]:
    upload = call.files.get(name)
    if upload is None and not call.text(name):
        raise bad_request(f"there is no {name} in the request")
    if upload is not None and not upload.content:
        raise bad_request("file must be non-empty")
    size = len(upload.content) if upload else 0
    known = call.text(name) if upload is None else f"{name}-{upload.name}-{size}"
    return {"file_id": known, "file_unique_id": known[-32:], "file_size": size}


def _source(world: World, call: Call, deed: str) -> Message:
    chat = chat_for(world, call, "from_chat_id")
    found: Message | None = chat.log.get(call.needed("message_id"))
    if found is None or found.deleted or found.service:
        raise bad_request(f"message to {deed} not found")
    return found
