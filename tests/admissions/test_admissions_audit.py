"""Invariant 16: every write of the catalogue and of admissions leaves an audit entry, and none commits by itself."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import apply, change, decide, designate, ratings
from directory.admissions.jobs import expire_due
from directory.admissions.models import Admission, SpecialistDesignation
from directory.audit.models import AuditEvent
from directory.catalogue.actions import describe, publish, tell
from directory.foundation.database import db
from tests.admissions.making import admit_directly, make_lot
from tests.catalogue.making import TODAY, make_service

MODULES = [apply, change, decide, designate, ratings, describe, publish, tell]
# These only read.
READERS = {"decision_facts"}


def calls(function: ast.FunctionDef) -> set[str]:
    """The names a function mentions: called, or passed on to be called."""
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


EVERYTHING = {name: node for module in MODULES for name, node in functions(module).items() if name[0] != "_"}


def records(name: str, module: ModuleType, seen: frozenset[str] = frozenset()) -> bool:
    local = {**EVERYTHING, **functions(module)}
    if name not in local or name in seen:
        return False
    names = calls(local[name])
    return "record" in names or any(records(other, module, seen | {name}) for other in names)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_action_records_and_none_commits(module: ModuleType) -> None:
    for name in functions(module):
        if not name.startswith("_") and name not in READERS:
            assert records(name, module), f"{module.__name__}.{name} leaves no audit entry"
    assert ".commit(" not in inspect.getsource(module)
    assert "transaction(" not in inspect.getsource(module)


def test_the_daily_job_closes_and_records(session: scoped_session) -> None:
    service = make_service()
    admit_directly(service, make_lot(), valid_to=TODAY.replace(day=1))
    session.add(
        SpecialistDesignation(
            service_id=service.id,
            area="dementia",
            standard_version="1",
            state="accredited",
            assessor="a",
            valid_from=TODAY.replace(month=1),
            review_by=TODAY.replace(day=1),
        )
    )
    session.commit()
    assert expire_due() == 2
    assert expire_due() == 0
    assert session.scalars(select(Admission.state)).all() == ["expired"]
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 2
