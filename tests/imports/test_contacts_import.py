"""Importing councils' contacts: every row is taken or none, and what is wrong is named by row and column."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.__main__ import directory
from directory.audit.models import AuditEvent
from directory.foundation.actor import SYSTEM
from directory.imports.commands import import_contacts
from directory.places.actions import add_to_directory
from directory.places.models import Council, CouncilContact
from directory.places.queries import council_record
from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose

LARKHOLM, FARHAM = "E09000901", "E09000902"
HEADER = "council,purpose,organisation,phone,hours,relay,email,website,source,checked_on"
MAIN = (
    "Larkholm,adult_social_care,,020 7946 0101,9 to 5,18001 020 7946 0101,care@larkholm.example,"
    "https://larkholm.example,https://larkholm.example/contact,2026-05-31"
)
ADVOCATE = "E09000901,advocacy,Lark Voices,020 7946 0191,,,,,Their leaflet,31/05/2026"


@pytest.fixture
def councils(session: scoped_session) -> scoped_session:
    """Two councils of the site and one that is not."""
    for code, name in ((LARKHOLM, "Larkholm"), (FARHAM, "Farham and Wick"), ("E09000903", "Dene")):
        slug = name.lower().replace(" ", "-")
        session.add(Council(code=code, name=name, slug=slug, kind="London borough"))
    session.flush()
    add_to_directory(SYSTEM, LARKHOLM)
    add_to_directory(SYSTEM, FARHAM)
    session.commit()
    return session


def write(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "contacts.csv"
    path.write_bytes("\n".join((header, *rows)).encode(encoding))
    return path


def refusals(path: Path) -> str:
    with pytest.raises(click.ClickException) as raised:
        import_contacts(SYSTEM, path)
    return raised.value.message


def test_contacts_are_read_and_shown(councils: scoped_session, tmp_path: Path) -> None:
    lines = import_contacts(SYSTEM, write(tmp_path, MAIN, ADVOCATE))
    assert lines == ["Larkholm: 2 added, 0 changed, 0 removed, 0 unchanged."]
    council = council_record(LARKHOLM)
    assert council is not None
    assert (council.phone, council.phone_hours, council.relay, council.email) == (
        "020 7946 0101",
        "9 to 5",
        "18001 020 7946 0101",
        "care@larkholm.example",
    )
    advocate = council.contact_for("advocacy")
    assert advocate is not None
    assert (advocate.organisation, advocate.source, advocate.source_on.isoformat()) == (
        "Lark Voices",
        "Their leaflet",
        "2026-05-31",
    )


def test_the_same_file_again_changes_and_records_nothing(councils: scoped_session, tmp_path: Path) -> None:
    path = write(tmp_path, MAIN, "", ADVOCATE)
    import_contacts(SYSTEM, path)
    events = councils.scalar(select(func.count()).select_from(AuditEvent))
    assert import_contacts(SYSTEM, path) == ["Larkholm: 0 added, 0 changed, 0 removed, 2 unchanged."]
    assert councils.scalar(select(func.count()).select_from(AuditEvent)) == events


def test_a_file_adds_and_changes_and_removes_only_when_told(councils: scoped_session, tmp_path: Path) -> None:
    import_contacts(SYSTEM, write(tmp_path, MAIN, ADVOCATE))
    moved = write(tmp_path, MAIN.replace("0101", "0102"))
    assert import_contacts(SYSTEM, moved) == ["Larkholm: 0 added, 1 changed, 0 removed, 0 unchanged."]
    assert import_contacts(SYSTEM, moved, replace=True) == [
        "Larkholm: 0 added, 0 changed, 1 removed, 1 unchanged."
    ]
    council = council_record(LARKHOLM)
    assert council is not None
    assert [contact.purpose for contact in council.contacts] == ["adult_social_care"]


def test_all_means_each_council_of_the_site(councils: scoped_session, tmp_path: Path) -> None:
    row = "all,ombudsman,The ombudsman,020 7946 0151,,,,,A page,2026-01-01"
    assert len(import_contacts(SYSTEM, write(tmp_path, row))) == 2
    assert {code for (code,) in councils.execute(select(CouncilContact.council_code))} == {LARKHOLM, FARHAM}


@pytest.mark.parametrize(
    "name", ["farham-and-wick", "London Borough of Farham & Wick", "FARHAM AND WICK COUNCIL"]
)
def test_a_council_is_known_by_what_it_is_called(councils: scoped_session, tmp_path: Path, name: str) -> None:
    row = MAIN.replace("Larkholm", f'"{name}"', 1)
    assert import_contacts(SYSTEM, write(tmp_path, row))[0].startswith("Farham and Wick: 1 added")


def test_every_row_that_is_wrong_is_named_and_none_is_taken(councils: scoped_session, tmp_path: Path) -> None:
    message = refusals(
        write(
            tmp_path,
            MAIN,
            MAIN.replace("Larkholm", "Lakrholm", 1),
            MAIN.replace("adult_social_care", "everything"),
            ADVOCATE.replace("Lark Voices", ""),
            ADVOCATE.replace("020 7946 0191", "ask at the desk"),
            ADVOCATE.replace("020 7946 0191", ""),
            ADVOCATE.replace("31/05/2026", "31/05/2062"),
            ADVOCATE.replace("31/05/2026", "May"),
            ADVOCATE.replace("Their leaflet", ""),
            MAIN,
        )
    )
    expected = {
        3: "council: there is no council 'Lakrholm' in England; give its name or its code, like E09000014",
        4: "purpose: Choose one from the list.",
        5: "organisation: Fill in this field.",
        6: "phone: Enter a phone number, like 020 7946 0000.",
        7: "phone: Enter a phone number or an e-mail address.",
        8: "checked_on: Enter a day that is not in the future.",
        9: "checked_on: 'May' is not a day like 2026-05-31 or 31/05/2026",
        10: "source: Fill in this field.",
        11: "purpose: Larkholm has this contact in row 2 already",
    }
    assert message.splitlines() == [
        "contacts.csv cannot be taken. Nothing was changed.",
        *(f"  row {line}, {sentence}" for line, sentence in expected.items()),
    ]
    assert not councils.scalar(select(func.count()).select_from(CouncilContact))


@pytest.mark.parametrize(
    ("real", "placeholder", "column"),
    [
        ("https://larkholm.example,", "https://…,", "website"),
        ("https://larkholm.example/contact", "https://…/contact", "source"),
        ("020 7946 0101,9", "020 ...,9", "phone"),
        ("9 to 5", "TBC", "hours"),
        ("care@larkholm.example", "…@larkholm.example", "email"),
        ("larkholm.example/contact", "<council>/contact", "source"),
    ],
)
def test_what_only_holds_the_place_of_a_value_is_refused(
    councils: scoped_session, tmp_path: Path, real: str, placeholder: str, column: str
) -> None:
    """As in the example of docs/operate.md, which somebody may take for a beginning."""
    assert MAIN.count(real) == 1
    message = refusals(write(tmp_path, MAIN.replace(real, placeholder)))
    assert f"row 2, {column}: This only shows what goes here. Enter the real words or number." in message


def test_the_example_of_the_guide_is_not_taken_as_it_stands(councils: scoped_session, tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs/operate.md").read_text(encoding="utf-8")
    rows = guide.split(HEADER)[1].split("```")[0].strip().replace("Haringey,", "Larkholm,").splitlines()
    message = refusals(write(tmp_path, *rows))
    assert [f"row {number}," in message for number in range(2, 2 + len(rows))] == [True] * len(rows)


def test_garbled_letters_are_refused_with_what_to_do(councils: scoped_session, tmp_path: Path) -> None:
    for garbled in ("CafÃ© Voices", "Caf\ufffd Voices"):
        message = refusals(write(tmp_path, ADVOCATE.replace("Lark Voices", garbled)))
        assert f"row 2, organisation: its letters are garbled ({garbled}): save the file" in message


def test_a_file_of_another_kind_is_refused_with_what_to_do(councils: scoped_session, tmp_path: Path) -> None:
    assert "save the file as CSV UTF-8" in refusals(write(tmp_path, MAIN + "é", encoding="cp1252"))
    assert "these columns are missing: council" in refusals(write(tmp_path, MAIN, header="a" + HEADER))
    assert "these columns are not known: fax;" in refusals(write(tmp_path, MAIN, header=HEADER + ",fax"))
    assert "twice: phone" in refusals(write(tmp_path, MAIN, header=HEADER + ",phone"))
    assert "no rows below its header" in refusals(write(tmp_path))
    assert "it has 11 cells" in refusals(write(tmp_path, MAIN + ",and more"))
    assert "no such file" in refusals(tmp_path / "nowhere.csv")
    workbook = tmp_path / "contacts.xlsx"
    workbook.write_bytes(b"PK\x03\x04")
    assert "save it as CSV UTF-8" in refusals(workbook)


def test_semicolons_and_a_mark_are_read_as_spreadsheets_write_them(
    councils: scoped_session, tmp_path: Path
) -> None:
    path = write(tmp_path, MAIN.replace(",", ";"), header="\ufeff" + HEADER.replace(",", ";"))
    assert import_contacts(SYSTEM, path) == ["Larkholm: 1 added, 0 changed, 0 removed, 0 unchanged."]


def test_before_setup_all_councils_are_none(councils: scoped_session, tmp_path: Path) -> None:
    for council in councils.scalars(select(Council)):
        council.in_directory = False
    councils.commit()
    row = "all,ombudsman,The ombudsman,020 7946 0151,,,,,A page,2026-01-01"
    assert "directory setup" in refusals(write(tmp_path, row))


def test_the_command_names_its_purposes() -> None:
    group = directory.commands["import"]
    assert isinstance(group, click.Group)
    help_text = group.commands["contacts"].help or ""
    assert not [purpose for purpose in ContactPurpose if purpose not in help_text]
    assert len(COUNCIL_PURPOSES) == 6
