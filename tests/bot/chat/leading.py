"""Calls that are out, for the tests of leading them: two coordinators, a Korean and an English reader."""

from bot.actions import concluding, counting, reminding
from storage.models import Call, CallState, ChatKind
from storage.queries import call_wordings, calls, subscribers
from storage.sealing import Address

RALLY = {
    "when": {"day": "2026-03-09", "at": "13:00", "until": "15:00", "zone": "America/New_York"},
    "repeat": "split", "until": "2026-03-22", "place": "The consulate", "weekend_place": "The square",
    "reveal": "open",
}  # fmt: skip
EVENT = {
    "sessions": [
        {"day": "2026-03-14", "at": "19:00", "until": "21:00", "zone": "Asia/Seoul", "title": "The film"},
        {"day": "2026-03-15", "at": "15:00", "until": "17:00", "zone": "Asia/Seoul", "title": "The talk"},
    ],
    "place": "Old church, 2nd floor", "reveal": "open", "speakers": "One who left, unnamed",
    "safety": "No photographs.",
}  # fmt: skip
ONCE = {**RALLY, "repeat": "once", "reveal": "hours_before"}


async def people_of(talk, world):
    """Let two coordinators, a Korean and an English reader press Start."""
    hannah, jon = world.user("Hannah"), world.user("Jon")
    await talk.seat(hannah)
    await talk.seat(jon)
    return hannah, jon, await reader(talk, world, "서연", "ko"), await reader(talk, world, "Grace", "en")


async def reader(talk, world, name: str, language: str):
    user = world.user(name, language)
    user.start()
    await talk.settled()
    async with talk.db.transaction() as tx:
        await subscribers.subscribe(tx, Address(user.id), ChatKind.PRIVATE, language, talk.clock().date())
    return user


async def goes_out(
    talk, details: dict, kind: str = "rally", *, wordings: dict[str, tuple[str, str]] | None = None, **more
) -> None:
    """Approve a call and send it; `wordings` are title and text in other languages."""
    async with talk.db.transaction() as tx:
        tx.add(
            Call(
                **{
                    "id": 1, "kind": kind, "author_id": 1, "state": CallState.APPROVED, "title": "At noon",
                    "text": "Two quiet hours.", "language": "en", "languages": ["en", "ko"],
                    "details": details, "decided_by": 2, "decided_at": talk.clock(),
                    "created_at": talk.clock(), **more,
                }
            )
        )  # fmt: skip
        await tx.flush()
        for language, words in (wordings or {}).items():
            await call_wordings.write(tx, 1, language, *words)
    await talk.carry()


async def call(talk) -> Call:
    async with talk.db.read() as session:
        return await calls.get(session, 1)


async def remind(talk) -> int:
    told = await reminding.remind(talk.db, talk.keyring, talk.clock())
    await talk.pump()
    return told.reminders


def texts(talk, user) -> list[str]:
    return [message.text for message in talk.world.messages(user)]


async def open_call(talk, coordinator) -> None:
    await talk.says(coordinator, "/running")
    await talk.presses(coordinator, "1")


async def conclude(talk):
    done = await concluding.conclude(talk.db, talk.keyring, talk.clock())
    await talk.pump()
    return done


async def count(talk) -> int:
    done = await counting.show(talk.db, talk.keyring, talk.clock())
    await talk.pump()
    return done.cards


async def writes(talk, author, *answers: str) -> None:
    """Answer in turn: a word in brackets is a button."""
    for answer in answers:
        if answer.startswith("["):
            await talk.presses(author, answer.strip("[]"))
        else:
            await talk.says(author, answer)
