"""Which locations of the register are in a council's area."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select, true

from directory.foundation.database import db
from directory.places.models import Postcode
from directory.places.records import CouncilRecord
from directory.places.rules import fold_name
from directory.register.models import RegisteredLocation


def locations_in(council: CouncilRecord) -> tuple[str, ...]:
    """The ids of all named locations in a council's area, in order.

    Their postcodes say it. Where a postcode is not known, and in a county, whose postcodes name their district, the
    authority does that the register names; it writes "Bristol, City of" where others write "Bristol".
    """
    own_name = fold_name(council.name)
    elsewhere = true() if council.is_county else Postcode.code.is_(None)
    rows = db.session.execute(
        select(
            RegisteredLocation.id,
            Postcode.council_code,
            RegisteredLocation.facts["local_authority"].label("authority"),
        )
        .outerjoin(Postcode, Postcode.code == func.replace(RegisteredLocation.postcode, " ", ""))
        .where(
            RegisteredLocation.name.is_not(None),
            or_(
                Postcode.council_code == council.code,
                and_(elsewhere, RegisteredLocation.facts["local_authority"].is_not(None)),
            ),
        )
        .order_by(RegisteredLocation.id)
    )
    return tuple(
        row.id
        for row in rows
        if row.council_code == council.code or (row.authority and fold_name(row.authority[2]) == own_name)
    )
