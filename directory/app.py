"""Builds the application: a list of calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from flask_babel import Babel
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from directory import wiring
from directory.foundation import database
from directory.foundation.data_folder import secret_of
from directory.foundation.error_reports import report_errors
from directory.foundation.errors import BadSettings
from directory.foundation.settings import Settings, from_environment
from directory.foundation.time import clock
from directory.outbox.rules import notify_templates
from directory.web.access import STORES, limiter
from directory.web.errors import keep_retry_after, show_errors
from directory.web.languages import locale_for_babel
from directory.web.logs import write_logs
from directory.web.metrics import count_for_prometheus
from directory.web.parameters import DirectoryRequest
from directory.web.preferences import remember_preferences
from directory.web.security import NoSessions, guard, with_headers
from directory.web.template_environment import TemplateEnvironment
from directory.web.templating import configure_jinja

HOME = Path(__file__).resolve().parent
TOP = HOME if (HOME / "templates").is_dir() else HOME.parent  # inside an installed wheel, or a checkout
FOREVER = 31_536_000
Function = TypeVar("Function", bound=Callable[..., Any])


class DirectoryApp(Flask):
    """Flask with our requests and templates, without sessions, and without views that are coroutines."""

    request_class = DirectoryRequest
    jinja_environment = TemplateEnvironment
    session_interface = NoSessions()

    def ensure_sync(self, func: Function) -> Function:
        """The function itself. Flask asks of each it calls, some twenty a request, whether it is a coroutine."""
        return func


def create_app(settings: Settings | None = None, *, for_terminal: bool = False) -> Flask:
    """One application for one set of settings. Raises BadSettings where the site must not start.

    `for_terminal` is for commands whose messages a person reads: what is logged there is plain, and warnings alone.
    """
    settings = settings or from_environment()
    app = DirectoryApp(__name__, template_folder=str(TOP / "templates"), static_folder=None)
    app.config.update(configuration(settings))
    app.extensions["settings"] = settings
    clock.as_of = settings.as_of
    write_logs(app, settings.log_level, for_terminal=for_terminal)
    report_errors(settings)
    if settings.metrics_port:
        count_for_prometheus(app)
    database.connect(app, settings.database)
    Babel(app, default_locale="en_GB", locale_selector=locale_for_babel)
    Compress(app)
    count_requests(app)
    guard(app)
    remember_preferences(app)
    configure_jinja(app)
    show_errors(app)
    wiring.register_rooms(app)
    serve_static(app)
    setattr(app, "wsgi_app", with_headers(app.wsgi_app, settings.tiles_url))
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        setattr(app, "wsgi_app", ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count))
    return app


def configuration(settings: Settings) -> dict[str, object]:
    """Our settings in the words of Flask and its extensions."""
    return {
        "SECRET_KEY": secret_of(settings),
        "SECRET_KEY_FALLBACKS": list(settings.previous_secret_keys),
        "TRUSTED_HOSTS": wiring.trusted_hosts(settings.public_url),
        "MAX_CONTENT_LENGTH": settings.max_body_kb * 1024,
        "MAX_FORM_PARTS": 200,
        "BABEL_TRANSLATION_DIRECTORIES": str(TOP / "translations"),
        "ASSET_FOLDER": str(TOP / "static" / "build"),
        "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
        "COMPRESS_BR_LEVEL": 3,
        "COMPRESS_ZSTD_LEVEL": 1,
        "COMPRESS_LEVEL": 3,
        "COMPRESS_STREAMS": False,
        "RATELIMIT_STORAGE_URI": settings.limits_url,
        "RATELIMIT_ENABLED": settings.limits_enabled,
        "PRODUCTION": settings.production,
        "DEMONSTRATION": settings.demonstration,
        "DEFAULT_COUNCIL": settings.council,
        "PUBLIC_URL": settings.public_url.rstrip("/"),
        "SEARCH_URL": settings.search,
        # Where letters of a demonstration lead back to; `serve` says where that really is.
        "SERVED_AT": "http://127.0.0.1:8000",
        "FILES_URL": settings.files,
        "SCANNER_URL": settings.scanner_url,
        "MAIL_URL": settings.mail,
        "MAIL_FROM": settings.sender,
        "OPENID": {
            "issuer": settings.oidc_issuer,
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret,
            "name": settings.oidc_name,
            "trusted_mfa": settings.oidc_trusted_mfa,
        }
        if settings.oidc_issuer
        else None,
        "TILES_URL": settings.tiles_url,
        "TILES_CREDIT": settings.tiles_credit,
        "NOTIFY_KEY": settings.notify_key,
        "NOTIFY_TEMPLATES": notify_templates(settings.notify_templates),
    }


def count_requests(app: Flask) -> None:
    """Join the limits. Raises BadSettings where the store of counts is none of ours, or its address none."""
    scheme = app.config["RATELIMIT_STORAGE_URI"].partition(":")[0]
    if not any(scheme in store.STORAGE_SCHEME for store in STORES):
        raise BadSettings(
            "DIRECTORY_LIMITS_URL must be memory:// or an address like redis://127.0.0.1:6379/0"
        )
    app.after_request(keep_retry_after)  # before the limiter's own headers here, and so after them
    try:
        limiter.init_app(app)
    except ValueError as error:
        raise BadSettings(f"DIRECTORY_LIMITS_URL cannot be used: {error}") from error


def serve_static(app: Flask) -> None:
    """Serve what was built, compressed once and cached for ever: its names change with its content."""

    def add_headers(headers: dict[str, str], path: str, url: str) -> None:
        headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'"  # an SVG opened alone
        )

    folder = Path(app.config["ASSET_FOLDER"])
    files = WhiteNoise(
        app.wsgi_app,
        root=str(folder) if folder.is_dir() else None,
        prefix="static/build/",
        max_age=FOREVER,
        add_headers_function=add_headers,
        allow_all_origins=False,
    )
    setattr(app, "wsgi_app", files)
