"""The figures of a call: whom it reached, and who took part, as totals alone.

Rows of deliveries and of answers go with time; what they add up to is kept.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.following import TOOK_PART
from storage.models import Region
from storage.queries import broadcasts, followers, memos, taps

REACHED, _TOOK = "call.reached:", "call.took_part:"


@dataclass(frozen=True, slots=True)
class Reached:
    """Chats by language and state of their delivery (`ko` → `sent` → 12), and the refused by reason.

    `regions` are those who have it, by what they want news of: one counts in each region of theirs.
    """

    languages: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TookPart:
    """Answers by date and choice (`0:coming` → 12); those who took part by language, region and day.

    By language and region only those are counted who have a private chat with the bot; who wants news of
    several regions is counted in each.
    """

    answers: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


async def reached(session: AsyncSession, call_id: int) -> Reached:
    """Give whom a call reached."""
    kept = await memos.recall(session, f"{REACHED}{call_id}")
    if kept is not None:
        return Reached(**json.loads(kept))
    ids = [each.id for each in await followers.wordings(session, call_id) if each.id is not None]
    found = await broadcasts.figures(session, ids)
    by_language = await followers.reached_by_language(session, call_id)
    return Reached(by_language, found.reasons, await followers.reached_by_region(session, call_id))


async def took_part(session: AsyncSession, call_id: int) -> TookPart:
    """Give who took part."""
    kept = await memos.recall(session, f"{_TOOK}{call_id}")
    if kept is not None:
        return TookPart(**json.loads(kept))
    answers = {
        f"{number}:{choice.value}": many
        for (number, choice), many in (await taps.totals(session, call_id)).items()
    }
    languages: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    seen: set[int] = set()
    after: int | None = 0
    while after is not None:
        page = await followers.who_answered(session, call_id, TOOK_PART, after)
        for reader in page.readers:
            if reader.id not in seen:
                seen.add(reader.id)
                languages[reader.language] += 1
                regions.update(each.name.lower() for each in Region if reader.regions & each and each.name)
        after = page.last
    days = await taps.by_day(session, call_id, TOOK_PART)
    return TookPart(answers, dict(languages), dict(regions), dict(days))


async def keep_reached(tx: AsyncSession, call_id: int) -> None:
    """Keep whom a call reached, before the rows of its deliveries go."""
    await memos.remember(tx, f"{REACHED}{call_id}", json.dumps(asdict(await reached(tx, call_id))))


async def let_go(tx: AsyncSession, call_id: int) -> None:
    """Forget whom a call reached: some chats are tried again, and it is kept anew when that has ended."""
    await memos.forget(tx, f"{REACHED}{call_id}")


async def keep_took_part(tx: AsyncSession, call_id: int) -> None:
    """Keep how many took part, before their answers are erased."""
    await memos.remember(tx, f"{_TOOK}{call_id}", json.dumps(asdict(await took_part(tx, call_id))))
