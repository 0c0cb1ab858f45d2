"""Looking together: large pages with the steps on top, and a shortlist that somebody made before the visit."""

from __future__ import annotations

import pytest

from tests.page_client import PageClient


def test_it_is_turned_on_and_kept_and_left_again(client: PageClient) -> None:
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
def test_a_link_is_followed_on_this_site_alone(client: PageClient, link: str) -> None:
    answer = client.get("/view-together", query_string={"link": link})
    assert answer.status_code == 303
    assert answer.location == "/shortlist/shared/abcdefgh.IJKL-mn_op?text=together"


@pytest.mark.parametrize("link", ["nothing", "javascript:alert(1)", "/shortlist/shared/", "x" * 3_900])
def test_anything_else_is_said_beside_the_field_and_kept(client: PageClient, link: str) -> None:
    answer = client.get("/view-together", query_string={"link": link})
    assert answer.status_code == 200
    assert "That is not the link of a shortlist." in answer.text
    assert link[:100] in answer.text.replace("&#34;", '"')
