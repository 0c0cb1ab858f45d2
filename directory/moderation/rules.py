"""What a report of a mistake must hold, who deals with it and how long what it says is kept. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from directory.foundation.actor import Actor, Role
from directory.foundation.errors import Invalid

FIELDS = (
    "name_or_address",
    "contact_details",
    "price",
    "rating",
    "places_free",
    "what_it_offers",
    "who_it_is_for",
    "languages_and_faith",
    "feedback",
    "closed_or_moved",
    "something_else",
)
LONGEST_TEXT = 2000  # characters
LONGEST_EMAIL = 254  # characters, RFC 5321
LONGEST_PHONE = 32  # characters
DAYS_KEPT = 365
# Why contact details are kept, and nothing else is done with them (UK GDPR, article 5(1)(b)).
CONTACT_PURPOSE = "ask_or_tell_about_this_report"

_DECIDERS = frozenset({Role.MODERATOR, Role.FRAMEWORK_MANAGER, Role.COMMISSIONING_MANAGER, Role.SYSTEM})
_TOKEN = re.compile(r"[0-9a-f]{32}")


def may_decide(actor: Actor) -> bool:
    """Council staff who look after public facts; never the provider the report is about."""
    return actor.role in _DECIDERS


def check_report(field: str, text: str) -> str:
    """The words of a report, trimmed. Raises Invalid for an unknown field, no words or too many."""
    if field not in FIELDS:
        raise Invalid("field", "unknown")
    words = text.strip()
    if not words:
        raise Invalid("text", "required")
    if len(words) > LONGEST_TEXT:
        raise Invalid("text", "too_long", most=LONGEST_TEXT)
    return words


def check_reason(reason: str) -> str:
    """The reason of a decision, trimmed. Raises Invalid where there is none."""
    words = reason.strip()
    if not words:
        raise Invalid("reason", "required")
    return words


def is_token(value: str) -> bool:
    """Whether a form's one-time token has the shape of ours: 32 hexadecimal digits."""
    return _TOKEN.fullmatch(value) is not None


def keep_until(told_on: date) -> date:
    """The last day on which what somebody told us is kept: 365 days on."""
    return told_on + timedelta(days=DAYS_KEPT)
