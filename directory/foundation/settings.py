"""All settings, in one typed class, read from the environment once.

Every field is documented in `docs/settings.md`; a test fails on one that is not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from directory.foundation.errors import BadSettings

CHECKOUT = Path(__file__).resolve().parent.parent.parent
# Beside the project in a checkout; where the command is run when the program was installed.
ROOT = CHECKOUT if (CHECKOUT / "pyproject.toml").is_file() else Path.cwd()
SHORTEST_SECRET = 32
PREFIX = "DIRECTORY_"
DATABASE_DRIVERS = ("sqlite", "postgresql+psycopg")
MAIL_SCHEMES = ("smtp", "smtps", "folder", "notify")
_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_NOTIFY_KEY = re.compile(rf"[!-~]+-{_UUID}-{_UUID}")
_NOTIFY_TEMPLATE = re.compile(rf"(?:[a-z_]+=)?{_UUID}")
# The least and the most that a number may be; days outside these years break calendars and libraries.
RANGES = {
    "workers": (1, 64),
    "trusted_proxies": (0, 10),
    "max_body_kb": (1, 100 * 1024),
    "metrics_port": (0, 65535),
    "cqc_requests_a_minute": (1, 600),  # the regulator's limit for one client
}
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# What does nothing without another setting: alone it is a setting that was forgotten, or put into the wrong place.
# DIRECTORY_MAIL_FROM is not among them: `directory setup` writes it before there is a mail server.
NEEDS_ANOTHER = {
    "notify_key": "mail_url",
    "notify_templates": "mail_url",
    "security_expires": "security_contact",
    "cqc_url": "cqc_key",
    "cqc_requests_a_minute": "cqc_key",
    "oidc_trusted_mfa": "oidc_issuer",
    "metrics_host": "metrics_port",
    "tiles_credit": "tiles_url",
    "tiles_url": "tiles_credit",
}
DEMONSTRATION_SENDER = "choosing-care@demonstration.example"


PUBLIC_URL_WRONG = (
    "DIRECTORY_PUBLIC_URL must be an address like https://care.example.org; production needs one"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How one running site is set up. A field `data_dir` is read from `DIRECTORY_DATA_DIR`."""

    data_dir: Path = ROOT / "var"
    database_url: str = ""
    search_url: str = ""
    secret_key: str = ""
    previous_secret_keys: tuple[str, ...] = ()
    production: bool = False
    demonstration: bool = False
    debug: bool = False
    council: str = ""
    as_of: date | None = None
    public_url: str = ""
    mail_url: str = ""
    mail_from: str = ""
    notify_key: str = field(default="", repr=False)
    notify_templates: tuple[str, ...] = ()
    security_contact: str = ""
    security_expires: date | None = None
    cqc_key: str = field(default="", repr=False)
    cqc_url: str = "https://api.service.cqc.org.uk/public/v1"
    cqc_requests_a_minute: int = 300
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name: str = ""
    oidc_trusted_mfa: bool = False
    tiles_url: str = ""
    tiles_credit: str = ""
    errors_url: str = field(default="", repr=False)
    metrics_port: int = 0
    metrics_host: str = "127.0.0.1"
    files_url: str = ""
    scanner_url: str = ""
    trusted_proxies: int = 0
    limits_url: str = "memory://"
    limits_enabled: bool = True
    workers: int = 2
    worker_inside: bool = True
    log_level: str = "INFO"
    max_body_kb: int = 256

    @property
    def database(self) -> str:
        """The SQLAlchemy address; SQLite in the data folder unless another is set."""
        return (
            normalised_database_url(self.database_url) or f"sqlite:///{self.data_dir / 'directory.sqlite3'}"
        )

    @property
    def mail(self) -> str:
        """Where letters are sent: as it is set, else a folder in a demonstration, else nowhere."""
        if self.mail_url or not self.demonstration:
            return self.mail_url
        return f"folder://{self.data_dir / 'mail'}"

    @property
    def sender(self) -> str:
        """The address letters come from."""
        return self.mail_from or (DEMONSTRATION_SENDER if self.mail.startswith("folder:") else "")

    @property
    def search(self) -> str:
        """The search engine's address; Whoosh in the data folder unless another is set."""
        return self.search_url or f"whoosh://{self.data_dir / 'index'}"

    @property
    def files(self) -> str:
        """Where uploaded files are kept; a folder in the data folder unless another place is set."""
        return self.files_url or f"folder://{self.data_dir / 'files'}"


