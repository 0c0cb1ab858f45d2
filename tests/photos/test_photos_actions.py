"""A photo from the provider's upload to the public page and off it again; exactly what was seen is accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.audit.queries import public_version
from directory.catalogue.actions.publish import discard, hide, withdraw
from directory.catalogue.models import Provider, Service
from directory.files import jobs
from directory.files.models import File
from directory.files.queries import is_public, kept_file
from directory.files.views.receiving import receive
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.database import db, transaction
from directory.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from directory.outbox.models import OutboxMessage
from directory.photos import actions, queries
from directory.photos.jobs import remove_photos_of_ended
from directory.photos.models import ServicePhoto
from directory.photos.photo_page import as_it_would_be
from directory.photos.rules import MOST_PHOTOS, Place
from directory.photos.tasks import tasks_for
from tests.catalogue.factories import HARINGEY, MANAGER, MODERATOR, make_own_service
from tests.files.samples import INFECTED_PDF, photo, upload
from tests.photos.conftest import AT, TODAY, WHY, Add

SECOND = Actor("moderator-2", (Grant(Role.MODERATOR, council=HARINGEY),))


def live(service: Service) -> list[str]:
    """The words of the photos that the public page shows, in their order."""
    return [each.text for each in queries.public_photos([service.id]).get(service.id, ())]


def changed(session: scoped_session, service: Service) -> int:
    """How often the index was told that the service's page changed."""
    rows = select(OutboxMessage).where(
        OutboxMessage.event == "service_changed", OutboxMessage.subject == str(service.id)
    )
    return len(session.scalars(rows).all())


def test_a_photo_waits_and_is_live_once_it_was_accepted(
    home: Service, add: Add, session: scoped_session
) -> None:
    made = add("The garden")
    assert (made.state, made.position, made.sent_version) == ("waiting", 0, 1)
    assert live(home) == [] and not is_public(kept_file(made.file_id)) and not changed(session, home)
    before = public_version()
    with transaction():
        actions.decide(MODERATOR, made, "accept", reason="", sent_version=1, at=AT)
    assert made.state == "live" and live(home) == ["The garden"]
    assert is_public(kept_file(made.file_id)) and kept_file(made.file_id).owner_kind == "service"
    assert changed(session, home) == 1 and public_version() > before


def test_a_photo_comes_back_with_a_reason_and_is_sent_again(home: Service, provider: Actor, add: Add) -> None:
    made = add("The garden", "send_back")
    assert (made.state, made.reason) == ("sent_back", WHY) and live(home) == []
    (record,) = queries.own_photos(provider, home.id)
    assert record.was_sent_back and record.reason == WHY and not record.is_live
    actions.write_text(provider, made, text="The garden gate", version=made.version, at=AT)
    assert (made.state, made.reason, made.sent_version) == ("waiting", None, 2)
    assert queries.photo_to_decide(MODERATOR, made.public_id).text == "The garden gate"
    assert live(home) == []


def test_other_words_wait_while_the_live_ones_stay(home: Service, provider: Actor, add: Add) -> None:
    made = add("The garden", "accept", "new_text")
    assert made.state == "text_waiting" and live(home) == ["The garden"]
    (record,) = queries.own_photos(provider, home.id)
    assert (record.text, record.new_text, record.sent_text) == (
        "The garden",
        "The garden again",
        "The garden again",
    )
    assert [each.text for each in as_it_would_be([record])] == ["The garden again"]
    actions.decide(MODERATOR, made, "send_back", reason=WHY, sent_version=2, at=AT)
    assert made.state == "text_sent_back" and live(home) == ["The garden"]
    actions.write_text(provider, made, text="The garden again", version=made.version, at=AT)
    actions.decide(SECOND, made, "accept", reason="", sent_version=3, at=AT)
    assert made.state == "live" and made.new_text is None and live(home) == ["The garden again"]


@pytest.mark.parametrize("steps", [("accept", "new_text"), ("accept", "new_text", "send_back")])
def test_the_live_words_written_again_give_the_change_up(
    home: Service, provider: Actor, add: Add, steps: tuple[str, ...]
) -> None:
    made = add("The garden", *steps)
    actions.write_text(provider, made, text=" The  garden ", version=made.version, at=AT)
    assert (made.state, made.new_text, made.reason) == ("live", None, None)
    assert tasks_for(MODERATOR, TODAY) == []


@pytest.mark.parametrize("steps", [(), ("accept",), ("accept", "new_text")])
def test_the_same_words_again_are_no_other_version(
    home: Service, provider: Actor, add: Add, steps: tuple[str, ...]
) -> None:
    made = add("The garden", *steps)
    sent, state = made.sent_version, made.state
    words = made.new_text or "The garden"
    actions.write_text(provider, made, text=words, version=made.version, at=AT)
    assert (made.sent_version, made.state) == (sent, state)


