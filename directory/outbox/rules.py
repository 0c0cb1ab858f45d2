"""What can be posted, when a message or a letter that failed is tried again, and when a letter is given up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST_WAIT = timedelta(hours=1)
SHORTEST_LETTER_WAIT = timedelta(minutes=1)
LONGEST_LETTER_WAIT = timedelta(hours=4)
DAYS_TO_TRY = 2
MOST_LETTERS_A_DAY = 3  # to one address, whoever asks
DAY = timedelta(days=1)
# What was written further ahead than this was written before the clock was put back: how long ago, nobody knows.
MOST_AHEAD = timedelta(hours=1)
# Longer than any conversation with a mail server can last: each of its dozen answers is waited for ten seconds.
ABANDONED_AFTER = timedelta(minutes=15)


class Event(StrEnum):
    """Everything a room can tell the others, after the fact."""

    SERVICE_CHANGED = "service_changed"
    REBUILD_INDEX = "rebuild_index"
    RATING_PUBLISHED = "rating_published"
    LETTER_WRITTEN = "letter_written"


def mailbox(address: str) -> str:
    """Whose address it is, for counting: without the tag after a plus, which mail servers leave to its owner."""
    name, _, host = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def notify_templates(settings: Iterable[str]) -> dict[str, str]:
    """Templates of GOV.UK Notify by kind of letter, from `kind=id` or an id alone, which stands for every other kind.

    Raises ValueError for what is neither.
    """
    found: dict[str, str] = {}
    for setting in settings:
        kind, _, template = setting.rpartition("=")
        found[kind.strip()] = str(UUID(template.strip()))
    return found


def notify_template(templates: Mapping[str, str], kind: str) -> str | None:
    """The template of a kind of letter; None where there is none."""
    return templates.get(kind) or templates.get("")


def next_try(attempts: int, at: datetime) -> datetime:
    """When to try again after `attempts` failures: 2, 4, 8 … seconds, an hour at most."""
    return at + min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)


def next_letter_try(attempts: int, at: datetime) -> datetime:
    """When to send a letter again after `attempts` failures: 1, 2, 4 … minutes, four hours at most."""
    return at + min(SHORTEST_LETTER_WAIT * 2 ** min(max(attempts - 1, 0), 12), LONGEST_LETTER_WAIT)


def is_given_up(written_at: datetime, at: datetime) -> bool:
    """Whether a letter that could not be sent is too old to be sent again: its prices are not what was asked for."""
    return at - written_at >= timedelta(days=DAYS_TO_TRY)
