"""The form that begins a service of one's own: what it is called, what kind of care it is, where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired, ValidationError

from directory.catalogue.models import Service
from directory.catalogue.rules import bears_registration
from directory.foundation.errors import Invalid
from directory.places.area_queries import public_area_records
from directory.places.queries import council_record, find_place
from directory.places.records import CouncilRecord, Place
from directory.places.rules import PostcodeKind, clean_postcode, format_postcode
from directory.vocabulary.care import CATEGORY_DESCRIPTIONS, Category
from directory.vocabulary.organisations import AreaKind
from directory.web.form_fields import SentForm, line_field
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label, translate

ELSEWHERE = "elsewhere"
# What a second service at a registered location has in common with the first.
_PLACE_FACTS = (
    "council_code",
    "ward_code",
    "address",
    "town",
    "postcode",
    "lat_e5",
    "lon_e5",
    "address_is_private",
)


class AddServiceForm(SentForm):
    """A service that is not described here yet. `add_form` adds the fields whose choices depend on who asks."""

    name = line_field(_l("Name of the service"), hint=_l("As people know it. It can be changed later."))
    address = line_field(_l("Street and number"), required=False)
    town = line_field(_l("Town"), most=80, required=False)
    postcode = line_field(
        _l("Postcode"),
        hint=_l("Care that visits people may leave it empty: you say next which areas you visit."),
        most=10,
        required=False,
    )
    private = BooleanField(
        _l(
            "Keep the street private: it is a refuge, or somebody’s own home. "
            "The public reads the town and the first half of the postcode."
        )
    )

    def validate_postcode(self, field: Any) -> None:
        """Refuse what is no whole postcode."""
        if field.data and clean_postcode(field.data).kind is not PostcodeKind.FULL:
            raise ValidationError(gettext("Enter a whole postcode, like N8 0RD."))


def add_form(
    providers: Mapping[int, str], held: Mapping[str, Service], councils: Sequence[CouncilRecord]
) -> type[AddServiceForm]:
    """The form of somebody of these providers, which hold these registered locations."""
    places = {location_id: _place_words(service) for location_id, service in held.items()}
    places[ELSEWHERE] = gettext("Somewhere else")
    members = {
        "provider": RadioField(
            gettext("Whose service is it?"),
            choices={str(number): name for number, name in providers.items()},
            default=str(next(iter(providers), "")),
            validators=[InputRequired(gettext("Choose one from the list."))],
        ),
        "category": RadioField(
            gettext("Kind of care"),
            choices={str(code): _category_words(code) for code in Category},
            validators=[InputRequired(gettext("Choose one from the list."))],
        ),
        "place": RadioField(
            gettext("Where is it run from?"),
            choices=places,
            default=ELSEWHERE if len(places) == 1 else None,
            validators=[InputRequired(gettext("Choose one from the list."))],
        ),
        "council": RadioField(
            gettext("Which council do you ask to publish it?"),
            description=gettext("The council in whose area it stands, where that is one of these."),
            choices={council.code: council.name for council in councils},
            validate_choice=False,
            default=_likely_council(held, councils),
        ),
    }
    return type("OwnAddServiceForm", (AddServiceForm,), members)


def _likely_council(held: Mapping[str, Service], councils: Sequence[CouncilRecord]) -> str | None:
    """The council that looks after what is run already, else the only one there is."""
    served = [council.code for council in councils]
    near = [service.council_code for service in held.values() if service.council_code in served]
    return near[0] if near else served[0] if len(served) == 1 else None


def facts_of(form: Any, held: Mapping[str, Service]) -> dict[str, Any]:
    """The facts of a new service, from a form that is valid in itself. Raises Invalid beside the field.

    At a registered location they are those of what is run there already; the location itself stays with the kinds of
    care that the inspectors look at.
    """
    here = held.get(form.place.data)
    if here is not None:
        facts = {name: getattr(here, name) for name in _PLACE_FACTS}
        if bears_registration(form.category.data):
            facts |= {
                "location_id": here.location_id,
                "regulated": here.regulated,
                "regulated_activities": here.regulated_activities,
            }
        return facts
    asked = council_record(form.council.data or "")
    if asked is None or not asked.in_directory:
        raise Invalid("council", "council_needed")
    typed = clean_postcode(form.postcode.data or "")
    found = find_place(format_postcode(typed.code)) if typed.code else None
    place = found if isinstance(found, Place) else None
    _check_council(asked, place)
    return {
        "council_code": asked.code,
        "ward_code": _ward(place),
        "address": form.address.data or None,
        "town": form.town.data or None,
        "postcode": format_postcode(typed.code) if typed.code else None,
        "lat_e5": place.lat_e5 if place else None,
        "lon_e5": place.lon_e5 if place else None,
        "address_is_private": bool(form.private.data),
    }


def _check_council(asked: CouncilRecord, place: Place | None) -> None:
    """An address in a council that publishes its list here is that council's to publish."""
    stands_in = council_record(place.council_code or "") if place is not None and place.precise else None
    if stands_in is not None and stands_in.in_directory and stands_in.code != asked.code:
        raise Invalid("council", "council_of_address", council=stands_in.name)


def _ward(place: Place | None) -> str | None:
    """The ward of an address, where it is one that the site knows."""
    if place is None or place.ward_code is None:
        return None
    area = (str(AreaKind.WARD), place.ward_code)
    return place.ward_code if area in public_area_records([area]) else None


def _place_words(service: Service) -> str:
    where = " ".join(part for part in (service.town, service.postcode) if part)
    words = gettext("%(name)s, registered with the inspectors", name=service.name)
    return f"{words} ({where})" if where else words


def _category_words(category: Category) -> str:
    return gettext(
        "%(kind)s: %(what)s",
        kind=label("category", category),
        what=translate(CATEGORY_DESCRIPTIONS[category]),
    )
