"""Gives every error its exit code and its words. Pure.

sysexits.h: 64 usage, 69 unavailable, 70 software, 75 temporary failure, 78 configuration.
"""

from bot.errors import RepatriationWatchError
from storage.errors import DatabaseDownError, StorageError

DEFECT = 70
HELD = 75
"""Another process holds it."""
_DATABASE = {"read-only": 78, "damaged": 78, "unreachable": 69, "full": 75, "locked": 75}


def explain(error: BaseException) -> tuple[int, str]:
    """Give the exit code and the one message for an error; an empty message for an ordinary end."""
    if isinstance(error, BaseExceptionGroup):
        return explain(error.exceptions[0])
    if isinstance(error, (SystemExit, KeyboardInterrupt)):
        code = error.code if isinstance(error, SystemExit) else 130
        return (code if isinstance(code, int) else 0), ""
    if isinstance(error, RepatriationWatchError):
        return error.exit_code, str(error)
    if isinstance(error, DatabaseDownError):
        return _DATABASE.get(error.reason, 69), str(error)
    if isinstance(error, StorageError):
        return 78, str(error)
    return DEFECT, f"A defect of ours stopped the program: {type(error).__name__}: {error}"
