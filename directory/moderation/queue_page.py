"""The queue of moderation as its pages print it: what waits beside the thing that is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from directory.foundation.tasks import Task
from directory.foundation.time import LONDON
from directory.moderation.queries.queue import KINDS
from directory.proposals.difference_page import (
    DifferenceRow,
    difference_row,
    field_id,
    field_label,
    value_words,
)
from directory.proposals.queries import ProposalRecord, value_of
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.people import FEEDBACK_FAULT_LABELS
from directory.web.i18n import gettext, ngettext
from directory.web.labels import translate
from directory.web.navigation import current_url

PAGE_SIZE = 20
KIND_WORDS: Mapping[str, Message] = {
    "proposal.decide": _l("Page change"),
    "photo.decide": _l("Photo"),
    "mistake_report.decide": _l("Mistake reported"),
    "feedback.moderate": _l("Feedback"),
    "feedback_reply.moderate": _l("Reply to feedback"),
    "challenge.contact_writer": _l("Challenge"),
    "challenge.wait_for_writer": _l("Challenge, its writer is asked"),
    "challenge.decide": _l("Challenge"),
    "challenge.remove": _l("Challenge, no answer"),
    "call_request.ring": _l("Asks to be rung"),
    "call_request.visit": _l("Asks for a visit at home"),
    "second_moderator.agree": _l("Proposed by a colleague"),
    "price.decide": _l("Price"),
    "price.out_of_band": _l("Price outside its band"),
    "price_ending.decide": _l("Price to end"),
}
FILTER_WORDS: Mapping[str, Message] = {
    "page-changes": _l("Page changes"),
    "feedback": _l("Feedback"),
    "challenges": _l("Challenges"),
    "mistakes": _l("Mistakes reported"),
    "calls": _l("Calls and visits"),
    "second": _l("Second moderator"),
    "prices": _l("Prices"),
    "price-endings": _l("Prices to end"),
}
# The page of each filter, or of one kind of its own, and the value of its address.
PAGES: Mapping[str, tuple[str, str]] = {
    "photo.decide": ("moderation_photos.photo", "public_id"),
    "page-changes": ("moderation_queue.page_change", "public_id"),
    "mistakes": ("moderation_reports.report", "report_id"),
    "challenges": ("moderation_opinions.challenge", "challenge_id"),
    "calls": ("moderation_calls.call", "call_id"),
    "second": ("moderation_second.decision", "decision_id"),
    "prices": ("moderation_prices.price", "price_id"),
    "price-endings": ("moderation_prices.ending", "ending_id"),
    "feedback": ("moderation_opinions.feedback", "feedback_id"),
    "feedback_reply.moderate": ("moderation_opinions.reply", "reply_id"),
}
# Why feedback or a reply is not published (DMCC Act 2024, schedule 20), and why it may be challenged.
REASON_WORDS = FEEDBACK_FAULT_LABELS


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One line of the queue: its kind, the service, how long or how late, its page. `note` tells it from others of the
    same name, such as the reference of a call.
    """

    kind: str
    title: str
    note: str | None
    age: str
    late: bool
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue beside the thing: its head, the filters by kind, a page of entries."""

    heading: str
    filters: tuple[tuple[str, str, int, bool], ...]
    entries: tuple[QueueEntry, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class DecidedField:
    """One field of a page change: its difference, the names of its controls, and what it said the time before."""

    row: DifferenceRow
    verdict: str
    reason: str
    before: str | None
    overtaken: str | None


def queue_page(
    tasks: Sequence[Task], kind: str, page: int, current: tuple[str, str] | None, today: date
) -> QueuePage:
    """The queue of these tasks, narrowed to a kind; `current` is the filter, or the kind of task where a filter has
    several, and the subject of the thing that is open.
    """
    shown = [task for task in tasks if not kind or KINDS[task.kind] == kind]
    late = sum(1 for task in tasks if _is_late(task, today))
    counts = Counter(KINDS[task.kind] for task in tasks)
    pages = max(1, -(-len(shown) // PAGE_SIZE))
    number = min(max(page, 1), pages)
    heading = ngettext("Moderation: %(num)s waits", "Moderation: %(num)s wait", len(tasks))
    if late:
        heading = gettext("%(heading)s, %(late)s late", heading=heading, late=late)
    return QueuePage(
        heading=heading if tasks else gettext("Moderation: nothing waits"),
        filters=(
            (gettext("All"), _narrowed(None), len(tasks), not kind),
            *(
                (translate(words), _narrowed(name), counts[name], kind == name)
                for name, words in FILTER_WORDS.items()
                if counts[name]
            ),
        ),
        entries=tuple(
            _entry(task, current, today) for task in shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        ),
        page=number,
        pages=pages,
    )


def address_of(task: Task) -> str:
    """The page on which a thing is decided."""
    endpoint, name = PAGES.get(task.kind) or PAGES[KINDS[task.kind]]
    values: dict[str, Any] = {name: task.href_values[name]}
    return url_for(endpoint, **values)


def proposed_words(subject_type: str, verb: str) -> str:
    """What one moderator proposes to another, as a sentence."""
    said = {
        ("feedback", "publish"): gettext("Publish the feedback as it is written"),
        ("feedback", "reject"): gettext("Do not publish the feedback"),
        ("feedback_reply", "publish"): gettext("Show the reply as it is written"),
        ("feedback_reply", "reject"): gettext("Do not show the reply"),
        ("feedback_challenge", "uphold"): gettext("The challenged text stays public"),
        ("feedback_challenge", "remove"): gettext("Take the challenged text off the page"),
    }
    return said[subject_type, verb]


def decided_fields(proposal: ProposalRecord, live: Mapping[str, object]) -> tuple[DecidedField, ...]:
    """The fields of a page change against the live page, with what is new since it was sent before."""
    found = []
    for field, value in proposal.sent.items():
        before = proposal.sent_before.get(field)
        base, now = proposal.base.get(field), value_of(live, field)
        found.append(
            DecidedField(
                row=difference_row(field, now, value, id=field_id(field)),
                verdict=f"verdict__{field.replace('.', '__')}",
                reason=f"reason__{field.replace('.', '__')}",
                before=value_words(field, before)
                if proposal.sent_version > 1 and field in proposal.sent_before and before != value
                else None,
                overtaken=(value_words(field, base) or gettext("nothing"))
                if now not in (base, value)
                else None,
            )
        )
    return tuple(found)


def new_since(proposal: ProposalRecord) -> str:
    """The names of the fields that differ from what was sent the time before."""
    changed = [field for field, value in proposal.sent.items() if proposal.sent_before.get(field) != value]
    return ", ".join(field_label(field) for field in changed)


def _entry(task: Task, current: tuple[str, str] | None, today: date) -> QueueEntry:
    late = _is_late(task, today)
    return QueueEntry(
        kind=translate(KIND_WORDS[task.kind]),
        title=task.title,
        note=task.note,
        age=_age(task, today, late=late),
        late=late,
        address=address_of(task),
        current=current in ((KINDS[task.kind], task.subject), (task.kind, task.subject)),
    )


def _age(task: Task, today: date, *, late: bool) -> str:
    if late and task.due is not None:
        return ngettext("%(num)s day late", "%(num)s days late", (today - task.due).days)
    since: datetime = task.since
    days = max(0, (today - since.astimezone(LONDON).date()).days)
    return ngettext("%(num)s day", "%(num)s days", days) if days else gettext("today")


def _is_late(task: Task, today: date) -> bool:
    return task.due is not None and task.due < today


def _narrowed(kind: str | None) -> str:
    return current_url(kind=kind, page=None)
