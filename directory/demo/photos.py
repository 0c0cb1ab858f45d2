"""Photos in every state, made by the real actions: drawings, which say that they are drawn."""

from __future__ import annotations

from datetime import date

from sqlalchemy import case, or_, select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import ServiceState
from directory.demo.accounts import demo_actor
from directory.demo.drawings import dining_room, garden, house, room
from directory.files.queries import storage
from directory.files.records import ReceivedFile
from directory.files.rules.kinds import FileKind
from directory.files.states import FileState
from directory.files.views.receiving import put
from directory.foundation.actor import DEMO, Actor, Role
from directory.foundation.database import db, one_of
from directory.foundation.image_process import EncodedImage, encode_image
from directory.foundation.time import now
from directory.photos.actions import add_photo, decide, take_away, write_text
from directory.photos.rules import PhotoVerdict
from directory.vocabulary.care import Category

HOMES = (Category.CARE_HOME, Category.NURSING_HOME, Category.EXTRA_CARE, Category.SUPPORTED_LIVING)
DRAWN = {
    "house": (house, "A brick house with a purple door, a path without a step and a tree (drawing)."),
    "room": (room, "A bedroom with a bed, a lamp and a wide window (drawing)."),
    "garden": (garden, "A garden with a bench and a wide path for wheelchairs (drawing)."),
    "dining_room": (dining_room, "A dining room: four chairs at a wooden table (drawing)."),
}
TOO_SHORT = "Room"
BETTER = "A garden with a bench in the shade and a path for wheelchairs (drawing)."
WHY = "Please say what there is in the room, for people who cannot see it."
# What each service's page gets: drawings, each with what becomes of it.
STORIES: tuple[tuple[tuple[str, str], ...], ...] = (
    (("house", "accept"), ("garden", "new_text"), ("dining_room", "wait"), ("room", "send_back")),
    (("garden", "accept"), ("room", "wait"), ("house", "text_sent_back"), ("dining_room", "take_away")),
    (("house", "accept"), ("room", "accept"), ("dining_room", "accept"), ("garden", "accept")),
    (("room", "accept"), ("garden", "accept")),
    (("house", "accept"),),
)
Drawings = dict[str, tuple[EncodedImage, ...]]


def make_photos(on: date) -> int:
    """Photos of some services that the invented moderator decides about; how many. In the caller's transaction.

    The first are of the invented provider, as far as it has any. Each drawing is written anew once, for all.
    """
    moderator, user = demo_actor(Role.MODERATOR), demo_actor(Role.PROVIDER_USER)
    council, provider = moderator.grants[0].council, user.grants[0].provider
    assert council is not None
    services = db.session.scalars(
        select(Service)
        .where(Service.state == ServiceState.PUBLISHED, governed_by({council}, on))
        .where(or_(Service.provider_id == provider, one_of(Service.category, HOMES)))
        .order_by(case((Service.provider_id == provider, 0), else_=1), Service.id)
        .limit(len(STORIES))
    ).all()
    drawings = {name: encode_image(draw()) for name, (draw, _) in DRAWN.items()} if services else {}
    count = 0
    for service, story in zip(services, STORIES, strict=False):
        writer = user if service.provider_id == provider else DEMO
        for name, fate in story:
            _tell(service, writer, moderator, name, fate, drawings)
            count += 1
    return count


def _tell(
    service: Service, writer: Actor, moderator: Actor, name: str, fate: str, drawings: Drawings
) -> None:
    words = TOO_SHORT if fate == "send_back" else DRAWN[name][1]
    photo = add_photo(writer, service, _received(name, drawings[name]), text=words, at=now())
    if fate == "wait":
        return
    sent_back = fate == "send_back"
    verdict = PhotoVerdict.SEND_BACK if sent_back else PhotoVerdict.ACCEPT
    decide(moderator, photo, verdict, reason=WHY if sent_back else "", sent_version=1, at=now())
    if fate == "take_away":
        take_away(writer, photo, version=photo.version)
    if fate in ("new_text", "text_sent_back"):
        write_text(writer, photo, text=BETTER, version=photo.version, at=now())
    if fate == "text_sent_back":
        decide(
            moderator,
            photo,
            PhotoVerdict.SEND_BACK,
            reason="The picture shows the front door.",
            sent_version=photo.sent_version,
            at=now(),
        )


def _received(name: str, images: tuple[EncodedImage, ...]) -> ReceivedFile:
    kept = storage()
    blobs = tuple(
        put(image.variant, FileKind(image.kind), image.content, kept, (image.width, image.height))
        for image in images
    )
    return ReceivedFile(blobs[0].kind, f"{name} (invented).png", FileState.NOT_SCANNED, blobs)
