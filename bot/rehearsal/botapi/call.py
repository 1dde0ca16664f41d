"""One call of the bot as it came in, whatever its encoding: parameters by name and by type. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.botapi.refusals import Refusal, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart call."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method's name and its parameters: strings from a form (nested ones as JSON), values from JSON."""

    method: str
    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a text, empty if it is missing."""
        value = self.values.get(name)
        return value if isinstance(value, str) else "" if value is None else json.dumps(value)

    def number(self, name: str, default: int | None = None) -> int | None:
        """Give a whole number, `default` if it is missing; raises Refusal 400 if it is none."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'parameter "{name}" must be an integer') from None

    def needed(self, name: str) -> int:
        """Give a whole number that must be there; raises Refusal 400."""
        value = self.number(name)
        if value is None:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def flag(self, name: str) -> bool:
        """Give a truth value, false if it is missing."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def nested(self, name: str) -> Any:
        """Give a list or object, None if it is missing; raises Refusal 400 on broken JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f'can\'t parse "{name}" as JSON') from None

    def record(self, name: str) -> dict[str, Any]:
        """Give an object, empty if it is missing; raises Refusal 400 if it is something else."""
        found = self.nested(name)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise bad_request(f'parameter "{name}" must be an object')
        return found

    def records(self, name: str) -> list[dict[str, Any]]:
        """Give a list of objects, empty if it is missing; raises Refusal 400 if it is something else."""
        found = self.nested(name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise bad_request(f'parameter "{name}" must be an array of objects')
        return found

    def numbers(self, name: str) -> list[int]:
        """Give a list of whole numbers, empty if missing; raises Refusal 400 if it is something else."""
        found = self.nested(name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(each, int) for each in found):
            raise bad_request(f'parameter "{name}" must be an array of integers')
        return found

    def chat_number(self) -> int | None:
        """Give the chat id if the call names one by number: what faults and refusals go by."""
        try:
            return self.number("chat_id")
        except Refusal:  # @names and nonsense are judged where the chat is looked up
            return None
