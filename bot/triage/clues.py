"""What can name people of concern, alone or together: most news has nothing of it, and is done with. Pure.

Clues are bits, because they are gathered for every word of every item.
"""

from bot.triage.terms import Kind, Term

NAMED = 1  # a word for the people themselves
ANYBODY = 2  # a word for any people or refugees, who are ours where
COUNTRY = 4  # the country is named
RETURN = 8  # a return, which tells of our people where
NORTH = 16  # a place stands to which only they are sent back

PEOPLELESS = frozenset(
    {
        Kind.PLACE,
        Kind.LOOK_ALIKE,
        Kind.PROTEST,
        Kind.PETITION,
        Kind.CAMPAIGN,
        Kind.EVENT,
        Kind.OPINION,
        Kind.HISTORY,
    }
)
"""What a verdict tells even of an item that names nobody. Hits of these kinds are hidden by masks and by
longer hits of their own kind alone, so that they can be looked for without the others."""

_CLUES = {
    Kind.PEOPLE: NAMED,
    Kind.RESIDENTS: NAMED,
    Kind.OTHERS: NAMED,
    Kind.FUGITIVES: ANYBODY,
    Kind.PERSONS: ANYBODY,
    Kind.COUNTRY: COUNTRY,
    Kind.RETURN: RETURN,
    Kind.RETURN_NOUN: RETURN,
    Kind.RISK: RETURN,
}


_CROSSINGS = frozenset(
    (
        *("Tumen", "Dandong", "Hunchun", "Nanping", "Changbai", "Longjing", "Helong", "Ji'an", "Sanhe"),
        *("Quanhe", "Kaishantun", "Linjiang", "Kuandian", "Donggang", "Sino-Korean Friendship Bridge"),
        *("Tumen Detention Centre", "Dandong Detention Centre", "Longjing Detention Centre"),
    )
)


def faces_the_north(term: Term) -> bool:
    """Say whether a place lies at North Korea's border or behind it: whoever is sent back there is ours."""
    return term.sort in {"river", "north"} or term.place in _CROSSINGS


def clue_of(term: Term) -> int:
    """Give the clue that a term is, or 0."""
    if term.kind is Kind.PLACE and (term.country == "KP" or faces_the_north(term)):
        return NORTH
    return _CLUES.get(term.kind, 0)


def nobody(clues: int) -> bool:
    """Say whether these clues together cannot name anybody of concern, wherever they stand."""
    return not (
        clues & NAMED
        or clues & (ANYBODY | COUNTRY) == ANYBODY | COUNTRY
        or clues & (RETURN | NORTH) == RETURN | NORTH
    )
