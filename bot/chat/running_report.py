"""The report of a call, and its counts as a file: to coordinators, in private. Part of the edge."""

from collections import Counter
from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import figures, shifts
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from bot.texts import drive
from bot.texts import running_report as texts
from bot.texts.markup import fits
from bot.texts.running_report import Report
from storage.models import Call
from storage.queries import counts
from storage.sealing import Address
from storage.signing import Press


async def pressed_report(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show how a call went; signatures of several days also as a picture."""
    async with desk.db.read() as session:
        found = await desks.leading(desk, session, pressed, press)
        if found is None:
            return
        report = await _report(session, desk, found.call)
    language = found.seat.language
    text = texts.report(report, language)
    rows = [keyboards.back(desks.signer(desk, pressed.user), found.call, language)]
    await desk.show(pressed, text if fits(text) else text[:3000], rows)
    if len(report.signed) > 1 and not desk.quiet:
        view = report.view
        await desk.transport.picture(
            Address(pressed.chat),
            drive.chart(report.signed, view.goal),
            drive.caption(view.title, report.signed, view.goal, language),
        )


async def pressed_export(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Give the counts as a file."""
    async with desk.db.read() as session:
        found = await desks.leading(desk, session, pressed, press)
        if found is None:
            return
        file = texts.export(await _report(session, desk, found.call))
    await desk.transport.answer(pressed.callback_id)
    if not desk.quiet:
        note = texts.export_note(found.seat.language)
        await desk.transport.document(Address(pressed.chat), file, f"call-{press.target}.csv", note)


async def _report(session: AsyncSession, desk: Desk, call: Call) -> Report:
    reached = await figures.reached(session, call.id or 0)
    took = await figures.took_part(session, call.id or 0)
    return Report(
        view=await desks.view(session, desk, call),
        reached=reached.languages,
        reasons=reached.reasons,
        reached_regions=reached.regions,
        answers=_by_date(took.answers),
        languages=took.languages,
        regions=took.regions,
        days=took.days,
        signed=await counts.by_day(session, call.id or 0),
    )


def _by_date(answers: Mapping[str, int]) -> dict[str, int]:
    """Give the answers by date and choice; those to shifts as one, for a single shift has few people."""
    found: Counter[str] = Counter()
    for key, many in answers.items():
        number, _, choice = key.partition(":")
        found[key if int(number) < shifts.FIRST else f"0:{choice}"] += many
    return dict(found)
