"""The limits hold over simulated hours, whoever talks; nobody pays for another chat's pause."""

import heapq
import math
import random
from bisect import bisect_left

import pytest

from bot.delivery.pacing import LONGEST_HOLD, SEND_RATE, Pacer, Window

PATIENCE = 5.0


def busiest(times: list[float], span: float) -> int:
    """Give the largest number of departures in any `span` seconds."""
    times = sorted(times)
    return max((bisect_left(times, time + span) - index for index, time in enumerate(times)), default=0)


def send_all(pacer: Pacer, chats: list[int], now: float) -> list[tuple[float, int]]:
    """Send one message to each chat in order, as fast as allowed; give the departures."""
    departures = []
    for chat in chats:
        while (wait := pacer.take(chat, now)) > 0:
            now += wait
        departures.append((now, chat))
        pacer.landed(now, now + 0.02)
    return departures


def test_messages_to_many_leave_evenly_at_the_rate():
    departures = [at for at, _ in send_all(Pacer(), list(range(1, 4001)), 50.0)][1000:]  # begins faster
    took = departures[-1] - departures[0]
    assert 27.9 <= len(departures) / took <= 28.1
    assert busiest(departures, 1.0) <= 30
    assert busiest(departures, 1 / SEND_RATE / 2) <= 2


def test_late_timers_catch_up_and_never_burst():
    pacer, now, times = Pacer(), 0.0, []
    for chat in range(1, 1300):
        while (wait := pacer.take(chat, now)) > 0:
            now += wait + 0.015  # every timer is late, by almost half the time between two messages
        times.append(now)
        pacer.landed(now, now + 0.02)
        if chat == 100:
            now += 3.0  # the machine stood still
    assert busiest(times, 1.0) <= 30
    assert busiest(times, 0.03) <= 2
    steady = times[1200:1290]  # caught up
    assert 27.5 <= 89 / (steady[-1] - steady[0]) <= 28.5


@pytest.mark.parametrize("seed", range(3))
def test_what_the_network_pushes_together_is_not_over_the_limit_where_it_arrives(seed: int):
    """Messages arrive at any moment between leaving and their answer, up to a quarter of a second later."""
    rng = random.Random(seed)
    pacer, now, arrivals, under_way = Pacer(), 0.0, [], []
    for chat in range(1, 1500):
        while True:
            for left, answered in [each for each in under_way if each[1] <= now]:
                pacer.landed(left, answered)
                under_way.remove((left, answered))
            wait = pacer.take(chat, now)
            if wait <= 0:
                break
            now += min(wait, 0.01)
        answered = now + rng.choice((0.01, 0.03, 0.25))
        under_way.append((now, answered))
        arrivals.append(rng.choice((now, answered)))
    assert busiest(arrivals, 1.0) <= 30
    assert len(arrivals) / now > 22


@pytest.mark.parametrize("seed", range(3))
def test_no_second_ever_has_over_thirty_whatever_talks(seed: int):
    """Alerts go to many while people press buttons, alone and forty at a time."""
    rng = random.Random(seed)
    pacer, now, times, by_chat = Pacer(), 0.0, [], {}
    everyone, leaving = [*range(1, 3000), *range(-60, 0)], []
    while now < 100:
        for left in [left for left in leaving if left + 0.05 <= now]:
            pacer.landed(left, now)
            leaving.remove(left)
        if rng.random() < 0.1:
            for _ in range(rng.choice((1, 1, 2, 40))):
                chat = rng.choice(everyone)
                wait = pacer.book(chat, now, PATIENCE)
                if wait is not None:
                    assert 0 <= wait <= PATIENCE
                    leaving.append(now + wait)
                    times.append(now + wait)
                    by_chat.setdefault(chat, []).append(now + wait)
        chat = rng.choice(everyone)
        if pacer.take(chat, now) <= 0:
            leaving.append(now)
            times.append(now)
            by_chat.setdefault(chat, []).append(now)
        now += rng.random() * 0.05
    assert busiest(times, 1.0) <= 30
    assert max(busiest(each, 1.0) for each in by_chat.values()) <= 3
    assert max(busiest(each, 60.0) for chat, each in by_chat.items() if chat < 0) <= 20


def test_a_chat_gets_one_message_a_second_from_those_to_many():
    departures = [at for at, _ in send_all(Pacer(), [7] * 20, 0.0)]
    assert busiest(departures, 1.0) == 1


def test_a_group_gets_fewer_than_twenty_a_minute_edits_counted_in():
    departures = [at for at, _ in send_all(Pacer(), [-7] * 100, 0.0)]
    assert 15 <= busiest(departures, 60.0) <= 19


def test_a_reply_leaves_within_a_blink_while_alerts_go_to_many():
    pacer = Pacer()
    departures = send_all(pacer, list(range(1, 300)), 0.0)
    now = departures[-1][0] + 0.001
    assert pacer.wait(now) > 0
    assert pacer.book(9001, now, PATIENCE) <= 0.05


def test_replies_go_before_messages_to_many_and_these_make_room():
    pacer = Pacer()
    now = send_all(pacer, list(range(1, 1300)), 0.0)[-1][0]
    waits = [pacer.book(9000 + index, now, PATIENCE) for index in range(10)]
    assert all(wait is not None and wait < 0.5 for wait in waits)
    assert waits == sorted(waits)
    assert pacer.wait(now) >= max(waits)


