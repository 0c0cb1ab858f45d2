"""What the page says on which a council invites the first person of a provider."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from directory.claims.council_invite_form import InviteProviderForm
from directory.claims.invitation_queries import (
    has_people,
    invitable_providers,
    is_of_council,
    waiting_invitations,
)
from directory.foundation.actor import Actor
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import LONDON
from directory.places.queries import council_name
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.templating import short_day

FilterLink = tuple[str, str, int | None, bool]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody who has not come yet, and the addresses that write again or take it back."""

    provider: str
    name: str
    email: str
    sent: str
    again: str
    take_back: str


@dataclass(frozen=True, slots=True)
class InvitePage:
    """What `claims/council_invite.html` prints. `is_taken`: the provider that the page was opened for has people."""

    council: str
    action: str
    address: str
    filters: tuple[tuple[str, tuple[FilterLink, ...]], ...]
    has_providers: bool
    is_taken: bool
    asks_whether_another: bool
    waiting: tuple[WaitingLine, ...]
    page: int
    pages: int


def waiting_columns() -> list[str]:
    """The heads of those who were invited and are not here yet, as a file."""
    return [gettext("Provider"), gettext("Name"), gettext("E-mail address"), gettext("Invited on")]


def waiting_file_rows(actor: Actor, council: str) -> list[tuple[Cell, ...]]:
    """Everybody whom a council invited and who is not here yet, as a file."""
    rows, _, _ = waiting_invitations(actor, council, 1, size=EVERY_ROW)
    return [(row.provider, row.name, row.email, row.sent_at.astimezone(LONDON).date()) for row in rows]


def invite_page(actor: Actor, council: str, form: InviteProviderForm, page: int) -> InvitePage:
    """The page of one council; the form is given its providers to choose from."""
    providers = invitable_providers(actor, council)
    form.provider.choices = [("", gettext("A new provider")), *((str(key), name) for key, name in providers)]
    asked = whole_number(form.provider.data or "")
    rows, page, pages = waiting_invitations(actor, council, page)
    councils = sorted(councils_with(actor, Permission.PROVIDER_ENTER))
    links = tuple(
        (council_name(code), url_for("council_invitations.invite", council=code), None, code == council)
        for code in councils
    )
    return InvitePage(
        council=council_name(council),
        action=url_for("council_invitations.send_invite", council=council),
        address=url_for("council_invitations.invite", council=council),
        filters=((gettext("Council"), links),) if len(councils) > 1 else (),
        has_providers=bool(providers),
        is_taken=asked is not None and is_of_council(asked, council) and has_people(asked),
        asks_whether_another=bool(form.is_another.errors or form.is_another.data),
        waiting=tuple(
            WaitingLine(
                row.provider,
                row.name,
                row.email,
                short_day(row.sent_at.astimezone(LONDON).date()),
                url_for("council_invitations.send_letter_again", invitation_id=row.id),
                url_for("council_invitations.send_take_back", invitation_id=row.id),
            )
            for row in rows
        ),
        page=page,
        pages=pages,
    )
