"""What the clock does with imports: every night, ask the regulator's API for what changed."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app

from directory.foundation.database import end_reading
from directory.foundation.settings import Settings
from directory.foundation.time import now
from directory.imports.cqc.api_client import ApiError
from directory.imports.cqc.api_fetch import FetchUnderway, alone_at_api, client_of, fetch_register
from directory.outbox.jobs import Job
from directory.register.fetch_queries import last_finished_fetch, open_fetch
from directory.register.rules.fetching import is_due

logger = logging.getLogger(__name__)


def fetch_jobs() -> tuple[Job, ...]:
    """For a thread of their own: a night's run takes minutes, and the first one hours."""
    return (Job("fetch the register", 60, fetch_nightly),)


def fetch_nightly() -> None:
    """Ask for what changed, where a key is set and tonight's run, or one that broke off, is due.

    Of several workers one does it. A failure is noted in the run, logged without the key, and tried again later.
    """
    settings: Settings = current_app.extensions["settings"]
    if not settings.cqc_key or not is_fetch_due(now(), settings.public_url):
        end_reading()
        return
    try:
        with alone_at_api(settings.data_dir):
            if not is_fetch_due(now(), settings.public_url):
                return  # another worker did it a moment ago
            finished = fetch_register(client_of(settings), urlsplit(settings.cqc_url).hostname or "")
    except FetchUnderway:
        return
    except ApiError as error:
        logger.warning("the register could not be fetched", extra={"reason": str(error)})
        return
    logger.info("the register was fetched", extra={"outcomes": finished.outcomes})


def is_fetch_due(at: datetime, site: str) -> bool:
    """Whether to ask now: a run that broke off once its wait is over, or tonight's."""
    run = open_fetch()
    if run is not None:
        return run.try_at is None or run.try_at <= at
    last = last_finished_fetch()
    return is_due(None if last is None else last.begun_at, at, site)
