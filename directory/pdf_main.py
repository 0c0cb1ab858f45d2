"""The process that makes the PDF of one catalogue and ends: `print.pdf_process` starts it.

Reads a job as JSON from standard input and writes the PDF to standard output, behind a line that names its services.
Where it fails it says so in the log and ends with 1.
"""

from __future__ import annotations

import json
import logging
import resource
import signal
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from flask import Flask

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.error_reports import report
from directory.foundation.site_lock import hold_folder_for_good
from directory.print.catalogue_document import catalogue_document
from directory.print.catalogue_page import read_request
from directory.print.pdf_process import MAKING_SECONDS
from directory.print.pdf_store import Pdf, dump_pdf
from directory.print.typesetting import typeset

logger = logging.getLogger(__name__)
MOST_BYTES = 4_000_000_000  # of addresses; a document that wants more is not made


def main() -> None:
    """Make the PDF of the job. Ends by itself after its time, even where nobody waits for it any longer."""
    signal.alarm(MAKING_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    app = create_app()
    hold_folder_for_good(app.extensions["settings"].data_dir)  # until the end no restore begins
    try:
        dump_pdf(pdf_of(app, json.load(sys.stdin)), sys.stdout.buffer)
    except Exception as error:  # of any kind: it is logged and reported, and ends with 1
        logger.exception("a PDF could not be made")
        report(error, job="pdf")
        sys.exit(1)


def pdf_of(app: Flask, job: Mapping[str, str]) -> Pdf:
    """The PDF of a council's catalogue on a day, as the address asks for it; without a body where it has no service."""
    on = date.fromisoformat(job["day"])
    with app.test_request_context(job["address"]):
        document = catalogue_document(read_request(job["council"]), on)
        db.session.remove()
        db.engine.dispose()  # to typeset takes longer than to read, and needs no connection
    if not document.service_ids:
        return Pdf(b"", frozenset())
    body = typeset("catalogue.typ", document.data, Path(app.config["ASSET_FOLDER"]))
    return Pdf(body, document.service_ids)
