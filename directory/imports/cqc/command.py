"""`directory import cqc FILE…`: stage every file, and only if all are sound switch to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import text

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.time import now, today
from directory.imports.cqc import values
from directory.imports.cqc.api_command import import_from_api
from directory.imports.cqc.date_order import OPTION, DateOrder
from directory.imports.cqc.faulty_values import FaultyValue, FaultyValues
from directory.imports.cqc.not_taken import ReportFault, fault_list, report_nothing
from directory.imports.cqc.opening import UnreadableFile
from directory.imports.cqc.reading import SourceFile, read_rows, recognise
from directory.imports.cqc.summary import (
    MOST_FILES_NAMED,
    FileOutcome,
    describe_source,
    files_lines,
    outcome_lines,
    register_line,
)
from directory.imports.cqc.table_shapes import RefusedRow
from directory.imports.towns import name_towns
from directory.register.actions.importing import FileFacts, begin_import, begin_switch, stage_statements
from directory.register.import_queries import (
    CANNOT_BE_MERGED,
    count_unlisted,
    import_record,
    unfinished_staging,
)
from directory.register.jobs import complete_import, discard_staged, resume_interrupted_imports
from directory.register.queries import register_totals
from directory.register.rules.census import ends_too_many
from directory.register.rules.statements import Statement

STATEMENTS_AT_ONCE = 1000
ROWS_A_NOTE = 10_000
NOT_ALL_TAKEN = 3  # exit code: the import was done, but rows were refused or values left out
STAGING_TAKES = timedelta(hours=1)  # at most: what is older has died, what is younger may be another import


@dataclass(slots=True)
class StagedFile:
    """A file that was staged, ready for the switch."""

    source: SourceFile
    import_id: int
    rows: int = 0
    refusals: list[RefusedRow] = field(default_factory=list)
    faulty: FaultyValues = field(default_factory=FaultyValues)

    def note(self, result: RefusedRow | FaultyValue) -> None:
        """Count what is not taken."""
        if isinstance(result, RefusedRow):
            self.refusals.append(result)
        else:
            self.faulty.add(result)


@click.command("cqc")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--from-api", is_flag=True, help="Ask the regulator's API for what changed, instead of files.")
@click.option(
    "--everything", is_flag=True, help="With --from-api: ask for every location, as the first time."
)
@click.option(
    "--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day the files are of, where they do not say."
)
@click.option("--complete", is_flag=True, help="The files list every location: those they lack have ended.")
@click.option("--insist", is_flag=True, help="End locations even where they are more than a fifth of all.")
@click.option(
    OPTION,
    type=click.Choice([order.value for order in DateOrder]),
    help="How the files write days such as 03/04/2024, where nothing in them proves it.",
)
@click.option(
    "--refused-to",
    type=click.Path(path_type=Path),
    help="Write every refused row and every value that was left out or put right here, with the reason.",
)
def import_cqc(
    files: tuple[Path, ...],
    from_api: bool,
    everything: bool,
    as_at: datetime | None,
    complete: bool,
    insist: bool,
    date_order: str | None,
    refused_to: Path | None,
) -> None:
    """Bring in files of the care regulator (CQC): directory, active locations, ratings, extracts, API
    answers.

    Each fact carries its day and the newest wins: any order, again and again, gives the same register. One
    bad file among several stops all of them before anything is changed; one bad row stops nothing.

    Ends with 0 where everything was taken, 3 where it was done but rows were refused or values left out, and 1
    where nothing was changed.
    """
    check_options(bool(files), from_api, everything, as_at is not None or complete or insist)
    disable_memory_map()
    resume_or_discard_earlier()
    if from_api:
        settings = current_app.extensions["settings"]
        import_from_api(settings, everything=everything, refused_to=refused_to)
        return
    day = as_at.replace(tzinfo=UTC).date() if as_at else None
    with fault_list(refused_to) as tell:
        staged = stage_all(files, day, complete, DateOrder(date_order) if date_order else None, tell)
        outcomes = switch_all(staged, insist, tell)
    if not all(outcome.is_whole for outcome in outcomes):
        click.get_current_context().exit(NOT_ALL_TAKEN)


def check_options(files: bool, from_api: bool, everything: bool, of_files: bool) -> None:
    """Refuse options that do not go together."""
    if files == from_api:
        raise click.UsageError("Name the files to bring in, or --from-api: one of the two.")
    if from_api and of_files:
        raise click.UsageError(
            "--as-at, --complete and --insist are about files: leave them out with --from-api."
        )
    if everything and not from_api:
        raise click.UsageError("--everything needs --from-api.")


def disable_memory_map() -> None:
    """Don't map SQLite's file into memory: an import walks through all of it and would hold as much."""
    if db.engine.dialect.name == "sqlite":
        with transaction():
            db.session.execute(text("PRAGMA mmap_size=0"))


def resume_or_discard_earlier() -> None:
    """Finish what an import that died had begun to switch, and drop what one had only staged."""
    if resumed := resume_interrupted_imports():
        click.echo(f"Finished {resumed} import(s) that had been interrupted.")
    for unfinished in unfinished_staging(now() - STAGING_TAKES):
        discard_staged(SYSTEM, unfinished.id)


def stage_all(
    files: Sequence[Path],
    as_at: date | None,
    complete: bool,
    date_order: DateOrder | None = None,
    tell: ReportFault = report_nothing,
) -> list[StagedFile]:
    """Recognise every file, then stage every file. One that is bad stops all, with nothing changed.

    `tell` is told what is not taken.
    """
    try:
        sources = [_recognised(path, as_at, complete, date_order) for path in files]
    except UnreadableFile as error:
        raise click.ClickException(f"{error}. Nothing was changed.") from error
    staged: list[StagedFile] = []
    for source in sources:
        if len(sources) <= MOST_FILES_NAMED:
            click.echo(describe_source(source))
        try:
            _stage(source, staged, tell)
        except BaseException as error:  # whatever stopped it, what was staged is discarded
            for staged_file in staged:
                discard_staged(SYSTEM, staged_file.import_id)
            if isinstance(error, UnreadableFile):
                raise click.ClickException(f"{source.name}: {error}. Nothing was changed.") from error
            raise
    return staged


def switch_all(
    staged: Sequence[StagedFile], insist: bool, tell: ReportFault = report_nothing
) -> list[FileOutcome]:
    """Switch to every staged file and say what came of it; stops before the first change where one would end too
    many.
    """
    for staged_file in staged:
        if staged_file.source.complete and not insist:
            _check_endings(staged_file, staged)
    outcomes = []
    for staged_file in staged:
        with transaction():
            _begin_switch(staged_file)
        complete_import(SYSTEM, staged_file.import_id)
        outcome = _outcome(staged_file, tell)
        outcomes.append(outcome)
        if len(staged) <= MOST_FILES_NAMED:
            _echo_lines([outcome.name, *outcome_lines(outcome)])
    if len(staged) > 1:
        _echo_lines(files_lines(outcomes))
    click.echo(register_line(register_totals()))
    name_towns(SYSTEM)
    return outcomes


def _outcome(staged_file: StagedFile, tell: ReportFault) -> FileOutcome:
    """What became of a file that was switched to. `tell` is told what only the register refused."""
    source, finished = staged_file.source, import_record(staged_file.import_id)
    for location_id in finished.refused_by_register:
        tell(source.name, RefusedRow(0, CANNOT_BE_MERGED, location_id))
    return FileOutcome(source.name, source.title, finished.counts, staged_file.refusals, staged_file.faulty)


def _echo_lines(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)


def _begin_switch(staged_file: StagedFile) -> None:
    refusals = [(refusal.line, refusal.reason, refusal.about) for refusal in staged_file.refusals]
    # The guard has spoken for all files together, before the first of them changed anything.
    begin_switch(
        SYSTEM,
        staged_file.import_id,
        refusals=refusals,
        counts={
            "rows": staged_file.rows,
            "not_understood": staged_file.faulty.left_out,
            "put_right": staged_file.faulty.put_right,
        },
        not_understood=staged_file.faulty.as_record(),
        insist=True,
    )


def _recognised(path: Path, as_at: date | None, complete: bool, date_order: DateOrder | None) -> SourceFile:
    try:
        return recognise(path, today(), as_at=as_at, complete=complete, date_order=date_order)
    except UnreadableFile as error:
        raise UnreadableFile(f"{values.printable(path.name)}: {error}") from error


def _stage(source: SourceFile, staged: list[StagedFile], tell: ReportFault) -> None:
    file = FileFacts(source.name, source.opened.digest, source.shape, source.as_at, source.complete)
    with transaction():
        staged_file = StagedFile(source, begin_import(SYSTEM, file))
    staged.append(staged_file)
    batch: list[Statement] = []
    last_line = 0
    for line, result in read_rows(source, today()):
        staged_file.rows += line != last_line
        last_line = line
        if not isinstance(result, Statement):
            staged_file.note(result)
            tell(source.name, result)
            continue
        if batch and _differ_in_ratings_alone(batch[-1], result):
            batch[-1] = replace(batch[-1], ratings=batch[-1].ratings + result.ratings)
            continue
        if len(batch) >= STATEMENTS_AT_ONCE:
            _stage_batch(staged_file, batch)
            batch = []
            _say_progress(source.name, staged_file.rows)
        batch.append(result)
    _stage_batch(staged_file, batch)


def _say_progress(name: str, rows: int) -> None:
    """Say how far a large file is read, now and then, to whoever waits: not among the results."""
    if rows % ROWS_A_NOTE < STATEMENTS_AT_ONCE:
        click.echo(f"  {name}: {rows:,} rows read …", err=True)


def _differ_in_ratings_alone(first: Statement, second: Statement) -> bool:
    """Whether two rows differ in their ratings alone, as the key questions of one location do."""
    return replace(first, ratings=()) == replace(second, ratings=())


def _stage_batch(staged_file: StagedFile, statements: list[Statement]) -> None:
    with transaction():
        stage_statements(SYSTEM, staged_file.import_id, statements)


def _check_endings(staged_file: StagedFile, staged: Sequence[StagedFile]) -> None:
    ending, registered = count_unlisted(staged_file.import_id)
    if ends_too_many(ending, registered):
        for other in staged:
            discard_staged(SYSTEM, other.import_id)
        raise click.ClickException(
            f"{staged_file.source.name} lists so few that {ending:,} of {registered:,} registered locations"
            " would end, more than 20 %. Nothing was changed. If the file is right, run the command again"
            " with --insist."
        )
