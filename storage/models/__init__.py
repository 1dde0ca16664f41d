"""The nouns. Importing this package makes all tables known to the metadata."""

from storage.models.alert import Alert, AlertKind
from storage.models.audit import MACHINE, Act, AuditEntry
from storage.models.base import metadata
from storage.models.call import (
    Approval,
    Call,
    CallNotice,
    CallState,
    Choice,
    Count,
    Intake,
    Picture,
    Snippet,
    Tap,
    Wording,
)
from storage.models.case import Case, Outcome, Publicity
from storage.models.case_work import CaseAct, CaseAsk, CaseDraft, CaseEvent
from storage.models.coordinator import ROLES, Coordinator, CoordinatorState, Invite, Role
from storage.models.correction import Correction
from storage.models.delivery import MOVES, Delivery, DeliveryState, Todo, before
from storage.models.fan_out import FanOut
from storage.models.feed import Feed, FeedOrigin, FeedState, Host
from storage.models.hotline import (
    HotlineBan,
    HotlineDesk,
    HotlineLetter,
    HotlinePerson,
    HotlineShown,
)
from storage.models.item import Item, ItemName, ItemVersion
from storage.models.memo import Memo
from storage.models.message import SCHEDULED, WITHDRAWN, Message, MessageKind, Priority
from storage.models.subscriber import (
    ALL_ARTICLES,
    ALL_REGIONS,
    ALL_TOPICS,
    Articles,
    ChatKind,
    Digest,
    Region,
    Subscriber,
    SubscriberState,
    TopicChoice,
)
from storage.models.term import Term, TermAct, TermChange, TermClass, TermState
from storage.models.verdict import (
    Certainty,
    Label,
    Precision,
    Severity,
    Status,
    StoredVerdict,
    Topic,
    Whom,
)

__all__ = [
    "ALL_ARTICLES",
    "ALL_REGIONS",
    "ALL_TOPICS",
    "MACHINE",
    "MOVES",
    "ROLES",
    "SCHEDULED",
    "WITHDRAWN",
    "Act",
    "Alert",
    "AlertKind",
    "Approval",
    "Articles",
    "AuditEntry",
    "Call",
    "CallNotice",
    "CallState",
    "Case",
    "CaseAct",
    "CaseAsk",
    "CaseDraft",
    "CaseEvent",
    "Certainty",
    "ChatKind",
    "Choice",
    "Coordinator",
    "CoordinatorState",
    "Correction",
    "Count",
    "Delivery",
    "DeliveryState",
    "Digest",
    "FanOut",
    "Feed",
    "FeedOrigin",
    "FeedState",
    "Host",
    "HotlineBan",
    "HotlineDesk",
    "HotlineLetter",
    "HotlinePerson",
    "HotlineShown",
    "Intake",
    "Invite",
    "Item",
    "ItemName",
    "ItemVersion",
    "Label",
    "Memo",
    "Message",
    "MessageKind",
    "Outcome",
    "Picture",
    "Precision",
    "Priority",
    "Publicity",
    "Region",
    "Role",
    "Severity",
    "Snippet",
    "Status",
    "StoredVerdict",
    "Subscriber",
    "SubscriberState",
    "Tap",
    "Term",
    "TermAct",
    "TermChange",
    "TermClass",
    "TermState",
    "Todo",
    "Topic",
    "TopicChoice",
    "Whom",
    "Wording",
    "before",
    "metadata",
]
