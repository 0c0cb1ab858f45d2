"""Which councils a site can speak for, whom residents can't reach yet, and what is to be done next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from directory.places.records import CouncilRecord
from directory.setup.rules import SiteFacts, has_social_care, missing_contacts, next_steps, unserved_council
from tests.contacts import make_contact

NEEDED = ("adult_social_care", "complaints", "safeguarding", "out_of_hours")


def council(kind: str, *purposes: str, slug: str = "larkholm") -> CouncilRecord:
    contacts = tuple(make_contact(purpose) for purpose in purposes)
    return CouncilRecord("E1", "Larkholm", slug, kind, True, None, None, contacts)


def test_a_district_alone_has_no_social_care() -> None:
    kinds = ("district", "county", "unitary authority", "london borough", "metropolitan district")
    assert [kind for kind in kinds if not has_social_care(council(kind))] == ["district"]


def test_a_contact_is_missing_for_each_purpose_that_nobody_can_be_rung_about() -> None:
    assert missing_contacts(council("county")) == NEEDED
    assert missing_contacts(council("county", *NEEDED)) == ()
    for purpose in NEEDED:
        others = [other for other in NEEDED if other != purpose]
        assert missing_contacts(council("county", *others, "advocacy")) == (purpose,)


@pytest.mark.parametrize(
    ("code", "served", "is_wrong"),
    [("", ["E1"], False), ("E1", [], False), ("E1", ["E2", "E1"], False), ("E3", ["E2", "E1"], True)],
)
def test_a_council_that_the_site_does_not_speak_for(code: str, served: list[str], is_wrong: bool) -> None:
    councils = [replace(council("county"), code=one) for one in served]
    sentence = unserved_council(code, councils)
    assert bool(sentence) is is_wrong
    assert not is_wrong or "It speaks for: E1, E2." in sentence


CONTACTS = "directory import contacts FILE          whom residents ring; see docs/operate.md"
REGISTER = "directory import cqc FILE               the regulator's register"
LETTERS = "DIRECTORY_MAIL_URL, DIRECTORY_MAIL_FROM in the settings, so that letters are sent"
SERVE = "directory serve                         the site"
COPY = "directory backup FILE                   the first copy; later ones every night"

FIRST = "directory user invite ADDRESS           the first administrator, who invites everybody else"


def prepare(slug: str) -> str:
    return f"directory prepare {slug:<22}entries for its providers to claim"


def test_what_comes_next_depends_on_what_is_there() -> None:
    reached = council("county", *NEEDED)
    done = SiteFacts([reached], locations=5, prepared=5, letters_sent=True, has_administrator=True)
    assert next_steps(done) == (
        SERVE,
        COPY,
    )
    assert next_steps(replace(done, has_administrator=False)) == (FIRST, SERVE, COPY)
    assert next_steps(replace(done, letters_sent=False)) == (LETTERS, SERVE, COPY)
    assert next_steps(replace(done, locations=0)) == (
        REGISTER,
        SERVE,
        COPY,
    )  # also where entries were prepared of it
    assert next_steps(replace(done, locations=0, prepared=0)) == (REGISTER, SERVE, COPY)
    both = [reached, council("county", *NEEDED, slug="farham")]
    unprepared = replace(done, councils=both, prepared=0)
    assert next_steps(unprepared) == (prepare("larkholm"), prepare("farham"), SERVE, COPY)
    one_unreached = replace(done, councils=[reached, council("county", "complaints")])
    assert next_steps(one_unreached) == (CONTACTS, SERVE, COPY)
    assert next_steps(replace(one_unreached, prepared=0)) == (
        CONTACTS,
        prepare("larkholm"),
        prepare("larkholm"),
        SERVE,
        COPY,
    )
    bare = SiteFacts(
        [council("county")], locations=0, prepared=0, letters_sent=False, has_administrator=False
    )
    assert next_steps(bare) == (CONTACTS, REGISTER, LETTERS, FIRST, SERVE, COPY)
    assert prepare("larkholm") == "directory prepare larkholm              entries for its providers to claim"
