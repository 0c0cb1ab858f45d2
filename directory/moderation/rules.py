"""What a mistake report must hold, and for how long its text and contact details are stored. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from directory.foundation.errors import Invalid
from directory.vocabulary.people import ReportedFact

LONGEST_TEXT = 2000  # characters
LONGEST_EMAIL = 254  # characters, RFC 5321
LONGEST_PHONE = 32  # characters
RETENTION_DAYS = 365
# The only use of contact details (UK GDPR, article 5(1)(b)).
CONTACT_PURPOSE = "ask_or_tell_about_this_report"


def check_report(field: str, text: str) -> str:
    """The text of a report, trimmed. Raises Invalid for an unknown field, no text or too much of it."""
    if not ReportedFact.has(field):
        raise Invalid("field", "unknown")
    trimmed = text.strip()
    if not trimmed:
        raise Invalid("text", "required")
    if len(trimmed) > LONGEST_TEXT:
        raise Invalid("text", "too_long", most=LONGEST_TEXT)
    return trimmed


def keep_until(received_on: date) -> date:
    """The last day on which the text and contact details of a report are stored: 365 days after it arrived."""
    return received_on + timedelta(days=RETENTION_DAYS)
