"""The small errands of the command line: each opens the database, does one thing, and closes it. An edge."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from bot.runtime import settings
from bot.runtime.settings import Settings
from storage.database import Database
from storage.keycheck import check_key
from storage.migrations import require_current
from storage.migrations import upgrade as migrate
from storage.models import MACHINE, ROLES, Act, Invite, Role
from storage.queries import audit
from storage.sealing import Keyring
from storage.signing import invite_mac, new_invite

INVITE_LASTS = timedelta(hours=48)


@asynccontextmanager
async def opened(given: Settings) -> AsyncIterator[tuple[Database, Keyring]]:
    """Open the database with its key, tables up to date, for the length of a block."""
    keyring = settings.load_keyring(given)
    database = Database(given.database, keyring)
    try:
        await require_current(database)
        await check_key(database, keyring)
        yield database, keyring
    finally:
        await database.close()


async def upgrade(given: Settings) -> None:
    """Bring the tables up to date; needs no key."""
    database = Database(given.database, Keyring(bytes(32)))
    try:
        await migrate(database)
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class Invited:
    """An invite as its maker sees it, once: `link` is None when Telegram could not tell the bot's name."""

    token: str
    link: str | None
    expires: str

    def as_dict(self) -> dict[str, str | None]:
        """Give it for JSON."""
        return asdict(self)


async def invite(given: Settings, role: Role) -> Invited:
    """Make a single-use invite; only its MAC is stored."""
    token, now = new_invite(), datetime.now(UTC)
    expires = (now + INVITE_LASTS).replace(microsecond=0)
    async with opened(given) as (database, keyring), database.transaction() as tx:
        tx.add(Invite(mac=invite_mac(keyring, token), role=role, created_at=now, expires_at=expires))
        await audit.append(tx, MACHINE, Act.INVITED, other=ROLES.index(role), now=now)
    username = await _username(given)
    link = f"https://t.me/{username}?start={token}" if username else None
    return Invited(token, link, expires.isoformat())


async def _username(given: Settings) -> str | None:
    """Ask Telegram for the bot's name; an invite is made even when it does not answer."""
    from bot.delivery.transport import build_request  # noqa: PLC0415 -- keeps `repwatch --help` quick
    from bot.errors import RepatriationWatchError  # noqa: PLC0415
    from bot.runtime import client  # noqa: PLC0415

    try:
        bot = client.build(given, build_request())
        try:
            async with asyncio.timeout(10):
                return (await client.introduce(bot, given)).username
        finally:
            await bot.shutdown()
    except (RepatriationWatchError, TimeoutError):
        return None


async def poll_once(given: Settings) -> dict[str, object]:
    """Poll, sort and publish once; sending is left to `repwatch run`."""
    from bot.runtime import pipeline  # noqa: PLC0415 -- keeps `repwatch --help` quick
    from bot.runtime.single import only_one  # noqa: PLC0415

    async with opened(given) as (database, keyring), only_one(database):
        return await pipeline.once(database, keyring, given)
