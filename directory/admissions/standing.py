"""What this room says of a few services on a public page, in one statement: listings and specialist designations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    String,
    cast,
    literal,
    null,
    select,
    union_all,
)

from directory.admissions.models import Admission, CheckedEntry, DesignationEvidence, SpecialistDesignation
from directory.admissions.queries import (
    AdmissionFacts,
    EntryFacts,
    admissions_with,
    admitted_listing,
    designated_on,
    entries_shown_on,
    entry_listing,
    held_since,
    listable,
    lots_on,
)
from directory.admissions.records import DesignationRecord, ListedLot, Listing
from directory.catalogue.models import Service
from directory.foundation.cache import CacheBounds, get_cache
from directory.foundation.database import KeyedQuery, keyed_query
from directory.places.queries import page_version

LOTS = CacheBounds("lots", 4, 1_000_000)  # every lot, a day: some 60 kB for a hundred lots
NO_DAY, NO_NUMBER, NO_WORDS = cast(null(), Date), cast(null(), Integer), cast(null(), String)


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a service may be shown, and in what it is specialist."""

    listing: Listing
    specialisms: tuple[DesignationRecord, ...]


def public_standing(service_ids: Collection[int], on: date) -> dict[int, Standing]:
    """The standing on a day of those of these services that may be shown, by id; see `queries.public_listable`."""
    admitted: dict[int, dict[int, AdmissionFacts]] = defaultdict(dict)
    entries: dict[int, list[EntryFacts]] = defaultdict(list)
    designated: dict[int, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    evidence: dict[int, set[str]] = defaultdict(set)
    rows = _standing_of(on).run(service_ids)
    for what, service_id, kind, since, day, words, number, evidence_kind in rows:
        if what == "admitted":
            admitted[service_id][number] = AdmissionFacts(since, day)
        elif what == "entered":
            entries[service_id].append(EntryFacts(kind, since, day, words))
        else:
            designated[service_id][number] = (words, kind, since, day)
            evidence[number] |= {evidence_kind} if evidence_kind else set()
    listings = {service_id: entry_listing(service_id, facts) for service_id, facts in entries.items()}
    if admitted:
        lots = _lots(on)
        listings |= {number: admitted_listing(number, facts, lots) for number, facts in admitted.items()}
    return {
        service_id: Standing(listing, _specialisms(service_id, designated[service_id], evidence))
        for service_id, listing in listings.items()
    }


def _specialisms(
    service_id: int, designated: Mapping[int, tuple[Any, ...]], evidence: Mapping[int, set[str]]
) -> tuple[DesignationRecord, ...]:
    """The designations of a service, in order of area."""
    return tuple(
        DesignationRecord(service_id, area, standard, since, until, tuple(sorted(evidence[number])))
        for number, (area, standard, since, until) in sorted(designated.items(), key=lambda item: item[1][0])
    )


def _lots(on: date) -> Mapping[int, ListedLot]:
    """Every lot on a day, cached until something public changes."""
    version, cache = page_version(), get_cache(LOTS)
    lots: Mapping[int, ListedLot] | None = cache.get(on, version)
    if lots is None:
        lots = lots_on(on)
        cache.put(on, version, lots)
    return lots


@lru_cache(maxsize=4)
def _standing_of(on: date) -> KeyedQuery:
    """The query of `public_standing`, put together once a day."""
    return keyed_query(partial(_standing, on))


def _standing(on: date, is_asked: Callable[[Any], ColumnElement[bool]]) -> CompoundSelect[Any]:
    admitted = admissions_with(
        literal("admitted"),
        Admission.service_id,
        NO_WORDS,
        Admission.valid_from,
        held_since(),
        NO_WORDS,
        Admission.lot_id,
        NO_WORDS,
    ).join(Service, Service.id == Admission.service_id)
    facts = entries_shown_on(on).with_only_columns(
        literal("entered"),
        CheckedEntry.service_id,
        CheckedEntry.kind,
        CheckedEntry.valid_from,
        CheckedEntry.checked_on,
        CheckedEntry.council_code,
        NO_NUMBER,
        NO_WORDS,
    )
    designated = select(
        literal("designated"),
        SpecialistDesignation.service_id,
        SpecialistDesignation.standard_version,
        SpecialistDesignation.valid_from,
        SpecialistDesignation.review_by,
        SpecialistDesignation.area,
        SpecialistDesignation.id,
        DesignationEvidence.kind,
    ).outerjoin(DesignationEvidence, DesignationEvidence.designation_id == SpecialistDesignation.id)
    return union_all(
        admitted.where(is_asked(Admission.service_id), listable(on)),
        facts.where(is_asked(CheckedEntry.service_id)),
        designated.where(is_asked(SpecialistDesignation.service_id), designated_on(on)),
    )
