"""`directory import cqc FILE…`: stage every file, and only if all are sound switch to them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import text

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.time import now, today
from directory.imports.cqc.opening import UnreadableFile
from directory.imports.cqc.reading import SourceFile, read_rows, recognise
from directory.imports.cqc.summary import REASONS, describe_source, outcome_lines
from directory.imports.cqc.table_shapes import RefusedRow
from directory.places.actions import add_place_names
from directory.places.queries import places_at
from directory.places.records import NewPlaceName
from directory.register.actions import FileFacts, begin_import, begin_switch, stage_statements
from directory.register.jobs import complete_import, discard_staged, resume_interrupted_imports
from directory.register.queries import count_unlisted, import_record, public_towns, unfinished_staging
from directory.register.rules.census import ends_too_many
from directory.register.rules.statements import Statement

STATEMENTS_AT_ONCE = 1000
STAGING_TAKES = timedelta(hours=1)  # at most: what is older has died, what is younger may be another import


@dataclass(slots=True)
class StagedFile:
    """A file laid beside the register, ready for the switch."""

    source: SourceFile
    import_id: int
    rows: int
    refusals: list[RefusedRow]


@click.command("cqc")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day the files are of, where they do not say."
)
@click.option("--complete", is_flag=True, help="The files list every location: those they lack have ended.")
@click.option("--insist", is_flag=True, help="End locations even where they are more than a fifth of all.")
@click.option(
    "--refused-to", type=click.Path(path_type=Path), help="Write every refused row and its reason here."
)
def import_cqc(
    files: tuple[Path, ...], as_at: datetime | None, complete: bool, insist: bool, refused_to: Path | None
) -> None:
    """Bring in files of the care regulator (CQC): directory, active locations, ratings, extracts, API
    answers.

    Each fact carries its day and the newest wins: any order, again and again, gives the same register. One
    bad file among several stops all of them before anything is changed.
    """
    day = as_at.replace(tzinfo=UTC).date() if as_at else None
    keep_small()
    clear_up()
    staged = stage_all(files, day, complete)
    if refused_to is not None:
        write_refusals(refused_to, staged)
    switch_all(staged, insist)


def keep_small() -> None:
    """Don't map SQLite's file into memory: an import walks through all of it and would hold as much."""
    if db.engine.dialect.name == "sqlite":
        with transaction():
            db.session.execute(text("PRAGMA mmap_size=0"))


def clear_up() -> None:
    """Finish what an import that died had begun to switch, and drop what one had only staged."""
    if finished := resume_interrupted_imports():
        click.echo(f"Finished {finished} import(s) that had been interrupted.")
    for left in unfinished_staging(now() - STAGING_TAKES):
        discard_staged(SYSTEM, left.id)


def stage_all(files: Sequence[Path], as_at: date | None, complete: bool) -> list[StagedFile]:
    """Recognise every file, then stage every file. One that is bad stops all, with nothing changed."""
    try:
        sources = [_recognised(path, as_at, complete) for path in files]
    except UnreadableFile as error:
        raise click.ClickException(f"{error}. Nothing was changed.") from error
    staged: list[StagedFile] = []
    for source in sources:
        click.echo(describe_source(source))
        try:
            _stage(source, staged)
        except (
            BaseException
        ) as error:  # whatever stopped it, what was laid beside the register is cleared away
            for laid in staged:
                discard_staged(SYSTEM, laid.import_id)
            if isinstance(error, UnreadableFile):
                raise click.ClickException(f"{source.path.name}: {error}. Nothing was changed.") from error
            raise
    return staged


def switch_all(staged: Sequence[StagedFile], insist: bool) -> None:
    """Switch to every staged file; stops before the first change where one would end too many."""
    for laid in staged:
        if laid.source.complete and not insist:
            _guard(laid, staged)
    for laid in staged:
        with transaction():
            _begin_switch(laid)
        complete_import(SYSTEM, laid.import_id)
        counts = import_record(laid.import_id).counts
        click.echo(laid.source.path.name)
        for line in outcome_lines(counts, laid.refusals, laid.rows):
            click.echo(line)
    _name_towns()


def _begin_switch(laid: StagedFile) -> None:
    refusals = [(refusal.line, refusal.reason, refusal.about) for refusal in laid.refusals]
    # The guard has spoken for all files together, before the first of them changed anything.
    begin_switch(SYSTEM, laid.import_id, refusals=refusals, counts={"rows": laid.rows}, insist=True)


def write_refusals(path: Path, staged: Sequence[StagedFile]) -> None:
    """Every refused row: file, line, reason, and its id or name."""
    with path.open("w", encoding="utf-8", newline="") as words:
        rows = csv.writer(words)
        rows.writerow(["file", "line", "reason", "about"])
        for laid in staged:
            for refusal in laid.refusals:
                rows.writerow(
                    [laid.source.path.name, refusal.line, REASONS[refusal.reason], _plain(refusal.about)]
                )


def _recognised(path: Path, as_at: date | None, complete: bool) -> SourceFile:
    try:
        return recognise(path, today(), as_at=as_at, complete=complete)
    except UnreadableFile as error:
        raise UnreadableFile(f"{path.name}: {error}") from error


def _stage(source: SourceFile, staged: list[StagedFile]) -> None:
    file = FileFacts(source.path.name, source.opened.digest, source.shape, source.as_at, source.complete)
    with transaction():
        laid = StagedFile(source, begin_import(SYSTEM, file), 0, [])
    staged.append(laid)
    waiting: list[Statement] = []
    last = 0
    for line, answer in read_rows(source, today()):
        laid.rows += line != last
        last = line
        if isinstance(answer, RefusedRow):
            laid.refusals.append(answer)
            continue
        if waiting and _says_the_same(waiting[-1], answer):
            waiting[-1] = replace(waiting[-1], ratings=waiting[-1].ratings + answer.ratings)
            continue
        if len(waiting) >= STATEMENTS_AT_ONCE:
            _lay(laid, waiting)
            waiting = []
        waiting.append(answer)
    _lay(laid, waiting)


def _says_the_same(one: Statement, other: Statement) -> bool:
    """Whether two rows differ in their ratings alone, as the key questions of one location do."""
    return replace(one, ratings=()) == replace(other, ratings=())


def _lay(laid: StagedFile, statements: list[Statement]) -> None:
    with transaction():
        stage_statements(SYSTEM, laid.import_id, statements)


def _guard(laid: StagedFile, staged: Sequence[StagedFile]) -> None:
    ending, registered = count_unlisted(laid.import_id)
    if ends_too_many(ending, registered):
        for other in staged:
            discard_staged(SYSTEM, other.import_id)
        raise click.ClickException(
            f"{laid.source.path.name} lists so few that {ending:,} of {registered:,} registered locations"
            " would end, more than 20 %. Nothing was changed. If the file is right, run the command again"
            " with --insist."
        )


def _name_towns() -> None:
    """Let the towns of addresses be found as places."""
    towns = public_towns()
    places = places_at(town.postcode for town in towns)
    names = [
        NewPlaceName(town.name, council_code, town.lat_e5, town.lon_e5)
        for town in towns
        if town.postcode in places and (council_code := places[town.postcode].council_code)
    ]
    if names:
        with transaction():
            add_place_names(SYSTEM, names)


def _plain(about: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + about if about[:1] in ("=", "+", "-", "@", "\t") else about
