"""Questions to take on a visit: made from the kind of care and the needs, safety first, one page a service."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.print.checklist_page import QUESTION
from directory.print.rules.checklist import FOR_NEEDS, QUESTIONS, questions_for
from directory.vocabulary.care import Category, Need
from tests.finding.conftest import Town
from tests.page_client import PageClient


@given(st.sampled_from(Category), st.sets(st.sampled_from(Need)), st.booleans(), st.booleans())
def test_every_kind_has_a_page_of_questions(
    category: str, needs: set[str], regulated: bool, priced: bool
) -> None:
    asked = questions_for(category, needs, regulated=regulated, priced=priced)
    assert ("inspectors" in asked) == regulated
    assert ("price_now" in asked, "price_asked" in asked) == (priced, not priced)
    assert len(set(asked)) == len(asked)
    assert asked[0] == "safe_alone" and asked[-1] == "try_and_leave"
    assert 6 <= len(set(asked) - set(FOR_NEEDS.values())) <= 20
    assert {FOR_NEEDS[need] for need in needs if need in FOR_NEEDS} <= set(asked)


def test_every_question_has_words_and_none_is_left_over() -> None:
    assert set(QUESTION) == {code for code, _ in QUESTIONS} | set(FOR_NEEDS.values())


def test_a_sheet_for_each_service(town: Town, session: scoped_session, client: PageClient) -> None:
    slugs = [row.slug for row in session.query(Service).order_by(Service.id)]
    page = client.page(f"/checklists?service={slugs[0]}&service={slugs[3]}&service=gone&need=dementia")
    assert len(page.find_class("cc-sheet")) == 2
    words = " ".join(page.text_content().split())
    assert "£154.00 a week" in words and "Dementia: how do you learn" in words
    assert "1 service you chose is not offered here now" in words
    assert "Amina" not in words
    assert "Choose services first" in client.page("/checklists").text_content()
    assert client.get("/checklists?" + "service=x&" * 390).status_code == 200
