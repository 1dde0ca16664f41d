"""The signed buttons of reading again: pages of a search, and the calls that are on. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from bot.alerts import story
from bot.chat.keyboards import Signer
from bot.texts import archive as texts
from bot.texts import cases
from storage.queries.messages import Buttons


class Action(StrEnum):
    """What a button does; at most four letters."""

    CALLS = "clls"  # target: the number of the call, from 0
    SEARCH = "srch"  # target: the page; the words stand in the message


def search(signer: Signer, alert_ids: Sequence[int], first: int, *, more: bool, language: str) -> Buttons:
    """Give one button a hit, by its number, and the ways to newer and older pages."""
    rows: Buttons = []
    if alert_ids:
        numbered = enumerate(alert_ids, first)
        rows.append(
            [
                story.button(signer.keyring, each, language) | {"text": str(number)}
                for number, each in numbered
            ]
        )
    page = (first - 1) // PAGE
    ways = []
    if page:
        newer = cases.label(cases.Label.NEWER, language)
        ways.append(signer.button(newer, Action.SEARCH, target=page - 1))
    if more:
        older = cases.label(cases.Label.OLDER, language)
        ways.append(signer.button(older, Action.SEARCH, target=page + 1))
    return [*rows, ways] if ways else rows


def calls(signer: Signer, number: int, total: int, own: Buttons, language: str) -> Buttons:
    """Give a call's own buttons and, where there are several, the way to the next."""
    if total < 2:
        return own
    way = signer.button(texts.next_call_label(language), Action.CALLS, target=(number + 1) % total)
    return [*own, [way]]


PAGE = 5
"""Hits of a search on a page."""
