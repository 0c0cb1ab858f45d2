"""A small town to choose in."""

from tests.finding.conftest import town as small_town

town = small_town
