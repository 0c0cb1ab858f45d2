"""The context of a resident's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.foundation.time import LONDON
from directory.places.queries import council_name, council_record
from directory.places.records import CouncilRecord
from directory.residents.records import OwnInvitation
from directory.web.labels import label


@dataclass(frozen=True, slots=True)
class InvitedBy:
    """In words: which council let somebody in, who there did ("" where not known), as what, and when."""

    council: str
    inviter: str
    role: str
    on: date


@dataclass(frozen=True, slots=True)
class MyPage:
    """What `residents/my.html` prints. `shortlisted` counts the services on the shortlist of this browser.

    `councils` are those that somebody may ring, with their contacts in the order of their purposes.
    """

    invited: tuple[InvitedBy, ...]
    councils: tuple[CouncilRecord, ...]
    shortlisted: int


def my_page(invitations: Sequence[OwnInvitation], shortlisted: int) -> MyPage:
    """The page of somebody with these invitations."""
    codes = dict.fromkeys(each.council for each in invitations)
    found = (council_record(code) for code in codes)
    return MyPage(
        invited=tuple(
            InvitedBy(
                council_name(each.council),
                each.inviter,
                label("role", each.role),
                each.invited_at.astimezone(LONDON).date(),
            )
            for each in invitations
        ),
        councils=tuple(council for council in found if council is not None and council.contacts),
        shortlisted=shortlisted,
    )
