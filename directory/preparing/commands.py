"""`directory prepare COUNCIL`: the entries of a council's list, from the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import transaction
from directory.foundation.time import today
from directory.places.queries import council_named
from directory.places.records import CouncilRecord
from directory.preparing.actions.entries import PreparedCounts, prepare_locations
from directory.preparing.queries import locations_in
from directory.preparing.rules import LeftOut
from directory.register.queries import location_records

LOCATIONS_AT_ONCE = 100  # a transaction of a fraction of a second, so that no other writer waits long
REASONS = {
    LeftOut.ENDED: "no longer registered",
    LeftOut.MAY_HAVE_CLOSED: "not seen on the register for two years: import a newer file of the regulator",
    LeftOut.HEALTH_CARE: "health care, not social care",
    LeftOut.OTHER_CARE: "social care of a kind that this site does not list, such as a hospice or Shared Lives",
    LeftOut.KIND_NOT_KNOWN: "the register does not say what kind of care: import the file of active locations",
    LeftOut.DORMANT: "dormant: registered, and giving no care at present",
    LeftOut.SAME_HOME: "the same home under a second registration",
    LeftOut.NO_PROVIDER: "the register does not say whose it is: import the file of active locations",
    LeftOut.NO_ADDRESS: "the regulator publishes no address",
    LeftOut.NO_POSITION: "the postcode is not known: import a newer file of postcodes",
}


@click.command()
@click.argument("council")
@click.option(
    "--location",
    "locations",
    multiple=True,
    metavar="ID",
    help="Prepare this location too, wherever it is: the regulator's id, like 1-123456789. May be repeated.",
)
def prepare(council: str, locations: tuple[str, ...]) -> None:
    """Make an entry of every registered care location in COUNCIL, for its provider to claim.

    COUNCIL is a name or a code. Nobody sees an entry before its provider has claimed and completed it and it is
    admitted. Safe to repeat: what was claimed or edited stays as it is, the others follow the register.
    """
    record = _council(council)
    ids = tuple(dict.fromkeys((*locations_in(record), *_known(locations))))
    if not ids:
        raise click.ClickException(
            f"The register holds no location in {record.name}. Import the regulator's file first: directory import cqc"
        )
    with click.progressbar(length=len(ids), label=f"Preparing {record.name}") as bar:
        counts = prepare_in_batches(SYSTEM, record.code, ids, bar.update)
    for line in summary_lines(record.name, counts):
        click.echo(line)


def prepare_in_batches(
    actor: Actor, council_code: str, ids: Sequence[str], on_progress: Callable[[int], object]
) -> PreparedCounts:
    """Prepare locations, some at a time, each time in a transaction of its own; what became of all of them."""
    counts = PreparedCounts()
    for start in range(0, len(ids), LOCATIONS_AT_ONCE):
        batch = ids[start : start + LOCATIONS_AT_ONCE]
        with transaction():
            counts.add(prepare_locations(actor, council_code, batch, today()))
        on_progress(len(batch))
    return counts


def summary_lines(name: str, counts: PreparedCounts) -> list[str]:
    """What became of a council's locations, in lines to print."""
    became = (
        f"{counts.made:,} entries made, {counts.refreshed:,} brought up to date, {counts.same:,} as they were,"
        f" {counts.taken:,} claimed or entered already and left alone; {counts.providers:,} providers entered."
    )
    lines = [f"{name}: {counts.locations:,} locations of the register.", f"  {became}"]
    if counts.left_out:
        lines.append(f"  {counts.left_out.total():,} locations left out:")
        lines += [f"    {count:,}: {REASONS[reason]}" for reason, count in counts.left_out.most_common()]
    return lines


def _council(name: str) -> CouncilRecord:
    record = council_named(name)
    if record is None:
        raise click.ClickException(
            f"There is no council {name!r}. Give its name or its code, like E09000014."
        )
    if not record.in_directory:
        raise click.ClickException(
            f"This site does not speak for {record.name}. Add it first: directory setup --council {record.code}"
        )
    return record


def _known(location_ids: Sequence[str]) -> Sequence[str]:
    unknown = set(location_ids) - location_records(location_ids).keys()
    if unknown:
        raise click.ClickException(f"The register holds no location {', '.join(sorted(unknown))}.")
    return location_ids