def test_exactly_what_was_seen_is_accepted(home: Service, provider: Actor, add: Add) -> None:
    made = add("The garden")
    seen = made.sent_version
    actions.write_text(provider, made, text="Mrs Grey in the garden", version=made.version, at=AT)
    for verdict in ("accept", "send_back"):
        with pytest.raises(Conflict):
            actions.decide(MODERATOR, made, verdict, reason=WHY, sent_version=seen, at=AT)
    assert made.state == "waiting" and live(home) == []
    actions.decide(MODERATOR, made, "accept", reason="", sent_version=made.sent_version, at=AT)
    with pytest.raises(WrongState):
        actions.decide(SECOND, made, "send_back", reason=WHY, sent_version=made.sent_version, at=AT)
    assert live(home) == ["Mrs Grey in the garden"]


def test_whoever_sent_it_does_not_decide_it(home: Service, add: Add, provider: Actor) -> None:
    both = Actor(provider.id, (*provider.grants, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)))
    made = add()
    with pytest.raises(NotAllowed):
        actions.decide(both, made, "accept", reason="", sent_version=1, at=AT)
    assert made.state == "waiting"


def test_words_are_needed(home: Service, provider: Actor, add: Add) -> None:
    received = receive(provider, "proposed_photo", home.public_id, upload(photo(), "garden.jpg"))
    for words in ("", "  \n"):
        with pytest.raises(Invalid, match="alt_needed"):
            actions.add_photo(provider, home, received, text=words, at=AT)
    made = add("The garden")
    with pytest.raises(Invalid, match="alt_needed"):
        actions.write_text(provider, made, text=" ", version=made.version, at=AT)
    with pytest.raises(Invalid, match="too_long"):
        actions.write_text(provider, made, text="x" * 301, version=made.version, at=AT)
    assert made.sent_version == 1


def test_what_is_no_photo_is_refused(home: Service, provider: Actor) -> None:
    with pytest.raises(Invalid, match="picture_needed"):
        receive(provider, "proposed_photo", home.public_id, upload(INFECTED_PDF, "garden.jpg"))


def test_a_page_has_so_many_and_no_more(home: Service, provider: Actor, add: Add) -> None:
    for number in range(MOST_PHOTOS):
        add(f"Room {number}", *(("send_back",) if number % 2 else ("accept",)))
    received = receive(provider, "proposed_photo", home.public_id, upload(photo(), "garden.jpg"))
    with pytest.raises(Invalid, match="photos_full"):
        actions.add_photo(provider, home, received, text="One more", at=AT)
    (first, *_) = queries.photos_in_order(home.id)
    actions.take_away(provider, first, version=first.version)
    actions.add_photo(provider, home, received, text="One more", at=AT)
    assert [each.position for each in queries.photos_in_order(home.id)] == list(range(MOST_PHOTOS))


def test_the_order_is_public_at_once(
    home: Service, provider: Actor, add: Add, session: scoped_session
) -> None:
    first, waiting, last = add("A", "accept"), add("B"), add("C", "accept")
    told = changed(session, home)
    actions.place(provider, last, Place.FIRST, version=last.version)
    assert live(home) == ["C", "A"] and changed(session, home) == told + 1
    assert queries.public_first_photos([home.id])[home.id].text == "C"
    with pytest.raises(Conflict):
        actions.place(provider, first, Place.LATER, version=first.version - 1)
    actions.place(provider, waiting, Place.FIRST, version=waiting.version)
    assert live(home) == ["C", "A"], "what waits is passed over"
    assert queries.public_first_photos([home.id])[home.id].text == "C"


@pytest.mark.parametrize(
    "steps", [(), ("send_back",), ("accept",), ("accept", "new_text"), ("accept", "new_text", "send_back")]
)
def test_a_photo_is_taken_away_at_once(
    home: Service, provider: Actor, add: Add, session: scoped_session, steps: tuple[str, ...]
) -> None:
    made, other = add("The garden", *steps), add("The hall", "accept")
    seen = made.version
    actions.take_away(provider, made, version=seen)
    session.commit()
    assert made.state == "removed" and live(home) == ["The hall"] and other.position == 0
    assert session.get_one(File, made.file_id).state == "removed"
    with pytest.raises(NotFound):
        queries.photo_of(made.public_id)
    with pytest.raises(WrongState):
        actions.take_away(provider, made, version=made.version)
    with pytest.raises(NotFound):
        kept_file(made.file_id)


