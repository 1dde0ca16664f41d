"""Keeps us below Telegram's limits: when may a message leave? Pure; `now` is monotonic seconds.

Overall, messages to many leave evenly spaced; replies to people go first, out of a small reserve, and the
many make room. A chat gets one message a second, a group or channel (a negative id) fewer than 20 a minute,
edits counted in. A 429 delays its chat alone; when several chats get one at a time, the whole bot slows
down and then creeps back.
"""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

from bot.delivery.flow import Flow
from bot.delivery.suspects import Suspects

SEND_RATE = 28.0
"""Messages a second to many; Telegram's free limit is about 30 for everything."""
FREE_RATE = 30.0
"""Above this, Telegram must be told with each message that it is a paid broadcast."""
MARGIN = 1.05
"""A chat's spans are stretched by this, because the network squeezes what left evenly."""
OVERALL = 30
OVERALL_PAID = 1000
OVERALL_SPAN = 1.012
LAG = 1.0
"""Seconds a busy machine may fall behind and catch up, at twice the pace at most and within OVERALL."""
EARLY = 0.01
"""No timer is finer: at a quick pace, those of the next hundredth of a second leave together."""
REPLIES_SHARE = 2 / 3
"""Of the overall limit, so that a crowd of talkers cannot silence the alerts."""
FLOOR = 8.0
"""Messages a second to many that replies never take away."""
CHAT_BURST = 3
"""Replies one chat may get at once; over time it is one a second all the same."""
GROUP_MINUTE = 18
GROUP_MINUTE_REPLIES = 19
_TINY = 1e-6  # seconds; so that a departure one span later fits in spite of rounding
LOWEST_RATE = 2.0
CUT = 0.7
CREEP = 0.1 / 28
"""The rate comes back by this share of the ceiling, each second without an overall 429."""
LONGEST_HOLD = 60.0


def overall(rate: float) -> int:
    """Give how many a second of everything keep the limit that holds at this rate to many."""
    return min(OVERALL_PAID, max(OVERALL, round(rate * OVERALL / SEND_RATE)))


@dataclass(slots=True)
class Window:
    """At most `most` departures in any `span` seconds; they may lie ahead: replies book theirs."""

    most: int
    span: float
    times: list[float] = field(default_factory=list)

    def fits(self, at: float, most: int | None = None) -> bool:
        """Say whether one more at `at` keeps the limit, whatever is booked after it."""
        most = self.most if most is None else most
        reach = self.span - _TINY
        near = self.times[bisect_right(self.times, at - reach) : bisect_left(self.times, at + reach)]
        if len(near) < most:
            return True
        insort(near, at)
        return all(last - first >= reach for first, last in zip(near, near[most:], strict=False))

    def next_fit(self, at: float, most: int | None = None) -> float:
        """Give the first moment from `at` on that fits."""
        if self.fits(at, most):
            return at
        later = (time + self.span for time in self.times if time + self.span > at)
        return next(moment for moment in later if self.fits(moment, most))

    def add(self, at: float) -> None:
        """Note one departure."""
        insort(self.times, at)

    def forget(self, now: float) -> None:
        """Drop what no longer matters."""
        del self.times[: bisect_right(self.times, now - self.span)]


@dataclass(slots=True)
class _Chat:
    """One chat that heard from us lately, or must rest."""

    seconds: Window = field(default_factory=lambda: Window(CHAT_BURST, CHAT_BURST * MARGIN))
    minute: Window | None = None  # None: a private chat
    rests_until: float = 0.0

    def ready(self, now: float, *, reply: bool) -> float:
        """Give the moment from which this chat may get its next message."""
        at = max(now, self.rests_until)
        if reply:
            at = self.seconds.next_fit(at)
        elif self.seconds.times:
            at = max(at, self.seconds.times[-1] + MARGIN)
        if self.minute is not None:
            at = self.minute.next_fit(at, GROUP_MINUTE_REPLIES if reply else GROUP_MINUTE)
        return at

    def add(self, at: float) -> None:
        self.seconds.add(at)
        if self.minute is not None:
            self.minute.add(at)

    def idle(self, now: float) -> bool:
        """Forget the past; say whether nothing is left to remember."""
        self.seconds.forget(now)
        if self.minute is not None:
            self.minute.forget(now)
        booked = self.seconds.times or (self.minute and self.minute.times)
        return not booked and self.rests_until <= now


