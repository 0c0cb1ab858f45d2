"""Whether a command may touch the database that it was given."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import make_url

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.errors import BadSettings, Unavailable
from directory.foundation.schema import ahead_sentence, schema_state
from directory.foundation.settings import Settings
from directory.foundation.site_file import SiteFile, read_site_file, site_file_path, write_site_file
from directory.foundation.time import now
from directory.foundation.whole_files import remove_unfinished
from directory.places.queries import public_councils
from directory.places.shipped import shipped_councils
from directory.setup.rules import unserved_council
from directory.site.actions import mark_set_up
from directory.site.queries import database_exists, has_content, has_tables, is_demonstration, site_identity
from directory.site.rules import Standing, standing


@dataclass(frozen=True, slots=True)
class Site:
    """What was found: how the database stands to the file, and what each says."""

    standing: Standing
    file: SiteFile | None
    identity: str
    is_demonstration: bool


def address_of(settings: Settings) -> str:
    """The database's address, without its password."""
    return make_url(settings.database).render_as_string(hide_password=True)


def look_at_site(settings: Settings) -> Site:
    """Look at the file beside the data and into the database; makes neither. Raises Unavailable, DatabaseError."""
    file = read_site_file(settings.data_dir)
    identity, content, invented = "", False, False
    if database_exists(settings.database):
        if has_tables():
            identity, content, invented = site_identity(), has_content(), is_demonstration()
        db.session.rollback()
    found = standing(file.identity if file else "", identity, has_content=content)
    return Site(found, file, identity, invented)


def require_right_database(settings: Settings, *, may_be_new: bool = False) -> Site:
    """Refuse a database that is lost, another site's, empty, or invented where real people read it.

    `may_be_new` is for commands that begin a site. Raises Unavailable with what to do.
    """
    site = look_at_site(settings)
    sentence = refusal(site, settings, may_be_new=may_be_new)
    if sentence:
        raise Unavailable(sentence)
    return site


def refusal(site: Site, settings: Settings, *, may_be_new: bool = False) -> str:
    """What is wrong with the database of a site, and what to do; empty where nothing is."""
    where, path = address_of(settings), site_file_path(settings.data_dir)
    if site.standing is Standing.LOST and site.file:
        return (
            f"This site was set up on {site.file.set_up_at:%d %B %Y}, and its database is lost: {where} holds nothing"
            f" of it. Put a copy back with: directory restore FILE. To begin a new site here, delete {path} first."
        )
    if site.standing is Standing.ANOTHER:
        return (
            f"{where} holds another site than the one that {path} names. Correct DIRECTORY_DATABASE_URL or"
            f" DIRECTORY_DATA_DIR; if this database is the right one, delete {path}."
        )
    if site.standing is Standing.NEW and not may_be_new:
        return (
            f"This site has not been set up: {where} holds nothing. Begin with: directory setup. If there should be a"
            " site, look whether these are its settings (directory --env-file FILE …) and whether its disk is there."
        )
    if site.is_demonstration and settings.production:
        return f"{where} holds invented services, and production never shows them. Use another database."
    return ""


def require_known_council(settings: Settings) -> None:
    """Refuse a code that no council has. Raises BadSettings."""
    if settings.council and settings.council not in shipped_councils():
        raise BadSettings(
            f"DIRECTORY_COUNCIL is {settings.council!r}, which is no council's code. Codes look like E09000014."
        )


def require_served_council(settings: Settings) -> None:
    """Refuse a council that this site does not speak for; where it speaks for none yet, any. Raises BadSettings."""
    sentence = unserved_council(settings.council, public_councils())
    if sentence:
        raise BadSettings(sentence)


def require_right_schema(*, may_be_behind: bool = False) -> None:
    """Refuse tables that this program doesn't know yet, or no longer. Raises Unavailable with what to do."""
    state = schema_state()
    if state.is_ahead:
        raise Unavailable(ahead_sentence(state))
    if state.is_behind and not may_be_behind:
        raise Unavailable(
            f"The database is at revision {state.at or 'none'}, and this version of the program needs"
            f" {state.known[-1]}. First make a copy, then run: directory upgrade"
        )


def settle_site(settings: Settings) -> None:
    """Leave both marks of a site that has its tables: the event in the database, and the file beside the data."""
    file = read_site_file(settings.data_dir)
    with transaction():
        identity = mark_set_up(SYSTEM, file.identity if file else "")
    if file is None or file.identity != identity:
        write_site_file(settings.data_dir, SiteFile(identity, now()))
    remove_unfinished(settings.data_dir)


def settle_begun_site(settings: Settings) -> None:
    """The same for a site that a command has just begun; production is begun by `setup` and `restore` alone."""
    found = look_at_site(settings).standing
    if found is not Standing.NEW or not settings.production:
        settle_site(settings)