@pytest.mark.parametrize("steps", [("accept",), ("accept", "new_text"), ("accept", "new_text", "send_back")])
def test_the_council_takes_a_live_photo_off_the_page(
    home: Service, provider: Actor, add: Add, session: scoped_session, steps: tuple[str, ...]
) -> None:
    made = add("The garden", *steps)
    sent, told = made.sent_version, changed(session, home)
    for reason, version, refusal in (("", sent, Invalid), (WHY, sent - 1, Conflict)):
        with pytest.raises(refusal):
            actions.take_down(MODERATOR, made, reason=reason, sent_version=version, at=AT)
    assert live(home) == ["The garden"]
    actions.take_down(MODERATOR, made, reason=WHY, sent_version=sent, at=AT)
    session.commit()
    assert (made.state, made.reason, made.new_text) == ("sent_back", WHY, None) and live(home) == []
    assert not is_public(kept_file(made.file_id)) and changed(session, home) == told + 1
    actions.write_text(provider, made, text="The garden, empty", version=made.version, at=AT)
    actions.decide(SECOND, made, "accept", reason="", sent_version=made.sent_version, at=AT)
    assert live(home) == ["The garden, empty"]
    waiting = add("The hall")
    with pytest.raises(WrongState):
        actions.take_down(MODERATOR, waiting, reason=WHY, sent_version=1, at=AT)


def test_a_change_of_what_was_changed_meanwhile_is_refused(provider: Actor, add: Add) -> None:
    made = add("The garden", "accept")
    seen = made.version
    actions.write_text(provider, made, text="The pond", version=seen, at=AT)
    for change in (
        lambda: actions.write_text(provider, made, text="The gate", version=seen, at=AT),
        lambda: actions.place(provider, made, Place.FIRST, version=seen),
        lambda: actions.take_away(provider, made, version=seen),
    ):
        with pytest.raises(Conflict):
            change()
    assert (made.state, made.new_text) == ("text_waiting", "The pond")


def test_a_service_that_is_given_up_takes_no_photos(
    home: Service, provider: Actor, add: Add, session: scoped_session
) -> None:
    made, waiting = add("The garden", "accept"), add("The hall")
    home.state = "withdrawn"
    session.commit()
    with pytest.raises(WrongState):
        receive(provider, "proposed_photo", home.public_id, upload(photo(), "x.jpg"))
    for one in (made, waiting):
        with pytest.raises(WrongState):
            actions.write_text(provider, one, text="The pond", version=one.version, at=AT)
        session.rollback()
        with pytest.raises(WrongState):
            actions.place(provider, one, Place.FIRST, version=one.version)
    assert tasks_for(MODERATOR, TODAY) == [] and tasks_for(provider, TODAY) == []


def test_photos_of_a_hidden_service_are_nobodys(home: Service, add: Add, session: scoped_session) -> None:
    made = add("The garden", "accept")
    assert is_public(kept_file(made.file_id))
    hide(SYSTEM, home, reason="Being looked into.")
    session.commit()
    assert not is_public(kept_file(made.file_id))


def test_a_photo_that_the_scanner_has_not_seen_cannot_be_accepted(
    home: Service, add: Add, session: scoped_session
) -> None:
    made = add("The garden")
    session.get_one(File, made.file_id).state = "waiting"
    session.commit()
    with pytest.raises(Invalid, match="photo_not_scanned"):
        actions.decide(MODERATOR, made, "accept", reason="", sent_version=1, at=AT)
    actions.decide(MODERATOR, made, "send_back", reason=WHY, sent_version=1, at=AT)
    assert made.state == "sent_back"


def test_a_live_photo_in_which_a_virus_is_found_later_is_gone_at_once(
    home: Service, provider: Actor, add: Add, session: scoped_session
) -> None:
    made = add("The garden", "accept")
    row = session.get_one(File, made.file_id)
    row.state, row.removed_at = "infected", AT
    session.commit()
    assert live(home) == [] and queries.public_first_photos([home.id]) == {}
    (record,) = queries.own_photos(provider, home.id)
    assert record.file is None and not record.is_live and as_it_would_be([record]) == ()
    with pytest.raises(WrongState):
        actions.write_text(provider, made, text="The pond", version=made.version, at=AT)
    actions.take_away(provider, made, version=made.version)
    assert queries.own_photos(provider, home.id) == ()


def test_what_waits_is_told_to_staff_and_to_its_provider(home: Service, provider: Actor, add: Add) -> None:
    add("A"), add("B", "accept", "new_text"), add("C", "accept"), add("D", "send_back"), add("E", "send_back")
    assert [(task.kind, task.title) for task in tasks_for(MODERATOR, TODAY)] == [
        ("photo.decide", "Rose Court")
    ] * 2
    assert [task.kind for task in tasks_for(MANAGER, TODAY)] == ["photo.decide"] * 2
    assert [task.kind for task in tasks_for(provider, TODAY)] == ["photo.waiting", "photo.sent_back"]
    assert tasks_for(Actor("x", (Grant(Role.MODERATOR, council="E06000015"),)), TODAY) == []
    assert tasks_for(Actor("x", (Grant(Role.PROVIDER_USER, provider=-1),)), TODAY) == []


