"""What each action of the catalogue refuses by itself, field and code; and that it writes every value it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.actions import describe, publish, update
from directory.catalogue.models import Service
from directory.foundation.errors import Invalid
from tests.catalogue.factories import HARINGEY, TODAY, make_council, make_own_service, make_provider
from tests.effects import held_to_effects
from tests.refusals import ANYBODY, refused

Call = Callable[[Service], object]


def begin(**values: Any) -> Service:
    """A service begun by a provider."""
    given = {"name": "Rose", "category": "meals", "facts": {"council_code": make_council().code}, **values}
    return describe.add_service(ANYBODY, make_provider().id, on=TODAY, **given)


def change(service: Service, **changes: Any) -> Service:
    """Public facts of a service, changed."""
    return describe.describe(ANYBODY, service, changes, version=service.version, on=TODAY)


def words(service: Service, **texts: str) -> object:
    """A service's words in English."""
    return describe.write_text(ANYBODY, service, locale="en", words=texts, on=TODAY)


def vacancies(service: Service, count: int = 2, unit: str = "beds", **values: Any) -> object:
    """What is free."""
    return update.update_vacancies(
        ANYBODY, service, count=count, unit=unit, **{"as_at": TODAY, "on": TODAY, **values}
    )


def workforce(service: Service, **facts: Any) -> object:
    """Facts about the staff."""
    return update.update_workforce(ANYBODY, service, as_at=TODAY, on=TODAY, **facts)


def continuity(service: Service, committed: int | None, measured: int | None = None) -> object:
    """How many carers one person meets."""
    return update.update_continuity(
        ANYBODY, service, committed_carers=committed, measured_carers=measured, as_at=TODAY, on=TODAY
    )


INVALID: list[tuple[str, str, Call]] = [
    (
        "legal_name",
        "required",
        lambda s: describe.add_provider(ANYBODY, legal_name=" ", council_code=HARINGEY),
    ),
    ("name", "required", lambda s: begin(name=" ")),
    ("category", "unknown_code", lambda s: begin(category="charm")),
    ("name", "required", lambda s: describe.rename(ANYBODY, s, name=" ", on=TODAY)),
    ("website", "web_address", lambda s: change(s, website="javascript:x")),
    ("contract_terms_url", "web_address", lambda s: change(s, contract_terms_url="x")),
    ("languages", "unknown_code", lambda s: change(s, languages=["charm"])),
    ("needs", "unknown_code", lambda s: change(s, needs=["charm"])),
    ("capacity", "needs_unit", lambda s: change(s, capacity=3)),
    ("text", "unknown_field", lambda s: words(s, charm="x")),
    ("areas", "unknown_code", lambda s: describe.set_areas(ANYBODY, s, [("charm", "N8")])),
    ("unit", "unknown_code", lambda s: vacancies(s, unit="charm")),
    ("count", "below_zero", lambda s: vacancies(s, count=-1)),
    ("qualified_percent", "not_a_share", lambda s: workforce(s, qualified_percent=101)),
    ("staff_count", "below_zero", lambda s: workforce(s, staff_count=-1)),
    ("committed_carers", "required", lambda s: continuity(s, None)),
    ("committed_carers", "below_one", lambda s: continuity(s, 0)),
    ("measured_carers", "below_one", lambda s: continuity(s, 1, 0)),
    ("reason", "required", lambda s: publish.hide(ANYBODY, s, reason=" ")),
    ("reason", "required", lambda s: publish.withdraw(ANYBODY, s, reason=" ")),
]


@pytest.mark.parametrize(("field", "code", "call"), INVALID)
def test_a_value_that_cannot_be_taken_is_named(
    session: scoped_session, field: str, code: str, call: Call
) -> None:
    service = make_own_service(state="published")
    assert refused(lambda: call(service)) == (field, code)


WRITES: dict[str, Call] = {
    "add_provider, everything": lambda s: describe.add_provider(
        ANYBODY,
        legal_name=" Rose Ltd ",
        council_code=HARINGEY,
        website="https://rose.example",
        run_by_council=HARINGEY,
    ),
    "add_service, with facts": lambda s: begin(
        name=" Rose ", facts={"council_code": HARINGEY, "languages": ["tr"], "phone": "020 7946 0000"}
    ),
    "describe, many facts": lambda s: change(
        s,
        town="Hornsey",
        capacity=3,
        capacity_unit="beds",
        languages=["tr"],
        trial_offered=True,
        trial_days=7,
    ),
    "write_text, twice": lambda s: (
        words(s, summary="Kind.", description="Near."),
        words(s, summary="Kinder."),
    ),
    "set_areas, twice": lambda s: (
        describe.set_areas(ANYBODY, s, [("outcode", "N8")]),
        describe.set_areas(ANYBODY, s, [("council", HARINGEY)]),
    ),
    "update_vacancies, of the Council": lambda s: (vacancies(s), vacancies(s, count=1, source="council")),
    "update_workforce, everything": lambda s: workforce(
        s, staff_count=9, qualified_percent=50, source="council"
    ),
    "update_continuity, both": lambda s: continuity(s, 3, 2),
    "name_contact, with an address": lambda s: publish.name_contact(
        ANYBODY, s, name=" B ", phone="1", email="b@rose.example", consent_on=TODAY, on=TODAY
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_value_given_is_written(session: scoped_session, name: str) -> None:
    service = make_own_service(state="published")
    with held_to_effects(session, f"directory.catalogue: {name}"):
        WRITES[name](service)


def test_an_unknown_field_of_the_words_is_named(session: scoped_session) -> None:
    with pytest.raises(Invalid) as refusal:
        words(make_own_service(), charm="x", beauty="x")
    assert refusal.value.values == {"name": "beauty"}
