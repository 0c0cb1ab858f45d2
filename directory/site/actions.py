"""Marking a site as set up."""

from __future__ import annotations

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.identifiers import new_public_id
from directory.foundation.permissions import SITE, Permission, allow
from directory.site.queries import SET_UP, site_identity


def mark_set_up(actor: Actor, identity: str = "") -> str:
    """Record that this database holds a site, under `identity` or a new one; the identity. A site keeps its own.

    Raises NotAllowed. The file beside the data is written by `operations.standing` once this is committed.
    """
    allow(actor, Permission.COUNCIL_SERVE, SITE)
    known = site_identity()
    if known:
        return known
    identity = identity or new_public_id()
    record(actor, SET_UP, "site", identity)
    return identity
