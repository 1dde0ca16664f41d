"""The pretend Telegram with its people: a town in which users can be made. An edge (it keeps time)."""

from bot.rehearsal.chats import Chat, Kind
from bot.rehearsal.people import User
from bot.rehearsal.town import REHEARSAL_TOKEN, Refused, Town

__all__ = ["REHEARSAL_TOKEN", "Refused", "World"]


class World(Town):
    """Everything the pretend Telegram knows, and whoever enters it."""

    def user(self, name: str, language_code: str | None = "en") -> User:
        """Make a person. The bot cannot write to them before they press Start."""
        person = User(self._next_person, name, language_code=language_code, world=self)
        self._next_person += 1
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, Kind.PRIVATE, person)
        return person
