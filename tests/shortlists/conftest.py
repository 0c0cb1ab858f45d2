"""The town that a shortlist is chosen in, and the mail that carries it."""

from __future__ import annotations

from tests.finding import conftest as finding_conftest
from tests.outbox import conftest as outbox_conftest

town = finding_conftest.town
mail_to = outbox_conftest.mail_to
