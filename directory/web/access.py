"""Who may use a view, and how often. A test walks the application and fails on a view that does not say.

What a view declares asks whether this kind of person may be there at all. Whether somebody may touch the very thing in
question is asked by the action or the query, with `allow` and the scope of the thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

from directory.foundation.actor import Actor, SignIn
from directory.foundation.errors import NotAllowed
from directory.foundation.permissions import ROLE_PERMISSIONS, Permission
from directory.web.client_address import client_address, household
from directory.web.rate_limit_storage import MovingWindowMemoryStorage
from directory.web.redis_limit_storage import MovingWindowRedisStorage
from directory.web.sign_in import (
    FreshSignInNeeded,
    SecondFactorNeeded,
    SignInNeeded,
    current_actor,
    current_sign_in,
)

P = ParamSpec("P")
R = TypeVar("R")
__all__ = ["current_actor", "current_sign_in"]
SIGNED_IN_LIMIT = "300 per minute"  # pages, of one address: a whole office may share it


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
    """Whom a view admits.

    `kind` is "public", "machine", "half_signed_in", "signed_in" or "requires"; the last has the permissions of which
    somebody must hold one. `fresh` asks for the second factor again where it was given some time ago.
    """

    kind: str
    permissions: tuple[Permission, ...] = ()
    fresh: bool = False


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anyone may use it, without an account (DER 4.5)."""
    return _marked(view, Access("public"))


def machine(view: Callable[P, R]) -> Callable[P, R]:
    """For machines that watch the site: no page, no council, no language."""
    return _marked(view, Access("machine"))


def half_signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """For the pages of signing in itself: somebody who gave a password or followed a link, but no second factor yet."""
    return _admitting(view, Access("half_signed_in"), _half)


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody who is signed in, with the second factor where one is needed."""
    return _admitting(view, Access("signed_in"), _whole)


def requires(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Whoever is signed in and holds one of these permissions for anything at all (requirements section 4)."""

    def admit() -> SignIn:
        sign_in = _whole()
        if not any(held in permissions for role in sign_in.actor.roles for held in ROLE_PERMISSIONS[role]):
            raise NotAllowed(f"{'+'.join(sign_in.actor.roles) or 'nobody'} may not be here")
        return sign_in

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        return _admitting(view, Access("requires", permissions), admit)

    return decorate


def fresh_sign_in(view: Callable[P, R]) -> Callable[P, R]:
    """Put below `requires` or `signed_in`: a second factor that was given some time ago is asked for again."""

    @wraps(view)
    def admitted(*args: P.args, **values: P.kwargs) -> R:
        sign_in = current_sign_in()
        if sign_in is None or not sign_in.is_fresh:
            raise FreshSignInNeeded("the second factor was given too long ago")
        return view(*args, **values)

    setattr(admitted, "__fresh__", True)
    return admitted


def _half() -> SignIn:
    sign_in = current_sign_in()
    if sign_in is None:
        raise SignInNeeded("nobody is signed in")
    return sign_in


def _whole() -> SignIn:
    sign_in = _half()
    if not sign_in.is_complete:
        raise SecondFactorNeeded("the second factor is missing")
    return sign_in


def _admitting(view: Callable[P, R], access: Access, admit: Callable[[], SignIn]) -> Callable[P, R]:
    @wraps(view)
    def admitted(*args: P.args, **values: P.kwargs) -> R:
        admit()
        return view(*args, **values)

    counted: Callable[P, R] = limited(SIGNED_IN_LIMIT)(admitted)
    fresh = any(found is True for found in _marks(view, "__fresh__"))
    return _marked(counted, Access(access.kind, access.permissions, fresh))


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


def may_enter(actor: Actor, endpoint: str) -> bool:
    """Whether a page admits somebody with these roles at all; which things of its kind, the page says itself."""
    view = current_app.view_functions.get(endpoint)
    access = None if view is None else access_of(view)
    return access is not None and (
        access.kind != "requires"
        or any(held in access.permissions for role in actor.roles for held in ROLE_PERMISSIONS[role])
    )


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
