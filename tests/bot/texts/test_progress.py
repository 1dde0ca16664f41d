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
