from bot.rehearsal.botapi.flood import Flood, Limits


def test_three_at_once_pass_in_a_chat_and_the_fourth_waits_a_second():
    flood = Flood()
    assert [flood.ask(1, 100.0, crowd=False) for _ in range(4)] == [0, 0, 0, 1]
    assert flood.ask(1, 101.0, crowd=False) == 0
    assert flood.ask(1, 101.0, crowd=False) == 1


def test_one_busy_chat_slows_no_other():
    flood = Flood()
    for _ in range(4):
        flood.ask(1, 100.0, crowd=False)
    assert flood.ask(2, 100.0, crowd=False) == 0


def test_thirty_chats_a_second_pass_and_a_refusal_counts_for_nothing():
    flood = Flood()
    assert [flood.ask(chat, 100.0, crowd=False) for chat in range(40)] == [0] * 30 + [1] * 10
    assert flood.ask(99, 101.0, crowd=False) == 0


def test_paid_broadcast_raises_the_overall_rate_to_a_thousand():
    flood = Flood()
    waits = [flood.ask(chat, 100.0, crowd=False, paid=True) for chat in range(1001)]
    assert waits == [0] * 1000 + [1]


def test_a_group_takes_twenty_in_any_sliding_minute():
    flood = Flood()
    assert [flood.ask(-1, 100.0 + 2 * n, crowd=True) for n in range(20)] == [0] * 20
    assert flood.ask(-1, 140.0, crowd=True) == 20  # the first of them is forgotten at 160
    assert flood.ask(-1, 160.0, crowd=True) == 0
    assert flood.ask(-1, 160.0, crowd=True) == 2


def test_a_private_chat_has_no_limit_a_minute():
    flood = Flood(Limits(group_minute=1))
    assert [flood.ask(1, 100.0 + n, crowd=False) for n in range(30)] == [0] * 30


def test_a_bucket_of_thirty_refills_by_thirty_a_second():
    flood = Flood(Limits(bucket=True))
    assert [flood.ask(chat, 100.0, crowd=False) for chat in range(31)] == [0] * 30 + [1]
    assert [flood.ask(100 + chat, 100.5, crowd=False) for chat in range(16)] == [0] * 15 + [1]
