"""The first lock: every view says who may come in. A test walks the application and fails on a view without a door."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, ParamSpec, TypeVar

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

from directory.web.rate_limit_storage import MovingWindowMemoryStorage

logger = logging.getLogger(__name__)
LINE_BITS = 64  # of an IPv6 address: what a provider gives one household, which can use all of it
P = ParamSpec("P")
R = TypeVar("R")


def counted_as() -> str:
    """Whom a request counts for: its IPv4 address, or the line that its IPv6 address belongs to."""
    seen = get_remote_address()
    try:
        address = ip_address(seen)
    except ValueError:  # such as the path of a socket
        return seen
    if not isinstance(address, IPv6Address):
        return seen
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), LINE_BITS), strict=False))


# Naming the class registers its address, `tally://`, which the settings give unless another store is chosen.
STORES = (MovingWindowMemoryStorage,)
limiter = Limiter(counted_as, headers_enabled=True, strategy="moving-window")


@dataclass(frozen=True, slots=True)
class Access:
    """What a view demands of whoever comes: `kind` is "public" until accounts exist."""

    kind: str


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anyone may come in, without an account (DER 4.5)."""
    return _marked(view, Access("public"))


def machine(view: Callable[P, R]) -> Callable[P, R]:
    """For machines that watch the site: no page, no council, no language."""
    return _marked(view, Access("machine"))


def limited(rule: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """At most `rule` requests an address, such as "10 per hour"; the next gets 429 with Retry-After."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        counted: Callable[P, R] = limiter.limit(rule)(view)
        return counted

    return decorate


def consume_limit(rule: str, purpose: str) -> bool:
    """Count one more of `purpose` for whoever asks; False once there were as many as `rule` lets an address do.

    For views that answer a refusal with the form as it was filled in. Where the store of counts is away nobody is
    turned away for it, as with `limited`.
    """
    if not limiter.enabled:
        return True
    try:
        return limiter.limiter.hit(parse(rule), purpose, counted_as())
    except Exception:  # of whichever store was chosen
        logger.warning("a limit could not be counted", extra={"purpose": purpose})
        return True


def access_of(view: Callable[..., Any]) -> Access | None:
    """The door of a view, through whatever else wraps it."""
    seen: Any = view
    while seen is not None:
        access = getattr(seen, "__access__", None)
        if isinstance(access, Access):
            return access
        seen = getattr(seen, "__wrapped__", None)
    return None


def _marked(view: Callable[P, R], access: Access) -> Callable[P, R]:
    setattr(view, "__access__", access)
    return view
