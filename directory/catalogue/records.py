"""The frozen records in which the catalogue gives its facts to other rooms and to templates.

`ServiceRecord` has no field for the named contact, so that nothing built from it (index, feed, sitemap) can
leak one; `ServicePage` adds it for the one page that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.catalogue.rules import (
    VACANCY_STALE_DAYS,
    AddressAreas,
    earliest_start,
    freshness,
    visits_address,
)


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """The legal entity behind a service."""

    id: int
    public_id: str
    legal_name: str
    aliases: tuple[str, ...]
    companies_house: str | None
    charity_number: str | None
    cqc_provider_id: str | None
    organisation_size: str | None
    sector: str | None
    led_by: tuple[str, ...]
    website: str | None
    invented: bool


@dataclass(frozen=True, slots=True)
class TextRecord:
    """The provider's text in one language."""

    locale: str
    summary: str = ""
    description: str = ""
    staffing_note: str = ""
    important_terms: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One of the provider's texts as a page prints it, and the language it is in."""

    words: str
    locale: str


@dataclass(frozen=True, slots=True)
class VacancyRecord:
    """Free beds, hours a week or places as at a day."""

    count: int
    unit: str
    as_at: date
    source: str


@dataclass(frozen=True, slots=True)
class WorkforceRecord:
    """Facts about the staff, as at a day. Percentages are whole numbers."""

    staff_count: int | None
    turnover_percent: int | None
    qualified_percent: int | None
    specialist_trained_count: int | None
    pays_real_living_wage: bool | None
    pays_travel_time: bool | None
    as_at: date
    source: str


@dataclass(frozen=True, slots=True)
class ContinuityRecord:
    """At most how many different carers in four weeks: as promised and as measured."""

    committed_carers: int | None
    measured_carers: int | None
    as_at: date
    source: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """The one person residents can turn to."""

    name: str
    job: str | None
    phone: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """All public facts of a service in the catalogue, without the named contact.

    Of a private address the street is left out, the postcode is cut to its outward half, and the point is
    moved to the nearest hundredth of a degree.
    """

    id: int
    public_id: str
    slug: str
    state: str
    version: int
    category: str
    name: str
    provider: ProviderRecord
    location_id: str | None
    council_code: str | None
    ward_code: str | None
    address: str | None
    town: str | None
    postcode: str | None
    lat_e5: int | None
    lon_e5: int | None
    address_is_private: bool
    regulated: bool
    regulated_activities: tuple[str, ...]
    needs: tuple[str, ...]
    tasks: tuple[str, ...]
    languages: tuple[str, ...]
    features: tuple[str, ...]
    cultures: tuple[str, ...]
    faiths: tuple[str, ...]
    diets: tuple[str, ...]
    visit_times: tuple[str, ...]
    same_sex_worker: bool | None
    minimum_age: int | None
    maximum_age: int | None
    trial_offered: bool | None
    trial_days: int | None
    notice_by_resident_days: int | None
    notice_by_provider_days: int | None
    rent_weekly_pence: int | None
    rent_includes_bills: bool | None
    sharers: int | None
    shared_support_hours: int | None
    funding_accepted: tuple[str, ...]
    minimum_self_funding_months: int | None
    top_up_may_be_needed: bool | None
    contract_terms_url: str | None
    capacity: int | None
    capacity_unit: str | None
    earliest_start_on: date | None
    earliest_start_told_on: date | None
    website: str | None
    phone: str | None
    opening_hours: tuple[Mapping[str, str], ...]
    prices_confirmed_on: date | None
    told_on: date | None
    source: str
    texts: Mapping[str, TextRecord]
    areas: tuple[tuple[str, str], ...]
    vacancy: VacancyRecord | None
    workforce: WorkforceRecord | None
    continuity: ContinuityRecord | None

    @property
    def english(self) -> TextRecord:
        """The provider's texts in English; empty where there are none."""
        return self.texts.get("en") or TextRecord("en")

    def passage(self, name: str, locale: str) -> Passage:
        """One text (a field of `TextRecord`) in `locale`; where that lacks it, in English: a reader loses no term."""
        words: str = getattr(self.texts.get(locale), name, "")
        return Passage(words, locale) if words else Passage(getattr(self.english, name), "en")

    def free(self, today: date) -> VacancyRecord | None:
        """The vacancies, while they are fresh enough to rely on; else None."""
        age = freshness(self.vacancy.as_at if self.vacancy else None, today, VACANCY_STALE_DAYS)
        return self.vacancy if age.is_usable else None

    def start(self, today: date) -> date | None:
        """When the service can begin; None where the resident has to ask."""
        return earliest_start(self.earliest_start_on, self.earliest_start_told_on, today)

    def visits(self, address: AddressAreas) -> bool:
        """Whether it visits an address."""
        return visits_address(self.areas, address)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage(ServiceRecord):
    """A service as its own page shows it."""

    contact: ContactRecord | None


@dataclass(frozen=True, slots=True)
class ServiceName:
    """Enough to name a service and link to it."""

    id: int
    public_id: str
    slug: str
    name: str
    category: str
    state: str
    provider_id: int
    provider_name: str
