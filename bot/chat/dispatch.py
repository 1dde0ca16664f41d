"""Brings each event to its handler. Part of the edge.

A stranger's use of a coordinator's command is answered like any other words: nobody learns who has a seat.
"""

from collections.abc import Awaitable, Callable

from bot.actions import lifecycle, tally
from bot.alerts import story
from bot.chat import (
    call_buttons,
    call_pictures,
    calls,
    case_changes,
    case_parts,
    case_publicity,
    case_review,
    cases,
    chats,
    comings,
    corrections,
    discreet,
    hold,
    hotline,
    hotline_desk,
    knowing,
    leaving,
    news,
    own_zone,
    posters,
    reading,
    retrying,
    review,
    rule_changes,
    rules,
    running,
    running_buttons,
    running_changes,
    searching,
    seats,
    sent,
    settings,
    settings_hours,
    source_removal,
    sources,
    subscribers,
    verify,
)
from bot.chat.case_keyboards import Action as CaseAction
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Event, Moved, Pressed, Said, Seated
from bot.chat.keyboards import Action
from bot.chat.reading_keyboards import Action as ReadingAction
from bot.chat.rule_keyboards import Action as RuleAction
from bot.chat.sent_keyboards import Action as SentAction
from bot.chat.settings_keyboards import Act as SettingsAct
from bot.chat.source_keyboards import Action as SourceAction
from bot.texts.doors import may_be_invite
from storage.models import ChatKind, Coordinator
from storage.signing import Press

Command = Callable[[Desk, Said], Awaitable[None]]
SeatCommand = Callable[[Desk, Said, Coordinator], Awaitable[None]]
Button = Callable[[Desk, Pressed, Press], Awaitable[None]]

IN_PRIVATE: dict[str, Command] = {
    "subscribe": subscribers.subscribe,
    "unsubscribe": leaving.unsubscribe,
    "settings": settings.settings,
    "topics": settings.topics,
    "language": subscribers.language,
    "quiet": settings_hours.quiet,
    "digest": settings_hours.digest,
    "pause": settings_hours.pause,
    "latest": news.latest,
    "why": news.why,
    "calls": reading.calls,
    "search": searching.search,
    "write": hotline.write,
    "verify": verify.verify,
    "about": knowing.about,
    "privacy": knowing.privacy,
    "mydata": knowing.mydata,
    "forget": leaving.forget,
    "help": leaving.help_,
}
IN_GROUPS: dict[str, Command] = {
    "subscribe": subscribers.subscribe,
    "unsubscribe": leaving.unsubscribe,
    "settings": settings.settings,
    "topics": settings.topics,
    "language": subscribers.language,
    "quiet": settings_hours.quiet,
    "digest": settings_hours.digest,
    "pause": settings_hours.pause,
}
"""For administrators alone; anybody else gets no answer."""
OF_WRITERS: dict[str, SeatCommand] = {
    "call": calls.begin,
    "running": running.show,
    "invite": seats.invite,
    "sent": sent.show,
    "hotline": hotline_desk.show,
    "addfeed": sources.add,
    "removefeed": source_removal.remove,
}
OF_APPROVERS: dict[str, SeatCommand] = {
    "review": review.show,
    "picture": call_pictures.show,
    "status": seats.status,
    "hold": hold.hold,
    "resume": hold.resume,
    "feeds": sources.show,
    "cases": cases.show,
    "terms": rules.show,
    "poster": posters.poster,
    "zone": own_zone.zone,
}
ANSWERS = (
    call_pictures.answer,
    corrections.answer,
    case_changes.answer,
    review.answer,
    calls.answer,
    rules.answer,
    running_changes.answer,
)
"""Who may wait for a coordinator's words; at most one of them asked."""
BUTTONS: dict[str, Button] = {
    Action.GET: subscribers.pressed_get,
    Action.HOME: subscribers.pressed_home,
    Action.LATEST: news.pressed_latest,
    story.ACTION: reading.pressed_case,
    ReadingAction.CALLS: reading.pressed_calls,
    ReadingAction.SEARCH: searching.pressed_search,
    Action.LANGUAGES: subscribers.pressed_languages,
    Action.LANGUAGE: subscribers.pressed_language,
    Action.TOPICS: subscribers.pressed_topics,
    Action.TOPIC: subscribers.pressed_topic,
    Action.DONE: subscribers.pressed_done,
    **settings_hours.BUTTONS,
    SettingsAct.DISCREET: discreet.pressed_discreet,
    discreet.ACTION: discreet.pressed_show,
    **hotline.BUTTONS,
    Action.ERASE: leaving.pressed_erase,
    Action.KEEP: leaving.pressed_keep,
    Action.CHANNEL: chats.pressed_channel,
    Action.CHANNEL_LANGUAGE: chats.pressed_channel_language,
    **running_buttons.BUTTONS,
    call_pictures.CLEAR: call_pictures.pressed_clear,
    call_pictures.REMOVE: call_pictures.pressed_remove,
    tally.ACTION: comings.pressed_did,
    tally.UNDO: comings.pressed_undo,
    tally.COMING: comings.pressed_coming,
    tally.CANNOT: comings.pressed_cannot,
    tally.WHERE: comings.pressed_where,
    tally.CALENDAR: comings.pressed_calendar,
    **call_buttons.BUTTONS,
    CaseAction.LIST: cases.pressed_list,
    CaseAction.VIEW: cases.pressed_view,
    CaseAction.WAITING: case_review.pressed_waiting,
    CaseAction.MERGE: cases.pressed_merge,
    CaseAction.MERGE_ASK: cases.pressed_merge_ask,
    CaseAction.MERGE_DO: cases.pressed_merge_do,
    CaseAction.SPLIT: case_parts.pressed_split,
    CaseAction.PICK: case_parts.pressed_pick,
    CaseAction.SPLIT_DO: case_parts.pressed_split_do,
    CaseAction.RENAME: case_changes.pressed_rename,
    CaseAction.CLOSE: case_changes.pressed_close,
    CaseAction.KIND: case_changes.pressed_kind,
    CaseAction.NO_WORDS: case_changes.pressed_no_words,
    CaseAction.CLOSE_DO: case_changes.pressed_close_do,
    CaseAction.PUBLICITY: case_publicity.pressed_publicity,
    CaseAction.PUBLIC: case_publicity.pressed_public,
    CaseAction.QUIET: case_publicity.pressed_quiet,
    CaseAction.EMBARGO: case_publicity.pressed_embargo,
    CaseAction.CONFIRM: case_publicity.pressed_confirm,
    CaseAction.RELEASE: case_review.pressed_release,
    CaseAction.KEEP_BACK: case_review.pressed_keep_back,
    SentAction.LIFT: hold.pressed_lift,
    SentAction.KEEP: hold.pressed_keep,
    SentAction.LIST: sent.pressed_list,
    SentAction.VIEW: sent.pressed_view,
    SentAction.PAUSE: sent.pressed_pause,
    SentAction.RESUME: sent.pressed_resume,
    SentAction.STOP: sent.pressed_stop,
    SentAction.ASK_WITHDRAW: sent.pressed_ask_withdraw,
    SentAction.WITHDRAW: sent.pressed_withdraw,
    SentAction.CORRECT: corrections.pressed_correct,
    SentAction.CONFIRM: corrections.pressed_confirm,
    SentAction.REFUSE: corrections.pressed_refuse,
    SentAction.AGAIN: retrying.pressed_again,
    SentAction.LEAVE: sent.pressed_leave,
    SourceAction.PAGE: sources.pressed_page,
    SourceAction.PICK: sources.pressed_pick,
    SourceAction.ADD: sources.pressed_add,
    SourceAction.CANCEL: sources.pressed_cancel,
    SourceAction.ASK: source_removal.pressed_ask,
    SourceAction.REMOVE: source_removal.pressed_remove,
    SourceAction.KEEP: source_removal.pressed_keep,
    RuleAction.LIST: rules.pressed_list,
    RuleAction.ADD: rules.pressed_add,
    RuleAction.SILENCE: rules.pressed_silence,
    RuleAction.CLASS: rules.pressed_class,
    RuleAction.LANGUAGE: rules.pressed_language,
    RuleAction.TERM: rules.pressed_term,
    RuleAction.TAKE_OUT: rules.pressed_take_out,
    RuleAction.REPLACE: rules.pressed_replace,
    RuleAction.WAITING: rule_changes.pressed_waiting,
    RuleAction.ASK: rule_changes.pressed_ask,
    RuleAction.DROP: rule_changes.pressed_drop,
    RuleAction.CONFIRM: rule_changes.pressed_confirm,
    RuleAction.REFUSE: rule_changes.pressed_refuse,
}


