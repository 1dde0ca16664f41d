"""Proves bot/runtime/settings.py."""

from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.runtime.settings import KEY_NAME, Settings, load, load_keyring
from storage.sealing import Keyring

SECRET = "123456789:AAF-secret-token-that-must-not-be-seen"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has an empty folder and an environment without our variables."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_with_nothing_set_the_defaults_are_a_rehearsal_on_sqlite() -> None:
    settings = load()
    assert settings.telegram_token is None
    assert settings.database == "sqlite:///data/repwatch.db"
    assert settings.port is None


def test_every_wrong_setting_is_named_at_once_and_no_value_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_RATE", "a-hidden-value")
    monkeypatch.setenv("BOT_ZONE", "Mars/Olympus-hidden-value")
    monkeypatch.setenv("TELEGRAM_API_URL", "ftp://hidden-value")
    monkeypatch.setenv("FEEDS_CONTACT", "https://example.org/\r\nCookie: hidden-value")
    with pytest.raises(ConfigurationError) as refused:
        load()
    text = str(refused.value)
    assert refused.value.exit_code == 78
    for name in ("SEND_RATE", "BOT_ZONE", "TELEGRAM_API_URL", "FEEDS_CONTACT"):
        assert name in text
    assert "hidden-value" not in text


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SEND_RATE=5\nBOT_LANGUAGE=ko\n")
    monkeypatch.setenv("SEND_RATE", "7")
    settings = load()
    assert (settings.send_rate, settings.bot_language) == (7, "ko")


def test_a_rate_above_the_free_one_needs_the_word_that_it_is_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_RATE", "31")
    with pytest.raises(ConfigurationError, match="SEND_RATE: Telegram takes no more than 30"):
        load()
    monkeypatch.setenv("ALLOW_PAID_BROADCAST", "true")
    assert load().send_rate == 31


def test_settings_never_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", SECRET)
    monkeypatch.setenv("BOT_KEY", Keyring.new_text())
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hidden-password@host/name")
    settings = load()
    shown = repr(settings) + str(settings.model_dump())
    assert SECRET not in shown
    assert "hidden-password" not in shown
    assert len(settings.secrets()) == 3


def test_without_a_key_there_is_no_start() -> None:
    with pytest.raises(ConfigurationError, match="repwatch init"):
        load_keyring(load())


def test_the_key_is_read_from_systemd_then_file_then_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = {name: Keyring.new_text() for name in ("systemd", "file", "variable")}

    def same(name: str) -> bool:
        return load_keyring(load()).mac("x", b"") == Keyring.from_text(keys[name]).mac("x", b"")

    monkeypatch.setenv("BOT_KEY", keys["variable"])
    assert same("variable")
    file = tmp_path / "key"
    file.touch(mode=0o600)
    file.write_text(keys["file"])
    monkeypatch.setenv("BOT_KEY_FILE", str(file))
    assert same("file")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / KEY_NAME).touch(mode=0o600)
    (credentials / KEY_NAME).write_text(keys["systemd"])
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert same("systemd")


@pytest.mark.parametrize(
    ("where", "mode", "content", "said"),
    [
        ("gone/key", None, "", "is not there"),
        ("data/key", 0o600, "good", "lies beside the database"),
        ("key", 0o644, "good", "chmod 600"),
        ("key", 0o600, "nonsense", "holds no key"),
    ],
)
def test_a_bad_key_file_is_refused_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str, mode: int | None, content: str, said: str
) -> None:
    file = tmp_path / where
    if mode is not None:
        file.parent.mkdir(exist_ok=True)
        file.write_text(Keyring.new_text() if content == "good" else content)
        file.chmod(mode)
    monkeypatch.setenv("BOT_KEY_FILE", str(file))
    with pytest.raises(ConfigurationError, match=said) as refused:
        load_keyring(load())
    assert not content or content == "good" or content not in str(refused.value)


def test_a_list_of_sites_that_cannot_be_read_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINK_HOSTS", "https://hidden-value.example/")
    with pytest.raises(ConfigurationError, match="LINK_HOSTS: no names of sites") as refused:
        load()
    assert "hidden-value" not in str(refused.value)
    monkeypatch.setenv("LINK_HOSTS", "letters.example, petitions.example")
    monkeypatch.setenv("TEST_CHAT", "-1001234567890")
    assert (load().link_hosts, load().test_chat) == ("letters.example, petitions.example", -1001234567890)
