"""The page of checklists: one for each chosen service."""

from __future__ import annotations

from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.print.checklist_page import QUESTION_WORDS
from directory.print.rules.checklist import NEED_QUESTIONS, QUESTIONS
from tests.finding.conftest import Town
from tests.page_client import PageClient


def test_every_question_has_words() -> None:
    assert set(QUESTION_WORDS) == {code for code, _ in QUESTIONS} | set(NEED_QUESTIONS.values())


def test_there_is_a_checklist_for_each_service(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    slugs = [row.slug for row in session.query(Service).order_by(Service.id)]
    page = client.page(f"/checklists?service={slugs[0]}&service={slugs[3]}&service=gone&need=dementia")
    assert len(page.find_class("cc-sheet")) == 2
    words = " ".join(page.text_content().split())
    assert "£154.00 a week" in words and "Dementia: how do you learn" in words
    assert "1 service you chose is not offered here now" in words
    assert "Amina" not in words
    assert "Choose services first" in client.page("/checklists").text_content()
    assert client.get("/checklists?" + "service=x&" * 390).status_code == 200
