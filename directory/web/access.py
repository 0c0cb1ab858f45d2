"""Who may use a view, and how often. A test walks the application and fails on a view that does not say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

from directory.web.client_address import client_address, household
from directory.web.rate_limit_storage import MovingWindowMemoryStorage
from directory.web.redis_limit_storage import MovingWindowRedisStorage

P = ParamSpec("P")
R = TypeVar("R")


def rate_limit_key() -> str:
    """Whom a request counts for: its IPv4 address, or the household's prefix of its IPv6 address.

    Whatever names no address was refused before anything is counted (`security.refuse_strange_addresses`).
    """
    remote = get_remote_address()
    address = client_address(remote)
    return remote if address is None else household(address)


class ViewLimiter(Limiter):
    """Counts the limits of views. Flask-Limiter looks before each request, too, for limits that the whole application
    has, of which there are none: a twentieth of a stored page.
    """

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


# Importing the classes registers them for `memory://`, which the settings give unless another is chosen, and `redis://`.
# Neither ever fails: a store of counts that is away must not take the site with it.
STORES = (MovingWindowMemoryStorage, MovingWindowRedisStorage)
limiter = ViewLimiter(rate_limit_key, headers_enabled=True, strategy="moving-window")


@dataclass(frozen=True, slots=True)
class Access:
    """Whom a view admits: `kind` is "public" or "machine"."""

    kind: str


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anyone may use it, without an account (DER 4.5)."""
    return _marked(view, Access("public"))


def machine(view: Callable[P, R]) -> Callable[P, R]:
    """For machines that watch the site: no page, no council, no language."""
    return _marked(view, Access("machine"))


def limited(rule: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """At most `rule` requests an address, such as "10 per hour"; the next gets 429 with Retry-After."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        counted: Callable[P, R] = limiter.limit(rule)(view)
        setattr(counted, "__limit__", rule)
        return counted

    return decorate


def consume_limit(rule: str, purpose: str) -> bool:
    """Count one more of `purpose` for whoever asks; False once there were as many as `rule` lets an address do.

    For views that answer a refusal with the form as it was filled in.
    """
    return not limiter.enabled or limiter.limiter.hit(parse(rule), purpose, rate_limit_key())


def access_of(view: Callable[..., Any]) -> Access | None:
    """The access that a view declares, through whatever else wraps it."""
    return next((access for access in _marks(view, "__access__") if isinstance(access, Access)), None)


def limit_of(view: Callable[..., Any]) -> str | None:
    """The limit that a view declares, such as "10 per hour", through whatever else wraps it."""
    return next((rule for rule in _marks(view, "__limit__") if isinstance(rule, str)), None)


def _marks(view: Callable[..., Any], name: str) -> Iterator[object]:
    function: Any = view
    while function is not None:
        yield vars(function).get(name)
        function = getattr(function, "__wrapped__", None)


def _marked(view: Callable[P, R], access: Access) -> Callable[P, R]:
    setattr(view, "__access__", access)
    return view
