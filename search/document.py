"""The one shape that is indexed, and the list that says what each field is for.

Engines derive their own schema from `FIELDS`: a text field is searched by its words, a facet is filtered and
counted, a number is filtered and sorted, a keyed field holds one number for each of many keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

Json = str | int | float | bool | None | list["Json"] | tuple["Json", ...] | Mapping[str, "Json"]

NO_CARD: Mapping[str, Json] = MappingProxyType({})


class Role(Enum):
    """What a field is for."""

    TEXT = "text"
    FACET = "facet"
    MULTI_FACET = "multi_facet"
    NUMBER = "number"
    KEYED = "keyed"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a document. `weight` matters to text only: how much a word found there is worth."""

    name: str
    role: Role
    weight: int = 0


FIELDS: tuple[Field, ...] = (
    Field("name", Role.TEXT, 8),
    Field("provider_name", Role.TEXT, 4),
    Field("summary", Role.TEXT, 3),
    Field("text", Role.TEXT, 1),
    Field("category", Role.FACET),
    Field("rating", Role.FACET),
    Field("needs", Role.MULTI_FACET),
    Field("tasks", Role.MULTI_FACET),
    Field("languages", Role.MULTI_FACET),
    Field("features", Role.MULTI_FACET),
    Field("specialist", Role.MULTI_FACET),
    Field("funding", Role.MULTI_FACET),
    Field("councils", Role.MULTI_FACET),
    Field("areas", Role.MULTI_FACET),
    Field("visits", Role.NUMBER),
    Field("lat_e5", Role.NUMBER),
    Field("lon_e5", Role.NUMBER),
    Field("start_on", Role.NUMBER),
    Field("vacancies", Role.NUMBER),
    Field("feedback_mean", Role.NUMBER),
    Field("feedback_count", Role.NUMBER),
    Field("prices", Role.KEYED),
    Field("slug", Role.STORED),
    Field("card", Role.STORED),
)


def fields_of(*roles: Role) -> tuple[Field, ...]:
    """The fields that have one of these roles, in their published order."""
    return tuple(indexed for indexed in FIELDS if indexed.role in roles)


# The fields whose values can be counted. `areas` are matched against an address and never counted.
FACETS: tuple[str, ...] = tuple(
    indexed.name for indexed in fields_of(Role.FACET, Role.MULTI_FACET) if indexed.name != "areas"
)


@dataclass(frozen=True, slots=True)
class ServiceDocument:
    """A service as the public may find it.

    `visits` is True for care that visits the person: `areas` then holds the codes of the wards, outward codes
    and councils it visits. `lat_e5` and `lon_e5` are degrees times 100,000. `start_on` is the ordinal of
    the earliest day it could start (a day that has passed counts as "now"). `feedback_mean` is a mean
    times 100, None under five reviews. `prices` are pence a week under keys such as
    "residential:self_funder"; a key that is missing has no price. `card` is stored with the hit, as JSON,
    and is not searched.
    """

    id: int
    slug: str
    name: str
    provider_name: str = ""
    summary: str = ""
    text: str = ""
    category: str = ""
    rating: str = ""
    needs: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    specialist: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    visits: bool = False
    lat_e5: int | None = None
    lon_e5: int | None = None
    start_on: int | None = None
    vacancies: int | None = None
    feedback_mean: int | None = None
    feedback_count: int = 0
    prices: tuple[tuple[str, int], ...] = ()
    card: Mapping[str, Json] = field(default_factory=lambda: NO_CARD)

    def codes(self, facet: str) -> tuple[str, ...]:
        """The values this document has for a facet; one or none where the facet has a single value."""
        value = getattr(self, facet)
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(value)
