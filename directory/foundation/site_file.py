"""What a site keeps beside its data about itself, so that a database that was lost or exchanged is noticed.

The file lies in the data folder and not in the database: it must outlive what it is there to miss.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from directory.foundation.errors import Unavailable

NAME = "site.json"


@dataclass(frozen=True, slots=True)
class LastCopy:
    """The newest copy of the database: when it was made, where it is, and how many rows each table had."""

    at: datetime
    file: str
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteFile:
    """Which site the data folder belongs to, since when, and its newest copy."""

    identity: str
    set_up_at: datetime
    last_copy: LastCopy | None = None


def site_file_path(data_dir: Path) -> Path:
    """Where the file of the site with this data folder is."""
    return data_dir / NAME


def read_site_file(data_dir: Path) -> SiteFile | None:
    """The file, or None where there is none. Raises Unavailable where it can't be understood."""
    path = site_file_path(data_dir)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        copy = values.get("last_copy")
        return SiteFile(
            identity=str(values["identity"]),
            set_up_at=datetime.fromisoformat(values["set_up_at"]),
            last_copy=LastCopy(
                datetime.fromisoformat(copy["at"]),
                str(copy["file"]),
                {str(table): int(count) for table, count in copy["rows"].items()},
            )
            if copy
            else None,
        )
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unavailable(
            f"{path} cannot be read. Put it back from a copy, or delete it: it is written anew from the database."
        ) from error


def write_site_file(data_dir: Path, site: SiteFile) -> None:
    """Write the file, whole or not at all, for its owner alone."""
    data_dir.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{NAME}.", dir=data_dir)  # made with 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(site), file, default=_as_text, indent=1)
            file.flush()
            os.fsync(file.fileno())
        give_to_owner(Path(name), data_dir)
        os.replace(name, site_file_path(data_dir))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def give_to_owner(path: Path, folder: Path) -> None:
    """Give what root has made to the owner of the folder it lies in: the site itself must be able to read it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
