"""The command that loads the demonstration."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask import current_app

from directory.demo.accounts import COUNCIL, make_accounts
from directory.demo.applications import make_applications
from directory.demo.calls import make_calls
from directory.demo.checks import make_checks
from directory.demo.claims import make_claims
from directory.demo.concerns import make_concerns
from directory.demo.councils import councils
from directory.demo.evidence import send_evidence
from directory.demo.homes import register_homes
from directory.demo.instruments import terms_of_lists
from directory.demo.load import DemoOptions, Progress, has_services, load
from directory.demo.mistakes import make_mistakes
from directory.demo.opinions import make_decisions_of_two, make_opinions
from directory.demo.own_services import make_own_services
from directory.demo.page_changes import make_page_changes
from directory.demo.photos import make_photos
from directory.demo.planned import plan_next_list
from directory.demo.price_changes import make_price_changes
from directory.demo.sheets import make_sheets
from directory.finding.jobs import rebuild
from directory.foundation.database import transaction
from directory.foundation.schema import upgrade_schema
from directory.foundation.settings import FIRST_DAY, LAST_DAY
from directory.foundation.time import clock, in_force_on, today


def within_calendar(
    _context: click.Context, _option: click.Parameter, day: datetime | None
) -> datetime | None:
    """Refuse a day outside the years that the site can be held at."""
    if day is not None and not FIRST_DAY <= day.date() <= LAST_DAY:
        raise click.BadParameter(f"the day must be from {FIRST_DAY} to {LAST_DAY}")
    return day


def refuse_day_without_list(day: date) -> None:
    """Refuse a day on which the council whose people are invented leads no list. Raises ClickException."""
    code = next(council.code for council in councils() if council.slug == COUNCIL.lower())
    terms = terms_of_lists(code)
    if any(in_force_on(first, last, day) for first, last in terms):
        return
    first, last = min(first for first, _ in terms), max(last or LAST_DAY for _, last in terms)
    raise click.ClickException(
        f"{COUNCIL}, whose people are invented, has no list of care on {day}. "
        f"Give a day from {first} to {last} by --as-of. Nothing was changed."
    )


def make_demonstration(options: DemoOptions, progress: Progress = lambda _: None) -> dict[str, int]:
    """Invent services, the people who work with them and what waits on their desks; how many rows of each table.

    In the caller's transaction. `progress` is told how many services were made.
    """
    day = options.on
    counts = load(options, progress)
    register_homes(COUNCIL, day)
    counts["account"] = make_accounts()
    counts["claim"] = make_claims(day)
    counts["spreadsheet"] = make_sheets(day)
    plan_next_list()
    counts["file"] = send_evidence()
    make_checks(day)
    make_page_changes(day)
    make_price_changes(day)
    counts["photo"] = make_photos(day)
    counts["call_request"] = make_calls(day)
    make_own_services(day)
    make_applications(day)
    counts["council_concern"] = make_concerns(day)
    make_opinions(day)
    counts["feedback_decision"] = make_decisions_of_two(day)
    counts["mistake_report"] = make_mistakes(day)
    return counts


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same seed and day make the same services.")
@click.option("--services", default=600, show_default=True, type=click.IntRange(1, 100_000))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=within_calendar,
    default=None,
    help="The day it is, on which the Council has a list. Otherwise the site's today.",
)
@click.option("--if-empty", is_flag=True, help="Do nothing where there are services already.")
def demo(seed: int, services: int, as_of: datetime | None, if_empty: bool) -> None:
    """Fill an empty site with invented services on the lists of the five reports, to try it out."""
    day: date = as_of.date() if as_of else today()
    if not if_empty:
        refuse_day_without_list(day)
    upgrade_schema(current_app)
    if if_empty and has_services():
        click.echo("There are services already. Nothing was changed.")
        return
    if has_services():
        raise click.ClickException(
            "There are services already, and invented ones never join them. Nothing was changed."
        )
    refuse_day_without_list(day)
    # The site that is made is that of the day: rules that ask for today, such as of a home's last sign of life, too.
    before, clock.as_of = clock.as_of, day
    try:
        with click.progressbar(length=services, label=f"Inventing {services} services") as bar, transaction():
            counts = make_demonstration(DemoOptions(seed, services, day), bar.update)
        rebuild()
    finally:
        clock.as_of = before
    for table, count in counts.items():
        click.echo(f"{count:>9,} {table}")
    click.echo(f"As of {day:%d %B %Y}, and all invented.")
    if day != today():
        click.echo(f"Serve it with DIRECTORY_AS_OF={day.isoformat()}.")
