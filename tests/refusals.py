"""What a call refuses, as the form that made it learns it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import Invalid

# May do all, and is not whom a row names by default.
ANYBODY = Actor("anybody-1", (Grant(Role.SYSTEM),))


def refused(call: Callable[[], object]) -> tuple[str, str]:
    """The field and the code of the Invalid that a call raises."""
    with pytest.raises(Invalid) as refusal:
        call()
    return refusal.value.field, refusal.value.code
