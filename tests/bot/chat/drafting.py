"""A finished draft for tests that begin where it is submitted."""

from bot.rehearsal import User
from storage.models import Call
from storage.queries import calls

ALL = ["en", "ko", "zh_Hans", "zh_Hant", "ja"]


async def call_of(talk, number: int = 1) -> Call:
    async with talk.db.read() as session:
        return await calls.get(session, number)


async def draft(talk, author_id: int, languages: list[str] | None = None, **more: object) -> Call:
    """Write a finished draft of a coordinator into the tables."""
    async with talk.db.transaction() as tx:
        call = await calls.add(
            tx,
            kind="general",
            author_id=author_id,
            language="en",
            step=None,
            update_id=None,
            now=talk.clock(),
        )
        call.step, call.title, call.text = None, "Write to the consul", "Ask for their release."
        call.languages = languages or ["en"]
        for name, value in more.items():
            setattr(call, name, value)
        tx.add(call)
    return call


async def submitted(talk, author: User, author_id: int, languages: list[str] | None = None, **more) -> Call:
    """Let the author of such a draft submit it by a press, and the others be asked."""
    call = await draft(talk, author_id, languages, **more)
    await talk.says(author, "/call")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    return call
