"""Words the audit log: each act in one line, by numbers alone. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.texts import people
from bot.texts.languages import Translator, translator
from bot.texts.markup import bold, escape
from storage.models import MACHINE, ROLES, Act, AuditEntry

MOST_LINES = 20
"""So many acts are told in one notice; the rest is counted."""


def who(number: int, language: str) -> str:
    """Name an actor: by number, or as the operator at the machine."""
    return f"C{number}" if number != MACHINE else translator(language).text("The operator")


def line(entry: AuditEntry, language: str) -> str:
    """Say what was done, by whom, as Telegram HTML without any."""
    t = translator(language)
    values = {"who": who(entry.actor, language), "n": entry.about, "other": entry.other}
    values["role"] = people.role_name(ROLES[entry.other % len(ROLES)], language)
    values["by"] = who(entry.about, language)
    asked = who(entry.other, language)
    groups = (_seats(t, values), _calls(t, values), _cases(t, values), _rest(t, {**values, "by": asked}))
    return next(group[entry.act] for group in groups if entry.act in group)


def _seats(t: Translator, values: dict[str, object]) -> dict[Act, str]:
    return {
        Act.INVITED: t.text("{who} made an invitation. Role: {role}", **values),
        Act.JOINED: t.text("{who} joined; {by} vouched. Role: {role}", **values),
        Act.ROLE: t.text("{who} gave C{n} another role: {role}", **values),
        Act.SUSPENDED: t.text("{who} suspended C{n}", **values),
        Act.TAKEN_BACK: t.text("{who} took C{n} back", **values),
        Act.LAPSED: t.text("The seat of C{n} lapsed: no sign of life", **values),
        Act.DURESS: t.text("{who} sent the duress word and is suspended", **values),
        Act.REFUSED: t.text("{who} pressed a button without a seat that counts: nothing was done", **values),
        Act.HELD: t.text("{who} put everything on hold", **values),
        Act.LIFTED: t.text("{who} lifted the hold", **values),
        Act.KEY_CHANGED: t.text("{who} changed the key", **values),
        Act.BACKUP_MADE: t.text("{who} made a backup", **values),
        Act.BACKUP_RESTORED: t.text("{who} put a backup back", **values),
    }


def _calls(t: Translator, values: dict[str, object]) -> dict[Act, str]:
    return {
        Act.CALL_TESTED: t.text("{who} sent a test of call {n}", **values),
        Act.CALL_SUBMITTED: t.text("{who} submitted call {n}", **values),
        Act.CALL_RETURNED: t.text("{who} returned call {n}", **values),
        Act.CALL_APPROVED: t.text("{who} approved call {n}", **values),
        Act.CALL_CANCELLED: t.text("{who} called call {n} off", **values),
        Act.CALL_WITHDRAWN: t.text("{who} withdrew call {n}", **values),
        Act.CALL_CORRECTED: t.text("{who} confirmed a correction of call {n}", **values),
        Act.CALL_CHANGED: t.text("{who} changed call {n}", **values),
        Act.CALL_COUNTED: t.text("{who} entered signatures of call {n}", **values),
        Act.CALL_SAFETY: t.text("{who} sent a safety notice of call {n}", **values),
        Act.ALERT_WITHDRAWN: t.text("{who} withdrew alert {n}", **values),
        Act.ALERT_CORRECTED: t.text("{who} confirmed a correction of alert {n}", **values),
        Act.MESSAGE_STOPPED: t.text("{who} stopped message {n}", **values),
        Act.MESSAGE_PAUSED: t.text("{who} paused message {n}", **values),
        Act.MESSAGE_RESUMED: t.text("{who} let message {n} go on", **values),
        Act.MESSAGE_AGAIN: t.text("{who} had message {n} tried again where it may have failed", **values),
    }


def _cases(t: Translator, values: dict[str, object]) -> dict[Act, str]:
    return {
        Act.CASE_ASKED: t.text("{who} asked for more publicity of case {n}", **values),
        Act.CASE_PUBLIC: t.text("{who} confirmed more publicity of case {n}", **values),
        Act.CASE_QUIET: t.text("{who} made case {n} quiet", **values),
        Act.CASE_EMBARGO: t.text("{who} put case {n} under embargo", **values),
        Act.CASE_MERGED: t.text("{who} merged case {n} into case {other}", **values),
        Act.CASE_SPLIT: t.text("{who} parted case {other} from case {n}", **values),
        Act.CASE_CLOSED: t.text("{who} closed case {n}", **values),
        Act.CASE_RENAMED: t.text("{who} renamed case {n}", **values),
        Act.ITEM_ASKED: t.text("{who} asked for the release of an article of case {n}", **values),
        Act.ITEM_RELEASED: t.text("{who} released an article of case {n}", **values),
        Act.ITEM_DROPPED: t.text("{who} kept an article of case {n} back", **values),
    }


def _rest(t: Translator, values: dict[str, object]) -> dict[Act, str]:
    return {
        Act.RULE_ADDED: t.text("{who} had words added: change {n}, asked for by {by}", **values),
        Act.RULE_SILENCED: t.text("{who} had words silenced: change {n}, asked for by {by}", **values),
        Act.RULE_CHANGED: t.text("{who} had words rewritten: change {n}, asked for by {by}", **values),
        Act.RULE_RETIRED: t.text("{who} had words taken out: change {n}, asked for by {by}", **values),
        Act.FEED_ADDED: t.text("{who} added news source {n}", **values),
        Act.FEED_REMOVED: t.text("{who} removed news source {n}", **values),
        Act.LETTER_READ: t.text("{who} read a letter of @{n}", **values),
        Act.LETTER_ANSWERED: t.text("{who} answered @{n}", **values),
        Act.WRITER_BLOCKED: t.text("{who} blocked @{n}", **values),
        Act.WRITER_LET: t.text("{who} let @{n} write again", **values),
    }


def notice(entries: Sequence[AuditEntry], language: str) -> str:
    """Tell coordinators what was done since they were told last, one line an act, in order."""
    t = translator(language)
    lines = [escape(line(entry, language)) for entry in entries[:MOST_LINES]]
    if len(entries) > MOST_LINES:
        more = len(entries) - MOST_LINES
        lines.append(t.plural("and {n} act more: /audit", "and {n} acts more: /audit", more))
    return "\n".join(lines)


def page(entries: Sequence[AuditEntry], language: str) -> str:
    """Give a page of the log, the newest first."""
    t = translator(language)
    lines = [bold(t.text("What was done, the newest first"))]
    lines += [f"{entry.id} · {stamp(entry.at)} · {escape(line(entry, language))}" for entry in entries]
    if not entries:
        lines.append(t.text("Nothing was written down yet."))
    return "\n".join(lines)


def stamp(at: datetime) -> str:
    """Give day and time in UTC, 2026-03-09 12:00 UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def earlier(language: str) -> str:
    """Name the button that shows what was done before."""
    return translator(language).text("Earlier acts")


def newest(language: str) -> str:
    """Name the button that leads back to the newest."""
    return translator(language).text("Newest acts")
