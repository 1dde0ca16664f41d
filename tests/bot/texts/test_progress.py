"""How far a broadcast is shows no small number of people, neither as a figure nor as a share of a few."""

from bot.texts.progress import Way, lines


def test_the_share_of_a_few_says_none_some_or_all() -> None:
    assert [Way(all=3, sent=sent).share for sent in range(4)] == [0.0, 0.5, 0.5, 1.0]
    assert Way(all=200, sent=66).share == 0.33
    assert Way(all=0, sent=0).share == 1.0


def test_no_line_tells_how_many_of_a_few_have_it() -> None:
    told = {tuple(lines(Way(all=all_of, sent=sent), "en")) for all_of in (5, 9) for sent in (1, 2, 4)}
    (one,) = told
    assert "50%" in one[0]
    assert one[1] == "Sent: few of few"


def test_who_waits_as_telegram_asks_is_told_with_how_long_and_no_other_time() -> None:
    way = Way(all=200, sent=180, refused={"kicked": 20 - 11}, asked=11, asked_seconds=29.2)
    assert lines(way, "en")[-1] == "Waiting 30 s, as Telegram asks: 11"
    assert lines(Way(all=200, sent=180, asked=20, asked_seconds=3599), "en")[-1].startswith("Waiting 60 min")
    assert lines(Way(all=200, sent=180, asked=2, asked_seconds=5), "en")[-2:] == [
        "Waiting 5 s, as Telegram asks: few",
        "Time left: not known yet",
    ]


def test_groups_and_channels_are_counted_exactly_where_nobody_else_is_told() -> None:
    told = lines(Way(all=5, sent=3, refused={"kicked": 1}, asked=1, asked_seconds=30, exact=True), "en")
    assert told[0].endswith(" 80%")
    assert told[1:] == [
        "Sent: 3 of 5",
        "Refused: 1",
        "• threw the bot out: 1",
        "Waiting 30 s, as Telegram asks: 1",
    ]
