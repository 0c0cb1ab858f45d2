"""Search for people, by whoever looks after them, and for what runs the whole site."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.rules import RESIDENTS_SIDES
from directory.accounts.states import Side
from directory.desk.queries.search_parts import MOST_OF_A_KIND, Found, holds, is_exactly
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.permissions import SITE, Permission, permits, providers_with
from directory.register.models import RegisterImport


def find_people(actor: Actor, words: list[str]) -> list[Found]:
    """People by name or whole address: for an administrator of the site all, for a signatory those of one's provider.

    A resident, and whoever acts for one, is found by neither: only the council that let them in knows them.

    Their histories are told as `subjects` has it: an administrator's are those of staff, a signatory's those of
    people who work for no other provider.
    """
    of_site = permits(actor, Permission.ACCOUNT_MANAGE, SITE)
    providers = providers_with(actor, Permission.PROVIDER_PEOPLE_MANAGE)
    if not (of_site or providers):
        return []
    held = (AccountGrant.account_id == Account.id, AccountGrant.ended_at.is_(None))
    is_colleague = exists().where(*held, AccountGrant.provider_id.in_(providers))
    works_elsewhere = exists().where(*held, AccountGrant.provider_id.not_in(providers))
    employer = (
        select(AccountGrant.provider_id)
        .where(*held, AccountGrant.provider_id.in_(providers))
        .order_by(AccountGrant.provider_id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            *(Account.id, Account.name, Account.email, Account.side, Account.state),
            *(is_colleague.label("is_colleague"), works_elsewhere.label("works_elsewhere")),
            employer.label("employer"),
        )
        .where(or_(holds(Account.name, words), is_exactly(Account.email, words)))
        .where(Account.side.not_in(sorted(RESIDENTS_SIDES)) if of_site else is_colleague)
        .order_by(Account.name, Account.id)
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("account", str(row.id), row.name, row.email),
            {"number": row.id} if of_site else {"number": row.id, "provider": row.employer},
            of_site,
            labels=(("account_state", row.state),),
            has_history=(row.is_colleague and not row.works_elsewhere)
            if row.side == Side.PROVIDER
            else of_site,
        )
        for row in rows
    ]


def find_imports(actor: Actor, words: list[str]) -> list[Found]:
    """Imports of the register, by the name of the file."""
    if not permits(actor, Permission.REGISTER_IMPORT, SITE):
        return []
    rows = db.session.execute(
        select(RegisterImport.id, RegisterImport.file_name, RegisterImport.as_at)
        .where(holds(RegisterImport.file_name, words))
        .order_by(RegisterImport.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    return [
        Found(
            *("register_import", str(row.id), row.file_name, ""),
            {"import_id": row.id},
            True,
            day=row.as_at,
        )
        for row in rows
    ]
