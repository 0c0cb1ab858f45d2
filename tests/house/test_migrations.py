"""The migrations make the schema that the models describe, and import nothing that may change under them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Inspector, inspect, text
from sqlalchemy.exc import DatabaseError

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.schema import MIGRATIONS, migrations_config, upgrade_schema
from directory.foundation.settings import Settings
from tests.databases import make_postgres_database

VERSIONS = sorted(path for path in (MIGRATIONS / "versions").glob("*.py") if path.stem != "__init__")
TRIGGERS = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal ORDER BY tgname",
}
AN_EVENT = (
    "INSERT INTO audit_event (id, at, actor_id, actor_role, action, subject_type, subject_id)"
    " VALUES (1, '2026-01-01', 'a', 'system', 'b', 'c', 'd')"
)

# "state = 'prepared'", and a list of one, which SQLite reads as the same.
COMPARES_A_VALUE = re.compile(r"(?<![<>!])=\s*['0-9]|\bIN \([^,]*\)")
BEFORE_PREPARED = "0013"
BEFORE_DISCARDED = "0017"
BEFORE_PHOTOS = "0035"
BEFORE_FALLS, FALLS = "0043", "0044"
BEFORE_RENEWALS, RENEWALS = "0047", "0048"
A_PROVIDER = (
    "INSERT INTO provider (id, public_id, legal_name, aliases, led_by, invented, version, created_at, created_by)"
    " VALUES (1, 'p', 'Rose', '[]', '[]', TRUE, 1, '2026-01-01', 'a')"
)
A_SERVICE = (
    "INSERT INTO service (id, public_id, slug, provider_id, category, name, state, version, address_is_private,"
    " regulated, regulated_activities, needs, tasks, languages, features, cultures, faiths, diets, visit_times,"
    " funding_accepted, source, created_at, created_by) VALUES ({number}, 'p{number}', 's{number}', 1, 'meals',"
    " 'Rose {number}', 'published', 1, FALSE, FALSE, '[]', '[]', '[]', '[]', '[]', '[]', '[]', '[]', '[]', '[]',"
    " 'provider', '2026-01-01', 'a')"
)
A_WITHDRAWAL = (
    'INSERT INTO audit_event (id, at, actor_id, actor_role, action, subject_type, subject_id, "before")'
    " VALUES (:number, '2026-01-01', 'a', 'system', 'service.withdraw', 'service', CAST(:number AS VARCHAR), :before)"
)
A_CONTACT = (
    "INSERT INTO named_contact (id, service_id, name, phone, consent_on, valid_from, created_at, created_by)"
    " VALUES ({number}, {number}, 'Amina', '1', '2026-01-01', '2026-01-01', '2026-01-01', 'a')"
)


@pytest.fixture
def migrated(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An application whose tables the migrations made, in the kind of database that the suite runs on."""
    url = settings.database_url and settings.database_url + "_migrated"
    if url:
        make_postgres_database(url)
    app = create_app(replace(settings, data_dir=tmp_path, database_url=url))
    with app.app_context():
        upgrade_schema(app)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_and_models_agree(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert not compare_metadata(context, db.metadata)


def test_migrations_make_the_schema_that_the_tests_run_on(session_app: Flask, migrated: Flask) -> None:
    """Alembic compares neither CHECK constraints nor triggers nor the conditions of partial indexes: read them all."""
    with db.engine.connect() as connection:
        by_migrations = schema_of(connection)
    with session_app.app_context(), db.engine.connect() as connection:
        by_models = schema_of(connection)
    assert by_migrations.keys() - by_models.keys() == {"alembic_version"}
    for table, parts in by_models.items():
        assert by_migrations[table] == parts, table


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_the_audit_record_is_append_only(migrated: Flask, statement: str) -> None:
    with db.engine.connect() as connection:
        connection.execute(text(AN_EVENT))
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text(statement))


def test_migrations_can_be_undone(migrated: Flask) -> None:
    command.downgrade(migrations_config(), "base")
    with db.engine.connect() as connection:
        assert schema_of(connection).keys() == {"alembic_version"}


def test_migrations_form_one_line() -> None:
    script = ScriptDirectory.from_config(migrations_config())
    assert [revision.revision for revision in script.walk_revisions()] == [
        path.name[:4] for path in reversed(VERSIONS)
    ]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_imports_no_code_of_the_application(path: Path) -> None:
    """What a migration did must not change when the code does: it carries its own SQL."""
    imports = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imports += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            imports.append(node.module or "")
    assert {name.partition(".")[0] for name in imports} <= {"__future__", "alembic", "sqlalchemy"}


