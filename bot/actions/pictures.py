"""Pictures of calls: written anew, so that no metadata is left, and sent before the words.

Part of publishing. Sizes are bytes and pixels.
"""

import asyncio
import io
import warnings
from datetime import datetime
from enum import StrEnum

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import following, telling, wording
from bot.texts import pictures as texts
from storage.models import Call, Message
from storage.queries import pictures
from storage.sealing import Keyring

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIDE = 1600
"""Pixels of the longer side; more shows faces and signs in the crowd that nobody meant to show."""
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")


class Flaw(StrEnum):
    """Why a file is not taken."""

    TOO_BIG = "too_big"
    NO_PICTURE = "no_picture"


async def clean(raw: bytes) -> bytes | Flaw:
    """Give a picture as JPEG of its pixels alone: no place, time, camera or name is left in it."""
    if len(raw) > MOST_BYTES:
        return Flaw.TOO_BIG
    return await asyncio.to_thread(_clean, raw)


def _clean(raw: bytes) -> bytes | Flaw:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return Flaw.TOO_BIG
                turned = ImageOps.exif_transpose(opened)
                plain = turned.convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Flaw.TOO_BIG
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return Flaw.NO_PICTURE
    plain.thumbnail((SIDE, SIDE))
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)  # an image of its own: what the file said besides its pixels is not carried along
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


async def publish(tx: AsyncSession, call: Call, message: Message, keyring: Keyring, now: datetime) -> None:
    """Put the picture of a call before its words, for the same chats; nothing where it has none cleared."""
    found = await pictures.of_call(tx, call.id or 0)
    if found is None or found.cleared_by is None:
        return
    title = await telling.titled(tx, call)
    before = Message(
        kind=message.kind,
        call_id=call.id,
        part=pictures.PART,
        language=message.language,
        text=texts.caption(title(message.language), wording.code(call, keyring), message.language),
        silent=True,
        paused=message.paused,
        priority=message.priority,
        created_at=message.created_at,
        expires_at=message.expires_at,
    )
    await following.publish(tx, call, before, now)
