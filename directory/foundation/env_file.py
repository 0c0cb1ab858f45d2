"""Settings from a file, as systemd reads them, for a shell that has not the site's environment."""

from __future__ import annotations

import os
import tempfile
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


def write_setting(path: Path, name: str, value: str) -> bool:
    """Set one setting in the file `path`, leaving every other line as it is; whether that changed anything.

    The file is replaced whole or not at all, and stays readable by whom it was. Raises BadSettings for a value that
    systemd and this program would not both read alike, OSError.
    """
    if not value.isprintable() or set(value) & set("\"'\\#$` "):
        raise BadSettings(f"{name} cannot hold {value!r}")
    lines = path.read_text(encoding="utf-8").splitlines()
    setting = f"{name}={value}"
    places = [number for number, line in enumerate(lines) if line.partition("=")[0].strip() == name]
    changed = [line for number, line in enumerate(lines) if number not in places[:-1]]
    if places:
        changed[changed.index(lines[places[-1]])] = setting
    else:
        changed.append(setting)
    if changed == lines:
        return False
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write("\n".join(changed) + "\n")
    beside = Path(file.name)
    try:
        beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return True
