"""Tables of the catalogue.

Facts that change by themselves (vacancies, workforce, continuity) are never updated: a new row is current and
the old one is kept. Lists of codes are JSON arrays of the codes of `directory.vocabulary`; rules check them, the
index searches them.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.catalogue.states import SERVICE, ServiceState
from directory.foundation.database import Model, Stamped, only_one, sql_in
from directory.foundation.identifiers import new_public_id
from directory.outbox.rules import Event
from directory.vocabulary.care import Category
from directory.vocabulary.organisations import AreaKind, CapacityUnit, FactSource, OrganisationSize, Sector
from directory.workflow.models import WorkflowMixin

_WEB_ONLY = "website IS NULL OR substr(website, 1, 7) = 'http://' OR substr(website, 1, 8) = 'https://'"


class Provider(Stamped, Model):
    """The legal entity that offers services. It is known by its numbers, never by its name (HF App1)."""

    __tablename__ = "provider"
    __table_args__ = (
        CheckConstraint(sql_in("organisation_size", OrganisationSize), name="organisation_size"),
        CheckConstraint(sql_in("sector", Sector), name="sector"),
        CheckConstraint(_WEB_ONLY, name="website"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    legal_name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    companies_house: Mapped[str | None] = mapped_column(String(8), unique=True)
    charity_number: Mapped[str | None] = mapped_column(String(12), unique=True)
    cqc_provider_id: Mapped[str | None] = mapped_column(
        ForeignKey("registered_provider.id"), unique=True, index=True
    )
    organisation_size: Mapped[str | None] = mapped_column(String(10))
    sector: Mapped[str | None] = mapped_column(String(20))
    # What the organisation says of itself; never guessed (HAR App1 benefit 10).
    led_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    website: Mapped[str | None] = mapped_column(String(300))
    # The code of the council that this provider is a part of, where one runs its services itself.
    run_by_council: Mapped[str | None] = mapped_column(String(9))
    invented: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Service(WorkflowMixin, Stamped, Model):
    """One service a person can choose, in the last approved words of its provider."""

    workflow = SERVICE
    posts = (Event.SERVICE_CHANGED, "id")

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint(sql_in("category", Category), name="category"),
        CheckConstraint(sql_in("state", ServiceState), name="state"),
        CheckConstraint(_WEB_ONLY, name="website"),
        CheckConstraint(
            "trial_days IS NULL OR (trial_offered IS NOT NULL AND trial_offered AND trial_days > 0)",
            name="trial_days",
        ),
        CheckConstraint(
            "notice_by_resident_days IS NULL OR notice_by_resident_days >= 0", name="notice_by_resident"
        ),
        CheckConstraint(
            "notice_by_provider_days IS NULL OR notice_by_provider_days >= 0", name="notice_by_provider"
        ),
        CheckConstraint(
            "minimum_self_funding_months IS NULL OR minimum_self_funding_months >= 0", name="self_funding"
        ),
        CheckConstraint("(capacity IS NULL) = (capacity_unit IS NULL)", name="capacity_has_unit"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint(sql_in("capacity_unit", CapacityUnit), name="capacity_unit"),
        CheckConstraint(
            "(earliest_start_on IS NULL) OR (earliest_start_told_on IS NOT NULL)", name="start_told"
        ),
        CheckConstraint("minimum_age IS NULL OR minimum_age >= 0", name="minimum_age"),
        CheckConstraint(
            "maximum_age IS NULL OR minimum_age IS NULL OR maximum_age >= minimum_age", name="ages"
        ),
        CheckConstraint("rent_weekly_pence IS NULL OR rent_weekly_pence > 0", name="rent"),
        CheckConstraint("sharers IS NULL OR sharers BETWEEN 1 AND 50", name="sharers"),
        CheckConstraint(
            "shared_support_hours IS NULL OR shared_support_hours BETWEEN 0 AND 168", name="shared_support"
        ),
        CheckConstraint("(lat_e5 IS NULL) = (lon_e5 IS NULL)", name="point"),
        CheckConstraint("state <> 'prepared' OR location_id IS NOT NULL", name="prepared_from_register"),
        only_one("uq_service_prepared", "location_id", "category", where="NOT state <> 'prepared'"),
        Index("ix_service_state_category", "state", "category"),
        Index("ix_service_council_category", "council_code", "category"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    location_id: Mapped[str | None] = mapped_column(ForeignKey("registered_location.id"), index=True)
    category: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default=SERVICE.initial)
    # Why it was sent back or hidden, in the words of staff that its provider reads, or a code of `states`.
    state_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    # Where it is. `council_code` is the host council, where it stands; not the one that buys from it.
    council_code: Mapped[str | None] = mapped_column(ForeignKey("council.code"), index=True)
    ward_code: Mapped[str | None] = mapped_column(ForeignKey("ward.code"), index=True)
    address: Mapped[str | None] = mapped_column(String(200))
    town: Mapped[str | None] = mapped_column(String(80))
    postcode: Mapped[str | None] = mapped_column(String(8))
    lat_e5: Mapped[int | None]
    lon_e5: Mapped[int | None]
    # A refuge or a person's own home: the street is kept back, the area is shown.
    address_is_private: Mapped[bool] = mapped_column(default=False)

    # What it does and for whom.
    regulated: Mapped[bool] = mapped_column(default=False)
    regulated_activities: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    tasks: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    features: Mapped[list[str]] = mapped_column(JSON, default=list)
    cultures: Mapped[list[str]] = mapped_column(JSON, default=list)
    faiths: Mapped[list[str]] = mapped_column(JSON, default=list)
    diets: Mapped[list[str]] = mapped_column(JSON, default=list)
    visit_times: Mapped[list[str]] = mapped_column(JSON, default=list)
    same_sex_worker: Mapped[bool | None]
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]

    # Terms shown before any contract (HAR App3 4.2). None means "not said", which stops publication.
    trial_offered: Mapped[bool | None]
    trial_days: Mapped[int | None]
    notice_by_resident_days: Mapped[int | None]
    notice_by_provider_days: Mapped[int | None]

    # Living there as a tenant: rent to a landlord, which is no part of the price of care. None means "not told".
    rent_weekly_pence: Mapped[int | None]
    rent_includes_bills: Mapped[bool | None]
    sharers: Mapped[int | None]  # people in one home or flat, at most
    shared_support_hours: Mapped[int | None]  # hours of support a week that everybody there gets together

    # Key information at first contact (CMA96). None is shown as "not provided".
    funding_accepted: Mapped[list[str]] = mapped_column(JSON, default=list)
    minimum_self_funding_months: Mapped[int | None]
    top_up_may_be_needed: Mapped[bool | None]
    contract_terms_url: Mapped[str | None] = mapped_column(String(300))

    # Room for more people.
    capacity: Mapped[int | None]
    capacity_unit: Mapped[str | None] = mapped_column(String(6))
    earliest_start_on: Mapped[date | None]
    earliest_start_told_on: Mapped[date | None]

    website: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str | None] = mapped_column(String(20))
    # When it is open, or may be visited: periods as `rules.check_opening_hours` leaves them.
    opening_hours: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list, server_default="[]")
    # The day on which the provider last said that its prices are still right.
    prices_confirmed_on: Mapped[date | None]
    # The provider's agreement that price, rating and feedback are published (HAR 6.6).
    publish_consent_on: Mapped[date | None]
    # The day on which the description as a whole was given, and by whom.
    told_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(16), default=FactSource.PROVIDER)


class ServiceText(Stamped, Model):
    """The provider's own words, one row a language of the site ("en" at least)."""

    __tablename__ = "service_text"
    __table_args__ = (UniqueConstraint("service_id", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    staffing_note: Mapped[str] = mapped_column(Text, default="")
    # Especially important or surprising terms (CMA96).
    important_terms: Mapped[str] = mapped_column(Text, default="")


class ServiceArea(Stamped, Model):
    """A ward, outward postcode or council whose addresses this service visits."""

    __tablename__ = "service_area"
    __table_args__ = (
        UniqueConstraint("service_id", "kind", "code"),
        CheckConstraint(sql_in("kind", AreaKind), name="kind"),
        Index("ix_service_area_kind_code", "kind", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(9))


class NamedContact(Stamped, Model):
    """The one person residents can turn to (HAR App3 4.2).

    Shown on the page, never put in an index or open feed.
    """

    __tablename__ = "named_contact"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="reachable"),
        only_one("uq_named_contact_current", "service_id", where="valid_to IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    job: Mapped[str | None] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    # The day the person agreed to be shown by name.
    consent_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Vacancy(Stamped, Model):
    """How many beds, hours a week or places were free on a day, as the provider says (HF 4.5)."""

    __tablename__ = "vacancy"
    __table_args__ = (
        CheckConstraint("count >= 0", name="count"),
        CheckConstraint(sql_in("unit", CapacityUnit), name="unit"),
        CheckConstraint(sql_in("source", FactSource), name="source"),
        only_one("uq_vacancy_current", "service_id", where="is_current"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    count: Mapped[int]
    unit: Mapped[str] = mapped_column(String(6))
    as_at: Mapped[date]
    source: Mapped[str] = mapped_column(String(16), default=FactSource.PROVIDER)
    is_current: Mapped[bool] = mapped_column(default=True)


class Workforce(Stamped, Model):
    """Facts about the people who work there (HAR App2 2.7). Percentages are whole numbers of 0 to 100."""

    __tablename__ = "workforce"
    __table_args__ = (
        CheckConstraint("staff_count IS NULL OR staff_count >= 0", name="staff_count"),
        CheckConstraint("turnover_percent IS NULL OR turnover_percent >= 0", name="turnover"),
        CheckConstraint("qualified_percent IS NULL OR qualified_percent BETWEEN 0 AND 100", name="qualified"),
        CheckConstraint(sql_in("source", FactSource), name="source"),
        only_one("uq_workforce_current", "service_id", where="is_current"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    staff_count: Mapped[int | None]
    # Leavers of twelve months over staff; may pass 100.
    turnover_percent: Mapped[int | None]
    qualified_percent: Mapped[int | None]
    specialist_trained_count: Mapped[int | None]
    pays_real_living_wage: Mapped[bool | None]
    pays_travel_time: Mapped[bool | None]
    as_at: Mapped[date]
    source: Mapped[str] = mapped_column(String(16), default=FactSource.PROVIDER)
    is_current: Mapped[bool] = mapped_column(default=True)


class Continuity(Stamped, Model):
    """A core of carers (HAR App3 4.1): at most how many different carers one person meets in four weeks."""

    __tablename__ = "continuity"
    __table_args__ = (
        CheckConstraint("committed_carers IS NULL OR committed_carers > 0", name="committed"),
        CheckConstraint("measured_carers IS NULL OR measured_carers > 0", name="measured"),
        CheckConstraint("committed_carers IS NOT NULL OR measured_carers IS NOT NULL", name="says_something"),
        CheckConstraint(sql_in("source", FactSource), name="source"),
        only_one("uq_continuity_current", "service_id", where="is_current"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    committed_carers: Mapped[int | None]
    measured_carers: Mapped[int | None]
    as_at: Mapped[date]
    source: Mapped[str] = mapped_column(String(16), default=FactSource.PROVIDER)
    is_current: Mapped[bool] = mapped_column(default=True)


class SlugHistory(Stamped, Model):
    """A slug that a service once had; its address redirects to the service for ever."""

    __tablename__ = "slug_history"

    old_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    retired_on: Mapped[date]
