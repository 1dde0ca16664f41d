"""The noun audit entry: one act of a coordinator or of the machine, by numbers, chained to the one before."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.models.base import Id, words

MACHINE = 0
"""The actor of what no coordinator did: the operator at the machine, or the program by itself."""


class Act(StrEnum):
    """All that is ever written down, each with what `about` and `other` are the numbers of (0: nothing)."""

    INVITED = "invited"  # other: the role, as numbered in ROLES
    JOINED = "joined"  # about: the seat that vouched, 0 the operator; other: the role
    ROLE = "role"  # about: a seat; other: its new role
    SUSPENDED = "suspended"  # about: a seat
    TAKEN_BACK = "taken_back"  # about: a seat
    LAPSED = "lapsed"  # about: a seat
    DURESS = "duress"  # the actor's own seat
    REFUSED = "refused"  # the actor's seat counts no more, and a button of it was pressed
    CALL_TESTED = "call_tested"  # about: a call, up to the next group
    CALL_SUBMITTED = "call_submitted"
    CALL_RETURNED = "call_returned"
    CALL_APPROVED = "call_approved"
    CALL_CANCELLED = "call_cancelled"
    CALL_WITHDRAWN = "call_withdrawn"
    CALL_CORRECTED = "call_corrected"
    CALL_CHANGED = "call_changed"
    CALL_COUNTED = "call_counted"
    CALL_SAFETY = "call_safety"
    HELD = "held"
    LIFTED = "lifted"
    CASE_ASKED = "case_asked"  # about: a case, up to the next group; more publicity was asked for
    CASE_PUBLIC = "case_public"
    CASE_QUIET = "case_quiet"
    CASE_EMBARGO = "case_embargo"
    CASE_MERGED = "case_merged"  # other: the case it went into
    CASE_SPLIT = "case_split"  # other: the case that came of it
    CASE_CLOSED = "case_closed"
    CASE_RENAMED = "case_renamed"
    ITEM_ASKED = "item_asked"  # other: the item, up to the next group; its release was asked for
    ITEM_RELEASED = "item_released"
    ITEM_DROPPED = "item_dropped"
    RULE_ADDED = "rule_added"  # about: a change of words, up to the next group; other: who asked for it
    RULE_SILENCED = "rule_silenced"
    RULE_CHANGED = "rule_changed"
    RULE_RETIRED = "rule_retired"
    FEED_ADDED = "feed_added"  # about: a feed
    FEED_REMOVED = "feed_removed"
    LETTER_READ = "letter_read"  # about: the number of who wrote on the hotline; other: the topic
    LETTER_ANSWERED = "letter_answered"  # the same
    WRITER_BLOCKED = "writer_blocked"  # about: the number
    WRITER_LET = "writer_let"  # the same; may write again
    MESSAGE_STOPPED = "message_stopped"  # about: the first message of a broadcast, up to the next group
    MESSAGE_PAUSED = "message_paused"
    MESSAGE_RESUMED = "message_resumed"
    MESSAGE_AGAIN = "message_again"
    ALERT_WITHDRAWN = "alert_withdrawn"  # about: an alert
    ALERT_CORRECTED = "alert_corrected"
    KEY_CHANGED = "key_changed"  # at the machine, up to the end
    BACKUP_MADE = "backup_made"
    BACKUP_RESTORED = "backup_restored"


class AuditEntry(SQLModel, table=True):
    """One line of the audit log: numbers and a word of Act, never a name, an id of Telegram or free text.

    Rows are only ever added: triggers refuse to change or delete one. Numbers run from 1 without a gap.
    """

    __tablename__ = "audit"

    id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    at: datetime  # whole seconds
    actor: int = Field(sa_type=Id)  # a coordinator's number; MACHINE: no coordinator
    act: Act = Field(sa_type=words(Act))
    about: int = Field(default=0, sa_type=Id)
    other: int = Field(default=0, sa_type=Id)
    previous: bytes  # the hash of the entry before; zeros: the first
    hash: bytes  # HMAC over all fields above
