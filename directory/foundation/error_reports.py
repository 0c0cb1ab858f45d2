"""Reports of errors to any service that speaks Sentry's protocol, where an address is set. Never a word of a person.

A report says which kind of error it was, through which lines of our code it went, which page or job it was, and the
reference that finds its log line. Of the event that the library makes only these are sent: no message (a database's
repeats the values of the statement), no local variables, no request with its address, query, cookies or body, no user,
no name of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from directory.foundation.settings import Settings

_KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "tags", "sdk", "transaction")
_OF_A_FRAME = (
    "filename",
    "function",
    "module",
    "lineno",
    "in_app",
    "pre_context",
    "context_line",
    "post_context",
)
_TAGS = ("endpoint", "request_id", "job", "event")
_TAG = re.compile(r"[\w .,'’-]{1,80}")


class _Library:
    """The library of this process, once it is told where to report to."""

    sentry: Any = None


def report_errors(settings: Settings, release: str = "") -> None:
    """Send this process's errors to the address that is set; to nobody where none is."""
    _Library.sentry = None
    if not settings.errors_url:
        return
    sentry = import_module("sentry_sdk")  # 7 MB, for those alone who use it
    atexit = import_module("sentry_sdk.integrations.atexit")
    excepthook = import_module("sentry_sdk.integrations.excepthook")
    sentry.init(
        dsn=settings.errors_url,
        release=release or None,
        environment="production" if settings.production else "trial",
        server_name="",
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            atexit.AtexitIntegration(callback=lambda _pending, _timeout: None),
            excepthook.ExcepthookIntegration(),
        ],
        before_send=lambda event, _hint: without_personal_text(event),
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        traces_sample_rate=None,
        debug=False,
    )
    _Library.sentry = sentry


def report(error: BaseException, **tags: str | None) -> None:
    """Report an error that was caught, with tags of our own: `endpoint`, `request_id`, `job` or `event`."""
    sentry = _Library.sentry
    if sentry is None:
        return
    with sentry.isolation_scope() as scope:
        scope.clear()
        for name, value in tags.items():
            if value is not None:
                scope.set_tag(name, value)
        scope.capture_exception(error)


def without_personal_text(event: Mapping[str, Any]) -> dict[str, Any]:
    """What of an event is sent: a new one, made of what is known to hold nothing personal."""
    kept = {name: event[name] for name in _KEPT if name in event}
    tags = event.get("tags") or {}
    kept["tags"] = {name: tags[name] for name in _TAGS if _TAG.fullmatch(str(tags.get(name, "")))}
    chain = (event.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_exception(one) for one in chain]}
    return kept


def _exception(one: Mapping[str, Any]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames") or []
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "value": "",
        "mechanism": {"type": "generic", "handled": True},
        "stacktrace": {
            "frames": [{name: frame[name] for name in _OF_A_FRAME if name in frame} for frame in frames]
        },
    }
