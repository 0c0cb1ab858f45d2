"""Who may send, order, take away and decide photos (requirements section 4: words and photos of a listing)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.files.records import BlobRecord, ReceivedFile
from directory.files.rules.kinds import FileKind
from directory.files.states import FileState
from directory.foundation.actor import Actor
from directory.photos import actions, queries
from directory.photos.rules import Place
from tests.authority import check_action
from tests.catalogue.factories import HARINGEY
from tests.photos.conftest import AT, Add

ROOM = "directory.photos"
PROVIDER = "provider_user provider_signatory"
APPROVERS = "framework_manager moderator"
AUTHORITY = {
    f"{ROOM}.actions.add_photo": PROVIDER,
    f"{ROOM}.actions.write_text": PROVIDER,
    f"{ROOM}.actions.place": PROVIDER,
    f"{ROOM}.actions.take_away": PROVIDER,
    f"{ROOM}.actions.decide": APPROVERS,
    f"{ROOM}.actions.take_down": APPROVERS,
}
QUERIES = {
    f"{ROOM}.queries.own_photos": f"{PROVIDER} {APPROVERS} commissioning_manager quality_officer market_officer",
    f"{ROOM}.queries.photo_to_decide": APPROVERS,
}
# Of no real bytes, so that the digest of what was sent is the same each time.
UPLOAD = ReceivedFile(
    FileKind.JPEG,
    "garden.jpg",
    FileState.NOT_SCANNED,
    tuple(
        BlobRecord(variant, f"key-{variant}", FileKind.JPEG, 9, "a" * 64, 320, 240)
        for variant in ("whole", "small", "medium", "large")
    ),
)


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, home: Service, add: Add, action: str) -> None:
    name = action.rpartition(".")[2]
    made = add("The garden", *(() if name == "decide" else ("accept",)))
    add("The hall", "accept")
    seen = made.version
    calls: dict[str, Callable[[Actor], Any]] = {
        "add_photo": lambda actor: actions.add_photo(actor, home, UPLOAD, text="The pond", at=AT),
        "write_text": lambda actor: actions.write_text(actor, made, text="The pond", version=seen, at=AT),
        "place": lambda actor: actions.place(actor, made, Place.LATER, version=seen),
        "take_away": lambda actor: actions.take_away(actor, made, version=seen),
        "take_down": lambda actor: actions.take_down(actor, made, reason="Why", sent_version=1, at=AT),
        "decide": lambda actor: actions.decide(actor, made, "accept", reason="", sent_version=1, at=AT),
    }
    check_action(
        session,
        calls[name],
        AUTHORITY[action],
        council=HARINGEY,
        provider=home.provider_id,
        effects=action,
    )


@pytest.mark.parametrize("query", QUERIES)
def test_who_may_read(session: scoped_session, home: Service, add: Add, query: str) -> None:
    made = add()
    calls: dict[str, Callable[[Actor], Any]] = {
        "own_photos": lambda actor: queries.own_photos(actor, home.id),
        "photo_to_decide": lambda actor: queries.photo_to_decide(actor, made.public_id),
    }
    check_action(
        session,
        calls[query.rpartition(".")[2]],
        QUERIES[query],
        council=HARINGEY,
        provider=home.provider_id,
    )
