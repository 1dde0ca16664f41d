"""Makes sure that the key at hand is the one the database was sealed with. An edge."""

import base64

from storage.database import Database
from storage.errors import WrongKeyError
from storage.queries import memos
from storage.sealing import Keyring

_PLACE = "memos.keycheck"
_PLAIN = b"repatriation-watch"


async def check_key(database: Database, keyring: Keyring) -> None:
    """Refuse a key that is not this database's; a fresh database takes the one it gets."""
    async with database.transaction() as tx:
        sealed = await memos.recall(tx, _PLACE)
        if sealed is None:
            proof = base64.b64encode(keyring.seal(_PLAIN, _PLACE)).decode()
            await memos.remember(tx, _PLACE, proof)
            return
    try:
        keyring.open(base64.b64decode(sealed), _PLACE)
    except (WrongKeyError, ValueError):
        raise WrongKeyError(
            "The key is not the one this database was sealed with. Bring back the right key; "
            "without it nobody in it can be reached."
        ) from None