async def handle(desk: Desk, event: Event) -> None:
    """Do what one event asks for. Safe to repeat: no handler has an effect twice."""
    match event:
        case Said(kind=ChatKind.CHANNEL):
            await chats.channel_post(desk, event)
        case Said(kind=ChatKind.GROUP):
            await _said_in_group(desk, event)
        case Said():
            await _said_in_private(desk, event)
        case Pressed():
            await _pressed(desk, event)
        case Seated():
            await chats.seated(desk, event)
        case Moved():
            await chats.moved(desk, event)


async def _said_in_group(desk: Desk, said: Said) -> None:
    handler = IN_GROUPS.get(said.command or "")
    if handler and await desk.gate.may_manage(said):
        await handler(desk, said)


async def _said_in_private(desk: Desk, said: Said) -> None:
    desk.gate.note_return(said.user)
    if said.command is not None:
        desk.pens.drop(said.user)
    elif await hotline.heard(desk, said):
        return
    if said.command == "start":
        await _started(desk, said)
        return
    handler = IN_PRIVATE.get(said.command or "")
    if handler:
        await handler(desk, said)
        return
    async with desk.db.read() as session:
        coordinator = await active_coordinator(session, said.user)
    if coordinator is not None and await _said_by_coordinator(desk, said, coordinator):
        return
    if not await verify.forwarded(desk, said):
        await leaving.free_text(desk, said)


async def _started(desk: Desk, said: Said) -> None:
    """Answer /start: with an invite, with the link to a case, or as one who comes to read."""
    if said.argument.startswith(reading.CASE_LINK):
        await reading.case_of_link(desk, said)
    elif may_be_invite(said.argument):
        await seats.take_seat(desk, said)
    else:
        await subscribers.start(desk, said)


async def _said_by_coordinator(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Do what only coordinators may; False when it is none of that."""
    actor = lifecycle.Actor.of(coordinator)
    if said.command is None:
        for answer in ANSWERS:
            if await answer(desk, said, coordinator):
                return True
        return False
    handler = OF_WRITERS.get(said.command) if lifecycle.may_write(actor) else None
    if handler is None and lifecycle.may_approve(actor):
        handler = OF_APPROVERS.get(said.command)
    if handler is None:
        return False
    await handler(desk, said, coordinator)
    return True


async def _pressed(desk: Desk, pressed: Pressed) -> None:
    press = desk.gate.press(pressed, desk.clock())
    if press is None:
        await desk.expired(pressed)
    elif press.action in BUTTONS:
        if press.action not in hotline.BUTTONS:  # else words for something else would go out as a letter
            desk.pens.drop(pressed.user)
        await BUTTONS[press.action](desk, pressed, press)
    else:  # a button of an older version of the bot
        await desk.expired(pressed)
