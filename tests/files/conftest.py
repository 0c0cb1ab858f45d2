"""A folder for the bytes, and an application that evidence hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.admissions.models import Application
from directory.catalogue.models import Provider, Service
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.time import now
from tests.admissions.factories import HARINGEY, make_lot
from tests.files.scanner import Scanner


@dataclass(frozen=True)
class Case:
    """An application of a service, its provider's user and a manager of its council."""

    application: str
    service: str
    provider: int
    owner: Actor
    manager: Actor


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStorage:
    """Where the test's bytes are kept; no scanner is set."""
    monkeypatch.setitem(app.config, "FILES_URL", f"folder://{tmp_path / 'files'}")
    monkeypatch.setitem(app.config, "SCANNER_URL", "")
    return FolderStorage(tmp_path / "files")


@pytest.fixture
def case(folder: FolderStorage, session: scoped_session) -> Case:
    lot = make_lot()
    provider = Provider(legal_name="Ivy Care")
    session.add(provider)
    session.flush()
    service = Service(
        provider_id=provider.id,
        slug="ivy-home-care",
        name="Ivy Home Care",
        category="home_care",
        state="published",
        council_code=HARINGEY,
    )
    session.add(service)
    session.flush()
    application = Application(service_id=service.id, lot_id=lot.id, state="clarification", submitted_at=now())
    session.add(application)
    session.commit()
    return Case(
        application.public_id,
        service.public_id,
        provider.id,
        Actor("owner-1", (Grant(Role.PROVIDER_USER, provider=provider.id),)),
        Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),)),
    )


@pytest.fixture
def scanner(app: Flask, folder: FolderStorage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scanner]:
    """A scanner on loopback that knows the two signatures of `samples`."""
    with Scanner() as double:
        monkeypatch.setitem(app.config, "SCANNER_URL", double.address)
        yield double
