"""Reads the environment once, into one frozen value. An edge: no other file reads `os.environ`.

Every refusal names the variable and never shows its value.
"""

from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError
from bot.texts.about import read_channels
from bot.texts.links import read_hosts
from storage.errors import KeyUnreadableError
from storage.sealing import Keyring

TELEGRAM = "https://api.telegram.org"
LANGUAGES = ("en", "ko", "zh_Hans", "zh_Hant", "ja")
FREE_RATE = 30.0
KEY_NAME = "repatriation-watch.key"
"""The name of the key's file, also within systemd's $CREDENTIALS_DIRECTORY."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no IANA time zone; write one such as Asia/Seoul or Europe/Brussels")
    return name


def _language(name: str) -> str:
    if name not in LANGUAGES:
        raise ValueError(f"no language of the bot; write one of {', '.join(LANGUAGES)}")
    return name


def _url(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValueError("no address; it must begin with https:// or http://")
    return address.rstrip("/")


def _contact(contact: str) -> str:
    if len(contact) > 200 or not contact.isascii() or not contact.isprintable():
        raise ValueError("no contact for publishers; write a web or mail address in plain letters")
    return contact.strip()


def _rate(rate: float, given: ValidationInfo) -> float:
    if rate > FREE_RATE and not given.data.get("allow_paid_broadcast"):
        raise ValueError("Telegram takes no more than 30 a second for free; set ALLOW_PAID_BROADCAST or less")
    return rate


def _channels(text: str) -> str:
    read_channels(text)
    return text


def _hosts(text: str) -> str:
    read_hosts(text)
    return text


def _level(name: str) -> str:
    if name.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("no level; write DEBUG, INFO, WARNING or ERROR")
    return name.upper()


class Settings(BaseSettings):
    """Everything the operator may set. `docs/operations.md` has a row for each."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    telegram_token: SecretStr | None = Field(None, description="from @BotFather; none: a rehearsal")
    telegram_api_url: Annotated[str, AfterValidator(_url)] = Field(
        TELEGRAM, description="the Bot API; another one for a local server"
    )
    database_url: SecretStr | None = Field(
        None, description="SQLite in DATA_DIR when not given; postgresql://… for PostgreSQL"
    )
    data_dir: Path = Field(Path("data"), description="where the database lies; never the key")
    bot_key: SecretStr | None = Field(None, description="base64 of the 32 bytes that seal the ids")
    bot_key_file: Path | None = Field(None, description="a file that holds the same")
    credentials_directory: Path | None = Field(None, description="set by systemd")
    feeds_file: Path = Field(Path("feeds.yml"), description="the feeds to listen to")
    feeds_allow_private: bool = Field(
        default=False, description="tests only: loopback feeds, any port, seconds in `every:`"
    )
    feeds_contact: Annotated[str, AfterValidator(_contact)] = Field(
        "", description="a web or mail address told to publishers in the User-Agent"
    )
    allow_paid_broadcast: bool = Field(
        default=False, description="let Telegram charge for what goes beyond 30 a second"
    )
    send_rate: Annotated[float, AfterValidator(_rate)] = Field(
        28.0, ge=1, le=1000, description="messages a second to all chats together; above 30 only if paid"
    )
    keep_days: int = Field(
        90, ge=7, le=3650, description="how long ended deliveries, notices and invites are kept"
    )
    coordinator_days: int = Field(
        60, ge=14, le=3650, description="after so long without a sign of life a coordinator's seat lapses"
    )
    official_channels: Annotated[str, AfterValidator(_channels)] = Field(
        "", description="channels and pages that are ours, for /about: @name or https://…, with commas"
    )
    link_hosts: Annotated[str, AfterValidator(_hosts)] = Field(
        "", description="the sites that links of calls may lead to without a warning, with commas"
    )
    test_chat: int | None = Field(
        None, description="the id of a chat of coordinators that drafts can be sent to on trial"
    )
    strangers: Literal["serve", "leave"] = Field(
        "serve", description="what the bot does in groups that no coordinator brought it to"
    )
    hotline: Literal["off", "on"] = Field(
        "off", description="whether subscribers may write to coordinators without being seen"
    )
    bot_language: Annotated[str, AfterValidator(_language)] = Field(
        "en", description="for chats whose language nobody told"
    )
    bot_zone: Annotated[str, AfterValidator(_zone)] = Field("UTC", description="the zone of shown times")
    port: int | None = Field(None, ge=0, le=65535, description="reserved for web pages; none: no open port")
    public_url: str | None = Field(None, description="reserved: how they are reached from outside")
    log_level: Annotated[str, AfterValidator(_level)] = Field("INFO", description="how much is logged")

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times that people see."""
        return ZoneInfo(self.bot_zone)

    @property
    def database(self) -> str:
        """The address of the database, with its password: never print it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'repwatch.db'}"

    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be printed or logged."""
        given = (self.telegram_token, self.bot_key, self.database_url)
        found = [secret.get_secret_value() for secret in given if secret]
        return tuple(text for text in found if len(text) > 7 and not text.startswith("sqlite"))


def load(**given: Any) -> Settings:
    """Read the settings, or refuse with every wrong variable at once."""
    try:
        return Settings(**given)
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in each['loc']).upper()}: {_plain(each['msg'])}"
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise ConfigurationError("Some settings are wrong:\n" + "\n".join(sorted(lines))) from None


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def key_file(settings: Settings) -> Path | None:
    """Give the file that holds the key, if it comes from one."""
    if settings.credentials_directory is not None:
        credential = settings.credentials_directory / KEY_NAME
        if credential.is_file():
            return credential
    return settings.bot_key_file


def load_keyring(settings: Settings) -> Keyring:
    """Read the key: systemd's credential, BOT_KEY_FILE, BOT_KEY, in this order. No key, no start."""
    file = key_file(settings)
    if file is not None:
        check_key_file(file, settings.data_dir)
        text, origin = file.read_text("utf-8", errors="replace"), str(file)
    elif settings.bot_key is not None:
        text, origin = settings.bot_key.get_secret_value(), "BOT_KEY"
    else:
        raise ConfigurationError(
            "There is no key, and without it no id can be stored safely. "
            "Run `repwatch init`, or set BOT_KEY_FILE or BOT_KEY."
        )
    try:
        return Keyring.from_text(text)
    except KeyUnreadableError:
        raise ConfigurationError(
            f"{origin} holds no key: it must be base64 of 32 bytes, as `repwatch key new` prints it."
        ) from None


def check_key_file(file: Path, data_dir: Path) -> None:
    """Refuse a key that is not there, that others may read, or that lies beside the database."""
    if not file.is_file():
        raise ConfigurationError(
            f"The key file {file} is not there. Bring it back from your safe copy; "
            "only for a fresh start run `repwatch init`."
        )
    if file.resolve().is_relative_to(data_dir.resolve()):
        raise ConfigurationError(
            f"The key {file} lies beside the database, where one theft takes both. "
            f"Move it out of {data_dir} and set BOT_KEY_FILE."
        )
    if file.stat().st_mode & 0o077:
        raise ConfigurationError(f"Others may read the key. Run: chmod 600 {file}")