class Pacer:
    """The one place where departures are counted. `rate` is the ceiling for messages to many, a second.

    `most` is the limit of everything in a second; None: the one that goes with the rate.
    """

    def __init__(self, rate: float = SEND_RATE, *, most: int | None = None) -> None:
        most = overall(rate) if most is None else most
        self.ceiling = rate
        self._low = rate  # the rate just after the last overall 429
        self._low_since = 0.0
        self._slot = float("-inf")  # of the last message to many, by even spacing
        self._quick = float("-inf")  # the same by twice the pace, which nothing exceeds
        self._held_until = float("-inf")
        self._all = Flow(most, OVERALL_SPAN)
        self._replies = Flow(round(most * REPLIES_SHARE), OVERALL_SPAN)
        self._chats: dict[int, _Chat] = {}
        self._suspects = Suspects()
        self._tidied = 0.0
        self._replied = Window(0, MARGIN)

    def rate(self, now: float) -> float:
        """Give the present rate for messages to many, a second."""
        return min(self.ceiling, self._low + max(0.0, now - self._low_since) * CREEP * self.ceiling)

    def rest(self, chat: int, now: float) -> float:
        """Give how many seconds this chat must still be left alone by messages to many."""
        known = self._chats.get(chat)
        return known.ready(now, reply=False) - now if known else 0.0

    def wait(self, now: float) -> float:
        """Give how many seconds until a message to many may leave, whatever the chat."""
        interval = self._interval(now)
        slot = max(self._slot + interval, self._quick + interval / 2)
        if interval < EARLY and slot - EARLY <= now:
            slot = now
        self._all.forget(now)
        return self._all.next_fit(max(now, self._held_until, slot)) - now

    def take(self, chat: int, now: float) -> float:
        """Count one message to many as leaving now and give 0; or count nothing, give the wait in seconds."""
        wait = max(self.wait(now), self.rest(chat, now))
        if wait <= 0:
            self.leave(chat, now)
        return max(0.0, wait)

    def leave(self, chat: int, now: float) -> None:
        """Count one message to many as leaving now, whose waits and rests at this very moment are over."""
        self._tidy(now)
        interval = self._interval(now)
        self._slot = max(self._slot + interval, now - LAG)
        self._quick = max(self._quick + interval / 2, now)
        self._all.add(now)
        self._chat(chat).add(now)

    def landed(self, left: float, now: float) -> None:
        """Note that what left at `left` has been answered, and so arrived, by now."""
        self._all.landed(left, now)
        self._replies.landed(left, now)

    def book(self, chat: int, now: float, patience: float) -> float | None:
        """Book a reply and give the seconds until it may leave; None, and no booking, beyond `patience`."""
        self._tidy(now)
        at = max(now, self._held_until)
        known = self._chats.get(chat)
        while True:
            fits = self._replies.next_fit(self._all.next_fit(at))
            fits = known.ready(fits, reply=True) if known else fits
            if fits <= at:
                break
            at = fits
        if at > now + patience:
            return None
        self._all.add(at)
        self._replies.add(at)
        self._replied.add(at)
        self._chat(chat).add(at)
        return at - now

    def accepted(self, now: float) -> None:
        """Note that a chat accepted a message."""
        self._suspects.accept(now)

    def throttled(self, chat: int, seconds: float, now: float) -> bool:
        """Note a 429 and say whether it is this chat's own; if it is the bot's, all waits and slows down.

        Telegram does not tell which. The bot waits for the shortest that was asked of it, a minute at most:
        one chat's pause of hours is no reason to fall silent.
        """
        if not self._suspects.refuse(chat, seconds, now):
            known = self._chat(chat)
            known.rests_until = max(known.rests_until, now + seconds)
            return True
        if now >= self._held_until:  # those under way when the first came back do not cut again
            self._low = max(LOWEST_RATE, self.rate(now) * CUT)
        self._held_until = max(self._held_until, now + min(self._suspects.shortest(), LONGEST_HOLD))
        self._low_since = self._held_until
        return False

    def _interval(self, now: float) -> float:
        """Give the seconds between two messages to many: they make room for replies, down to a floor."""
        rate = self.rate(now)
        replies = bisect_right(self._replied.times, now) - bisect_right(self._replied.times, now - MARGIN)
        return 1 / max(min(rate, FLOOR), rate - replies / MARGIN)

    def _chat(self, chat: int) -> _Chat:
        known = self._chats.get(chat)
        if known is None:
            minute = Window(GROUP_MINUTE_REPLIES, 60 * MARGIN) if chat < 0 else None
            known = self._chats[chat] = _Chat(minute=minute)
        return known

    def _tidy(self, now: float) -> None:
        self._all.forget(now)
        self._replies.forget(now)
        self._replied.forget(now)
        if now - self._tidied < 1:
            return
        self._tidied = now
        for chat in [chat for chat, known in self._chats.items() if known.idle(now)]:
            del self._chats[chat]