def test_no_partial_index_makes_sqlite_prepare_a_statement_at_each_run() -> None:
    """As one where `column = 'value'` does with every statement that compares the column: `only_one`."""
    conditions = {
        index.name: str(where)
        for table in db.metadata.tables.values()
        for index in table.indexes
        if (where := index.dialect_options["sqlite"]["where"]) is not None
    }
    assert conditions["uq_service_prepared"]
    assert {name for name, where in conditions.items() if COMPARES_A_VALUE.search(where)} == set()


def schema_of(connection: Connection) -> dict[str, dict[str, Any]]:
    """By table: its columns, constraints, indexes and triggers, in an order that does not depend on their making."""
    inspector = inspect(connection)
    triggers = connection.execute(text(TRIGGERS[connection.dialect.name])).all()
    return {
        table: constraints_of(inspector, table)
        | {"triggers": [tuple(row) for row in triggers if row[0] == table]}
        for table in inspector.get_table_names()
    }


def constraints_of(inspector: Inspector, table: str) -> dict[str, Any]:
    """Columns, keys, constraints and indexes of one table."""
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(table)
        },
        "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
        "foreign keys": by_name(inspector.get_foreign_keys(table)),
        "unique": by_name(inspector.get_unique_constraints(table)),
        "checks": by_name(inspector.get_check_constraints(table)),
        "indexes": by_name(inspector.get_indexes(table)),
    }


def by_name(constraints: list[Any]) -> dict[str, dict[str, str]]:
    """Constraints or indexes by their names, every detail as text; the condition of a partial index is an option."""
    return {
        constraint["name"]: {
            key: str(
                {option: str(part) for option, part in value.items()} if isinstance(value, dict) else value
            )
            for key, value in constraint.items()
        }
        for constraint in constraints
    }


def test_services_are_kept_while_their_table_is_made_anew(migrated: Flask) -> None:
    """The table that most others refer to, with rows in it and rows that refer to them."""
    command.downgrade(migrations_config(), BEFORE_PREPARED)
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(A_PROVIDER))
        for number in (1, 2, 3):
            connection.execute(text(A_SERVICE.format(number=number)))
            connection.execute(text(A_CONTACT.format(number=number)))
    for revision in ("head", BEFORE_PREPARED, "head"):
        move = command.upgrade if revision == "head" else command.downgrade
        move(migrations_config(), revision)
        with db.engine.connect() as connection:
            names = connection.scalars(
                text("SELECT s.name FROM service s JOIN named_contact c ON c.service_id = s.id ORDER BY s.id")
            ).all()
            assert names == ["Rose 1", "Rose 2", "Rose 3"]
            if connection.dialect.name == "sqlite":
                assert not connection.execute(text("PRAGMA foreign_key_check")).all()
    with db.engine.connect() as connection, pytest.raises(DatabaseError):
        connection.execute(text("UPDATE service SET state = 'prepared'"))  # it has no registered location


def test_a_draft_that_was_withdrawn_becomes_one_that_was_discarded(migrated: Flask) -> None:
    """The audit record says from which state; of a service of which it says nothing, nothing is changed."""
    command.downgrade(migrations_config(), BEFORE_DISCARDED)
    from_states = {1: "draft", 2: "submitted", 3: "published", 4: "hidden", 5: None}
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(A_PROVIDER))
        for number, state in from_states.items():
            connection.execute(text(A_SERVICE.format(number=number)))
            if state is not None:
                connection.execute(
                    text(A_WITHDRAWAL), {"number": number, "before": f'{{"state": "{state}"}}'}
                )
        connection.execute(text("UPDATE service SET state = 'withdrawn'"))
    command.upgrade(migrations_config(), "head")
    assert states() == ["discarded", "discarded", "withdrawn", "withdrawn", "withdrawn"]
    command.downgrade(migrations_config(), BEFORE_DISCARDED)
    assert set(states()) == {"withdrawn"}


A_SHEET = (
    "INSERT INTO council_sheet (id, council_code, file_name, rows, columns, state, counts, version, created_at,"
    " created_by) VALUES ({number}, 'E09000014', 'homes.csv', '[[\"Rose\"]]', '{{\"name\": \"Home\"}}', '{state}',"
    " {counts}, 1, '2026-01-01', 'a')"
)
A_COUNCIL = (
    "INSERT INTO council (code, name, slug, kind, in_directory, changed_at, created_at, created_by)"
    " VALUES ('E09000014', 'Haringey', 'haringey', 'london_borough', TRUE, '2026-01-01', '2026-01-01', 'a')"
)