def normalised_database_url(url: str) -> str:
    """Name the driver we ship for a PostgreSQL address that names none."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url[len(scheme) :]
    return url


def driver_of(url: str) -> str:
    """The driver that the address of a database names; nothing where it is no such address."""
    try:
        return make_url(url).drivername
    except (ArgumentError, ValueError):
        return ""


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises BadSettings naming the variable that cannot be read or is unsafe."""
    environ = os.environ if environ is None else environ
    known = {PREFIX + field.name.upper(): field for field in fields(Settings)}
    unknown = sorted(
        name for name in environ if name.startswith(PREFIX) and name not in known and not _for_tests(name)
    )
    if unknown:
        raise BadSettings(f"Unknown setting: {', '.join(unknown)}")
    values: dict[str, Any] = {
        field.name: _read(name, str(field.type), environ[name])
        for name, field in known.items()
        if name in environ
    }
    return checked(Settings(**values))


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables that `from_environment` reads these settings from, for a process that has to have the same."""
    return {
        PREFIX + field.name.upper(): _written(getattr(settings, field.name)) for field in fields(Settings)
    }


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)


def _for_tests(name: str) -> bool:
    return name.startswith(PREFIX + "TEST_")


def _read(name: str, kind: str, text: str) -> object:
    try:
        if kind == "bool":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[
                text.lower()
            ]
        if kind == "int":
            return int(text)
        if kind == "Path":
            return Path(text).resolve()
        if kind == "date | None":
            return date.fromisoformat(text) if text else None
        if kind.startswith("tuple"):
            return tuple(part for part in text.split(",") if part)
        return text
    except (ValueError, KeyError) as error:
        raise BadSettings(f"{name} cannot be read: {text!r}") from error


def checked(settings: Settings) -> Settings:
    """Refuse to start an unsafe production site, one whose letters could not leave it, or values out of range."""
    _check_ranges(settings)
    _check_alone(settings)
    _check_database(settings)
    if settings.mail_url:
        _check_mail(settings)
    if settings.public_url and not _is_address(settings.public_url):
        raise BadSettings(PUBLIC_URL_WRONG)
    if settings.security_contact:
        _check_security_contact(settings)
    _check_files(settings)
    _check_regulator(settings)
    _check_openid(settings)
    _check_monitoring(settings)
    _check_tiles(settings)
    if settings.production:
        if len(settings.secret_key) < SHORTEST_SECRET:
            raise BadSettings(
                f"DIRECTORY_SECRET_KEY must have at least {SHORTEST_SECRET} characters in production"
            )
        if any(len(key) < SHORTEST_SECRET for key in settings.previous_secret_keys):
            raise BadSettings(
                f"DIRECTORY_PREVIOUS_SECRET_KEYS must hold keys of at least {SHORTEST_SECRET} characters in production"
            )
        if settings.debug:
            raise BadSettings("DIRECTORY_DEBUG cannot be on in production")
        if settings.demonstration:
            raise BadSettings("DIRECTORY_DEMONSTRATION cannot be on in production")
        if not settings.public_url:
            raise BadSettings(PUBLIC_URL_WRONG)
    return settings


def _check_alone(settings: Settings) -> None:
    """A key or an address that nothing uses looks to whoever set it as if it were in use."""
    unset = Settings()
    for name, needed in NEEDS_ANOTHER.items():
        if getattr(settings, name) != getattr(unset, name) and not getattr(settings, needed):
            raise BadSettings(
                f"{PREFIX}{name.upper()} does nothing without {PREFIX}{needed.upper()}: set both, or neither"
            )
    for name in ("notify_key", "notify_templates"):
        if getattr(settings, name) and not settings.mail_url.startswith("notify:"):
            raise BadSettings(
                f"{PREFIX}{name.upper()} is for GOV.UK Notify: take it away,"
                " or set DIRECTORY_MAIL_URL to notify://api.notifications.service.gov.uk"
            )


def _check_database(settings: Settings) -> None:
    """A password may stand in the address, so the sentence never repeats it."""
    if driver_of(settings.database) not in DATABASE_DRIVERS:
        raise BadSettings("DIRECTORY_DATABASE_URL must look like postgresql://user:password@host/name")


def _check_security_contact(settings: Settings) -> None:
    """RFC 9116: a URI or, as we take it too, an e-mail address; and a day until which it holds."""
    contact = settings.security_contact
    scheme, colon, _ = contact.partition(":")
    known = scheme in ("https", "mailto", "tel") if colon else "@" in contact
    if not known or not contact.isprintable() or " " in contact:
        raise BadSettings(
            "DIRECTORY_SECURITY_CONTACT must be an e-mail address, or an address like https://example.org/security"
        )
    if settings.security_expires is None:
        raise BadSettings(
            "DIRECTORY_SECURITY_EXPIRES must say until when the security contact holds, like 2027-11-30"
        )


def _check_ranges(settings: Settings) -> None:
    for name, (least, most) in RANGES.items():
        if not least <= getattr(settings, name) <= most:
            raise BadSettings(f"{PREFIX}{name.upper()} must be between {least:,} and {most:,}")
    if settings.as_of is not None and not FIRST_DAY <= settings.as_of <= LAST_DAY:
        raise BadSettings(f"DIRECTORY_AS_OF must be a day from {FIRST_DAY} to {LAST_DAY}")
    if settings.log_level.upper() not in LOG_LEVELS:
        raise BadSettings(f"DIRECTORY_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")


def _is_address(url: str) -> bool:
    """Whether an address names a host: without one the site would believe whatever host a request names."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _check_mail(settings: Settings) -> None:
    """A password may stand in the address, so the sentence never repeats it."""
    try:
        parts = urlsplit(settings.mail_url)
        whole = bool(parts.path if parts.scheme == "folder" else parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        whole, parts = False, urlsplit("")
    if parts.scheme not in MAIL_SCHEMES or not whole:
        raise BadSettings(
            "DIRECTORY_MAIL_URL must look like smtp://user:password@host:port,"
            " notify://api.notifications.service.gov.uk or folder:///path"
        )
    if parts.scheme == "notify":
        _check_notify(settings)
        return
    if (
        parts.scheme == "smtp"
        and parts.password
        and "starttls" not in parts.query
        and not _is_here(parts.hostname)
    ):
        raise BadSettings(
            "DIRECTORY_MAIL_URL would send its password unencrypted: add ?starttls, or begin it with smtps://"
        )
    sender = settings.sender
    if "@" not in sender or not sender.isprintable() or "=?" in sender:
        raise BadSettings("DIRECTORY_MAIL_FROM must hold the address that letters come from")
    if parts.scheme != "folder" and not settings.public_url:
        raise BadSettings(
            "DIRECTORY_PUBLIC_URL must be set where letters are sent: they lead back to the site"
        )


def _check_notify(settings: Settings) -> None:
    """A key of GOV.UK Notify ends with two UUIDs: the service's and the key's own. It never stands in a sentence."""
    if not _NOTIFY_KEY.fullmatch(settings.notify_key):
        raise BadSettings(
            "DIRECTORY_NOTIFY_KEY must hold a key of GOV.UK Notify, as it was shown when it was made"
        )
    if not settings.notify_templates or not all(map(_NOTIFY_TEMPLATE.fullmatch, settings.notify_templates)):
        raise BadSettings(
            "DIRECTORY_NOTIFY_TEMPLATES must hold the id of a template, or kind=id for each kind of letter"
        )
    if not settings.public_url:
        raise BadSettings(
            "DIRECTORY_PUBLIC_URL must be set where letters are sent: they lead back to the site"
        )


def _check_files(settings: Settings) -> None:
    """Where uploaded files are kept, and who looks at them. Keys of an S3 stand in AWS' own variables, never here."""
    try:
        files, scanner = urlsplit(settings.files), urlsplit(settings.scanner_url)
        is_kept = {"folder": files.path.startswith("/") and not files.netloc, "s3": bool(files.hostname)}
        looked = {
            "tcp": bool(scanner.hostname and scanner.port) and "@" not in scanner.netloc and not scanner.path,
            "unix": scanner.path.startswith("/") and not scanner.netloc,
            "": not settings.scanner_url,
        }
    except ValueError:
        raise BadSettings(
            "DIRECTORY_FILES_URL and DIRECTORY_SCANNER_URL must be addresses, like s3://bucket and tcp://host:3310"
        ) from None
    if not is_kept.get(files.scheme) or "@" in settings.files or files.query or files.fragment:
        raise BadSettings("DIRECTORY_FILES_URL must look like folder:///path or s3://bucket/prefix")
    if not looked.get(scanner.scheme) or scanner.query or scanner.fragment:
        raise BadSettings(
            "DIRECTORY_SCANNER_URL must look like tcp://host:3310 or unix:///run/clamav/clamd.ctl"
        )


def _check_regulator(settings: Settings) -> None:
    """The key must not cross a network in the clear, nor stand in a sentence of ours."""
    if not settings.cqc_key.isascii() or not settings.cqc_key.isprintable() or " " in settings.cqc_key:
        raise BadSettings("DIRECTORY_CQC_KEY must hold the subscription key alone, without spaces")
    if not is_private_address(settings.cqc_url):
        raise BadSettings("DIRECTORY_CQC_URL must be an https address: a key is sent to it")


def _check_openid(settings: Settings) -> None:
    """A secret and people's names cross the network to the identity provider, and people come back to one address."""
    parts = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, settings.oidc_name)
    if not any(parts):
        return
    if not all(parts):
        raise BadSettings(
            "DIRECTORY_OIDC_ISSUER, DIRECTORY_OIDC_CLIENT_ID, DIRECTORY_OIDC_CLIENT_SECRET and DIRECTORY_OIDC_NAME"
            " must be set together"
        )
    if not is_private_address(settings.oidc_issuer):
        raise BadSettings("DIRECTORY_OIDC_ISSUER must be an https address: people's names come from it")
    if not settings.public_url:
        raise BadSettings(
            "DIRECTORY_PUBLIC_URL must be set with DIRECTORY_OIDC_ISSUER: people are sent back to it"
        )


