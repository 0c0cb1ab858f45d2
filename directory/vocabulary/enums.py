"""Every enum of the room by its name, for templates and for the tests that pin its values."""

from __future__ import annotations

from collections.abc import Mapping

from directory.vocabulary import (
    callbacks,
    care,
    charging,
    claims,
    features,
    languages,
    leagues,
    organisations,
    people,
    prices,
    procurement,
    quality,
    ratings,
)
from directory.vocabulary.codes import Code

ENUMS: Mapping[str, type[Code]] = {
    name: value
    for module in (
        callbacks,
        care,
        charging,
        claims,
        features,
        languages,
        leagues,
        procurement,
        organisations,
        people,
        prices,
        quality,
        ratings,
    )
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Code) and len(value)
}
