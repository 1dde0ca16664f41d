"""`repwatch poster`: what is written, and what is refused by name."""

from pathlib import Path

import pytest

from bot.cli_poster import command
from bot.errors import ConfigurationError


def test_a_page_and_a_picture_are_written_and_the_link_is_said(tmp_path: Path, capsys) -> None:
    command(file=tmp_path / "p.svg", language="ko", topics="returns, others", username="@a_bot")
    command(file=tmp_path / "p.png", username="a_bot")
    assert "https://t.me/a_bot?start=go-ko-returns-others" in capsys.readouterr().out
    assert "탈북민" in (tmp_path / "p.svg").read_text("utf-8")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"file": Path("p.pdf")}, "FILE.svg"),
        ({"file": Path("p.svg"), "language": "fr"}, "--language is one of en, ko"),
        ({"file": Path("p.svg"), "topics": "retuns"}, "knows no `retuns`; write some of calls"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_is_written(given, words, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=words):
        command(**given, username="a_bot")
    assert list(tmp_path.iterdir()) == []
