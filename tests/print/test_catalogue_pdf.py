"""The catalogue as a PDF: tagged, in its language, in order, with a true index; and never a command of a stranger."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import Unavailable
from directory.print import typesetting
from directory.vocabulary.care import Category
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient
from tests.web.test_assets import BUILD, sass_map

PDF = "/catalogue/haringey/pdf"
ORDER = ["Far Away Care", "Lark Homecare", "Rosewater Care", "Elm Nursing Home"]


def paper(client: PageClient, path: str = PDF) -> PdfReader:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.status_code
    return PdfReader(io.BytesIO(answer.get_data()))


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def tags(node: Any) -> list[str]:
    """The kinds of the elements of the structure tree, in reading order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        return [tag for child in node for tag in tags(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (tags(node["/K"]) if "/K" in node else [])


def test_it_is_tagged_and_says_its_language_and_title(town: Town, client: PageClient) -> None:
    reader = paper(client)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None and reader.metadata.title == "Care in Haringey – Choosing Care"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    headings = [tag for tag in tags(root["/StructTreeRoot"]) if re.fullmatch(r"/H\d", tag)]
    assert headings == ["/H1", *["/H2"] * 3, "/H2", *["/H3"] * 3, "/H2", "/H3", "/H2"]


def test_it_is_read_in_the_order_of_the_list(town: Town, client: PageClient) -> None:
    said = words(paper(client))
    body = said[said.index("Page 1") :]
    places = [body.index(name) for name in ORDER]
    assert places == sorted(places)
    for fact in ("£171.50 a week", "Issued on 22 November 2026", "020 7946 0000", "18001", "Good", "2 weeks"):
        assert fact in said
    assert "Amina Yusuf" not in said


@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_index_tells_the_true_page(
    town: Town, client: PageClient, session: scoped_session, size: str
) -> None:
    for number in range(9):
        town.add(f"Birch {number} Care")
    session.commit()
    reader = paper(client, f"{PDF}?text={size}")
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    index = " ".join(pages[next(n for n, page in enumerate(pages) if "Index of names" in page) :])
    for name in [*ORDER, *(f"Birch {number} Care" for number in range(9))]:
        told = re.search(rf"{name} (\d+)", index)
        assert told, name
        assert f"{name} Run by" in pages[int(told[1]) - 1]


def test_large_print_is_large(town: Town, client: PageClient) -> None:
    def smallest(reader: PdfReader) -> float:
        sizes: list[float] = []
        for page in reader.pages:
            page.extract_text(
                visitor_text=lambda said, _c, _t, _f, size: sizes.append(size) if said.strip() else None
            )
        return min(sizes)

    assert smallest(paper(client, f"{PDF}?text=normal")) >= 12
    assert smallest(paper(client, f"{PDF}?text=large")) >= 18


def test_it_speaks_arabic(town: Town, client: PageClient) -> None:
    reader = paper(client, f"{PDF}?lang=ar")
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    said = words(reader)
    assert len(re.findall(r"[\u0600-\u06ff\ufe70-\ufeff]", said)) > 200
    assert "Lark Homecare" in said


def test_a_suspended_service_leaves_the_next_paper(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    assert "Lark Homecare" in words(paper(client))
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
    session.commit()
    assert "Lark Homecare" not in words(paper(client))


@pytest.mark.parametrize(
    "name",
    ['#panic("x")', "*bold* _it_ $x^2$", "</p><script>", '"); #read("/etc/passwd")', "@entry-1 <x> = H"],
)
def test_what_a_provider_wrote_is_only_words(
    town: Town, client: PageClient, session: scoped_session, name: str
) -> None:
    town.add(name)
    session.commit()
    assert name.replace(" ", "") in words(paper(client)).replace(" ", "")


def test_a_sign_that_no_font_has_stops_nothing(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    town.add("Sunny 😀 李 Care")
    session.commit()
    reader = paper(client)
    assert "Lark Homecare" in words(reader)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_what_cannot_be_made_leads_to_the_page(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "catalogue.typ").write_text("#panic()", encoding="utf-8")
    monkeypatch.setattr(typesetting, "PAPERS", tmp_path)
    page = client.page(f"{PDF}?category=nursing_home", 503)
    assert page.xpath("//main//a[@href='/catalogue/haringey?category=nursing_home']")


def test_a_missing_paper_is_unavailable(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typesetting, "PAPERS", tmp_path)
    with pytest.raises(Unavailable):
        typesetting.typeset("catalogue.typ", {"day": [2026, 11, 22]})


def test_nothing_to_print_or_an_unknown_place_is_said_on_the_page(town: Town, client: PageClient) -> None:
    assert client.get(f"{PDF}?category=meals").location == "/catalogue/haringey?category=meals"
    assert client.get(f"{PDF}?near=ZZ9+9ZZ").location == "/catalogue/haringey?near=ZZ9+9ZZ"
    kept = client.get(f"{PDF}?near=ZZ9+9ZZ&lang=ar&payer=self_funder").location
    assert {"lang=ar", "payer=self_funder"} <= set(kept.split("?")[1].split("&"))


def test_no_cache_hands_it_to_somebody_else(town: Town, client: PageClient) -> None:
    answer = client.get(PDF)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= set(answer.vary.as_set(preserve_casing=True))
    assert client.get(PDF, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    placed = client.get(f"{PDF}?near=N8+0RD")
    assert placed.mimetype == "application/pdf" and placed.headers["Cache-Control"] == "no-store"
    assert {"Cookie", "Accept-Language"} <= set(placed.vary.as_set(preserve_casing=True))


def test_it_is_made_once(town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(f"{PDF}?payer=direct_payment").get_data()
    monkeypatch.setattr(typesetting, "PAPERS", Path("/nowhere"))
    assert client.get(f"{PDF}?payer=direct_payment").get_data() == first


def test_who_waits_for_the_press_holds_no_connection(
    town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    class Watched:
        """A press that is never free, and looks at whoever waits for it."""

        def acquire(self, timeout: float) -> bool:
            held.append(session().in_transaction())
            return False

    monkeypatch.setattr(typesetting, "_press", Watched())
    for _ in range(typesetting.MOST_IN_LINE + 1):
        assert client.get(PDF).status_code == 503
    assert held == [False] * (typesetting.MOST_IN_LINE + 1), "and whoever gave up left the line"


def test_a_long_line_is_said_at_once(town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_line", BoundedSemaphore(1))
    with typesetting._line:
        answer = client.get(PDF)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert client.get(PDF).status_code == 200


def test_paper_has_the_colours_of_the_site() -> None:
    colours = json.loads((BUILD / "print/colours.json").read_text(encoding="utf-8"))
    assert colours == sass_map("categories") and set(colours) == set(Category)
    for code, colour in colours.items():
        assert colour in (BUILD / f"print/{code}.svg").read_text(encoding="utf-8")
    assert {path.name for path in (BUILD / "print").glob("*.ttf")} == {
        "NotoSans-400Regular.ttf",
        "NotoSans-700Bold.ttf",
        "NotoSansArabic-400Regular.ttf",
        "NotoSansArabic-700Bold.ttf",
    }
