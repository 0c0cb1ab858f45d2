"""Viewing together: large pages with the steps on top, and a shortlist that was made before the visit."""

from __future__ import annotations

import pytest

from tests.page_client import PageClient


def test_viewing_together_is_turned_on_remembered_and_turned_off(client: PageClient) -> None:
    assert not client.page("/").find_class("cc-together")
    page = client.page("/view-together?text=together")
    assert "cc-large" in page.get("class")
    assert "Looking together is on." in page.text_content()
    assert client.page("/guides").find_class("cc-together"), "the choice was not kept"
    client.page("/?text=normal")
    assert not client.page("/guides").find_class("cc-together")


@pytest.mark.parametrize(
    "link",
    [
        "https://care.example/shortlist/shared/abcdefgh.IJKL-mn_op",
        "  see /shortlist/shared/abcdefgh.IJKL-mn_op and call me ",
        "https://evil.example//shortlist/shared/abcdefgh.IJKL-mn_op",
    ],
)
def test_a_link_is_followed_only_on_this_site(client: PageClient, link: str) -> None:
    answer = client.get("/view-together", query_string={"link": link})
    assert answer.status_code == 303
    assert answer.location == "/shortlist/shared/abcdefgh.IJKL-mn_op?text=together"


@pytest.mark.parametrize("link", ["nothing", "javascript:alert(1)", "/shortlist/shared/", "x" * 3_900])
def test_any_other_text_is_an_error_beside_the_field(client: PageClient, link: str) -> None:
    answer = client.get("/view-together", query_string={"link": link})
    assert answer.status_code == 200
    assert "That is not the link of a shortlist." in answer.text
    assert link[:100] in answer.text.replace("&#34;", '"')
