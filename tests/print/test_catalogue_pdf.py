"""The catalogue as a PDF: tagged, in its language, in order, correctly indexed; what providers write is only text."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM
from directory.print import catalogue_pdf, pdf_process, pdf_store, typesetting
from directory.vocabulary.care import Category
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.page_client import PageClient
from tests.patience import HUNG_SECONDS
from tests.web.test_assets import BUILD, sass_map

PDF = "/catalogue/haringey/pdf"
ROOT = Path(__file__).resolve().parents[2]
ORDER = ["Far Away Care", "Lark Homecare", "Rosewater Care", "Elm Nursing Home"]


def read_pdf(client: PageClient, path: str = PDF) -> PdfReader:
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


@pytest.fixture(autouse=True)
def kept(app: Flask) -> Path:
    """The folder of the PDFs, empty at first."""
    with app.app_context():
        folder = pdf_process.pdf_folder()
    for path in folder.iterdir():
        path.unlink()
    return folder


def test_the_pdf_is_tagged_with_its_language_and_title(town: Town, client: PageClient) -> None:
    reader = read_pdf(client)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None and reader.metadata.title == "Care in Haringey – Choosing Care"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    headings = [tag for tag in tags(root["/StructTreeRoot"]) if re.fullmatch(r"/H\d", tag)]
    assert headings == ["/H1", *["/H2"] * 3, "/H2", *["/H3"] * 3, "/H2", "/H3", "/H2"]


def test_the_pdf_is_in_the_order_of_the_list(town: Town, client: PageClient) -> None:
    content = words(read_pdf(client))
    body = content[content.index("Page 1") :]
    positions = [body.index(name) for name in ORDER]
    assert positions == sorted(positions)
    for fact in ("£171.50 a week", "Issued on 22 November 2026", "020 7946 0000", "18001", "Good", "2 weeks"):
        assert fact in content
    assert "Amina Yusuf" not in content


@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_index_gives_the_page_of_each_service(
    town: Town, client: PageClient, session: scoped_session, size: str
) -> None:
    for number in range(9):
        town.add(f"Birch {number} Care")
    session.commit()
    reader = read_pdf(client, f"{PDF}?text={size}")
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    index = " ".join(pages[next(n for n, page in enumerate(pages) if "Index of names" in page) :])
    for name in [*ORDER, *(f"Birch {number} Care" for number in range(9))]:
        match = re.search(rf"{name} (\d+)", index)
        assert match, name
        assert f"{name} Run by" in pages[int(match[1]) - 1]


@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_service_is_cut_in_two(town: Town, client: PageClient, session: scoped_session, size: str) -> None:
    """However the services before it fill their pages, the name and the last line of each stand on one page."""
    for number in range(12):
        service = town.add(f"Birch {number} Care")
        service.languages = ["en", "tr", "ar", "pl", "so"][: number % 5 + 1]
    session.commit()
    pages = [re.sub(r"\s+", "", page.extract_text()) for page in read_pdf(client, f"{PDF}?text={size}").pages]
    for slug, name in session.execute(select(Service.slug, Service.name)):
        plain = re.sub(r"\s+", "", name)
        (first,) = [number for number, page in enumerate(pages) if f"{plain}Runby" in page]
        (last,) = [number for number, page in enumerate(pages) if f"/services/{slug}" in page]
        assert first == last, name


@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_list_begins_with_what_is_inside(town: Town, client: PageClient, size: str) -> None:
    pages = [
        re.sub(r"\s+", " ", page.extract_text()) for page in read_pdf(client, f"{PDF}?text={size}").pages
    ]
    first = pages[0]
    assert first.index("What is inside") < first.index("Care at home") < first.index("Nursing home")
    for heading, named in (
        ("Care at home", r"Care at home · 3 services · Page (\d+)"),
        ("Nursing home", r"Nursing home · 1 service · Page (\d+)"),
        ("How to use this list", r"How to use this list · Page (\d+)"),
        ("Index of names", r"Index of names, with the page of each · Page (\d+)"),
    ):
        (page,) = re.findall(named, first)
        assert int(page) > 1 and heading in pages[int(page) - 1]


def test_the_page_lists_what_is_inside_first(town: Town, client: PageClient) -> None:
    content = " ".join(client.page("/catalogue/haringey").text_content().split())
    assert content.index("What is inside") < content.index("How to use this list")
    assert "Index of names 4 services" in content


def test_large_print_is_at_least_18_points(town: Town, client: PageClient) -> None:
    def smallest(reader: PdfReader) -> float:
        sizes: list[float] = []
        for page in reader.pages:
            page.extract_text(
                visitor_text=lambda text, _c, _t, _f, size: sizes.append(size) if text.strip() else None
            )
        return min(sizes)

    assert smallest(read_pdf(client, f"{PDF}?text=normal")) >= 12
    assert smallest(read_pdf(client, f"{PDF}?text=large")) >= 18


def test_the_pdf_is_in_arabic_where_asked(town: Town, client: PageClient) -> None:
    reader = read_pdf(client, f"{PDF}?lang=ar")
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    content = words(reader)
    assert len(re.findall(r"[\u0600-\u06ff\ufe70-\ufeff]", content)) > 200
    assert "Lark Homecare" in content


def test_a_suspended_service_is_not_in_the_pdf(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    assert "Lark Homecare" in words(read_pdf(client))
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
    session.commit()
    assert "Lark Homecare" not in words(read_pdf(client))


@pytest.mark.parametrize(
    "name",
    ['#panic("x")', "*bold* _it_ $x^2$", "</p><script>", '"); #read("/etc/passwd")', "@entry-1 <x> = H"],
)
def test_what_a_provider_wrote_is_only_text(
    town: Town, client: PageClient, session: scoped_session, name: str
) -> None:
    town.add(name)
    session.commit()
    assert name.replace(" ", "") in words(read_pdf(client)).replace(" ", "")


def test_a_character_that_no_font_has_does_not_stop_the_pdf(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    town.add("Sunny 😀 李 Care")
    session.commit()
    reader = read_pdf(client)
    assert "Lark Homecare" in words(reader)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def run_instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Run a program of Python in place of the one that makes PDFs."""
    monkeypatch.setattr(pdf_process, "COMMAND", (sys.executable, "-c", program))


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit(1)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "",
        "print([1])",
        "print('[1')",
    ],
    ids=["fails", "is killed", "writes nothing", "writes no PDF", "writes half"],
)
def test_where_no_pdf_can_be_made_there_is_a_link_to_the_page(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch, kept: Path, program: str
) -> None:
    run_instead(monkeypatch, program)
    page = client.page(f"{PDF}?category=nursing_home", 503)
    assert page.xpath("//main//a[@href='/catalogue/haringey?category=nursing_home']")
    assert not list(kept.glob("*.pdf"))
    monkeypatch.undo()
    assert client.get(f"{PDF}?category=nursing_home").status_code == 200


