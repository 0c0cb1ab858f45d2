"""Keeping the index current: after a change, on a new day, and when the index is broken."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import delete

from directory.admissions.actions.ratings import follow_rating
from directory.finding.documents import documents
from directory.finding.index import engine, rebuild_mark
from directory.finding.models import IndexState, SearchLog
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, end_reading, transaction
from directory.foundation.long_work import long_work
from directory.foundation.time import today
from directory.outbox.actions import Message
from directory.outbox.queries import last_seq
from directory.progress.actions import Progress, tracked_work
from directory.progress.rules import WorkKind
from search.document import ServiceDocument
from search.engine import IndexUnavailable, StaleBatch

logger = logging.getLogger(__name__)
DAYS_LOGGED = 365
TRIES = 5  # of a batch, where other workers change the index at the same time


def apply_changes(messages: Sequence[Message]) -> None:
    """Bring the services these messages name up to date in the index, in one batch.

    A service that may no longer be listed has no document and is taken out. Where another worker changes the index
    between, the documents are read again: neither batch is lost, and older documents never replace newer ones. Raises
    IndexUnavailable, and StaleBatch where that happened too often: the messages wait, and `repair_index` rebuilds
    meanwhile.
    """
    for _ in range(TRIES - 1):
        try:
            return _apply_once(messages)
        except StaleBatch:
            continue
    return _apply_once(messages)


def _apply_once(messages: Sequence[Message]) -> None:
    health = engine().health()
    if not health.ok and engine().unchecked():
        raise IndexUnavailable(health.problem)  # its last batch is not known: this one waits for the check
    end_reading()  # what is read below must not be older than the index is now
    ids = {int(message.subject) for message in messages}
    upserts = list(documents(today(), ids))
    deletes = ids - {document.id for document in upserts}
    # Documents are read afresh, so a batch that was put off is never stale: it must not lose to a later one's number.
    seq = max(messages[-1].seq, health.seq + 1)
    engine().apply(upserts, deletes, seq, after=health.generation if health.ok else None)


def rebuild(_messages: Sequence[Message] = ()) -> None:
    """Build the whole index beside the one in use, then swap. Changes posted meanwhile are applied after it."""
    seq = last_seq()
    db.session.rollback()  # what is read below must not be older than `seq`
    day = today()
    with long_work(rebuild_mark()), tracked_work(WorkKind.INDEX) as progress:
        engine().rebuild(_counted(documents(day), progress), seq)
    with transaction():
        db.session.merge(IndexState(id=1, built_for=day))


def _counted(made: Iterator[ServiceDocument], progress: Progress) -> Iterator[ServiceDocument]:
    progress.report_progress(0)
    for number, document in enumerate(made, start=1):
        yield document
        progress.report_progress(number)


def repair_index() -> None:
    """Rebuild an index that this process or another can't read. Damage that was only reported is looked for first."""
    if not (engine().health().ok and engine().unchecked() == ""):
        check_index()


def check_index() -> None:
    """Compare every file of the index with what was written, and rebuild it where one differs.

    Finds damage that no search has met yet. Where another process writes for too long, the next round does it.
    """
    try:
        state = engine().check()
    except IndexUnavailable:
        return
    if not state.ok:
        logger.warning("the index is damaged and is rebuilt", extra={"problem": state.problem})
        rebuild()


def reindex_daily() -> None:
    """Rebuild the index on each new day, since admissions, prices and designations begin and end with a day."""
    state = db.session.get(IndexState, 1)
    if state is None or state.built_for != today():
        rebuild()


def follow_ratings(messages: Sequence[Message]) -> None:
    """A rating was published: admissions looks at its rules, and the services at that place are indexed again."""
    with transaction():
        for message in messages:
            follow_rating(SYSTEM, message.subject, on=today())


def purge_search_log() -> None:
    """Forget searches of more than a year ago, as the privacy page promises."""
    with transaction():
        db.session.execute(
            delete(SearchLog).where(SearchLog.searched_on < today() - timedelta(days=DAYS_LOGGED))
        )
