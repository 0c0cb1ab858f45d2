"""Pages for staff are in English, whatever the browser asks for; those that providers read are in their language."""

from __future__ import annotations

import pytest

from directory.foundation.actor import Grant, Role
from tests.accounts.sign_in import sign_in
from tests.page_client import PageClient


@pytest.mark.parametrize(("path", "lang"), [("/site/people?lang=ar", "en"), ("/account?lang=ar", "ar")])
def test_the_language_of_a_page(client: PageClient, path: str, lang: str) -> None:
    sign_in(client, Grant(Role.ADMINISTRATOR))
    page = client.page(path)
    assert page.get("lang") == lang
    assert bool(page.xpath("//a[@hreflang='tr']")) == (lang == "ar"), "no links to what there is not"


def test_a_public_page_whose_address_begins_alike_is_in_every_language(client: PageClient) -> None:
    assert client.page("/councils?lang=ar").get("lang") == "ar"
