"""What can name people of concern, alone or together: most news has nothing of it, and is done with. Pure.

Clues are bits, because they are gathered for every word of every item.
"""

from bot.triage.terms import Kind, Term

NAMED = 1  # a word for the people themselves
FUGITIVES = 2  # a word for any refugees, who are ours where
COUNTRY = 4  # the country is named
PERSONS = 8  # a word for any people, who are ours beside the country
SENT = 16  # a return, or what states agree on, which tells of our people where
NORTH = 32  # a place stands to which only they are sent back
HELD = 64  # an arrest, which tells of refugees where it happened
CHINA = 128  # a place in China is named
_WIDTH = 8  # bits of all these: those of the parts of a term with a gap stand above them
_WHOLE = (1 << _WIDTH) - 1

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
    Kind.FUGITIVES: FUGITIVES,
    Kind.PERSONS: PERSONS,
    Kind.COUNTRY: COUNTRY,
    Kind.ARREST: HELD,
    Kind.ARREST_NOUN: HELD,
    Kind.RETURN: SENT,
    Kind.RETURN_NOUN: SENT,
    Kind.RISK: SENT,
    Kind.POLICY: SENT,
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
    if term.kind is Kind.PLACE:
        faces = term.country == "KP" or faces_the_north(term)
        return (NORTH if faces else 0) | (CHINA if term.country == "CN" else 0)
    return _CLUES.get(term.kind, 0)


def clue_of_part(term: Term, *, is_first: bool) -> int:
    """Give the clue that the part before or behind the gap of a term is: it counts where both stand."""
    return clue_of(term) << (_WIDTH if is_first else 2 * _WIDTH)


def nobody(title: int, summary: int) -> bool:
    """Say whether the clues of title and summary cannot name anybody of concern, wherever they stand."""
    both = title | summary
    return not (
        both & NAMED
        or both & (FUGITIVES | COUNTRY) == FUGITIVES | COUNTRY
        or _together(title)
        or _together(summary)
        or (both & CHINA and _implied(both))
    )


def may_be_sent(title: int, summary: int) -> bool:
    """Say whether a return or an arrest beside the clues of these parts would name or mean somebody."""
    both = title | summary
    return bool(both & NORTH or (both & CHINA and both & (FUGITIVES | COUNTRY)))


def _implied(both: int) -> bool:
    """Say whether what stands beside China may mean people who are not named."""
    return bool((both & FUGITIVES and both & (SENT | HELD)) or (both & COUNTRY and both & SENT))


def _together(part: int) -> bool:
    """Say whether clues of one part may name somebody who stand beside each other."""
    return part & (PERSONS | COUNTRY) == PERSONS | COUNTRY or part & (SENT | NORTH) == SENT | NORTH


def whole(clues: int) -> int:
    """Give the clues without those of parts of terms with a gap."""
    return clues & _WHOLE


def may_join(clues: int) -> bool:
    """Say whether first and second parts of the same clue were found, if not of one term."""
    return bool(clues >> _WIDTH & clues >> 2 * _WIDTH & _WHOLE)
