"""What must hold after any history, each by its name; every check gives what is broken, in words.

I3, I5, I6 and the order of sends as they leave (I8) are watched while it happens, and found in the book; who
approves (I4) is written down by the database.
"""

from collections import Counter
from collections.abc import Iterator

from storage.models import DeliveryState
from tests.bot.delivery.history import History

NAMES = {
    "I1": "nobody is missed: each reader meant has an accepted copy, or the row says why not",
    "I2": "nobody is told twice: at most one copy, one more for each crash or lost answer of that very send",
    "I3": "nobody is told who left: no send starts after an unsubscribe is committed",
    "I4": "calls go out by the word of others: once, by as many as are needed, all seated at that moment",
    "I5": "nothing is told out of its time: no send while its chat rests, held, paused or after its expiry",
    "I6": "nobody waits for another: a 429 of one chat delays no other by a second",
    "I7": "figures are true: they are sums of rows, and who is told an end is told all of it",
    "I8": "what comes first is told first: in a chat, no message overtakes an older one as urgent",
    "I9": "what stands is the newest wording, and nothing that was withdrawn",
}


def broken(history: History) -> list[str]:
    """Check all of them on a history that is settled."""
    found = [*history.book.broken]
    for check in (nobody_missed, nobody_twice, approved_once, figures_true, in_order, newest_stands):
        found += check(history)
    return found


def nobody_missed(history: History) -> Iterator[str]:
    book, told = history.book, set(history.book.accepted)
    rows = {
        (number, reader): (state, reason)
        for number, reader, state, reason in history.rows("1", "number", "reader", "d.state", "d.reason")
    }
    for number, readers in book.meant.items():
        for reader in readers - book.left - book.gone:
            pair = number, reader
            state, reason = rows.get(pair, ("missing", None))
            match state:
                case DeliveryState.SENT:
                    fine = pair in told
                case DeliveryState.UNKNOWN:
                    fine = book.losses[pair] > 0
                case DeliveryState.EXPIRED:
                    fine = number in book.expires
                case DeliveryState.CANCELLED:
                    fine = number in book.withdrawn
                case "missing":  # withdrawn before it was written for this reader
                    fine = number in book.withdrawn
                case _:
                    fine = False
            if not fine:
                yield f"I1: N{number} of reader {reader} is {state} ({reason}), accepted: {pair in told}"


def nobody_twice(history: History) -> Iterator[str]:
    book = history.book
    for pair, copies in Counter(book.accepted).items():
        most = 1 + book.losses[pair] + book.crashes[pair]
        if copies > most:
            yield f"I2: N{pair[0]} came {copies} times to reader {pair[1]}, where {most} are explained"


def approved_once(history: History) -> Iterator[str]:
    """Look at every move that calls made, as the database saw it."""
    moves = history.stage.plain.execute("SELECT * FROM seen_moves ORDER BY rowid").fetchall()
    for call, number in history.calls.items():
        states = [state for of, state, *_ in moves if of == call]
        if states not in ([], ["approved", "sending"]):
            yield f"I4: N{number} went through {states}"
    for call, state, seat, by, author, have, needs in moves:
        if state == "approved" and (seat != "active" or by == author or have < needs):
            yield (
                f"I4: N{history.calls[call]} was approved by seat {by} ({seat}), where {author} had written "
                f"it, with {have} of {needs}"
            )
    sent = "SELECT call_id, count(*) FROM messages WHERE call_id IS NOT NULL GROUP BY call_id"
    for call, copies in history.stage.plain.execute(sent).fetchall():
        if copies != 1 or call not in {of for of, state, *_ in moves if state == "approved"}:
            yield f"I4: N{history.calls[call]} went out {copies} times"


def figures_true(history: History) -> Iterator[str]:
    everything = history.stage.plain.execute(
        "SELECT message_id, state, count(*) FROM deliveries GROUP BY message_id, state"
    ).fetchall()
    for row, number in history.ids.items():
        rows = {DeliveryState(state): count for message, state, count in everything if message == row}
        tellings = history.book.told[number]
        if not tellings:
            yield f"I7: nobody was told how N{number} ended"
        elif len(tellings) > 1 and number not in history.book.reopened:
            yield f"I7: the end of N{number} was told {len(tellings)} times"
        elif len(tellings) == 1 and Counter(tellings[0].figures.states) != Counter(rows):
            yield f"I7: told of N{number} was {tellings[0].figures.states}, and its rows are {rows}"


def in_order(history: History) -> Iterator[str]:
    book = history.book
    first: dict[tuple[int, int], int] = {}
    for place, pair in enumerate(book.accepted):
        first.setdefault(pair, place)
    held_up = book.barred | book.withdrawn | set(book.expires)
    in_turn = [history.ids[row] for row in sorted(history.ids)]
    for (number, reader), place in first.items():
        for older in in_turn[: in_turn.index(number)]:
            earlier = first.get((older, reader))
            if earlier is None or older in held_up or (older, reader) in book.again:
                continue
            if book.priority[older] <= book.priority[number] and earlier > place:
                yield f"I8: N{number} overtook N{older} on its way to reader {reader}"


def newest_stands(history: History) -> Iterator[str]:
    book = history.book
    rows = history.rows(
        "d.state = 'sent' AND d.telegram_message_id IS NOT NULL AND d.reason IS NULL",
        "number",
        "reader",
        "d.telegram_message_id",
    )
    for number, reader, message_id in rows:
        if reader is None or number not in book.text or reader in book.left | book.gone | book.moved:
            continue
        shown = history.world.chat_of(history.places[reader]).log[message_id]
        text = None if shown.deleted else shown.text
        wanted = {None, f"N{number} gone"} if number in book.withdrawn else {book.text[number]}
        if text not in wanted:
            yield f"I9: reader {reader} sees {text!r} where {wanted} should stand"
