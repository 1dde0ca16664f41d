"""Brings the buttons of leading a call to their handlers. Part of the edge."""

from collections.abc import Awaitable, Callable

from bot.actions import tally
from bot.chat import (
    comings,
    running,
    running_cases,
    running_changes,
    running_counts,
    running_incident,
    running_report,
    running_wordings,
    shifts,
)
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from bot.chat.running_keyboards import Action
from storage.signing import Press

BUTTONS: dict[str, Callable[[Desk, Pressed, Press], Awaitable[None]]] = {
    Action.LIST: running.pressed_list,
    Action.VIEW: running.pressed_view,
    Action.SKIP: running.pressed_skip,
    Action.SKIP_DO: running.pressed_skip_do,
    Action.CALL_OFF: running.pressed_call_off,
    Action.CALL_OFF_DO: running.pressed_call_off_do,
    Action.REMIND: running.pressed_remind,
    Action.FOLLOW: running.pressed_follow,
    Action.CHANGE: running_changes.pressed_change,
    Action.CONFIRM: running_changes.pressed_confirm,
    Action.REFUSE: running_changes.pressed_refuse,
    Action.WRITE: running_wordings.pressed_write,
    Action.WRITE_SKIP: running_wordings.pressed_skip,
    Action.WRITE_SEND: running_wordings.pressed_send,
    Action.WRITE_DROP: running_wordings.pressed_drop,
    Action.COUNT: running_counts.pressed_count,
    Action.INTAKE: running_counts.pressed_intake,
    Action.SAFETY: running_incident.pressed_safety,
    tally.INCIDENT: running_incident.pressed_incident,
    Action.OF_CASE: running_cases.pressed_begin,
    Action.ALL_DOWN: running_cases.pressed_all_down,
    tally.CASE: comings.pressed_case,
    tally.SHIFTS: shifts.pressed_shifts,
    tally.SHIFT: shifts.pressed_shift,
    Action.REPORT: running_report.pressed_report,
    Action.EXPORT: running_report.pressed_export,
    Action.ADD: running_counts.pressed_add,
}
