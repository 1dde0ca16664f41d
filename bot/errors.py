"""Every error the bot raises on purpose. Pure.

    RepatriationWatchError
    ├── ConfigurationError      the operator must change something (exit code 78)
    │   └── FeedsFileError      feeds.yml does not load; carries every problem at once
    │       └── RulesFileError  the same of rules.yml
    ├── UnavailableError        something outside does not answer (exit code 69)
    ├── TryLaterError           somebody else holds it now (exit code 75)
    └── FetchError              one feed could not be fetched or read; carries reason and detail

Each message says what is wrong and how to mend it, and never holds a token, a key or a chat id.
"""

from dataclasses import dataclass


class RepatriationWatchError(Exception):
    """The root: whoever catches this catches all of ours and nothing else."""

    exit_code = 1


class ConfigurationError(RepatriationWatchError):
    """A setting, a file or a key is missing or wrong."""

    exit_code = 78


class UnavailableError(RepatriationWatchError):
    """A network, a server or a database does not answer."""

    exit_code = 69


class TryLaterError(RepatriationWatchError):
    """The thing asked for is held by another process."""

    exit_code = 75


@dataclass(frozen=True)
class FileProblem:
    """One problem of a text file: 1-based line and column, what is wrong, and the nearest valid word."""

    line: int
    column: int
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        """Give `line 14, column 3: `lanugage` is no key of a feed; did you mean `language`?`."""
        hint = f"; did you mean `{self.suggestion}`?" if self.suggestion else ""
        return f"line {self.line}, column {self.column}: {self.message}{hint}"


class FeedsFileError(ConfigurationError):
    """feeds.yml does not load. `problems` holds all of them, not the first."""

    def __init__(self, path: str, problems: tuple[FileProblem, ...]) -> None:
        self.path = path
        self.problems = problems
        count = len(problems)
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{path} not loaded: {count} problem{'s' if count != 1 else ''}\n{lines}")


class RulesFileError(FeedsFileError):
    """rules.yml does not load. `problems` holds all of them, not the first."""


class FetchError(RepatriationWatchError):
    """A feed could not be fetched or read. `reason` is one of the words of bot/feeds/fetch.py."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)
