"""The group of all commands: which site one acts on, and what stands before it."""

from __future__ import annotations

from pathlib import Path

import click

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.env_file import load_env_file
from directory.foundation.errors import Unavailable
from directory.foundation.settings import Settings, from_environment
from directory.foundation.site_lock import hold_database, hold_folder
from directory.foundation.version import VERSION
from directory.operations.standing import (
    address_of,
    require_known_council,
    require_right_database,
    require_right_schema,
    settle_begun_site,
)

ENV_FILE = "--env-file"
HELP = {"-h", "--help"}
BEGIN_A_SITE = {"demo", "setup", "upgrade"}  # they make what is missing
UPGRADE_FIRST = {*BEGIN_A_SITE, "serve"}
LOOK_FOR_THEMSELVES = {"check", "restore"}
ALONE = {"restore", "move"}
SAY_IT_IN_THEIR_OUTPUT = {"serve", "work"}  # whose standard error is a log


class SiteGroup(click.Group):
    """Takes `--env-file FILE` before or behind the command's name, since either is what people type."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Bring the option to the front, where it belongs to the group."""
        context.meta["help"] = bool(HELP & set(args))
        return super().parse_args(context, _option_first(args))


def _option_first(args: list[str]) -> list[str]:
    front: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == ENV_FILE:
            front += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.startswith(f"{ENV_FILE}="):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


@click.group(cls=SiteGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    ENV_FILE,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take the site's settings from this file, and none from the shell. Of every command.",
)
@click.version_option(VERSION, prog_name="Choosing Care")
@click.pass_context
def directory(context: click.Context, env_file: Path | None) -> None:
    """Choosing Care: the directory of adult social care."""
    if context.meta["help"]:
        return
    if env_file is not None:
        load_env_file(env_file)
    settings = from_environment()
    command = context.invoked_subcommand or ""
    click.echo(
        f"Site: {address_of(settings)}, data in {settings.data_dir}",
        err=command not in SAY_IT_IN_THEIR_OUTPUT,
    )
    prepare(context, command, settings)


def prepare(context: click.Context, command: str, settings: Settings) -> None:
    """Hold the site, build the application, and look whether the database is the right one for this command."""
    if command == "demo" and settings.production:
        raise Unavailable("Production never shows invented services: try them out in a folder of their own.")
    require_known_council(settings)
    may_be_new = command in BEGIN_A_SITE or (command == "serve" and not settings.production)
    if may_be_new or command == "restore":
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    if settings.data_dir.is_dir():
        context.with_resource(hold_folder(settings.data_dir, alone=command in ALONE))
    context.obj = create_app(settings)
    context.with_resource(context.obj.app_context())
    if command in LOOK_FOR_THEMSELVES:
        return
    require_right_database(settings, may_be_new=may_be_new)
    context.with_resource(hold_database(db.engine, alone=command in ALONE))
    if command != "backup":
        require_right_schema(may_be_behind=command in UPGRADE_FIRST)


@directory.result_callback()
@click.pass_context
def leave_marks(context: click.Context, /, _result: object, **_options: object) -> None:
    """Once a command that began a site has done its work, the file stands beside the data."""
    if context.invoked_subcommand in BEGIN_A_SITE:
        settle_begun_site(context.obj.extensions["settings"])
