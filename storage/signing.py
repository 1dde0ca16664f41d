"""Signs the presses of buttons and the invites of coordinators. Pure.

Any client may send any callback data, so each press carries a MAC: forged, altered, expired or
foreign presses do nothing. A press is packed into 47 of the 64 bytes that Telegram allows.
"""

import base64
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.sealing import MAC_BYTES, Keyring

_LAYOUT = ">4sqIHB"  # action, object, expiry in unix minutes, version of the row, choice
_PURPOSE = "press"
ACTION_LENGTH = 4
INVITE_BYTES = 16
_LINK = "go-"
"""How links begin that choose language and topics for a reader."""


@dataclass(frozen=True, slots=True)
class Press:
    """One pressed button: what to do, with which row, chosen from which version of it.

    `action` has at most four ASCII letters; `target` is the row's id; `version` (0…65535) lets a stale press
    be refused; `choice` (0…255) tells buttons of one row apart.
    """

    action: str
    target: int = 0
    version: int = 0
    choice: int = 0


def sign(keyring: Keyring, press: Press, expires: datetime | None = None, user: int = 0) -> str:
    """Give the callback data of a button. With `user`, only that person's press is accepted."""
    minutes = int(expires.timestamp() // 60) if expires else 0
    action = press.action.encode("ascii").ljust(ACTION_LENGTH)
    body = struct.pack(_LAYOUT, action, press.target, minutes, press.version, press.choice)
    mac = keyring.mac(_PURPOSE, body + struct.pack(">q", user))
    return base64.urlsafe_b64encode(body + mac).decode("ascii").rstrip("=")


def verify(keyring: Keyring, data: str, user: int, now: datetime) -> Press | None:
    """Read callback data: the press, or None when forged, altered, expired or another person's."""
    try:
        raw = base64.urlsafe_b64decode(data.encode("ascii") + b"=" * (-len(data) % 4))
    except ValueError:
        return None
    size = struct.calcsize(_LAYOUT)
    if len(raw) != size + MAC_BYTES:
        return None
    body, mac = raw[:size], raw[size:]
    accepted = [keyring.mac(_PURPOSE, body + struct.pack(">q", who)) for who in (0, user)]
    if not any(hmac.compare_digest(mac, each) for each in accepted):
        return None
    action, target, minutes, version, choice = struct.unpack(_LAYOUT, body)
    if minutes and now >= datetime.fromtimestamp(minutes * 60, UTC):
        return None
    return Press(action.decode("ascii").rstrip(), target, version, choice)


def new_invite() -> str:
    """Make an invite token of 128 bits: 22 letters of the 64 that a deep link allows, not `go-…`."""
    token = secrets.token_urlsafe(INVITE_BYTES)
    return new_invite() if token.lower().startswith(_LINK) else token


def invite_mac(keyring: Keyring, token: str) -> bytes:
    """Give what is stored of an invite, so that a stolen database opens no door."""
    return keyring.mac("invite", token.encode())
