"""The demonstration's photos: drawings in every state, made by the real actions."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.demo.accounts import make_accounts
from directory.demo.photos import DRAWN, STORIES, make_photos
from directory.files.queries import kept_files
from directory.files.rules.kinds import FileKind, kind_of
from directory.photos.models import ServicePhoto
from directory.photos.states import LIVE_STATES, PHOTO
from tests.catalogue.factories import TODAY, make_council, make_own_service


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the test's bytes are kept."""
    monkeypatch.setitem(app.config, "FILES_URL", f"folder://{tmp_path / 'files'}")


def test_there_is_one_in_every_state_and_each_says_that_it_is_drawn(session: scoped_session) -> None:
    for number in range(len(STORIES)):
        make_own_service(name=f"Rose {number}", category="care_home")
    session.commit()
    make_accounts()
    assert make_photos(TODAY) == sum(len(story) for story in STORIES)
    photos = session.scalars(select(ServicePhoto)).all()
    assert {photo.state for photo in photos} == PHOTO.states
    files = kept_files([photo.file_id for photo in photos])
    live = [photo for photo in photos if photo.state in LIVE_STATES]
    assert all("(drawing)" in str(files[photo.file_id].alt) for photo in live)
    assert all(files[photo.file_id].owner_kind == "service" for photo in live)


def test_the_drawings_are_pictures() -> None:
    for draw, _ in DRAWN.values():
        content = draw()
        assert kind_of(content) is FileKind.PNG and Image.open(io.BytesIO(content)).size == (1200, 800)


def test_a_site_without_services_has_none(session: scoped_session) -> None:
    make_council()
    make_own_service(state="draft")
    session.commit()
    make_accounts()
    assert make_photos(TODAY) == 0
