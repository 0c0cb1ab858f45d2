"""The commands of every room: what a person types, and what a process that serves pages never loads."""

from __future__ import annotations

import click

from directory.administration.commands import user
from directory.demo.commands import demo
from directory.finding.commands import reindex
from directory.imports.commands import import_group
from directory.leagues.commands import league_group
from directory.preparing.commands import prepare
from directory.setup.commands import setup

COMMANDS: tuple[click.Command, ...] = (demo, import_group, league_group, prepare, reindex, setup, user)