def test_where_the_process_cannot_reach_the_database_no_pdf_is_made(
    town: Town, app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = replace(app.extensions["settings"], database_url="sqlite:////nowhere/directory.sqlite3")
    monkeypatch.setitem(app.extensions, "settings", away)
    assert client.get(PDF).status_code == 503
    monkeypatch.undo()
    assert client.get(PDF).status_code == 200


def test_a_process_that_nobody_waits_for_ends_in_its_time(tmp_path: Path) -> None:
    program = "from directory import pdf_main; pdf_main.MAKING_SECONDS = 5; pdf_main.main()"
    site = {**os.environ, "DIRECTORY_DATA_DIR": str(tmp_path), "DIRECTORY_DEMONSTRATION": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=site, stdin=subprocess.PIPE
    ) as process:  # its job never comes
        assert process.wait(HUNG_SECONDS) == -signal.SIGALRM


def test_the_process_holds_the_lock_too(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = "/proc/self/fd"
    held = f"any(os.path.realpath(f'{folder}/{{n}}').endswith('/LOCK') for n in os.listdir('{folder}'))"
    run_instead(monkeypatch, f"import os; print('[1]\\n%PDF', {held})")
    assert client.get(PDF).get_data() == b"%PDF True\n"


def test_a_missing_template_or_a_fault_in_one_makes_no_pdf(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    with pytest.raises(FileNotFoundError):
        typesetting.typeset("catalogue.typ", {"day": [2026, 11, 22]}, BUILD)
    (tmp_path / "catalogue.typ").write_text("#panic()", encoding="utf-8")
    with pytest.raises(RuntimeError):
        typesetting.typeset("catalogue.typ", {"day": [2026, 11, 22]}, BUILD)


def test_an_empty_catalogue_or_an_unknown_place_redirects_to_the_page(town: Town, client: PageClient) -> None:
    assert client.get(f"{PDF}?category=meals").location == "/catalogue/haringey?category=meals"
    assert client.get(f"{PDF}?near=ZZ9+9ZZ").location == "/catalogue/haringey?near=ZZ9+9ZZ"
    location = client.get(f"{PDF}?near=ZZ9+9ZZ&lang=ar&payer=self_funder").location
    assert {"lang=ar", "payer=self_funder"} <= set(location.split("?")[1].split("&"))


def test_the_response_is_not_shared_between_visitors(town: Town, client: PageClient) -> None:
    answer = client.get(PDF)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= set(answer.vary.as_set(preserve_casing=True))
    assert client.get(PDF, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    placed = client.get(f"{PDF}?near=N8+0RD")
    assert placed.mimetype == "application/pdf" and placed.headers["Cache-Control"] == "no-store"
    assert {"Cookie", "Accept-Language"} <= set(placed.vary.as_set(preserve_casing=True))


def test_a_pdf_is_made_once_by_all_processes_until_something_changes(
    town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{PDF}?payer=direct_payment"
    first = client.get(address).get_data()
    run_instead(monkeypatch, "raise SystemExit(1)")
    assert client.get(address).get_data() == first
    lark = session.query(Service).filter_by(name="Lark Homecare").one()
    suspend(SYSTEM, session.query(Admission).filter_by(service_id=lark.id).one(), reason="x", on=TODAY)
    session.commit()
    assert client.get(address).status_code == 503


def test_the_pdf_leads_to_the_site_as_the_visitor_reached_it(town: Town, client: PageClient) -> None:
    answer = client.get(f"{PDF}?category=nursing_home", base_url="https://care.example.org")
    pages = PdfReader(io.BytesIO(answer.get_data())).pages
    links = [note.get_object().get("/A", {}) for page in pages for note in page.get("/Annots", ())]
    assert "care.example.org" in {urlsplit(link.get("/URI", "")).netloc for link in links}


def test_what_a_visitor_typed_is_on_no_disk(town: Town, client: PageClient, kept: Path) -> None:
    content = words(read_pdf(client, f"{PDF}?near=N8+0RD"))
    assert "N8 0RD" in content and "Lark Homecare" in content and "Far Away Care" not in content
    assert not list(kept.glob("*.pdf"))
    assert client.get(f"{PDF}?category=home_care").status_code == 200
    assert len(list(kept.glob("*.pdf"))) == 1


def pdf_of(service_id: int) -> pdf_store.Pdf:
    return pdf_store.Pdf(b"%PDF" + b"x" * 200, frozenset({service_id}))


def test_pdfs_of_other_days_and_more_than_there_is_room_for_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_store, "MOST_BYTES", 500)
    yesterday = TODAY - timedelta(days=1)
    pdf_store.write_pdf(tmp_path, yesterday, "old", pdf_of(1))
    (tmp_path / "killed.new").write_bytes(b"half")
    for number in range(5):
        pdf_store.write_pdf(tmp_path, TODAY, number, pdf_of(number))
    left = [number for number in range(5) if pdf_store.read_pdf(tmp_path, TODAY, number)]
    assert len(left) == 2 == len(list(tmp_path.iterdir()))
    assert pdf_store.read_pdf(tmp_path, yesterday, "old") is None


def test_a_process_that_takes_too_long_is_unavailable(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_process, "MAKING_SECONDS", 0.01)
    assert client.get(PDF).status_code == 503
    monkeypatch.undo()
    assert client.get(PDF).status_code == 200


def test_a_slot_that_another_process_holds_is_waited_for(
    town: Town, client: PageClient, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_pdf, "WAIT_SECONDS", 0.2)
    with (kept / pdf_process.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert client.get(PDF).status_code == 503
    assert client.get(PDF).status_code == 200


def test_a_request_that_waits_for_the_slot_holds_no_connection(
    town: Town, client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_transaction: list[bool] = []

    class BusyLock:
        """A lock that is never free and notes whether the waiting request is in a transaction."""

        def acquire(self, timeout: float) -> bool:
            in_transaction.append(session().in_transaction())
            return False

    monkeypatch.setattr(pdf_process, "_compiling", BusyLock())
    for _ in range(pdf_process.MOST_WAITING + 1):
        assert client.get(PDF).status_code == 503
    assert in_transaction == [False] * (pdf_process.MOST_WAITING + 1), (
        "and a request that gave up no longer counts as waiting"
    )


def test_too_many_waiting_requests_are_refused_at_once(
    town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_process, "_waiting", BoundedSemaphore(1))
    with pdf_process._waiting:
        answer = client.get(PDF)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert client.get(PDF).status_code == 200


def test_the_pdf_has_the_colours_of_the_site() -> None:
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
