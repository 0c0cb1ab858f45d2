"""The provider's page of photos, the Council's decision, and what the public sees of it and what not."""

from __future__ import annotations

import io
from typing import Any

import pytest
from lxml import html as lxml_html
from lxml.html import HtmlElement
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.actions.publish import hide
from directory.catalogue.models import Service
from directory.files.models import File
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import transaction
from directory.photos import actions, queries
from directory.photos.models import ServicePhoto
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import (
    HARINGEY,
    MODERATOR,
    give_words,
    make_council,
    make_own_service,
    make_provider,
)
from tests.files.samples import PDF, photo
from tests.page_client import PageClient
from tests.photos.conftest import AT, WHY, Add


@pytest.fixture
def aylin(client: PageClient, home: Service) -> Actor:
    """One of the provider's people, signed in."""
    return sign_in(client, Grant(Role.PROVIDER_USER, provider=home.provider_id))


@pytest.fixture
def reader(client: PageClient, home: Service) -> Actor:
    """A moderator of the council, signed in."""
    return sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))


def own(service: Service, rest: str = "") -> str:
    return f"/provider/services/{service.slug}/photos{rest}"


def form_values(page: HtmlElement, address: str) -> dict[str, str]:
    """What a browser would send of the form with this address, but for its buttons and its file."""
    (form, *_) = page.xpath(f"//main//form[@action='{address}']")
    values = {each.get("name"): each.get("value") or "" for each in form.xpath(".//input[not(@type='file')]")}
    return values | {each.get("name"): (each.text or "").strip() for each in form.xpath(".//textarea")}


def upload_photo(
    client: PageClient, service: Service, content: bytes, name: str = "garden.jpg", **more: Any
) -> Any:
    values = form_values(client.page(own(service)), own(service))
    return client.post(own(service), data={**values, "file": (io.BytesIO(content), name), **more})


def lxml_of(answer: Any) -> HtmlElement:
    """The page of an answer."""
    return lxml_html.fromstring(answer.get_data())


def only(session: scoped_session) -> ServicePhoto:
    session.rollback()
    return session.scalars(select(ServicePhoto)).one()


def decide_page(made: ServicePhoto) -> str:
    return f"/council/moderation/photos/{made.public_id}"


def public_images(client: PageClient, service: Service) -> list[HtmlElement]:
    return list(client.page(f"/services/{service.slug}").xpath("//ul[@class='cc-gallery']//img"))


