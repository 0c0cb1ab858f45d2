"""Publish a week's league table, and correct one: always worked out, never ordered by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from directory.admissions.queries import public_listed_in_lot
from directory.audit.actions import record
from directory.catalogue.queries import public_registrations
from directory.feedback.queries import public_summary
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, allow
from directory.frameworks.queries import lot_scope
from directory.leagues.models import LeagueRow, LeagueSnapshot
from directory.leagues.queries import TableSpec, newest_version
from directory.leagues.rules import FORMULA, LeagueEntry, median_price, rank_entries, week_start
from directory.prices.queries import public_comparables
from directory.prices.rules.types import Comparable, NotComparable, whole_pence
from directory.quality.queries import public_latest_outcomes
from directory.register.queries import current_ratings
from directory.register.records import CurrentRating, Ratings
from directory.vocabulary.prices import Payer
from directory.workflow.rules import clean_reason

NO_PRICE = NotComparable("no_price_for_payer")


def publish_table(actor: Actor, spec: TableSpec, *, on: date) -> LeagueSnapshot | None:
    """Write the table of the week that `on` lies in; None where there is one already or no service is listed.

    Every service of the category that is listed in the lot is in it (HAR 7.9). Raises NotAllowed.
    """
    _allow_publishing(actor, spec)
    if newest_version(spec.lot.id, spec.council_code, spec.category, week_start(on)):
        return None
    return _write_snapshot(actor, spec, on, version=1, reason=None)


def correct_table(actor: Actor, spec: TableSpec, *, on: date, reason: str) -> LeagueSnapshot | None:
    """Write a new version of this week's table, with the reason; None where no service is listed any more.

    The earlier versions can still be read. Raises NotAllowed; Invalid `reason_missing`, `nothing_to_correct`.
    """
    _allow_publishing(actor, spec)
    reason = clean_reason(reason)
    if not reason:
        raise Invalid("reason", "reason_missing")
    version = newest_version(spec.lot.id, spec.council_code, spec.category, week_start(on))
    if not version:
        raise Invalid("week", "nothing_to_correct")
    return _write_snapshot(actor, spec, on, version=version + 1, reason=reason)


def correct_tables(
    actor: Actor, specs: Sequence[TableSpec], *, on: date, reason: str
) -> tuple[LeagueSnapshot, ...]:
    """Correct those of these tables that were published this week; the versions that were written.

    A category without a table has nothing to correct and does not stop the others. One that no service is listed for
    any more keeps the table it has. Raises NotAllowed; Invalid `reason_missing`, `nothing_to_correct` where no table
    was published.
    """
    for spec in specs:
        _allow_publishing(actor, spec)
    week = week_start(on)
    published = [
        spec for spec in specs if newest_version(spec.lot.id, spec.council_code, spec.category, week)
    ]
    if not published:
        raise Invalid("week", "nothing_to_correct")
    snapshots = [correct_table(actor, spec, on=on, reason=reason) for spec in published]
    return tuple(snapshot for snapshot in snapshots if snapshot is not None)


def _allow_publishing(actor: Actor, spec: TableSpec) -> None:
    """A table belongs to the lead council of its lot's instrument, as stored: the caller's record is not believed."""
    allow(actor, Permission.LEAGUE_PUBLISH, lot_scope(spec.lot.id))


def _write_snapshot(
    actor: Actor, spec: TableSpec, on: date, *, version: int, reason: str | None
) -> LeagueSnapshot | None:
    services = public_registrations(public_listed_in_lot(spec.lot.id, on), spec.category)
    if not services:
        return None
    comparables = public_comparables(list(services), [spec.week], on, Payer.COUNCIL)
    prices = {service_id: weeks.get(spec.week.key, NO_PRICE) for service_id, weeks in comparables.items()}
    ratings = _overall_ratings(services)
    entries = [_entry(service_id, prices.get(service_id), ratings[service_id]) for service_id in services]
    median = median_price(entries)
    snapshot = LeagueSnapshot(
        lot_id=spec.lot.id,
        council_code=spec.council_code,
        category=spec.category,
        week_begins=week_start(on),
        version=version,
        formula=FORMULA,
        reason=reason,
        taken_on=on,
        week_key=spec.week.key,
        min_rating=spec.instrument.min_rating if spec.lot.regulated_required else None,
        median_pence=None if median is None else whole_pence(median),
        taken_by=actor.id,
    )
    db.session.add(snapshot)
    db.session.flush()
    _write_rows(snapshot, entries, prices, ratings)
    record(
        actor,
        "league.corrected" if reason else "league.taken",
        "league_snapshot",
        snapshot.id,
        after={"week": snapshot.week_begins.isoformat(), "version": version, "rows": len(services)},
    )
    return snapshot


def _write_rows(
    snapshot: LeagueSnapshot,
    entries: Sequence[LeagueEntry],
    prices: Mapping[int, Comparable | NotComparable],
    ratings: Mapping[int, CurrentRating | None],
) -> None:
    """Add a row for each entry, with its rating, check and feedback as they stand."""
    service_ids = [entry.service_id for entry in entries]
    feedback, checks = public_summary(service_ids), public_latest_outcomes(service_ids)
    for ranked in rank_entries(entries, snapshot.min_rating):
        service_id = ranked.entry.service_id
        rating, check, summary = ratings[service_id], checks.get(service_id), feedback[service_id]
        db.session.add(
            LeagueRow(
                snapshot_id=snapshot.id,
                service_id=service_id,
                group_code=ranked.group,
                position=ranked.position,
                pence=ranked.entry.pence,
                why_not=_reason_not_comparable(prices.get(service_id)),
                index_hundredths=ranked.index,
                rating=ranked.entry.rating,
                rated_on=rating and (rating.inspected_on or rating.published_on),
                rated_service=rating and rating.service,
                check_outcome=check and check.outcome,
                checked_on=check and check.checked_on,
                feedback_hundredths=summary.overall_hundredths,
                people=summary.count,
            )
        )


def _entry(
    service_id: int, price: Comparable | NotComparable | None, rating: CurrentRating | None
) -> LeagueEntry:
    pence = price.pence if isinstance(price, Comparable) else None
    return LeagueEntry(service_id, pence, rating.value if rating else None)


def _overall_ratings(services: Mapping[int, str | None]) -> dict[int, CurrentRating | None]:
    """The overall rating of each service, from the id of its registered location."""
    by_location: Mapping[str, Ratings] = current_ratings(
        location for location in services.values() if location
    )
    ratings = {service_id: by_location.get(location or "") for service_id, location in services.items()}
    return {service_id: known.overall if known else None for service_id, known in ratings.items()}


def _reason_not_comparable(price: Comparable | NotComparable | None) -> str | None:
    """The code of why a price cannot be compared; None where it can."""
    return None if isinstance(price, Comparable) else (price or NO_PRICE).code