def test_a_crowd_of_talkers_does_not_silence_the_alerts():
    pacer, now, sent, leaving = Pacer(), 0.0, 0, []
    talkers = iter(range(10_000, 99_999))
    while now < 20:
        for _ in range(5):
            wait = pacer.book(next(talkers), now, PATIENCE)
            leaving += [] if wait is None else [now + wait]
        if pacer.take(int(now * 1000) + 1, now) <= 0:
            sent += 1
            leaving.append(now)
        now += 0.02
        for left in [left for left in leaving if left + 0.05 <= now]:
            pacer.landed(left, now)
            leaving.remove(left)
    assert sent >= 20 * 5


def test_however_long_the_other_side_stands_still_no_second_has_over_thirty_where_it_arrives():
    """Nothing is answered for half a second to two, eight may be on their way, and all arrive at once."""
    rng = random.Random(4)
    pacer, now, arrivals, under_way, stands_until = Pacer(), 0.0, [], [], 0.0
    for chat in range(1, 1500):
        while (wait := pacer.take(chat, now)) > 0 or len(under_way) >= 8:
            now += 0.01 if len(under_way) >= 8 else min(wait, 0.01)
            if now >= stands_until:
                for left in under_way:
                    arrivals.append(now)
                    pacer.landed(left, now + 0.001)
                under_way = []
                stands_until = now + (rng.uniform(0.5, 2) if rng.random() < 0.02 else 0.0)
        under_way.append(now)
    assert busiest(arrivals, 1.0) <= 30
    assert len(arrivals) > 1400


def test_a_reply_that_would_come_too_late_is_not_booked():
    pacer = Pacer()
    pacer.throttled(7, 30.0, 0.0)
    assert pacer.book(7, 0.0, PATIENCE) is None
    assert pacer.book(8, 0.0, PATIENCE) == 0.0


def test_a_429_in_one_chat_delays_no_other():
    pacer = Pacer()
    assert pacer.throttled(7, 18053.0, 0.0) is True
    departures = send_all(pacer, list(range(100, 160)), 0.0)
    assert departures[-1][0] < 60 / SEND_RATE + 0.1
    assert pacer.rest(7, 1.0) == pytest.approx(18052.0)
    assert pacer.rest(7, 18053.1) <= 0


def test_429s_in_several_chats_at_a_time_slow_the_whole_bot_and_it_creeps_back():
    pacer = Pacer()
    own = [pacer.throttled(chat, 3.0, 10.0 + chat / 10) for chat in (1, 2, 3, 4, 5)]
    assert own == [True, True, False, False, False]
    assert pacer.wait(10.5) == pytest.approx(3.0)
    assert pacer.rate(14.0) == pytest.approx(SEND_RATE * 0.7, rel=0.02)
    assert pacer.rate(60.0) > pacer.rate(20.0)
    assert pacer.rate(1000.0) == SEND_RATE


def test_one_chats_pause_of_hours_never_silences_the_bot():
    pacer = Pacer()
    for chat, seconds in ((1, 18053.0), (2, 18053.0), (3, 18053.0)):
        pacer.throttled(chat, seconds, 10.0)
    assert pacer.wait(10.0) <= LONGEST_HOLD


def test_idle_chats_are_forgotten():
    pacer = Pacer()
    now = send_all(pacer, list(range(1, 5001)), 0.0)[-1][0]
    assert len(pacer._chats) < 300
    pacer.take(9000, now + 120)
    assert list(pacer._chats) == [9000]
    assert pacer._all.arrived == []


@pytest.mark.parametrize("seed", range(2))
def test_a_thousand_a_second_is_kept_through_every_jitter_and_never_exceeded(seed: int):
    """Answers take 60 ms and more; the machine now and then stands still; timers come by the millisecond."""
    rng = random.Random(seed)
    pacer, now, arrivals, under_way, number = Pacer(1000.0), 0.0, [], [], 0
    while now < 20:
        while under_way and under_way[0][0] <= now:
            _at, left = heapq.heappop(under_way)
            pacer.landed(left, now)
        while pacer.take(number + 1, now) <= 0:
            number += 1
            late = rng.expovariate(1 / 0.005)  # on the way there or on the way back
            arrivals.append(now + (late if rng.random() < 0.5 else 0.0))
            heapq.heappush(under_way, (now + 0.06 + late, now))
        now += 0.3 if rng.random() < 0.0002 else rng.uniform(0.001, 0.012)
    assert busiest(arrivals, 1.0) <= 1000
    steady = [at for at in arrivals if at > 8]
    assert len(steady) / (max(steady) - 8) >= 940


def test_a_quick_pace_leaves_in_the_ticks_of_the_timer():
    pacer, now, left = Pacer(1000.0), 100.0, 0
    for _ in range(100):
        while pacer.take(left + 1, now) <= 0:
            pacer.landed(now, now)
            left += 1
        now += pacer.wait(now)
    assert left / (now - 100.0) > 950
    assert left / 100 > 5


def test_while_nothing_is_answered_no_more_leaves_than_fits_in_a_second():
    pacer, now, left = Pacer(1000.0), 0.0, 0
    while now < 25:
        left += pacer.take(left + 1, now) <= 0
        now += 0.0005
    assert left == 1000
    assert pacer.wait(now) == math.inf
    assert pacer.book(5_000_000, now, PATIENCE) is None


def test_a_departure_just_one_span_later_fits_in_spite_of_rounding():
    for start in (0.1, 1e5 / 3, 1e9 / 7):
        window = Window(1, 1.05)
        window.add(start)
        assert window.next_fit(start) == pytest.approx(start + 1.05)
        assert window.fits(window.next_fit(start))