def test_photos_of_many_services_are_one_statement(home: Service, provider: Actor, add: Add) -> None:
    other = make_own_service(name="Elm Court", provider_id=home.provider_id)
    db.session.commit()
    for words, service in (("A", home), ("B", other), ("C", other)):
        add(words, "accept", service=service)
    home_id, other_id = home.id, other.id
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = queries.public_first_photos([home_id, other_id])
        assert len(statements) == 1
        every = queries.public_photos([home_id, other_id])
        assert len(statements) == 2
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert {number: each.text for number, each in found.items()} == {home_id: "A", other_id: "B"}
    assert [each.text for each in every[other_id]] == ["B", "C"]
    assert set(every[home_id][0].pixels) == {"small", "medium", "large"}
    assert queries.public_photos([]) == {} and queries.public_first_photos([]) == {}


def test_a_scan_that_finds_nothing_changes_no_photo(
    home: Service, add: Add, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("The garden", "accept")
    assert jobs.scan_files() == 0 and live(home) == ["The garden"]


BAD_ROWS = {
    "state_known": {"state": "lost"},
    "new_text_of_live": {"new_text": "The pond"},
    "sent_back_has_reason": {"reason": "Why"},
    "removed_has_no_place": {"position": None},
    "position_counts": {"position": -1},
    "decided_at_a_moment": {"decided_at": None},
    "live_was_decided": {"decided_by": None, "decided_at": None},
    "sent_version_counts": {"sent_version": 0},
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_the_database_holds_the_same(add: Add, session: scoped_session, name: str) -> None:
    made = add("The garden", "accept")
    sets = ", ".join(f"{column} = :{column}" for column in BAD_ROWS[name])
    with pytest.raises(IntegrityError, match=name):
        session.execute(
            text(f"UPDATE service_photo SET {sets} WHERE id = :id"),
            {**BAD_ROWS[name], "id": made.id},
        )
    session.rollback()
    assert session.get_one(ServicePhoto, made.id).state == "live"
    assert {constraint.name for constraint in ServicePhoto.__table__.constraints if constraint.name} >= {
        f"ck_service_photo_{name}"
    }


def test_the_grant_of_another_council_reaches_nothing(home: Service, add: Add) -> None:
    made = add()
    other = replace(MODERATOR, grants=(Grant(Role.MODERATOR, council="E06000015"),))
    with pytest.raises(NotAllowed):
        queries.photo_to_decide(other, made.public_id)
    with pytest.raises(NotAllowed):
        actions.decide(other, made, "accept", reason="", sent_version=1, at=AT)


@pytest.mark.parametrize("end", [withdraw, discard])
def test_the_photos_of_what_ended_for_good_are_removed_with_their_bytes(
    home: Service,
    add: Add,
    session: scoped_session,
    folder: FolderStorage,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[..., Service],
) -> None:
    owner = session.get_one(Provider, home.provider_id)
    other = make_own_service(owner, category="care_home", name="Oak Court", state="draft")
    session.commit()
    kept, ended = (home, other) if end is discard else (other, home)
    photos = [add("The hall", service=ended), add("Its gate", "accept", "new_text", service=ended)]
    photos.append(add("The pond", "send_back", service=ended))
    stays = add("The garden", "accept", service=kept)
    assert remove_photos_of_ended() == 0
    with transaction():
        end(MANAGER, ended, reason="It closed.")
    assert remove_photos_of_ended() == 3 and remove_photos_of_ended() == 0
    session.expire_all()
    assert {(each.state, each.position, each.new_text) for each in photos} == {("removed", None, None)}
    assert (stays.state, stays.position) == ("live", 0)
    files = session.scalars(select(File).where(File.id.in_([each.file_id for each in photos]))).all()
    assert {file.state for file in files} == {"removed"}
    last = session.scalars(select(AuditEvent).where(AuditEvent.action == "service_photo.remove")).all()
    assert {event.actor_id for event in last} == {SYSTEM.id} and len(last) == 3
    monkeypatch.setattr(jobs, "KEPT_FOR", timedelta(seconds=-1))
    assert jobs.purge_files() == 3 * 4, "four sizes of each"
    assert len(list(folder.blobs())) == 4, "of the photo that stays"


def test_a_photo_of_what_is_offered_is_not_removed_by_the_worker(home: Service, add: Add) -> None:
    made = add("The garden", "accept")
    with pytest.raises(WrongState), transaction():
        actions.remove_with_service(made)
    assert made.state == "live" and live(home) == ["The garden"]
