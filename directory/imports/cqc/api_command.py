"""`directory import cqc --from-api`: fetch what changed, with the outcome in lines for the person who started it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import click

from directory.foundation.settings import Settings
from directory.foundation.spreadsheets import csv_table
from directory.imports.cqc.api_client import ApiError
from directory.imports.cqc.api_fetch import (
    FetchUnderway,
    FinishedFetch,
    alone_at_api,
    client_of,
    fetch_register,
)
from directory.imports.cqc.faulty_values import Fault
from directory.imports.cqc.summary import REASONS, location_lines, register_line
from directory.register.import_queries import import_record
from directory.register.queries import register_totals
from directory.register.rules.fetching import Outcome

BAR_STEPS = 1000
PORTAL = "https://api-portal.service.cqc.org.uk"
MOST_NAMED = 8
PARTLY = 3  # the exit code where something was not taken in
OF_API = {
    "another_location": "the answer is about another location",
    "failed": "no usable answer, though asked again; the next run asks once more",
    "gone": "listed, and no longer there when it was asked for",
    Fault.NOT_UNDERSTOOD: "a value that could not be understood was left out; the rest of the location was taken",
    Fault.NOT_YET: "a day that has not come yet was left out; the rest of the location was taken",
    Fault.GARBLED: "taken, with garbled letters put right",
    "unreadable": "it holds a value of a kind that could not be read",
}


def import_from_api(settings: Settings, *, everything: bool, refused_to: Path | None) -> None:
    """Go on with the run that is open, or begin one, and print what came of it."""
    if not settings.cqc_key:
        raise click.ClickException(
            f"To ask the regulator's API, set DIRECTORY_CQC_KEY to a subscription key from {PORTAL}."
        )
    host = urlsplit(settings.cqc_url).hostname or ""
    try:
        with (
            alone_at_api(settings.data_dir),
            click.progressbar(length=BAR_STEPS, label=f"Fetching from {host}") as bar,
        ):
            finished = fetch_register(
                client_of(settings),
                host,
                everything=everything,
                progress=lambda done, total: bar.update(round(done / total * BAR_STEPS) - bar.pos),
            )
    except FetchUnderway:
        raise click.ClickException(
            "Another process of this site, such as its worker, is asking the API. Nothing was changed."
        ) from None
    except ApiError as error:
        raise click.ClickException(
            f"The API gave no usable answer: {error}. Nothing was changed. What was fetched is kept:"
            " run the command again to go on where it stopped."
        ) from None
    for line in outcome_lines(finished):
        click.echo(line)
    if refused_to is not None:
        write_refusals(refused_to, finished)
    if any(reason != Fault.GARBLED for _, reason, _ in finished.refusals):
        raise click.exceptions.Exit(PARTLY)


def outcome_lines(finished: FinishedFetch) -> list[str]:
    """What a run asked for, and what became of it."""
    asked = (
        "every location" if finished.since is None else f"changes since {finished.since:%d %B %Y %H:%M} UTC"
    )
    outcomes = finished.outcomes
    lines = [
        f"Asked for {asked}: {sum(outcomes.values()):,} listed, {outcomes.get(Outcome.STAGED, 0):,} taken in"
    ]
    lines += location_lines(import_record(finished.import_id).counts)
    for reason, number in Counter(reason for _, reason, _ in finished.refusals).most_common():
        ids = [location_id for location_id, why, _ in finished.refusals if why == reason]
        more = f" and {number - MOST_NAMED:,} more" if number > MOST_NAMED else ""
        lines.append(f"  {number:,}: {words(reason)} ({', '.join(ids[:MOST_NAMED])}{more})")
    return [*lines, register_line(register_totals())]


def write_refusals(path: Path, finished: FinishedFetch) -> None:
    """Everything that was not taken in: location, reason, and what it is about."""
    rows = [(location_id, words(reason), about) for location_id, reason, about in finished.refusals]
    path.write_text(csv_table([("location", "reason", "about"), *rows]), encoding="utf-8", newline="")


def words(reason: str) -> str:
    """A reason in words."""
    return OF_API.get(reason) or REASONS[reason]
