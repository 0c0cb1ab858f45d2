"""Words that ask for a guide, and the guides they lead to."""

from __future__ import annotations

from directory.finding.guide_links import GUIDE_TITLES
from directory.finding.guide_words import GUIDE_WORDS, guides_in
from directory.pages.guides import GUIDES


def test_each_guide_exists_and_has_its_own_title() -> None:
    titles = {guide.name: guide.title for guide in GUIDES}
    assert {guide.name for guide in GUIDE_WORDS} == set(GUIDE_TITLES)
    for name, title in GUIDE_TITLES.items():
        assert title._args == titles[name]._args


def test_the_longest_phrase_wins_and_each_guide_is_named_once() -> None:
    asked = guides_in("NHS continuing healthcare, who pays? I want to complain")
    assert [each.guide.name for each in asked] == ["who-pays", "complaints"]
    assert guides_in("home care in Hornsey") == ()
    assert guides_in("") == ()
