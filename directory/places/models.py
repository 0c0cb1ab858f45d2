"""Tables of places. Latitudes and longitudes are whole numbers: degrees times 100,000 (about a metre)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment, Stamped, only_one, sql_in
from directory.foundation.time import now
from directory.places.rules import MOST_CALL_DAYS
from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose


class Council(Stamped, Model):
    """A council of England. `in_directory` says whether it publishes its list here.

    Counties have no position: postcodes name the district they are in.
    """

    __tablename__ = "council"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    lat_e5: Mapped[int | None]
    lon_e5: Mapped[int | None]
    in_directory: Mapped[bool] = mapped_column(default=False, index=True)
    changed_at: Mapped[datetime] = mapped_column(Moment, default=now, onupdate=now, index=True)

    __table_args__ = (CheckConstraint("(lat_e5 IS NULL) = (lon_e5 IS NULL)", name="position_whole"),)


class CouncilContact(Stamped, Model):
    """Whom residents of a council ring about one thing, with where that is published and the day it was read there.

    `organisation` is blank for the council itself. Blank text means not known.
    """

    __tablename__ = "council_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    purpose: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    phone_hours: Mapped[str] = mapped_column(String(200), default="")
    relay: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(300))
    source_on: Mapped[date]

    __table_args__ = (
        CheckConstraint(sql_in("purpose", ContactPurpose), name="purpose"),
        CheckConstraint("phone <> '' OR email <> '' OR website <> ''", name="reachable"),
        CheckConstraint(
            f"organisation <> '' OR {sql_in('purpose', sorted(COUNCIL_PURPOSES))}", name="organisation_named"
        ),
        UniqueConstraint("council_code", "purpose", "organisation"),
        only_one(
            "uq_council_contact_own",
            "council_code",
            "purpose",
            where=sql_in("purpose", sorted(COUNCIL_PURPOSES)),
        ),
    )


class CouncilCallOffer(Stamped, Model):
    """That residents of a council may ask it to ring them, or to visit them at home.

    `within_days`: the working days within which it says that it answers; None promises nothing.
    """

    __tablename__ = "council_call_offer"

    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), primary_key=True)
    calls: Mapped[bool]
    visits: Mapped[bool]
    within_days: Mapped[int | None]

    __table_args__ = (
        CheckConstraint(f"within_days BETWEEN 1 AND {MOST_CALL_DAYS}", name="within_days_possible"),
    )


class Ward(Model):
    """An electoral ward. Its position is the middle of its postcodes."""

    __tablename__ = "ward"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    lat_e5: Mapped[int]
    lon_e5: Mapped[int]


class Postcode(Model):
    """One postcode, keyed without its space ("N80RD").

    Whole-country files replace this table by renaming another into its place, so no other table may hold a
    foreign key to it, and it holds none itself: the file names councils of Wales and Scotland too.
    """

    __tablename__ = "postcode"
    __table_args__ = {"sqlite_with_rowid": False}

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    lat_e5: Mapped[int]
    lon_e5: Mapped[int]
    council_code: Mapped[str | None] = mapped_column(String(9))
    ward_code: Mapped[str | None] = mapped_column(String(9))


class Outcode(Model):
    """The outward half of a postcode ("N8"). `council_code`: the council most of its postcodes are in."""

    __tablename__ = "outcode"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    lat_e5: Mapped[int]
    lon_e5: Mapped[int]
    postcodes: Mapped[int]
    council_code: Mapped[str | None] = mapped_column(String(9))


class PlaceName(Stamped, Model):
    """A name people use for a place: a council, a town or neighbourhood, or a ward. `folded` is how it is
    looked up.
    """

    __tablename__ = "place_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    folded: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    ward_code: Mapped[str | None] = mapped_column(ForeignKey("ward.code"))
    lat_e5: Mapped[int]
    lon_e5: Mapped[int]
    source: Mapped[str] = mapped_column(String(20))

    __table_args__ = (
        UniqueConstraint("folded", "kind", "council_code", name="uq_place_name_called"),
        CheckConstraint("kind IN ('council', 'town', 'ward')", name="kind_known"),
        CheckConstraint("(kind = 'ward') = (ward_code IS NOT NULL)", name="ward_when_ward"),
        Index("ix_place_name_council_code", "council_code"),
        Index("ix_place_name_ward_code", "ward_code"),
    )
