"""Every write about photos. None of them commits. Bytes and public words change by the actions of `files`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import service_row, service_scope
from directory.files.actions import describe, move, remove, remove_with_owner, store
from directory.files.queries import kept_files
from directory.files.records import ReceivedFile
from directory.files.rules.kinds import clean_alt
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.foundation.permissions import Permission, allow
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.photos.models import ServicePhoto
from directory.photos.queries import PROPOSED_OWNER, PUBLIC_OWNER, photos_in_order, takes_photos
from directory.photos.rules import PhotoVerdict, Place, check_room, check_verdict, placed
from directory.photos.states import LIVE_STATES, PHOTO, PhotoState
from directory.workflow.actions import transition


def add_photo(
    actor: Actor, service: Service, upload: ReceivedFile, *, text: str, at: datetime
) -> ServicePhoto:
    """Add a photo, last of its page, with words for those who cannot see it. It waits, and nobody outside sees it.

    Raises NotAllowed, WrongState where the service is given up, Invalid `file` or `alt`.
    """
    allow(actor, Permission.LISTING_WRITE, service_scope(service))
    _lock_photos(service.id)
    photos = photos_in_order(service.id)
    check_room(len(photos))
    file = store(actor, PROPOSED_OWNER, service.public_id, upload, alt=text)
    photo = ServicePhoto(
        service_id=service.id,
        file_id=file.id,
        state=PHOTO.initial,
        position=len(photos),
        sent_at=at,
        sent_by=actor.id,
        created_by=actor.id,
    )
    db.session.add(photo)
    db.session.flush()
    after = {"service_id": service.id, "file": file.id, "state": photo.state}
    record(actor, "service_photo.add", "service_photo", photo.id, after=after)
    return photo


def write_text(actor: Actor, photo: ServicePhoto, *, text: str, version: int, at: datetime) -> ServicePhoto:
    """Say in other words what a photo shows, and send that to be read.

    Of a live photo the public words stay until then; the same words as those give the change up. A photo that was sent
    back is sent again. Raises NotAllowed, WrongState, Conflict for one that was changed since, Invalid `alt`.
    """
    service = _own(actor, photo, version)
    words = clean_alt(text, needed=True) or ""
    sent = {"sent_version": photo.sent_version + 1, "sent_at": at, "sent_by": actor.id, "reason": None}
    after = {"sent_version": sent["sent_version"]}
    public = _kept_text(photo)
    if photo.state not in LIVE_STATES:
        if photo.state == PhotoState.SENT_BACK or words != public:
            transition(actor, photo, "send_again", values=sent, after=after)
            describe(actor, photo.file_id, alt=words)
    elif words == public:
        if photo.new_text is not None:
            transition(actor, photo, "keep_text", values={"new_text": None, "reason": None})
    elif words != photo.new_text or photo.state == PhotoState.TEXT_SENT_BACK:
        _check_offered(service)
        transition(actor, photo, "propose_text", values={**sent, "new_text": words}, after=after)
    return photo


def place(actor: Actor, photo: ServicePhoto, to: Place, *, version: int) -> None:
    """Put a photo first, or one place earlier or later. Of live photos that is public at once.

    Raises NotAllowed, WrongState, Conflict for one that was changed since.
    """
    _check_offered(_own(actor, photo, version))
    _lock_photos(photo.service_id)
    photos = {other.id: other for other in photos_in_order(photo.service_id)}
    _number(photos[number] for number in placed(tuple(photos), photo.id, to))
    record(actor, "service_photo.place", "service_photo", photo.id, after={"position": photo.position})
    post(Event.SERVICE_CHANGED, photo.service_id)


def take_away(actor: Actor, photo: ServicePhoto, *, version: int) -> None:
    """Take a photo off its page at once, for its provider: nobody needs to read that first.

    Raises NotAllowed, WrongState, Conflict for one that was changed since.
    """
    _own(actor, photo, version)
    _lock_photos(photo.service_id)
    if kept_files([photo.file_id]):
        remove(actor, photo.file_id)
    transition(actor, photo, "remove", values={"position": None, "new_text": None, "reason": None})
    _number(photos_in_order(photo.service_id))
    post(Event.SERVICE_CHANGED, photo.service_id)


def remove_with_service(photo: ServicePhoto) -> None:
    """Remove a photo whose service was withdrawn or given up, for the worker: its provider can change it no more.

    Raises WrongState where the service is still offered, or the photo was removed already.
    """
    if takes_photos(service_row(photo.service_id).public_id):
        raise WrongState("the service is offered")
    PHOTO.move(photo.state, "remove")
    if kept_files([photo.file_id]):
        remove_with_owner(photo.file_id)
    transition(SYSTEM, photo, "remove", values={"position": None, "new_text": None, "reason": None})


def decide(
    actor: Actor, photo: ServicePhoto, verdict: str, *, reason: str, sent_version: int, at: datetime
) -> ServicePhoto:
    """Accept a photo, or the new words of a live one, exactly as the reviewer saw them; or send them back.

    Raises NotAllowed, WrongState, Conflict where they were sent again since, Invalid `verdict`, with
    `photo_not_scanned` where nobody could see it yet, or `reason`.
    """
    service = service_row(photo.service_id)
    allow(actor, Permission.LISTING_APPROVE, service_scope(service))
    chosen = check_verdict(verdict, reason)
    of_text = photo.state in LIVE_STATES
    verb = ("accept_text" if of_text else "accept") if chosen == PhotoVerdict.ACCEPT else ""
    verb = verb or ("send_text_back" if of_text else "send_back")
    photo.workflow.move(photo.state, verb)
    if actor.id == photo.sent_by:
        raise NotAllowed("photo: whoever sent it does not decide it")
    if sent_version != photo.sent_version:
        raise Conflict(f"photo {photo.id} is at version {photo.sent_version}")
    decided = {"decided_by": actor.id, "decided_at": at}
    after = {"sent_version": photo.sent_version}
    if chosen == PhotoVerdict.SEND_BACK:
        values = {**decided, "reason": reason.strip()}
        transition(actor, photo, verb, reason=reason, values=values, after=after)
        return photo
    _check_seen(photo)
    if of_text:
        describe(actor, photo.file_id, alt=photo.new_text or "")
    else:
        move(actor, photo.file_id, PUBLIC_OWNER, service.public_id)
    transition(actor, photo, verb, values={**decided, "new_text": None}, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return photo


def take_down(
    actor: Actor, photo: ServicePhoto, *, reason: str, sent_version: int, at: datetime
) -> ServicePhoto:
    """Take a live photo off the public page at once, for the Council, and give it back with the reason.

    Raises NotAllowed, WrongState, Conflict where other words were sent since, Invalid `reason`.
    """
    service = service_row(photo.service_id)
    allow(actor, Permission.LISTING_APPROVE, service_scope(service))
    check_verdict(PhotoVerdict.SEND_BACK, reason)
    photo.workflow.move(photo.state, "take_down")
    if sent_version != photo.sent_version:
        raise Conflict(f"photo {photo.id} is at version {photo.sent_version}")
    move(actor, photo.file_id, PROPOSED_OWNER, service.public_id)
    values = {"decided_by": actor.id, "decided_at": at, "reason": reason.strip(), "new_text": None}
    transition(actor, photo, "take_down", reason=reason, values=values)
    post(Event.SERVICE_CHANGED, service.id)
    return photo


def _own(actor: Actor, photo: ServicePhoto, version: int) -> Service:
    service = service_row(photo.service_id)
    allow(actor, Permission.LISTING_WRITE, service_scope(service))
    if photo.state == PhotoState.REMOVED:
        raise WrongState(f"photo {photo.id} was taken away")
    if version != photo.version:
        raise Conflict(f"photo {photo.id} was changed meanwhile")
    return service


def _lock_photos(service_id: int) -> None:
    """Let one transaction at a time change how many photos a page has, and their order.

    Of two who count the photos at the same moment both would find room for the last one, at the same place.
    """
    db.session.execute(select(Service.id).where(Service.id == service_id).with_for_update())


def _check_offered(service: Service) -> None:
    if not takes_photos(service.public_id):
        raise WrongState("the service is given up")


def _check_seen(photo: ServicePhoto) -> None:
    """A photo that the scanner has not looked at yet, or has refused, was shown to nobody."""
    file = kept_files([photo.file_id]).get(photo.file_id)
    if file is None or not file.is_served:
        raise Invalid("verdict", "photo_not_scanned")


def _kept_text(photo: ServicePhoto) -> str:
    """The words that stand with the file. Raises WrongState where nothing of it is kept."""
    file = kept_files([photo.file_id]).get(photo.file_id)
    if file is None:
        raise WrongState(f"nothing is kept of photo {photo.id}")
    return file.alt or ""


def _number(photos: Iterable[ServicePhoto]) -> None:
    for position, photo in enumerate(photos):
        if photo.position != position:
            photo.position = position
    db.session.flush()
