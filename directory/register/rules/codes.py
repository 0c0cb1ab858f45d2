"""The regulator's names for service types, specialisms and activities, in every spelling it has published, as
codes.

An unknown name is kept as a code made from its words, so that nothing is lost when the regulator adds one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from directory.vocabulary.organisations import SOCIAL_CARE_KINDS, RegisterKind

SERVICE_TYPES: dict[str, tuple[str, ...]] = {
    "care_home_with_nursing": ("Care home service with nursing", "Nursing homes"),
    "care_home_without_nursing": ("Care home service without nursing", "Residential homes"),
    "domiciliary_care": ("Domiciliary care service", "Homecare agencies"),
    "supported_living": ("Supported living service", "Supported living"),
    "extra_care_housing": ("Extra Care housing services", "Supported housing"),
    "shared_lives": ("Shared Lives",),
    "specialist_college": ("Specialist college service", "Education disability services"),
    "rehabilitation": ("Rehabilitation services", "Rehabilitation (illness/injury)"),
    "substance_misuse_residential": (
        "Residential substance misuse treatment and/or rehabilitation service",
        "Rehabilitation (substance abuse)",
    ),
    "substance_misuse_community": (
        "Community based services for people who misuse substances",
        "Community services - Substance abuse",
    ),
    "learning_disability_community": (
        "Community based services for people with a learning disability",
        "Community services - Learning disabilities",
    ),
    "mental_health_community": (
        "Community based services for people with mental health needs",
        "Community services - Mental Health",
    ),
    "mental_health_hospital": (
        (
            "Hospital services for people with mental health needs, learning disabilities"
            " and problems with substance misuse"
        ),
        "Hospitals - Mental health/capacity",
    ),
    "hospice": ("Hospice services", "Hospice"),
    "hospice_at_home": ("Hospice services at home", "Home hospice care"),
    "nurses_agency": ("Community health care services - Nurses Agency only", "Community services - Nursing"),
    "community_healthcare": ("Community healthcare service", "Community services - Healthcare"),
    "independent_midwives": ("Community health care services - Independent Midwives",),
    "acute_with_beds": ("Acute services with overnight beds", "Hospital"),
    "acute_without_beds": (
        "Acute services without overnight beds / listed acute services with or without overnight beds",
        "Clinic",
    ),
    "ambulance": ("Ambulance service", "Ambulances"),
    "blood_and_transplant": ("Blood and Transplant service",),
    "dental": ("Dental service", "Dentist"),
    "diagnostic": ("Diagnostic and/or screening service", "Diagnosis/screening"),
    "diagnostic_single_handed": ("Diagnostic and/or screening service - single handed sessional providers",),
    "doctors_consultation": ("Doctors consultation service",),
    "doctors_treatment": ("Doctors treatment service", "Doctors/GPs"),
    "mobile_doctors": ("Mobile doctors service", "Mobile doctors"),
    "hyperbaric_chamber": ("Hyperbaric Chamber", "Hyperbaric chamber services"),
    "long_term_conditions": ("Long term conditions services", "Long-term conditions"),
    "prison_healthcare": ("Prison Healthcare Services", "Prison healthcare"),
    "remote_clinical_advice": ("Remote clinical advice service", "Phone/online advice"),
    "urgent_care": ("Urgent care services", "Urgent care centres"),
}
SPECIALISMS: dict[str, tuple[str, ...]] = {
    "older_people": ("Caring for adults over 65 yrs", "Older People"),
    "younger_adults": ("Caring for adults under 65 yrs", "Younger Adults"),
    "children": ("Caring for children", "Caring for children (0 - 18yrs)", "Children 0-18 years"),
    "dementia": ("Dementia",),
    "learning_disability_autism": (
        "Learning disabilities",
        "Learning disabilities or autistic spectrum disorder",
    ),
    "mental_health": ("Mental health conditions", "Mental Health"),
    "physical_disability": ("Physical disabilities", "Physical Disability"),
    "sensory_impairment": ("Sensory impairments", "Sensory Impairment"),
    "substance_misuse": ("Substance misuse problems", "People who misuse drugs and alcohol"),
    "eating_disorders": ("Eating disorders", "People with an eating disorder"),
    "detained_under_mental_health_act": (
        "Caring for people whose rights are restricted under the Mental Health Act",
        "People detained under the Mental Health Act",
    ),
    "everyone": ("Services for everyone", "Whole Population"),
}
ACTIVITIES: dict[str, tuple[str, ...]] = {
    "accommodation_with_care": ("Accommodation for persons who require nursing or personal care",),
    "accommodation_substance_misuse": (
        "Accommodation for persons who require treatment for substance misuse",
    ),
    "mental_health_act_assessment": (
        "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
        "Assessment or medical treatment for persons detained under the 1983 Act",
    ),
    "diagnostic_and_screening": ("Diagnostic and screening procedures",),
    "family_planning": ("Family planning", "Family planning services"),
    "blood_products": ("Management of supply of blood and blood derived products",),
    "maternity_and_midwifery": ("Maternity and midwifery services",),
    "nursing_care": ("Nursing care",),
    "personal_care": ("Personal care",),
    "slimming_clinics": ("Services in slimming clinics",),
    "surgical_procedures": ("Surgical procedures",),
    "termination_of_pregnancies": ("Termination of pregnancies",),
    "transport_and_remote_advice": ("Transport services, triage and medical advice provided remotely",),
    "treatment_of_disease": ("Treatment of disease, disorder or injury",),
}
LONGEST_REMEMBERED = 120  # characters
_KIND_OF = {
    "care_home_with_nursing": RegisterKind.NURSING_HOME,
    "care_home_without_nursing": RegisterKind.CARE_HOME,
    "domiciliary_care": RegisterKind.HOME_CARE,
    "supported_living": RegisterKind.SUPPORTED_LIVING,
    "extra_care_housing": RegisterKind.EXTRA_CARE,
    "shared_lives": RegisterKind.OTHER_CARE,
    "specialist_college": RegisterKind.OTHER_CARE,
    "hospice": RegisterKind.OTHER_CARE,
    "hospice_at_home": RegisterKind.OTHER_CARE,
    "rehabilitation": RegisterKind.OTHER_CARE,
    "substance_misuse_residential": RegisterKind.OTHER_CARE,
    "substance_misuse_community": RegisterKind.OTHER_CARE,
    "learning_disability_community": RegisterKind.OTHER_CARE,
}


def fold(name: str) -> str:
    """A name as it is compared: no accents or case, one space between words, only letters and digits."""
    return _remembered_fold(name) if len(name) <= LONGEST_REMEMBERED else _fold(name)


@lru_cache(maxsize=4_096)
def _remembered_fold(name: str) -> str:
    return _fold(name)


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").replace("&", " and ")))


def _by_spelling(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {fold(name): code for code, names in table.items() for name in names}


_SERVICE_TYPE = _by_spelling(SERVICE_TYPES)
_SPECIALISM = _by_spelling(SPECIALISMS)
_ACTIVITY = _by_spelling(ACTIVITIES)
_KNOWN = {**_SERVICE_TYPE, **_SPECIALISM, **_ACTIVITY}
_MOST_PARTS = 4
# Where a row describes a provider, the directory of 2025 puts its legal form among the service types.
_NOT_TYPES = frozenset({"partnership", "organisation", "nhs body", "individual"})


def is_activity(name: str) -> bool:
    """Whether a name is a regulated activity (the directory mixes them with specialisms)."""
    return fold(name) in _ACTIVITY


def service_type_codes(names: Iterable[str]) -> list[str]:
    """Codes of service types, each once, sorted."""
    return _codes((name for name in names if fold(name) not in _NOT_TYPES), _SERVICE_TYPE)


def specialism_codes(names: Iterable[str]) -> list[str]:
    """Codes of specialisms, each once, sorted."""
    return _codes(names, _SPECIALISM)


def activity_codes(names: Iterable[str]) -> list[str]:
    """Codes of regulated activities, each once, sorted."""
    return _codes(names, _ACTIVITY)


def unknown_names(names: Iterable[str]) -> list[str]:
    """Those of some names of service types, specialisms and activities that are in none of the regulator's lists."""
    return [
        name for name in names if fold(name) and fold(name) not in _KNOWN and fold(name) not in _NOT_TYPES
    ]


