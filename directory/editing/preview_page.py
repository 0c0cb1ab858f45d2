"""A service's page as it would be with changes that are not live, for the people who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from directory.admissions.records import Listing
from directory.admissions.standing import public_standing
from directory.catalogue.records import ContactRecord, ServicePage, TextRecord, WorkforceRecord
from directory.finding.queries.service import ServiceView, service_view_of
from directory.photos.records import PublicPhoto
from directory.proposals.rules import text_field
from directory.vocabulary.procurement import ListingKind

_COLUMNS = frozenset(field.name for field in fields(ServicePage))


def preview_view(
    record: ServicePage,
    changes: Mapping[str, Any],
    on: date,
    payer: str,
    photos: tuple[PublicPhoto, ...] | None = None,
) -> ServiceView:
    """Everything the page of a service shows, with changes in the place of what is live.

    A service that is on no list yet is shown as if it were on one since today. `photos` None: those that are live.
    """
    changed = with_changes(record, changes, on)
    standing = public_standing([record.id], on).get(record.id)
    if standing is not None:
        return service_view_of(
            changed,
            on,
            payer=payer,
            listing=standing.listing,
            specialisms=standing.specialisms,
            photos=photos,
        )
    councils = (record.council_code,) if record.council_code else ()
    return service_view_of(
        changed,
        on,
        payer=payer,
        listing=Listing(record.id, ListingKind.ADMITTED, on, (), councils),
        photos=photos,
    )


def with_changes(record: ServicePage, changes: Mapping[str, Any], on: date) -> ServicePage:
    """A service's record with changed facts, as they would be once they are live."""
    values: dict[str, Any] = {}
    texts = dict(record.texts)
    for field, value in changes.items():
        words = text_field(field)
        if words is not None:
            texts[words[0]] = replace(texts.get(words[0], TextRecord(words[0])), **{words[1]: value})
        elif field == "contact":
            values["contact"] = ContactRecord(
                *(value.get(part) for part in ("name", "job", "phone", "email"))
            )
        elif field == "areas":
            values["areas"] = tuple((kind, code) for kind, code in value)
        elif field in _COLUMNS:
            values[field] = tuple(value) if isinstance(value, list) else value
    workforce = {
        field.partition(".")[2]: value for field, value in changes.items() if field.startswith("workforce.")
    }
    if workforce:
        nothing = WorkforceRecord(None, None, None, None, None, None, on, "provider")
        values["workforce"] = replace(record.workforce or nothing, **workforce, as_at=on)
    return replace(record, **values, texts=texts)