def _check_monitoring(settings: Settings) -> None:
    """Where errors are reported to."""
    url = settings.errors_url
    if url and not (is_private_address(url) and re.fullmatch(r"https?://[^:@/]+@[^/]+/(?:.+/)?[0-9]+", url)):
        raise BadSettings(
            "DIRECTORY_ERRORS_URL must be the address that the service for errors gave, like https://key@host/1"
        )


def _check_tiles(settings: Settings) -> None:
    """The address goes into pages and its origin into their security policy, so it holds nothing but its parts."""
    if not settings.tiles_url:
        return
    origin, _, path = settings.tiles_url.partition("://")[2].partition("/")
    filled = path.replace("{z}", "0").replace("{x}", "0").replace("{y}", "0")
    whole = all(path.count(part) == 1 for part in ("{z}", "{x}", "{y}"))
    plain = re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", origin) and re.fullmatch(r"[A-Za-z0-9._~/@?=&%+-]+", filled)
    if not (whole and plain and is_private_address(settings.tiles_url)):
        raise BadSettings(
            "DIRECTORY_TILES_URL must be an https address like https://tiles.example.org/{z}/{x}/{y}.png"
        )


def is_private_address(url: str) -> bool:
    """Whether what is sent to an address is read by nobody else: https, or this machine itself."""
    try:
        parts = urlsplit(url)
        return (parts.scheme == "https" and bool(parts.hostname)) or (
            parts.scheme == "http" and _is_here(parts.hostname)
        )
    except ValueError:
        return False


def _is_here(host: str | None) -> bool:
    """Whether a host is this machine itself."""
    return host in ("127.0.0.1", "localhost", "::1")
