"""Plans and writes digests: one message with what did not ring. A stage."""

from datetime import datetime

from bot.delivery import hours
from bot.texts.zones import zone_of
from storage.models import Digest, Subscriber


def plan(row: Subscriber, now: datetime) -> None:
    """Note when the next digest of a subscriber is due, after their wishes changed."""
    zone = zone_of(row.zone)
    row.digest_at = hours.next_digest(row.digest, row.digest_hour, row.digest_weekday, zone, now)
    row.digest_since = None if row.digest is Digest.OFF else row.digest_since or now
