"""Hypothesis profiles: the suite tries the same examples each time, `make explore` looks for new ones.

No property test has a deadline, and none fails because a busy machine draws slowly: times belong to `make bench`.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SUITE, EXPLORE = "suite", "explore"
EXPLORED_EXAMPLES = 2000
HOW_TO_KEEP = (
    "To keep a failing example, add the values of its `Falsifying example` to the test as @example(...) below @given:"
    " from then on `make test` tries it too. @reproduce_failure is for the time of mending alone."
)


def load_profile() -> None:
    """Use the profile that HYPOTHESIS_PROFILE names, or that of the suite; before any test module is imported."""
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile(SUITE, patient, derandomize=True, database=None)
    settings.register_profile(EXPLORE, patient, max_examples=EXPLORED_EXAMPLES, print_blob=True)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", SUITE))


def exploring() -> bool:
    """Whether this run looks for new examples."""
    return settings.get_current_profile_name() == EXPLORE


def examples(count: int) -> settings:
    """Settings of a test that needs its own number of examples; while exploring, at least the profile's number."""
    return settings(max_examples=max(count, EXPLORED_EXAMPLES) if exploring() else count)
