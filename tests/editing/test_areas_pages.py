"""The areas that a service visits: ticked or pasted, read by the Council first, and obeyed by the search."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service, ServiceArea
from directory.editing.areas_form import pasted
from directory.foundation.actor import Actor, Grant, Role
from directory.outbox.actions import deliver
from directory.proposals.queries import open_proposal
from directory.wiring import HANDLERS
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import give_contact, give_words, make_provider, make_service
from tests.editing.test_editing_pages import form_of, save, send, words_of
from tests.finding import conftest as finding_conftest
from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient
from tests.places import conftest as places_conftest
from tests.places.conftest import DENE, LARKHOLM

country = places_conftest.country
town = finding_conftest.town
ABBEY, GREEN = ["ward", "E05009001"], ["ward", "E05009002"]


@pytest.fixture
def visiting(session: scoped_session, country: scoped_session) -> Service:
    """Care at home in Larkholm that visits one ward and, from before it was abolished, another."""
    service = make_service(council_code=LARKHOLM, name="Rose Home Care", postcode="ZL8 0RD")
    give_words(service)
    give_contact(service)
    for kind, code in (ABBEY, ("ward", "E05000000")):
        session.add(ServiceArea(service_id=service.id, kind=kind, code=code))
    session.commit()
    return service


@pytest.fixture
def aylin(client: PageClient, visiting: Service) -> Actor:
    """One of the provider's people, signed in."""
    return sign_in(client, Grant(Role.PROVIDER_USER, provider=visiting.provider_id))


def path_of(service: Service) -> str:
    return f"/provider/services/{service.slug}/edit/areas"


def draft(session: scoped_session, service: Service) -> Any:
    session.rollback()
    found = open_proposal(service.id)
    return found and found.changes.get("areas")


def ticked(page: Any) -> set[str]:
    return set(page.xpath("//input[@name='area'][@checked]/@value"))


def test_every_area_has_a_box_by_its_name_and_the_counts_are_said(
    client: PageClient, visiting: Service, aylin: Actor
) -> None:
    page = client.page(path_of(visiting))
    legends = [" ".join(legend.text_content().split()) for legend in page.xpath("//main//legend")]
    assert legends == [
        "Wards of Larkholm: 1 of 3 ticked",
        "Postcode districts of Larkholm: 0 of 1 ticked",
        "Whole councils",
        "Elsewhere",
    ]
    labels = [" ".join(each.text_content().split()) for each in page.xpath("//main//fieldset//label")]
    assert labels == [
        "Abbey",
        "Quarry",
        "St Mary's Green",
        "ZL8 (2 postcodes)",
        "King's Dene and Combe",
        "Larkholm",
        "E05000000",
    ]
    assert ticked(page) == {"ward:E05009001", "ward:E05000000"}, "an area that there is no more is shown too"


def test_the_wards_of_another_council_are_shown_where_they_are_asked_for(
    client: PageClient, visiting: Service, aylin: Actor
) -> None:
    page = client.page(path_of(visiting))
    (address,) = page.xpath("//main//p/a[contains(@href,'council=')]/@href")
    more = client.page(address)
    assert "Wards of King's Dene and Combe: 0 of 1 ticked" in more.text_content()
    (action,) = more.xpath("//main//form[.//input[@name='version']]/@action")
    answer = client.post(action, data={**form_of(client, address), "more": "E05000000x"})
    assert answer.status_code == 400 and "Wards of King" in words_of(answer)
    assert (
        client.get(f"{path_of(visiting)}?council=E09999999&council={DENE}&council={DENE}").status_code == 200
    )


def test_what_is_ticked_and_what_is_pasted_are_saved_together(
    client: PageClient, session: scoped_session, visiting: Service, aylin: Actor
) -> None:
    answer = save(
        client,
        visiting,
        "areas",
        area=["ward:E05009001"],
        more="zl8, St Mary's Green;\r\nKing's Dene and Combe, ZL8",
    )
    assert answer.status_code == 303
    assert draft(session, visiting) == [["council", DENE], ["outcode", "ZL8"], ABBEY, GREEN]
    page = client.page(path_of(visiting))
    assert ticked(page) == {f"council:{DENE}", "outcode:ZL8", "ward:E05009001", "ward:E05009002"}
    assert page.xpath("string(//textarea[@name='more'])").strip() == ""


def test_what_is_not_understood_is_named_and_kept_and_nothing_is_saved(
    client: PageClient, session: scoped_session, visiting: Service, aylin: Actor
) -> None:
    typed = "ZL8, N80, Hollow End, ZL8 0RD, Abbey"
    answer = save(client, visiting, "areas", area=["ward:E05009002"], more=typed)
    assert answer.status_code == 400
    said = words_of(answer)
    assert "We do not know “N80”, “Hollow End”, “ZL8 0RD”." in said
    assert typed in answer.get_data(as_text=True)
    assert 'value="ward:E05009002" checked' in answer.get_data(as_text=True)
    assert draft(session, visiting) is None


