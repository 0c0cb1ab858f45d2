"""Who may change places: national facts by an administrator, a council's contacts by its own managers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.errors import NotFound
from directory.places import actions, postcode_replacement
from directory.places.postcode_replacement import OutcodeCentre
from directory.places.records import CallOffer, NewPlaceName
from tests.authority import check_action
from tests.conftest import TODAY
from tests.contacts import make_contact
from tests.places.conftest import DENE, FARHAM, LARKHOLM

ROOM = "directory.places.actions"
# The roles that may, besides the system ("councils served, places: administrator"; "Contacts by purpose").
AUTHORITY = {
    f"{ROOM}.load_shipped": "administrator",
    f"{ROOM}.add_place_names": "administrator",
    f"{ROOM}.set_contacts": "commissioning_manager framework_manager",
    f"{ROOM}.offer_calls": "commissioning_manager framework_manager",
    f"{ROOM}.add_to_directory": "administrator",
    f"{ROOM}.remove_from_directory": "administrator",
}
CALLS: dict[str, Callable[[Actor], object]] = {
    "load_shipped": actions.load_shipped,
    "add_place_names": lambda actor: actions.add_place_names(
        actor, [NewPlaceName("Alder Row", LARKHOLM, 51_60_000, 0)]
    ),
    "set_contacts": lambda actor: actions.set_contacts(actor, LARKHOLM, [make_contact()], on=TODAY),
    "offer_calls": lambda actor: actions.offer_calls(actor, LARKHOLM, CallOffer(True, False, 2)),
    "add_to_directory": lambda actor: actions.add_to_directory(actor, FARHAM),
    "remove_from_directory": lambda actor: actions.remove_from_directory(actor, DENE),
}
POSTCODES: dict[str, Callable[[Actor], object]] = {
    "begin_replacement": postcode_replacement.begin_replacement,
    "swap_tables": lambda actor: postcode_replacement.swap_tables(actor, _settled_table(), before=2, after=0),
    "add_outcodes": lambda actor: postcode_replacement.add_outcodes(
        actor, {"ZL9": OutcodeCentre(51_60_000, 0, 1, LARKHOLM)}
    ),
}


def _settled_table() -> postcode_replacement.StagedPostcodes:
    staged = postcode_replacement.begin_replacement(SYSTEM)
    postcode_replacement.remove_duplicates(staged)
    return staged


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(
    country: scoped_session, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "rows_of", lambda _: ())  # the shipped tables are not what is tested here
    monkeypatch.setattr(actions, "town_rows", lambda: ())
    check_action(
        country, CALLS[action.rpartition(".")[2]], AUTHORITY[action], council=LARKHOLM, effects=action
    )


@pytest.mark.parametrize("step", POSTCODES)
def test_postcodes_are_replaced_by_an_administrator(country: scoped_session, step: str) -> None:
    check_action(country, POSTCODES[step], "administrator", council=LARKHOLM)


def test_a_council_that_is_not_known_is_not_changed(country: scoped_session) -> None:
    with pytest.raises(NotFound, match="no council E09999999"):
        actions.add_to_directory(SYSTEM, "E09999999")
