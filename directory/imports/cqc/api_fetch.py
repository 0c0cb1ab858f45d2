"""A run through the regulator's API: list, fetch, and switch to all of it at once. One that broke off is gone on with.

The first run lists every location of adult social care; each later one what changed since the one before it began.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, end_reading, transaction
from directory.foundation.locks import held_alone
from directory.foundation.settings import Settings
from directory.foundation.time import LONDON, now
from directory.imports.cqc import api_objects
from directory.imports.cqc.api_client import ApiClient, ApiError, BadAnswer, ListPage, NotThere
from directory.imports.cqc.faulty_values import FaultyValue
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.table_shapes import RefusedRow, RowResult
from directory.imports.towns import name_towns
from directory.progress.actions import tracked_work
from directory.progress.rules import WorkKind
from directory.register.actions.fetching import (
    Fetched,
    abandon_fetch,
    begin_fetch,
    finish_fetch,
    list_locations,
    put_off_fetch,
    stage_fetched,
)
from directory.register.fetch_queries import (
    FetchRecord,
    count_outcomes,
    fetch_record,
    fetch_refusals,
    last_finished_fetch,
    locations_with,
    open_fetch,
)
from directory.register.jobs import complete_import, discard_staged
from directory.register.rules.fetching import Outcome, changes_since
from directory.register.rules.statements import Statement, to_body

logger = logging.getLogger(__name__)
LOCK = "register-fetch"
AT_ONCE = (
    25  # locations a transaction: some seconds of fetching, which is what a process that is killed loses
)
MOST_PAGES = 2000
MOST_FAILURES_IN_A_ROW = 5  # then it is the API that fails, not the locations
Progress = Callable[[int, int], object]


class FetchUnderway(Exception):
    """Another process of this site is asking the API."""


@dataclass(frozen=True, slots=True)
class FinishedFetch:
    """A run that was finished: its import, and since when it asked for changes; None where it listed everything.

    `outcomes` counts the listed locations by what came of them; `refusals` are (location id, reason, what about).
    """

    import_id: int
    since: datetime | None
    outcomes: dict[str, int]
    refusals: tuple[tuple[str, str, str], ...]


@contextmanager
def alone_at_api(folder: Path) -> Iterator[None]:
    """No other process of this site asks the API meanwhile. Raises FetchUnderway where one does.

    `folder` holds the lock of a site with SQLite.
    """
    with held_alone(db.engine, LOCK, folder) as alone:
        if not alone:
            raise FetchUnderway
        yield


def fetch_register(
    client: ApiClient, source: str, *, everything: bool = False, progress: Progress | None = None
) -> FinishedFetch:
    """Go on with the run that is open, or begin one, and bring it to its end. Called under `alone_at_api`.

    `source` names the API in the list of imports, and `progress` is told how many locations are fetched and listed.
    `everything` begins anew with the whole list. Raises ApiError where the API gives no usable answer: what was
    fetched until then is kept, and changes nothing.
    """
    run = _begun(source, everything)
    try:
        with tracked_work(WorkKind.REGISTER_FETCH, subject=str(run.id), title=source) as work:
            work.report_progress(0)
            _list_all(client, run)
            _fetch_listed(client, run.id, (work.report_progress, *([progress] if progress else [])))
    except ApiError as error:
        with transaction():
            put_off_fetch(SYSTEM, run.id, str(error), now(), error.wait)
        raise
    outcomes, refusals = count_outcomes(run.id), tuple(fetch_refusals(run.id))
    with transaction():
        import_id = finish_fetch(SYSTEM, run.id)
    complete_import(SYSTEM, import_id)
    name_towns(SYSTEM)
    return FinishedFetch(import_id, run.since, outcomes, refusals)


def client_of(settings: Settings) -> ApiClient:
    """The API as the settings have it, asked under the site's own name."""
    return ApiClient(
        settings.cqc_url,
        settings.cqc_key,
        f"ChoosingCare (+{settings.public_url or 'a site without a public address'})",
        settings.cqc_requests_a_minute,
    )


def london_day() -> date:
    """The day of fetching: today in London, whatever day the clock of a demonstration is held at."""
    return now().astimezone(LONDON).date()


