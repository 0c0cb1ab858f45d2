"""A prepared entry is seen by nobody: on no page, in no file or index, even if it is admitted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from directory.admissions.queries import confirm_listable, public_listable
from directory.catalogue.actions.prepare import claim_entry, prepare_entry
from directory.catalogue.models import Service
from directory.catalogue.queries import (
    documents_for,
    once_public_ids,
    public_categories,
    public_ids,
    public_names,
    public_slugs_by_location,
    service_page,
)
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db
from directory.register.models import RegisteredLocation
from tests.admissions.factories import admit_directly, make_location
from tests.catalogue.factories import give_contact, give_words
from tests.conftest import TODAY
from tests.finding.conftest import HARINGEY, Town
from tests.page_client import PageClient

NAME = "Quillfeather House"
LOCATION = "1-100000099"
QUERIES = ("", "?q=care", "?q=quill", "?near=N8+0RD", f"?council={HARINGEY}&category=home_care")


@pytest.fixture
def entry(town: Town) -> Service:
    """An entry as complete as it can be, admitted and agreed, but claimed by nobody."""
    make_location(LOCATION)
    location = db.session.get_one(RegisteredLocation, LOCATION)
    location.name = NAME
    location.facts = {"name": ["2026-10-01", 1, NAME]}
    location.shown, location.search_text, location.sort_name = (
        True,
        " quillfeather house ",
        "quillfeather house",
    )
    entry = prepare_entry(
        SYSTEM,
        town.provider.id,
        council_code=HARINGEY,
        location_id=LOCATION,
        name=NAME,
        category="home_care",
        facts={
            "council_code": HARINGEY,
            "postcode": "N8 0RD",
            "lat_e5": 5158000,
            "lon_e5": -11000,
            "publish_consent_on": TODAY,
            "trial_offered": False,
            "notice_by_resident_days": 7,
            "notice_by_provider_days": 28,
        },
        on=TODAY,
    )
    give_words(entry, summary=f"{NAME} helps people in Hornsey.")
    give_contact(entry)
    admit_directly(entry, town.home_lot)
    db.session.commit()
    rebuild()
    return entry


def addresses(app: Flask, slug: str) -> Iterator[str]:
    """Every page that may be asked for, with the entry or the council named wherever something can be named."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        for path in paths(rule, slug):
            yield from (path + query for query in (*QUERIES, f"?service={slug}"))


def paths(rule: Rule, slug: str) -> Iterator[str]:
    for named in (slug, "haringey") if rule.arguments else ("",):
        values = {name: 1 if f"int:{name}" in rule.rule else named for name in rule.arguments}
        values |= {"size": "small"} if "size" in values else {}
        built = rule.build(values)
        assert built is not None, rule
        yield built[1]


def test_no_page_shows_it(app: Flask, client: PageClient, entry: Service) -> None:
    seen = 0
    for address in addresses(app, entry.slug):
        answer = client.get(address)
        body = answer.get_data()
        # The register, and the page on which one's own location is claimed, show every registered location, with no
        # link to a page of ours.
        if not address.startswith(("/register", "/claim")):
            assert NAME.encode() not in body, address
        if entry.slug not in address:  # a page that was not found prints its own address
            assert entry.slug.encode() not in body, address
        assert entry.public_id.encode() not in body, address
        assert answer.status_code != 500, address
        seen += answer.status_code == 200
    assert seen > 60
    assert client.get(f"/services/{entry.slug}").status_code == 404
    assert client.get(f"/services/{entry.slug}/report-a-mistake").status_code == 404


def test_the_register_shows_the_location_without_a_link(client: PageClient, entry: Service) -> None:
    body = client.get("/register?q=quillfeather").get_data(as_text=True)
    assert NAME in body
    assert "/services/" not in body


def test_no_query_for_the_public_knows_it(entry: Service) -> None:
    assert service_page(entry.slug) is None
    assert list(documents_for([entry.id])) == []
    assert entry.id not in {record.id for record in documents_for()}
    assert public_names([entry.id]) == {}
    assert public_ids([entry.slug]) == once_public_ids([entry.slug]) == {}
    assert public_slugs_by_location([LOCATION]) == {}
    assert entry.id not in public_categories()
    assert not confirm_listable([entry.id], TODAY)
    assert entry.id not in public_listable(TODAY)


def test_once_claimed_it_is_a_draft_and_still_unseen(client: PageClient, entry: Service) -> None:
    claim_entry(SYSTEM, entry)
    db.session.commit()
    assert entry.state == "draft"
    assert client.get(f"/services/{entry.slug}").status_code == 404
