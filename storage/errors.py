"""Errors of the storage room. Pure.

StorageError
├── KeyUnreadableError    the key is no base64 of 32 bytes
├── WrongKeyError         the database was sealed with another key
├── SchemaBehindError     the database waits for `db upgrade`
├── SeatLostError         a coordinator's seat stopped counting before the act was written down
└── DatabaseDownError     read-only, full, locked or out of reach; `reason` is one of these words
"""


class StorageError(Exception):
    """The root of what storage raises on purpose."""


class KeyUnreadableError(StorageError):
    """The key is not what `repwatch init` writes: base64 of 32 bytes."""


class WrongKeyError(StorageError):
    """The database was sealed with another key; nobody can be reached with this one."""


class SchemaBehindError(StorageError):
    """The tables are older than the code. On PostgreSQL the operator upgrades them by hand."""


class SeatLostError(StorageError):
    """An act was not done: the seat with this `number` is suspended or lapsed by now."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"The seat of C{number} does not count any more.")


class DatabaseDownError(StorageError):
    """The database cannot be used. `reason`: read-only, full, locked, unreachable or damaged."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