def _begun(source: str, everything: bool) -> FetchRecord:
    run = open_fetch()
    if run is not None and everything and run.since is not None:
        with transaction():
            import_id = abandon_fetch(SYSTEM, run.id)
        discard_staged(SYSTEM, import_id)
        run = None
    if run is None:
        last = last_finished_fetch()
        since = changes_since(last.until) if last is not None and not everything else None
        with transaction():
            fetch_id = begin_fetch(SYSTEM, source, since=since, until=now(), as_at=london_day())
        run = fetch_record(fetch_id)
    return run


def _list_all(client: ApiClient, run: FetchRecord) -> None:
    page, listed = run.next_page, run.listed
    while not listed:
        end_reading()
        answer = _page(client, run, page)
        if page > MOST_PAGES or (run.since is None and page == 1 and not answer.location_ids):
            raise BadAnswer("the list of all locations is empty, or has no end")
        listed = page >= answer.pages
        with transaction():
            list_locations(SYSTEM, run.id, page, answer.location_ids, last=listed)
        if answer.refused:
            logger.warning("entries of the list had no location id", extra={"entries": answer.refused})
        page += 1


def _page(client: ApiClient, run: FetchRecord, page: int) -> ListPage:
    if run.since is None:
        return client.locations(page)
    return client.changes(run.since, run.until, page)


def _fetch_listed(client: ApiClient, fetch_id: int, told: Sequence[Progress]) -> None:
    failures = Failures()
    while ids := locations_with(fetch_id, Outcome.WAITING, AT_ONCE):
        end_reading()
        fetched, broke_off = _fetch_some(client, ids, failures)
        if fetched:
            with transaction():
                stage_fetched(SYSTEM, fetch_id, fetched)
        if broke_off is not None:
            raise broke_off
        outcomes = count_outcomes(fetch_id)
        total = sum(outcomes.values())
        for progress in told:
            progress(total - outcomes.get(Outcome.WAITING, 0), total)


class Failures:
    """Locations in a row that got no usable answer: one is its own fault, five are the API's."""

    def __init__(self) -> None:
        self.in_a_row = 0

    def ends_the_run(self, error: ApiError) -> bool:
        """Note another failure; whether to break off."""
        self.in_a_row += 1
        return error.everywhere or bool(error.wait) or self.in_a_row >= MOST_FAILURES_IN_A_ROW

    def note_answer(self) -> None:
        """One was answered: those before it had a fault of their own."""
        self.in_a_row = 0


def _fetch_some(
    client: ApiClient, ids: list[str], failures: Failures
) -> tuple[list[Fetched], ApiError | None]:
    """Fetch some locations; what came of each, and the error that breaks the run off.

    Those that failed in a row just before it are left to be fetched again.
    """
    fetched: list[Fetched] = []
    for location_id in ids:
        try:
            fetched.append(_fetch_one(client, location_id))
        except ApiError as error:
            if failures.ends_the_run(error):
                kept = len(fetched) - min(failures.in_a_row - 1, len(fetched))
                return fetched[:kept], error
            fetched.append(Fetched(location_id, Outcome.FAILED, refusals=(("failed", str(error)),)))
        else:
            failures.note_answer()
    return fetched, None


def _fetch_one(client: ApiClient, location_id: str) -> Fetched:
    try:
        answer = client.location(location_id)
    except NotThere:
        return Fetched(location_id, Outcome.GONE, refusals=(("gone", ""),))
    results = list(_read(answer, location_id))
    statements = tuple(one for one in results if isinstance(one, Statement))
    refusals = tuple((one.reason, one.about) for one in results if isinstance(one, RefusedRow))
    refusals += tuple((str(one.fault), one.words) for one in results if isinstance(one, FaultyValue))
    return Fetched(location_id, Outcome.STAGED if statements else Outcome.REFUSED, statements, refusals)


def _read(answer: api_objects.Object, location_id: str) -> Iterator[RowResult]:
    """What an answer says, as of today. Whatever is wrong with one answer is counted, and stops no other."""
    if missing := api_objects.lacks(answer):
        yield RefusedRow(1, "not_a_location", f"lacks {', '.join(missing)}")
        return
    if answer["locationId"] != location_id:
        yield RefusedRow(1, "another_location", "")
        return
    try:
        fields = FieldReader(answer, 1)
        for result in api_objects.read(fields, london_day()):
            if isinstance(result, Statement):
                json.dumps(to_body(result), ensure_ascii=False).encode()  # half a character can't be stored
            yield result
        yield from fields.faults
    except Exception as error:  # a value of a kind that nobody thought of
        logger.warning("an answer could not be read", extra={"error": type(error).__name__})
        yield RefusedRow(1, "unreadable", type(error).__name__)