def test_no_area_at_all_and_one_that_is_gone_stay_in_the_draft(
    client: PageClient, session: scoped_session, visiting: Service, aylin: Actor
) -> None:
    save(client, visiting, "areas", area=[], more="")
    check = client.page(f"/provider/services/{visiting.slug}/check").text_content()
    assert "Tick or type at least one area" in check
    save(client, visiting, "areas", area=["ward:E05000000", "outcode:ZL8"])
    check = client.page(f"/provider/services/{visiting.slug}/check").text_content()
    assert "There is no such area now: E05000000" in check
    data = {**form_of(client, path_of(visiting)), "area": ["charm:N8"]}
    assert client.post(path_of(visiting), data=data).status_code == 400


def test_too_many_areas_are_refused(client: PageClient, visiting: Service, aylin: Actor) -> None:
    many = [f"outcode:N{number}" for number in range(401)]
    answer = save(client, visiting, "areas", area=many)
    assert answer.status_code == 400 and "more than 400 areas" in words_of(answer)


def test_two_at_once_see_both(client: PageClient, visiting: Service, aylin: Actor) -> None:
    mine = form_of(client, path_of(visiting))
    save(client, visiting, "areas", area=["outcode:ZL8"])
    answer = client.post(path_of(visiting), data={**mine, "area": ["ward:E05009002"]})
    assert answer.status_code == 409
    assert "ZL8" in words_of(answer) and "St Mary's Green (Larkholm)" in words_of(answer)
    assert 'value="ward:E05009002" checked' in answer.get_data(as_text=True)


def test_a_care_home_visits_nobody(client: PageClient, session: scoped_session, visiting: Service) -> None:
    visiting.category = "care_home"
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=visiting.provider_id))
    assert client.get(path_of(visiting)).status_code == 404
    assert client.post(path_of(visiting), data={}).status_code == 404
    assert path_of(visiting) not in client.get(f"/provider/services/{visiting.slug}").text


def test_another_provider_and_nobody_reach_it_not(client: PageClient, visiting: Service) -> None:
    assert client.get(path_of(visiting)).status_code == 303
    sign_in(client, Grant(Role.PROVIDER_USER, provider=make_provider(legal_name="Other").id))
    assert client.get(path_of(visiting)).status_code == 403
    assert client.post(path_of(visiting), data={"area": ["outcode:ZL8"]}).status_code == 403


def test_a_draft_takes_its_areas_at_once(
    client: PageClient, session: scoped_session, visiting: Service, aylin: Actor
) -> None:
    visiting.state = "draft"
    session.commit()
    save(client, visiting, "areas", area=["outcode:ZL8"])
    assert send(client, visiting).location.endswith("done=in-draft")
    session.rollback()
    assert session.scalars(select(ServiceArea.code).where(ServiceArea.service_id == visiting.id)).all() == [
        "ZL8"
    ]


def test_areas_wait_for_the_council_and_then_the_next_search_obeys(
    client: PageClient, session: scoped_session, town: Town
) -> None:
    service = session.scalars(select(Service).where(Service.name == "Far Away Care")).one()
    near = "/find-care?category=home_care&near=N8+0RD"
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    save(client, service, "areas", area=[], more="N8, Hornsey")
    page = client.page(f"/provider/services/{service.slug}/check").text_content()
    assert "Waits for the Council" in page and "Hornsey (Haringey), N8" in page
    preview = client.page(f"/provider/services/{service.slug}/preview").text_content()
    assert "Hornsey, N8" in " ".join(preview.split())
    assert send(client, service).location.endswith("done=sent")
    assert "Far Away Care" not in client.get(near).text

    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    session.rollback()
    address = f"/council/moderation/page-changes/{open_proposal(service.id).public_id}"
    moderated = client.page(address)
    (row,) = moderated.xpath("//tr[@id='field-areas']")
    assert "SE1" in row.text_content() and "Hornsey (Haringey), N8" in " ".join(row.text_content().split())
    fields = moderated.xpath("//form[@action=$a]//input[@type='hidden']", a=address)
    data = {field.get("name"): field.get("value") for field in fields}
    assert client.post(address, data={**data, "all": "accept"}).status_code == 303
    deliver(HANDLERS)
    assert "Far Away Care" in client.get(near).text
    assert "Hornsey, N8" in " ".join(client.page(f"/services/{service.slug}").text_content().split())


@given(
    st.lists(
        st.sampled_from(["N8", "n22", "Hornsey", "Crouch End", "E05000266", "N8 0RD"]),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([",", ";", "\n", " , ", "\r\n", "\t"]),
)
def test_no_piece_of_what_is_pasted_is_lost(pieces: list[str], between: str) -> None:
    assert pasted(between.join(pieces)) == list(dict.fromkeys(pieces))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("N8 N22  N4", ["N8", "N22", "N4"]),
        ("N8 0RD", ["N8 0RD"]),
        ("  Crouch   End ", ["Crouch End"]),
        ("", []),
        (" ,;\n ", []),
    ],
)
def test_codes_may_stand_beside_each_other(text: str, pieces: list[str]) -> None:
    assert pasted(text) == pieces
