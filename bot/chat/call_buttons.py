"""Which press about calls goes to which handler. Part of the edge."""

from collections.abc import Awaitable, Callable

from bot.actions import tally
from bot.chat import call_sources, calls, letters, review, submitting, trying
from bot.chat.call_keyboards import Action
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from storage.signing import Press

BUTTONS: dict[str, Callable[[Desk, Pressed, Press], Awaitable[None]]] = {
    Action.KIND: calls.pressed_kind,
    Action.SKIP: calls.pressed_skip,
    Action.CHOICE: calls.pressed_choice,
    Action.LANGUAGES: calls.pressed_languages,
    Action.REGIONS: calls.pressed_regions,
    Action.CHOSEN: calls.pressed_chosen,
    Action.EDIT: calls.pressed_edit,
    Action.WORDING: calls.pressed_wording,
    Action.SHOW: calls.pressed_show,
    Action.SUBMIT: submitting.pressed_submit,
    Action.TEST: trying.pressed_test,
    Action.LETTERS: letters.pressed_look,
    tally.LETTERS: letters.pressed_letters,
    Action.DISCARD: submitting.pressed_discard,
    Action.APPROVE: review.pressed_approve,
    Action.LOOK: review.pressed_look,
    Action.RETURN: review.pressed_return,
    Action.NO_REASON: review.pressed_no_reason,
    Action.CALL_OFF: review.pressed_call_off,
    Action.EARLIER: call_sources.pressed_earlier,
    Action.COPY: call_sources.pressed_copy,
    Action.SNIPPETS: call_sources.pressed_snippets,
    Action.SNIPPET: call_sources.pressed_snippet,
    Action.SNIPPET_NEW: call_sources.pressed_snippet_new,
    Action.SNIPPET_GONE: call_sources.pressed_snippet_gone,
    Action.BACK: call_sources.pressed_back,
}
