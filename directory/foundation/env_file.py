"""Settings from a file, as systemd reads them, for a shell that has not the site's environment."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv.parser import parse_stream

from directory.foundation.errors import BadSettings
from directory.foundation.settings import PREFIX


def load_env_file(path: Path) -> None:
    """Take all settings of the site from `path`, and none from the shell. Raises BadSettings, OSError.

    Settings of the shell that the file does not name are dropped: a stray one would mean another site.
    """
    with path.open(encoding="utf-8") as file:
        try:
            lines = list(parse_stream(file))
        except UnicodeDecodeError as error:
            raise BadSettings(f"{path} is not written in UTF-8") from error
    values: dict[str, str] = {}
    for line in lines:
        if line.original.string.strip()[:1] in ("", "#", ";"):
            continue  # nothing, or a comment
        if line.key is None or line.value is None:
            raise BadSettings(f"{path}, line {line.original.line}: this is not NAME=value")
        values[line.key] = line.value
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update(values)