def test_a_provider_adds_a_photo_which_nobody_outside_can_have(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    page = client.page(own(home))
    assert "No photos yet" in page.text_content() and "Never write a name" in page.text_content()
    answer = upload_photo(client, home, photo(), alt="The garden, with a path for wheelchairs.")
    assert answer.status_code == 303 and answer.location == f"{own(home)}?done=added"
    page = client.page(answer.location)
    assert "Waits for the Council" in page.text_content() and "path for wheelchairs" in page.text_content()
    made = only(session)
    assert made.state == "waiting" and made.sent_by == aylin.id
    address = f"/files/{made.file_id}/small"
    seen = client.get(address)
    assert seen.status_code == 200 and seen.headers["Cache-Control"] == "no-store"
    assert public_images(client, home) == []
    client.delete_cookie("session")
    for rest in ("", "/small", "/medium", "/large"):
        assert client.get(f"/files/{made.file_id}{rest}").status_code == 404


def test_both_parts_are_asked_for_and_what_was_typed_stays(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    answer = upload_photo(client, home, photo(), alt=" ")
    assert answer.status_code == 400 and "Say in a few words what the picture shows" in answer.text
    values = form_values(client.page(own(home)), own(home))
    answer = client.post(own(home), data={**values, "alt": "The garden"})
    assert answer.status_code == 400 and "The garden" in answer.text
    answer = upload_photo(client, home, PDF, alt="The garden")
    assert answer.status_code == 400 and "<textarea" in answer.text and "The garden" in answer.text
    assert upload_photo(client, home, photo()[:900], alt="The garden").status_code == 400
    assert upload_photo(client, home, photo(), alt="x" * 301).status_code == 400
    assert session.scalars(select(ServicePhoto)).all() == []


def test_the_same_form_twice_adds_one_photo(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    values = form_values(client.page(own(home)), own(home)) | {"alt": "The garden"}
    for _ in range(2):
        answer = client.post(own(home), data={**values, "file": (io.BytesIO(photo()), "garden.jpg")})
        assert answer.status_code == 303
    assert only(session).position == 0


def test_a_full_page_takes_no_more(client: PageClient, home: Service, aylin: Actor, add: Add) -> None:
    values = form_values(client.page(own(home)), own(home)) | {"alt": "One more"}
    for number in range(8):
        add(f"Room {number}")
    page = client.page(own(home))
    assert not page.xpath("//input[@type='file']") and "8 photos at most" in page.text_content()
    answer = client.post(own(home), data={**values, "file": (io.BytesIO(photo()), "garden.jpg")})
    assert answer.status_code == 400 and "Take one away first" in answer.text


def test_words_are_changed_and_sent_again(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, add: Add
) -> None:
    made = add("The garden", "send_back")
    assert (
        WHY in client.page(own(home)).text_content() and "Sent back" in client.page(own(home)).text_content()
    )
    address = own(home, f"/{made.public_id}")
    values = form_values(client.page(address), address)
    assert values["alt"] == "The garden" and WHY in client.page(address).text_content()
    answer = client.post(address, data={**values, "alt": " "})
    assert answer.status_code == 400 and "Say in a few words" in answer.text
    answer = client.post(address, data={**values, "alt": "The garden gate"})
    assert answer.location == f"{own(home)}?done=text-sent"
    assert (only(session).state, only(session).sent_version) == ("waiting", 2)
    again = client.post(address, data={**values, "alt": "The garden gate"})
    assert again.status_code == 303 and only(session).sent_version == 2


def test_new_words_of_a_live_photo_wait_and_can_be_given_up(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, add: Add
) -> None:
    made = add("The garden", "accept")
    address = own(home, f"/{made.public_id}")
    client.post(address, data={**form_values(client.page(address), address), "alt": "The pond"})
    page = client.page(own(home)).text_content()
    assert "The garden" in page and "The pond" in page and "its new words wait" in page
    assert [each.get("alt") for each in public_images(client, home)] == ["The garden"]
    values = form_values(client.page(address), address)
    assert values["alt"] == "The pond"
    answer = client.post(address, data={**values, "alt": "The garden"})
    assert answer.location == f"{own(home)}?done=kept" and only(session).state == "live"


def test_what_a_colleague_sent_meanwhile_is_shown_beside_what_was_typed(
    client: PageClient, session: scoped_session, home: Service, provider: Actor, aylin: Actor, add: Add
) -> None:
    made = add("The garden")
    address = own(home, f"/{made.public_id}")
    values = form_values(client.page(address), address)
    with transaction():
        actions.write_text(provider, made, text="The pond", version=made.version, at=AT)
    answer = client.post(address, data={**values, "alt": "The gate"})
    assert answer.status_code == 409 and "The pond" in answer.text and "The gate" in answer.text
    assert queries.photo_to_decide(MODERATOR, made.public_id).text == "The pond"
    session.rollback()
    kept = form_values(lxml_of(answer), address)
    assert client.post(address, data={**kept, "alt": "The gate"}).status_code == 303
    assert queries.photo_to_decide(MODERATOR, made.public_id).text == "The gate"


def test_photos_are_put_in_order_by_pressing(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, add: Add
) -> None:
    add("A", "accept")
    last = add("B", "accept")
    page = client.page(own(home))
    address = own(home, f"/{last.public_id}/place")
    values = form_values(page, address)
    assert values["to"] == "first"
    for _ in range(2):
        assert client.post(address, data=values).location == f"{own(home)}?done=placed"
    assert [each.get("alt") for each in public_images(client, home)] == ["B", "A"]
    stale = client.post(address, data={**values, "token": "b" * 32})
    assert stale.status_code == 409 and "changed" in stale.text
    fresh = form_values(client.page(own(home)), address)
    wrong = client.post(address, data={**fresh, "to": "nowhere"})
    assert wrong.status_code == 400
    assert [each.get("alt") for each in public_images(client, home)] == ["B", "A"]


def test_a_photo_is_taken_away_by_pressing_once(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, add: Add
) -> None:
    made = add("The garden", "accept")
    assert len(public_images(client, home)) == 1
    page = client.page(own(home, f"/{made.public_id}"))
    assert "It goes off your public page at once" in page.text_content()
    address = own(home, f"/{made.public_id}/remove")
    values = form_values(page, address)
    stale = client.post(address, data={**values, "version": "99"})
    assert stale.status_code == 409 and len(public_images(client, home)) == 1
    for _ in range(2):
        assert client.post(address, data=values).location == f"{own(home)}?done=removed"
    assert public_images(client, home) == []
    assert client.get(f"/files/{made.file_id}/small").status_code == 404
    assert client.get(own(home, f"/{made.public_id}")).status_code == 404


def test_nobody_reaches_photos_of_another_provider(
    client: PageClient, session: scoped_session, home: Service, add: Add
) -> None:
    made = add("The garden")
    other = make_own_service(make_provider(legal_name="Other Care"), name="Elm Court")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    for path in (own(home), own(home, f"/{made.public_id}")):
        assert client.get(path).status_code == 403
        assert client.post(path, data={"alt": "x", "token": "a" * 32}).status_code == 403
    for path in (
        own(other, f"/{made.public_id}"),
        own(other, f"/{made.public_id}/place"),
        own(other, f"/{made.public_id}/remove"),
    ):
        sent = {"alt": "x", "token": "a" * 32, "version": "1", "to": "first"}
        assert client.post(path, data=sent).status_code == 404
    for rest in ("", "/small", "/details"):
        assert client.get(f"/files/{made.file_id}{rest}").status_code == 404
    assert only(session).state == "waiting"


def test_the_council_sees_it_whole_and_accepts_it(
    client: PageClient, session: scoped_session, home: Service, reader: Actor, add: Add
) -> None:
    made = add("The garden")
    queue = client.page("/council/moderation?kind=page-changes")
    assert queue.xpath(f"//nav//a[starts-with(@href, '{decide_page(made)}?kind=')]")
    page = client.page(decide_page(made))
    words = page.text_content()
    assert "The garden" in words and "Not scanned for viruses" in words and "Rose Care Limited" in words
    (image,) = page.xpath("//main//img")
    assert image.get("alt") == "The garden" and client.get(image.get("src")).status_code == 200
    assert page.xpath(f"//nav//a[@href='{decide_page(made)}' and @aria-current='true']")
    values = form_values(page, decide_page(made)) | {"verb": "accept"}
    for _ in range(2):
        answer = client.post(decide_page(made), data=values)
        assert answer.status_code == 303 and answer.location.endswith("done=photo-accepted")
    assert only(session).state == "live" and only(session).decided_by == reader.id
    assert "There is nothing to decide" in client.page(decide_page(made)).text_content()
    late = client.post(
        decide_page(made), data={**values, "token": "b" * 32, "verb": "send_back", "reason": WHY}
    )
    assert late.status_code == 409 and only(session).state == "live"


def test_sending_back_needs_a_reason(
    client: PageClient, session: scoped_session, home: Service, reader: Actor, add: Add
) -> None:
    made = add("The garden")
    values = form_values(client.page(decide_page(made)), decide_page(made))
    answer = client.post(decide_page(made), data={**values, "verb": "send_back", "reason": " "})
    assert answer.status_code == 400 and "Say why." in answer.text
    assert client.post(decide_page(made), data={**values, "verb": "burn"}).status_code == 400
    assert only(session).state == "waiting"
    answer = client.post(decide_page(made), data={**values, "verb": "send_back", "reason": WHY})
    assert answer.status_code == 303 and only(session).reason == WHY


def test_what_was_changed_while_she_looked_is_not_accepted(
    client: PageClient, session: scoped_session, home: Service, provider: Actor, reader: Actor, add: Add
) -> None:
    made = add("The garden", "accept", "new_text")
    page = client.page(decide_page(made))
    assert page.xpath("//table[@class='cc-diff']") and "Accept these words" in page.text_content()
    values = form_values(page, decide_page(made)) | {"verb": "accept", "reason": "What I typed"}
    with transaction():
        actions.write_text(provider, made, text="Mrs Grey", version=made.version, at=AT)
    answer = client.post(decide_page(made), data=values)
    assert answer.status_code == 409 and "changed it again while you were reading" in answer.text
    words = lxml_of(answer).text_content()
    assert "Mrs Grey" in words and "What I typed" in words
    assert only(session).state == "text_waiting"
    with transaction():
        again = queries.photo_of(made.public_id)
        actions.take_away(provider, again, version=again.version)
    assert client.post(decide_page(made), data=values).status_code == 404


def test_the_council_finds_a_live_photo_and_takes_it_off_the_page(
    client: PageClient, session: scoped_session, home: Service, reader: Actor, add: Add
) -> None:
    made, other = add("The garden", "accept"), add("The hall")
    every = client.page(f"/council/moderation/services/{home.slug}/photos")
    assert [decide_page(made), decide_page(other)] == every.xpath("//ol//a/@href")
    values = form_values(client.page(decide_page(made)), decide_page(made)) | {"verb": "take_down"}
    answer = client.post(decide_page(made), data={**values, "reason": " "})
    assert answer.status_code == 400 and "Say why." in answer.text
    for _ in range(2):
        answer = client.post(decide_page(made), data={**values, "reason": WHY})
        assert answer.status_code == 303 and answer.location.endswith("done=photo-taken-down")
    assert public_images(client, home) == []
    assert session.get_one(ServicePhoto, made.id, populate_existing=True).state == "sent_back"
    client.delete_cookie("session")
    assert client.get(f"/files/{made.file_id}/small").status_code == 404


def test_another_council_decides_nothing(
    client: PageClient, session: scoped_session, home: Service, add: Add
) -> None:
    made = add("The garden")
    make_council("E06000015", "Derby")
    sign_in(client, Grant(Role.MODERATOR, council="E06000015"))
    assert client.get(decide_page(made)).status_code == 403
    assert client.get(f"/council/moderation/services/{home.slug}/photos").status_code == 403
    sent = {"verb": "accept", "version": "1", "token": "a" * 32}
    assert client.post(decide_page(made), data=sent).status_code == 403
    assert client.get(f"/files/{made.file_id}/small").status_code == 404
    assert only(session).state == "waiting"


def test_the_public_page_shows_photos_in_three_sizes_without_the_place(
    client: PageClient, session: scoped_session, home: Service, add: Add
) -> None:
    assert b"SECRETPLACE" in photo() and b"SECRETCAMERA" in photo()
    add("The garden & the <pond>", "accept"), add("The hall", "accept"), add("The kitchen")
    first, second = public_images(client, home)
    assert first.get("alt") == "The garden & the <pond>" and second.get("alt") == "The hall"
    assert (first.get("width"), first.get("height")) == ("600", "900")
    assert first.get("loading") is None and second.get("loading") == "lazy"
    sizes = [part.split() for part in first.get("srcset").split(", ")]
    assert [width for _, width in sizes] == ["320w", "600w"]
    for address, width in sizes:
        answer = client.get(address)
        assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == "inline"
        image = Image.open(io.BytesIO(answer.get_data()))
        assert image.width == int(width[:-1]) and not image.getexif()
        assert b"SECRET" not in answer.get_data() and b"Exif" not in answer.get_data()
    assert "Mrs Grey at tea" not in client.get(f"/services/{home.slug}").text


def test_the_photos_of_a_suspended_service_are_gone(
    client: PageClient, session: scoped_session, home: Service, add: Add
) -> None:
    made = add("The garden", "accept")
    address = f"/files/{made.file_id}/small"
    assert client.get(address).status_code == 200
    hide(SYSTEM, home, reason="Being looked into.")
    session.commit()
    assert client.get(address).status_code == 404
    assert client.get(f"/files/{made.file_id}").status_code == 404


def test_the_public_page_changes_with_the_decision_although_it_is_kept(
    client: PageClient, session: scoped_session, home: Service, provider: Actor, add: Add
) -> None:
    made = add("The garden")
    assert public_images(client, home) == [] == public_images(client, home)
    with transaction():
        actions.decide(MODERATOR, made, "accept", reason="", sent_version=1, at=AT)
    assert len(public_images(client, home)) == 1
    with transaction():
        actions.take_away(provider, made, version=made.version)
    assert public_images(client, home) == []


def test_the_preview_shows_what_waits_to_its_provider_alone(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, add: Add
) -> None:
    add("A", "accept", "new_text"), add("B"), add("C", "send_back")
    page = client.page(f"/provider/services/{home.slug}/preview")
    assert page.xpath("//ul[@class='cc-gallery']//img/@alt") == ["A again", "B"]
    assert [each.get("alt") for each in public_images(client, home)] == ["A"]


def test_the_photos_are_one_of_the_parts_of_the_page(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, add: Add
) -> None:
    def part() -> str:
        (row,) = client.page(f"/provider/services/{home.slug}").xpath(f"//li[.//a[@href='{own(home)}']]")
        return ", ".join(" ".join(words.split()) for words in row.xpath(".//text()") if words.strip())

    assert part() == "Photos, None yet"
    made = add("A", "accept")
    assert part() == "Photos, 1 photo, As it is live"
    add("B")
    assert part() == "Photos, 2 photos, Waits for the Council"
    with transaction():
        actions.write_text(aylin, made, text="A2", version=made.version, at=AT)
        actions.decide(MODERATOR, made, "send_back", reason=WHY, sent_version=2, at=AT)
    assert part() == "Photos, 2 photos, Sent back"


def test_a_photo_that_waits_for_the_scanner_says_so(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, add: Add
) -> None:
    made = add("The garden")
    session.get_one(File, made.file_id).state = "waiting"
    session.commit()
    assert "Waits for the virus scan" in client.page(own(home)).text_content()
    assert "Take this photo away" in client.page(own(home, f"/{made.public_id}")).text_content()
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    page = client.page(decide_page(made))
    assert not page.xpath("//main//img") and "Waits for the virus scan" in page.text_content()
    values = form_values(page, decide_page(made)) | {"verb": "accept"}
    answer = client.post(decide_page(made), data=values)
    assert answer.status_code == 400 and "before it is scanned for viruses" in answer.text


def test_a_service_without_photos_has_no_empty_place(client: PageClient, home: Service) -> None:
    page = client.page(f"/services/{home.slug}")
    assert not page.find_class("cc-gallery") and not page.xpath("//main//img")
    give_words(make_own_service(name="Elm Court"))
