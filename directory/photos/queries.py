"""Reads of photos: a provider's own, one that a reviewer decides about, and those that public pages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from directory.catalogue.models import Service
from directory.catalogue.queries import service_of, service_row, service_scope
from directory.catalogue.states import OFFERED_STATES, SERVICE
from directory.files.models import File, FileBlob
from directory.files.queries import kept_files
from directory.files.states import SERVED
from directory.foundation.actor import Actor
from directory.foundation.database import db, keyed_query, one_of
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow
from directory.photos.models import ServicePhoto
from directory.photos.records import PhotoRecord, PublicPhoto
from directory.photos.states import LIVE_STATES, PhotoState

PUBLIC_OWNER, PROPOSED_OWNER = "service", "proposed_photo"  # in `wiring.FILE_READERS`
A_ROUND = 500  # of photos that the worker removes
PAGE_SIZES = ("small", "medium", "large")


def photo_scope(public_id: str) -> Scope:
    """Whose the photos of a service are, by its public id. Raises NotFound."""
    return service_scope(service_of(public_id))


def takes_photos(public_id: str) -> bool:
    """Whether photos of a service may be added and changed now: its provider offers it, or means to."""
    return service_of(public_id).state in OFFERED_STATES


def photo_of(public_id: str) -> ServicePhoto:
    """A photo's row. Raises NotFound, also for one that was taken away."""
    photo = db.session.scalar(
        select(ServicePhoto).where(
            ServicePhoto.public_id == public_id, ServicePhoto.state != PhotoState.REMOVED
        )
    )
    if photo is None:
        raise NotFound("photo")
    return photo


def photos_in_order(service_id: int) -> list[ServicePhoto]:
    """The rows of a service's photos that were not taken away, for actions."""
    return list(
        db.session.scalars(
            select(ServicePhoto)
            .where(ServicePhoto.service_id == service_id, ServicePhoto.position.is_not(None))
            .order_by(ServicePhoto.position, ServicePhoto.id)
        )
    )


def photos_of_ended() -> list[int]:
    """The ids of photos that are still kept of services which were withdrawn or given up, for good."""
    return list(
        db.session.scalars(
            select(ServicePhoto.id)
            .join(Service, Service.id == ServicePhoto.service_id)
            .where(one_of(Service.state, sorted(SERVICE.final)), ServicePhoto.position.is_not(None))
            .order_by(ServicePhoto.id)
            .limit(A_ROUND)
        )
    )


def own_photos(actor: Actor, service_id: int) -> tuple[PhotoRecord, ...]:
    """The photos of a service in their order, whatever their state, for its own provider and for staff."""
    allow(actor, Permission.LISTING_READ, service_scope(service_row(service_id)))
    return _records(photos_in_order(service_id))


def photo_to_decide(actor: Actor, public_id: str) -> PhotoRecord:
    """A photo, for whoever decides about it. Raises NotFound, NotAllowed."""
    photo = photo_of(public_id)
    allow(actor, Permission.LISTING_APPROVE, service_scope(service_row(photo.service_id)))
    return _records([photo])[0]


def public_photos(service_ids: Collection[int]) -> dict[int, tuple[PublicPhoto, ...]]:
    """The live photos of services in their order, in one query. Whether a service may be shown is asked elsewhere."""
    return _public(_LIVE.run(service_ids)) if service_ids else {}


def public_first_photos(service_ids: Collection[int]) -> dict[int, PublicPhoto]:
    """The first live photo of each service that has one, in one query."""
    found = _public(_FIRST.run(service_ids)) if service_ids else {}
    return {service_id: photos[0] for service_id, photos in found.items()}


def _records(photos: Collection[ServicePhoto]) -> tuple[PhotoRecord, ...]:
    files = kept_files([photo.file_id for photo in photos])
    return tuple(
        PhotoRecord(
            id=photo.id,
            public_id=photo.public_id,
            service_id=photo.service_id,
            state=photo.state,
            position=photo.position,
            text=(file.alt or "") if (file := files.get(photo.file_id)) else "",
            new_text=photo.new_text,
            sent_version=photo.sent_version,
            sent_at=photo.sent_at,
            sent_by=photo.sent_by,
            reason=photo.reason,
            version=photo.version,
            file=file,
        )
        for photo in photos
    )


def _photos(is_asked: Callable[[Any], ColumnElement[bool]]) -> Select[Any]:
    """The sizes of each photo of services. Which are live is told from the rows: asked for in SQL, SQLite would start
    from every file that is served.
    """
    columns: list[Any] = [ServicePhoto.service_id, ServicePhoto.state, File.state, File.id, File.alt]
    return (
        select(*columns, FileBlob.variant, FileBlob.width, FileBlob.height)
        .join(File, File.id == ServicePhoto.file_id)
        .join(FileBlob, FileBlob.file_id == File.id)
        .where(is_asked(ServicePhoto.service_id), ServicePhoto.position.is_not(None))
        .where(one_of(FileBlob.variant, PAGE_SIZES))
        .order_by(ServicePhoto.service_id, ServicePhoto.position, ServicePhoto.id)
    )


def _first_photos(is_asked: Callable[[Any], ColumnElement[bool]]) -> Select[Any]:
    other, its_file = aliased(ServicePhoto), aliased(File)
    first = (
        select(func.min(other.position))
        .join(its_file, its_file.id == other.file_id)
        .where(other.service_id == ServicePhoto.service_id)
        .where(one_of(other.state, LIVE_STATES), one_of(its_file.state, SERVED))
        .correlate(ServicePhoto)
        .scalar_subquery()
    )
    return _photos(is_asked).where(ServicePhoto.position == first)


_LIVE, _FIRST = keyed_query(_photos), keyed_query(_first_photos)


def _public(rows: Any) -> dict[int, tuple[PublicPhoto, ...]]:
    photos: defaultdict[int, dict[str, PublicPhoto]] = defaultdict(dict)
    for service_id, state, file_state, file_id, text, variant, width, height in rows:
        if state not in LIVE_STATES or file_state not in SERVED:
            continue
        known = photos[service_id].get(file_id)
        pixels = {**(known.pixels if known else {}), variant: (width, height)}
        photos[service_id][file_id] = PublicPhoto(file_id, text or "", pixels)
    return {service_id: tuple(of_one.values()) for service_id, of_one in photos.items()}
