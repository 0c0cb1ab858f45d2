"""The group of all commands: which site one acts on, and what stands before it."""

from __future__ import annotations

from pathlib import Path

import click

from directory.app import create_app
from directory.foundation.data_folder import create_data_folder
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
from directory.site.queries import database_exists

ENV_FILE = "--env-file"
BEGIN_A_SITE = {"demo", "setup", "upgrade"}  # they make what is missing
UPGRADE_FIRST = {*BEGIN_A_SITE, "serve"}
LOOK_FOR_THEMSELVES = {"check", "restore"}
ALONE = {"restore", "move"}
SAY_IT_IN_THEIR_OUTPUT = {"serve", "work"}  # whose standard error is a log


class SiteGroup(click.Group):
    """Takes `--env-file FILE` before or behind the command's name, since either is what people type.

    The whole line is read before anything is done: what is mistyped, or asks for help, touches no site.
    """

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Bring the option to the front, where it belongs to the group."""
        return super().parse_args(context, _option_first(args))

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, which Click does before the group's own function, and read the rest of the line for it."""
        name, command, words = super().resolve_command(context, args)
        if command is not None:
            _read_line(name, command, words, context)
        return name, command, words


def _read_line(name: str | None, command: click.Command, words: list[str], parent: click.Context) -> None:
    """Raise what Click raises for a line that is wrong, down to the last command that it names."""
    context = command.make_context(name, list(words), parent=parent)
    if isinstance(command, click.Group):
        _, rest, _ = command.make_parser(context).parse_args(list(words))
        inner_name, inner, inner_words = command.resolve_command(context, rest)
        if inner is not None:
            _read_line(inner_name, inner, inner_words, context)


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
    """Hold the site, build the application, and look whether the database is the right one for this command.

    What is missing of the data folder is made where there is a site; a command that begins one makes it by itself.
    """
    if command == "demo" and settings.production:
        raise Unavailable("Production never shows invented services: try them out in a folder of their own.")
    require_known_council(settings)
    alone = command in ALONE
    context.with_resource(hold_folder(settings.data_dir, alone=alone))
    context.obj = create_app(settings, for_terminal=command not in SAY_IT_IN_THEIR_OUTPUT)
    context.with_resource(context.obj.app_context())
    if command in LOOK_FOR_THEMSELVES:
        return
    may_be_new = command in BEGIN_A_SITE or (command == "serve" and not settings.production)
    require_right_database(settings, may_be_new=may_be_new)
    context.with_resource(hold_database(db.engine, alone=alone))
    if command != "backup" and database_exists(settings.database):
        require_right_schema(may_be_behind=command in UPGRADE_FIRST)
    if command not in UPGRADE_FIRST:
        create_data_folder(context.obj, alone=alone)


@directory.result_callback()
@click.pass_context
def leave_marks(context: click.Context, /, _result: object, **_options: object) -> None:
    """Once a command that began a site has done its work, the file stands beside the data."""
    if context.invoked_subcommand in BEGIN_A_SITE:
        settle_begun_site(context.obj.extensions["settings"])
