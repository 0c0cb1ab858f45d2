"""A listed home with people of its provider and of its council, and photos in any state by the real actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.files.views.receiving import receive
from directory.foundation.actor import Actor
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.database import transaction
from directory.photos import actions
from directory.photos.models import ServicePhoto
from tests.catalogue.factories import MODERATOR, give_contact, give_words, make_own_service, provider_user
from tests.editing.conftest import list_service
from tests.files.samples import photo, upload

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WHY = "There is a name on the door. Please cover it."
Add = Callable[..., ServicePhoto]


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStorage:
    """Where the test's bytes are kept; no scanner is set."""
    monkeypatch.setitem(app.config, "FILES_URL", f"folder://{tmp_path / 'files'}")
    monkeypatch.setitem(app.config, "SCANNER_URL", "")
    return FolderStorage(tmp_path / "files")


@pytest.fixture
def home(folder: FolderStorage, session: scoped_session) -> Service:
    """A published care home on the council's list."""
    service = make_own_service(category="care_home", name="Rose Court", capacity=10, capacity_unit="beds")
    give_words(service)
    give_contact(service)
    list_service(session, service)
    return service


@pytest.fixture
def provider(home: Service) -> Actor:
    """One of its provider's people."""
    return provider_user(home.provider_id)


@pytest.fixture
def add(home: Service, provider: Actor, session: scoped_session) -> Add:
    """Adds a photo and takes it through these steps: "accept", "send_back", "new_text"."""

    def added(text: str = "The garden", *steps: str, service: Service | None = None) -> ServicePhoto:
        where = service or home
        received = receive(
            provider, "proposed_photo", where.public_id, upload(photo(), "Mrs Grey at tea.jpg")
        )
        with transaction():
            made = actions.add_photo(provider, where, received, text=text, at=AT)
            for step in steps:
                if step == "new_text":
                    actions.write_text(provider, made, text=f"{text} again", version=made.version, at=AT)
                else:
                    sent = made.sent_version
                    actions.decide(MODERATOR, made, step, reason=WHY, sent_version=sent, at=AT)
        return made

    return added
