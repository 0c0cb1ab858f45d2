"""The migration that makes concerns of what checks warned of: the same services go on warning, and are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import text

from directory.app import create_app
from directory.catalogue.models import Provider, Service
from directory.foundation.database import db
from directory.foundation.schema import migrations_config, upgrade_schema
from directory.foundation.settings import Settings
from directory.quality.models import QualityAction, QualityCheck
from directory.quality.queries import public_quality
from tests.databases import make_postgres_database

SEEN, DONE = date(2026, 3, 2), date(2026, 5, 4)


@pytest.fixture
def migrated(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An application whose tables stand as before the migration, with services 1 to 5 and their checks."""
    url = settings.database_url and settings.database_url + "_concerns_migrated"
    if url:
        make_postgres_database(url)
    app = create_app(replace(settings, data_dir=tmp_path, database_url=url))
    with app.app_context():
        upgrade_schema(app)
        db.session.add(Provider(id=1, legal_name="Rowan Care Ltd"))
        db.session.flush()
        for number in range(1, 6):
            slug, name = f"rowan-{number}", f"Rowan {number}"
            db.session.add(Service(id=number, slug=slug, provider_id=1, category="home_care", name=name))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def check(service: int, outcome: str, state: str = "published", day: date = SEEN, **values: object) -> None:
    db.session.add(
        QualityCheck(
            service_id=service,
            kind="spot_check",
            planned=False,
            checked_on=day,
            officer="account:7",
            outcome=outcome,
            public_summary=f"Seen at {service}.",
            state=state,
            published_on=day if state == "published" else None,
            actions=[QualityAction(what="Mend it.", due_on=DONE, done_on=values.pop("done_on", None))],
            **values,
        )
    )


def test_what_the_newest_check_warns_of_goes_on_warning(migrated: Flask) -> None:
    check(1, "serious_concern", provider_answer="It is mended.", provider_answered_on=DONE)
    check(2, "serious_concern", done_on=DONE)
    check(3, "serious_concern")
    check(3, "met", day=DONE)  # newer, and all is well
    check(4, "serious_concern", state="draft")
    check(5, "action_needed")
    db.session.commit()
    command.downgrade(migrations_config(), "0049")
    command.upgrade(migrations_config(), "0050")
    db.session.rollback()
    with db.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT service_id, state, words, approved_by, put_right_on FROM council_concern ORDER BY 1")
        )
        found = [(*row[:4], str(row[4])) for row in rows]
    assert found == [
        (1, "published", "Seen at 1.", "of_a_check", "None"),
        (2, "put_right", "Seen at 2.", "of_a_check", str(DONE)),
    ]
    today = date(2026, 6, 1)
    _, concern = public_quality(1, today)
    assert concern is not None and (concern.published_on, concern.answer) == (SEEN, "It is mended.")
    assert concern.review_on <= date.today()  # noqa: DTZ011 - the day of the upgrade itself
    assert [public_quality(number, today)[1] is None for number in (3, 4, 5)] == [True] * 3