def split_names(text: str) -> list[str]:
    """The names in one cell. Some hold commas themselves, so parts are rejoined where together they make a
    known name.

    Bars and semicolons, where there are any, are the separators; commas only otherwise.
    """
    for separator in ("|", ";"):
        if separator in text:
            return [part.strip() for part in text.split(separator) if part.strip()]
    parts = [part.strip() for part in text.split(",")]
    names, start = [], 0
    while start < len(parts):
        for end in range(min(len(parts), start + _MOST_PARTS), start, -1):
            name = ", ".join(parts[start:end])
            if end == start + 1 or fold(name) in _KNOWN:
                names.append(name)
                start = end
                break
    return [name for name in names if name]


def kinds_of(service_types: Iterable[str], care_home: bool | None) -> list[str]:
    """The kinds of care a person would look for, from the codes of service types; in the order of RegisterKind."""
    kinds = {_KIND_OF.get(code, RegisterKind.HEALTH) for code in service_types}
    if care_home and not kinds & {RegisterKind.CARE_HOME, RegisterKind.NURSING_HOME}:
        kinds.add(RegisterKind.CARE_HOME)
    if kinds & SOCIAL_CARE_KINDS:
        kinds.discard(RegisterKind.HEALTH)
    return [kind for kind in RegisterKind if kind in kinds]


def _codes(names: Iterable[str], table: dict[str, str]) -> list[str]:
    folded = {fold(name) for name in names}
    return sorted({table.get(name) or name.replace(" ", "_")[:60] for name in folded if name})
