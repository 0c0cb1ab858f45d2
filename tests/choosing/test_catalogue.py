"""A council's list on paper: everything on it once, in a fixed order, as a page and as a tagged PDF."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient

PAGE = "/catalogue/haringey"


def paper(client: PageClient, query: str = "") -> PdfReader:
    answer = client.get(f"{PAGE}/pdf{query}")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.get_data()))


def text_of(pdf: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in pdf.pages).split())


def structure(pdf: PdfReader) -> list[str]:
    """The kinds of the structure elements, in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_the_page_is_dated_and_names_everybody_once(town: Town, client: PageClient) -> None:
    page = client.page(PAGE)
    words = " ".join(page.text_content().split())
    assert "Issued on 22 November 2026. Prices as they stand on 22 November 2026." in words
    assert "020 7946 0000" in words
    assert [one.text_content() for one in page.xpath("//h3//bdi")] == [
        "Far Away Care",
        "Lark Homecare",
        "Rosewater Care",
        "Elm Nursing Home",
    ], "kinds of care in their order, then the alphabet"
    assert "Amina" not in words, "the named contact stays on the page of the service"
    assert len(page.xpath("//ul[@class='cc-index']/li")) == 4


def test_a_part_of_the_list(town: Town, client: PageClient) -> None:
    assert len(client.page(f"{PAGE}?category=nursing_home").xpath("//h3//bdi")) == 1
    names = [one.text_content() for one in client.page(f"{PAGE}?near=N8+0RD").xpath("//h3//bdi")]
    assert "Far Away Care" not in names and "Lark Homecare" in names
    assert "No service on this list fits" in client.page(f"{PAGE}?category=meals").text_content()
    bad = client.page(f"{PAGE}?near=ZZ9+9ZZ")
    assert bad.find_class("govuk-error-summary") and bad.xpath("//input[@value='ZZ9 9ZZ']")
    assert client.get("/catalogue/nowhere").status_code == 404
    assert client.get("/catalogue/nowhere/pdf").status_code == 404


def test_the_paper_is_tagged_titled_and_in_order(town: Town, client: PageClient) -> None:
    pdf = paper(client)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or str(root["/MarkInfo"]["/Marked"]) == "True"
    assert str(root["/Lang"]).startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None and pdf.metadata.title.startswith("Care in Haringey")
    kinds = structure(pdf)
    headings = [kind for kind in kinds if re.fullmatch(r"/H\d|/Title", kind)]
    assert "/H1" in kinds or "/Title" in kinds
    assert len([kind for kind in headings if kind in ("/H2", "/H3")]) >= 4
    words = text_of(pdf)
    names = ("Far Away Care", "Lark Homecare", "Rosewater Care", "Elm Nursing Home")
    places = [words.index(name) for name in names]
    assert places == sorted(places), "what is read stands in the order of the list"
    assert "£171.50" in words and "020 7946 0000" in words and "22 November 2026" in words


def test_large_print_is_larger(town: Town, client: PageClient) -> None:
    usual, large = paper(client, "?text=normal"), paper(client, "?text=large")
    assert len(large.pages) > len(usual.pages) or sizes(large) > sizes(usual)
    assert sizes(large) >= 16


def sizes(pdf: PdfReader) -> float:
    """The size of the type that most of the words are set in, in points."""
    counted: dict[float, int] = {}

    def visit(words: str, _cm: object, tm: list[float], _font: object, size: float) -> None:
        points = round(abs(size * tm[3]) or size, 1)
        counted[points] = counted.get(points, 0) + len(words.strip())

    for page in pdf.pages:
        page.extract_text(visitor_text=visit)
    return max(counted, key=lambda points: counted[points])


def test_arabic_paper_is_arabic(town: Town, client: PageClient) -> None:
    pdf = paper(client, "?lang=ar")
    assert str(pdf.trailer["/Root"]["/Lang"]).startswith("ar")
    assert re.search(r"[\u0600-\u06ff\ufb50-\ufeff]", text_of(pdf))


def test_a_suspended_service_leaves_the_next_paper(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    assert "Lark Homecare" in text_of(paper(client))
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
    session.commit()
    assert "Lark Homecare" not in text_of(paper(client))
    assert "Lark Homecare" not in client.page(PAGE).text_content()


@pytest.mark.parametrize(
    "name", ["#panic()", "*bold* _it_ $x$ <tag>", '"]) #import "x"', "\\#{evil}", "Zoë 😀 Care"]
)
def test_a_name_is_only_words(town: Town, session: scoped_session, client: PageClient, name: str) -> None:
    session.query(Service).filter_by(name="Lark Homecare").one().name = name
    session.commit()
    words = text_of(paper(client))
    assert "Rosewater Care" in words
    for part in name.replace("😀", "").split():
        assert part in words or part.strip('"”“') in words or "import" in part
