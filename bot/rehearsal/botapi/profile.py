"""The methods of the bot's own face: commands, name and descriptions, each by language."""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.reach import chat_for
from bot.rehearsal.botapi.refusals import bad_request
from bot.rehearsal.world import World

MOST_COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
DESCRIPTION_LETTERS = 256
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
FACES = {
    "name": ("name", 64),
    "description": ("description", 512),
    "shortdescription": ("short_description", 120),
}
Serve = Callable[[World, Call], Any]


def set_my_commands(world: World, call: Call) -> bool:
    """Serve setMyCommands."""
    commands = call.records("commands")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= DESCRIPTION_LETTERS:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile[_commands_key(world, call)] = [
        {"command": str(command["command"]).removeprefix("/"), "description": command["description"]}
        for command in commands
    ]
    return True


def get_my_commands(world: World, call: Call) -> list[dict[str, str]]:
    """Serve getMyCommands: what was set for exactly this scope and language."""
    found: list[dict[str, str]] = world.profile.get(_commands_key(world, call), [])
    return found


def delete_my_commands(world: World, call: Call) -> bool:
    """Serve deleteMyCommands."""
    world.profile.pop(_commands_key(world, call), None)
    return True


def face_setter(face: str) -> Serve:
    """Make setMyName, setMyDescription or setMyShortDescription."""
    field, most = FACES[face]

    def serve(world: World, call: Call) -> bool:
        value = call.text(field)
        if len(value) > most:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        key = f"{field} {_language(call)}"
        if value:
            world.profile[key] = value
        else:
            world.profile.pop(key, None)
        return True

    return serve


def face_getter(face: str) -> Serve:
    """Make getMyName, getMyDescription or getMyShortDescription: an unset language gives the default one."""
    field, _ = FACES[face]

    def serve(world: World, call: Call) -> dict[str, str]:
        standard = world.profile.get(f"{field} ", world.bot.first_name if face == "name" else "")
        return {field: world.profile.get(f"{field} {_language(call)}", standard)}

    return serve


def _language(call: Call) -> str:
    code = call.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _commands_key(world: World, call: Call) -> str:
    scope = call.record("scope") or {"type": "default"}
    kind = scope.get("type")
    if not isinstance(kind, str) or kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    for name in SCOPES[kind]:
        if name not in scope:
            raise bad_request(f"can't parse BotCommandScope: {name} is empty")
    if "chat_id" in SCOPES[kind]:
        chat_for(world, Call(call.method, {"chat_id": str(scope["chat_id"])}))
    return f"commands {json.dumps(scope, sort_keys=True)} {_language(call)}"