def test_spreadsheets_of_councils_are_kept_and_what_was_tried_out_is_asked_for_again(migrated: Flask) -> None:
    command.downgrade(migrations_config(), BEFORE_PHOTOS)
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql(A_COUNCIL)
        for number, state in enumerate(("checked", "discarded", "made", "received"), start=1):
            counts = "'{\"made\": 1}'" if state == "made" else "NULL"
            connection.exec_driver_sql(A_SHEET.format(number=number, state=state, counts=counts))
    command.upgrade(migrations_config(), "head")
    assert sheets() == [
        (state, "homes.csv", "[]", 0, 0) for state in ("received", "discarded", "made", "received")
    ]
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE council_sheet SET state = 'making', total = 1 WHERE id = 1")
    command.downgrade(migrations_config(), BEFORE_PHOTOS)
    with db.engine.connect() as connection:
        found = connection.scalars(text("SELECT state FROM council_sheet ORDER BY id")).all()
    assert found == ["received", "discarded", "made", "received"]


def sheets() -> list[tuple[Any, ...]]:
    columns = "state, file_name, CAST(other_sheets AS VARCHAR), done, total"
    with db.engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM council_sheet ORDER BY id"))
        ]


def states() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT state FROM service ORDER BY id")))


A_COUNCIL = (
    "INSERT INTO council (code, name, slug, kind, in_directory, changed_at, created_at, created_by)"
    " VALUES ('E09000014', 'Haringey', 'haringey', 'borough', TRUE, '2026-01-01', '2026-01-01', 'a')"
)
AN_INSTRUMENT = (
    "INSERT INTO instrument (id, code, name, type, legal_regime, council_code, starts_on, unrated_policy, {column},"
    " publication_consent, allows_direct_award, allows_further_competition, allows_catalogue_choice, allows_emergency,"
    " agreement_version, source, invented, status, version, created_at, created_by) VALUES ({number}, 'i{number}',"
    " 'List', 'spot', 'PA2023_LTC', 'E09000014', '2026-01-01', 'refuse', {value}, TRUE, FALSE, TRUE, TRUE, TRUE, '1',"
    " '', FALSE, 'planned', 1, '2026-01-01', 'a')"
)


def test_what_a_fall_leads_to_is_kept_from_the_yes_or_no_of_before(migrated: Flask) -> None:
    command.downgrade(migrations_config(), BEFORE_FALLS)
    with db.engine.begin() as connection:
        connection.execute(text(A_COUNCIL))
        for number, value in enumerate(("TRUE", "FALSE"), 1):
            connection.execute(text(AN_INSTRUMENT.format(number=number, column="hold_on_fall", value=value)))
    command.upgrade(migrations_config(), FALLS)
    with db.engine.begin() as connection:
        kept = connection.scalars(text("SELECT on_fall FROM instrument ORDER BY id")).all()
        assert list(kept) == ["hold", "review"]
        connection.execute(text(AN_INSTRUMENT.format(number=3, column="on_fall", value="'suspend'")))
    command.downgrade(migrations_config(), BEFORE_FALLS)
    with db.engine.connect() as connection:
        before = connection.scalars(text("SELECT hold_on_fall FROM instrument ORDER BY id")).all()
    assert [bool(value) for value in before] == [True, False, True]


A_DESIGNATION = (
    "INSERT INTO specialist_designation (id, service_id, area, standard_version, state, version, assessor, valid_from,"
    " review_by, created_at, created_by) VALUES ({number}, 1, '{area}', '1', '{state}', 1, 'a', '2026-01-01',"
    " '2026-12-31', '2026-01-01', 'a')"
)
A_PIECE = (
    "INSERT INTO designation_evidence (designation_id, kind, summary, reference, created_at, created_by)"
    " VALUES (1, 'statutory_contract', 'x', '', '2026-01-01', 'a')"
)


def designation_states() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT state FROM specialist_designation ORDER BY id")))


def test_a_renewal_stands_beside_what_it_renews_and_the_version_before_keeps_what_is_in_force(
    migrated: Flask,
) -> None:
    command.downgrade(migrations_config(), BEFORE_RENEWALS)
    with db.engine.begin() as connection:
        for statement in (A_PROVIDER, A_SERVICE.format(number=1)):
            connection.execute(text(statement))
        connection.execute(text(A_DESIGNATION.format(number=1, area="dementia", state="accredited")))
        connection.execute(text(A_PIECE))
    command.upgrade(migrations_config(), RENEWALS)
    others = (("dementia", "applied"), ("dementia", "renewed"), ("stroke", "applied"))
    with db.engine.begin() as connection:
        for number, (area, state) in enumerate(others, 2):
            connection.execute(text(A_DESIGNATION.format(number=number, area=area, state=state)))
    command.downgrade(migrations_config(), BEFORE_RENEWALS)
    assert designation_states() == ["accredited", "withdrawn", "expired", "applied"]
    command.upgrade(migrations_config(), RENEWALS)
    assert designation_states() == ["accredited", "withdrawn", "expired", "applied"]
    with db.engine.connect() as connection:
        pieces = connection.scalars(text("SELECT designation_id FROM designation_evidence")).all()
    assert list(pieces) == [1]
