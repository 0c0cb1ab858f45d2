"""Taking the week's league table, and correcting one: always arithmetic, never a hand on the order."""

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
from directory.foundation.permissions import allow_by_rule
from directory.leagues.models import LeagueRow, LeagueSnapshot
from directory.leagues.queries import TableOf, newest_version
from directory.leagues.rules import FORMULA, Entry, may_publish_league, middle, table, week_of
from directory.prices.queries import public_comparables
from directory.prices.rules.types import Comparable, NotComparable, whole_pence
from directory.quality.queries import public_latest_outcomes
from directory.register.queries import current_ratings
from directory.register.records import CurrentRating, Ratings

PAYER = "council"
NO_PRICE = NotComparable("no_price_for_payer")


def take_table(actor: Actor, wanted: TableOf, *, on: date) -> LeagueSnapshot | None:
    """Keep the table of the week that `on` lies in; None where it was taken already or nobody is listed.

    Raises NotAllowed. Every service of the kind that is listed in the lot is in it (HAR 7.9).
    """
    allow_by_rule(actor, may_publish_league, wanted.instrument.council_code)
    if newest_version(wanted.lot.id, wanted.council_code, wanted.category, week_of(on)):
        return None
    return _write(actor, wanted, on, version=1, reason=None)


def correct_table(actor: Actor, wanted: TableOf, *, on: date, reason: str) -> LeagueSnapshot | None:
    """Keep a new version of this week's table, worked out anew, and say why; None where nobody is listed any more.

    The earlier versions stay readable.
    Raises NotAllowed; Invalid `reason_missing`, `nothing_to_correct`.
    """
    allow_by_rule(actor, may_publish_league, wanted.instrument.council_code)
    if not reason.strip():
        raise Invalid("reason", "reason_missing")
    before = newest_version(wanted.lot.id, wanted.council_code, wanted.category, week_of(on))
    if not before:
        raise Invalid("week", "nothing_to_correct")
    return _write(actor, wanted, on, version=before + 1, reason=reason.strip())


def correct_tables(
    actor: Actor, wanted: Sequence[TableOf], *, on: date, reason: str
) -> tuple[LeagueSnapshot, ...]:
    """Correct those of these tables that were taken this week; the versions that were written.

    A kind of care without a table has nothing to correct, and holds up no other. One that nobody is listed for any more
    keeps the table it has. Raises NotAllowed; Invalid `reason_missing`, `nothing_to_correct` where none was taken.
    """
    for one in wanted:
        allow_by_rule(actor, may_publish_league, one.instrument.council_code)
    week = week_of(on)
    taken = [one for one in wanted if newest_version(one.lot.id, one.council_code, one.category, week)]
    if not taken:
        raise Invalid("week", "nothing_to_correct")
    written = [correct_table(actor, one, on=on, reason=reason) for one in taken]
    return tuple(one for one in written if one is not None)


def _write(
    actor: Actor, wanted: TableOf, on: date, *, version: int, reason: str | None
) -> LeagueSnapshot | None:
    services = public_registrations(public_listed_in_lot(wanted.lot.id, on), wanted.category)
    if not services:
        return None
    prices = {
        service_id: found.get(wanted.week.key, NO_PRICE)
        for service_id, found in public_comparables(list(services), [wanted.week], on, PAYER).items()
    }
    min_rating = wanted.instrument.min_rating if wanted.lot.regulated_required else None
    rated = current_ratings(location for location in services.values() if location)
    entries = [_entry(one, prices.get(one), _overall(rated, services[one])) for one in services]
    centre = middle(entries)
    snapshot = LeagueSnapshot(
        lot_id=wanted.lot.id,
        council_code=wanted.council_code,
        category=wanted.category,
        week_begins=week_of(on),
        version=version,
        formula=FORMULA,
        reason=reason,
        taken_on=on,
        week_key=wanted.week.key,
        min_rating=min_rating,
        median_pence=None if centre is None else whole_pence(centre),
        taken_by=actor.id,
    )
    db.session.add(snapshot)
    db.session.flush()
    summaries, checks = public_summary(list(services)), public_latest_outcomes(list(services))
    for placed in table(entries, min_rating):
        service_id = placed.entry.service_id
        overall = _overall(rated, services[service_id])
        check, told = checks.get(service_id), summaries[service_id]
        db.session.add(
            LeagueRow(
                snapshot_id=snapshot.id,
                service_id=service_id,
                group_code=placed.group,
                position=placed.position,
                pence=placed.entry.pence,
                why_not=_why_not(prices.get(service_id)),
                index_hundredths=placed.index,
                rating=placed.entry.rating,
                rated_on=overall and (overall.inspected_on or overall.published_on),
                check_outcome=check and check.outcome,
                checked_on=check and check.checked_on,
                feedback_hundredths=told.overall_hundredths,
                people=told.count,
            )
        )
    record(
        actor,
        "league.corrected" if reason else "league.taken",
        "league_snapshot",
        snapshot.id,
        after={"week": snapshot.week_begins.isoformat(), "version": version, "rows": len(services)},
    )
    return snapshot


def _entry(service_id: int, price: Comparable | NotComparable | None, overall: CurrentRating | None) -> Entry:
    pence = price.pence if isinstance(price, Comparable) else None
    return Entry(service_id, pence, overall.value if overall else None)


def _overall(rated: Mapping[str, Ratings], location: str | None) -> CurrentRating | None:
    ratings = rated.get(location or "")
    return ratings.overall if ratings else None


def _why_not(price: Comparable | NotComparable | None) -> str | None:
    """Why a price can't be compared; None where it can."""
    return None if isinstance(price, Comparable) else (price or NO_PRICE).code
