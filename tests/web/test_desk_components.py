"""The parts of signed-in pages, drawn alone: what they say, in which order, and that nothing is left to colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask, render_template_string
from lxml import html as lxml_html

from directory.web.word_difference import Difference, word_difference

Draw = Callable[..., lxml_html.HtmlElement]
FROM = '{% from "components/desk.html" import '


HOURS = word_difference("10 to 18", "9 to 18")


@dataclass(frozen=True)
class Row:
    """A row of a queue as a page hands it over."""

    kind: str = "Application"
    title: str = "Rose <Court>"
    address: str | None = "/council/applications/7"
    rest: str | None = "7 of 12 decided"
    why: str | None = None
    waiting: str = "5 days"
    due: str | None = "2 days late"
    due_day: str | None = "Wed 25 Nov"
    urgency: str = "late"
    owner: str = "You"
    step: str = "Go on"


@dataclass(frozen=True)
class Changed:
    """A row of a difference table."""

    field: str = "Visiting hours"
    difference: Difference = HOURS
    what: str | None = "Live at once."
    refused: str | None = None
    change: str | None = "/change"
    id: str | None = None


@pytest.fixture
def draw(app: Flask) -> Draw:
    def _draw(source: str, *, address: str = "/", **values: object) -> lxml_html.HtmlElement:
        with app.test_request_context(address):
            return lxml_html.fragment_fromstring(
                render_template_string(source, **values), create_parent="main"
            )

    return _draw


def words(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_queue_row_says_what_how_long_whose_in_this_order(draw: Draw) -> None:
    drawn = draw(
        FROM + "queue %}{% call(row) queue(rows) %}{{ row.step }}{% endcall %}",
        rows=[Row(), Row(address=None, urgency="", due=None)],
    )
    first, second = drawn.xpath("//li[contains(@class, 'cc-queue__row')]")
    assert [words(part) for part in first] == [
        "Application",
        "Rose <Court> 7 of 12 decided",
        "Waiting: 5 days",
        "2 days late Wed 25 Nov",
        "You",
        "Go on",
    ]
    assert "cc-queue--late" in first.get("class")
    assert "cc-queue--late" not in second.get("class")
    assert not second.xpath(".//a"), "a thing without a page is not a link"


def test_filters_are_links_and_the_chosen_one_says_so(draw: Draw) -> None:
    groups = [("Whose", [("Mine", "/?whose=mine", 6, True), ("Nobody’s", "/?whose=none", None, False)])]
    drawn = draw(FROM + "filters %}{{ filters(groups) }}", groups=groups)
    links = drawn.xpath("//a")
    assert [words(link) for link in links] == ["Mine 6", "Nobody’s"]
    assert [link.get("aria-current") for link in links] == ["true", None]


def test_a_table_heads_rows_and_labels_cells_for_a_phone(draw: Draw) -> None:
    drawn = draw(
        FROM + 'cc_table %}{{ cc_table(["Lot", ("Admitted", "num")], rows, foot=("All", 5)) }}',
        rows=[(("1 <Homes>", "/lots/1"), 5), ("2 Care at home", None)],
    )
    assert [words(cell) for cell in drawn.xpath("//tbody//th[@scope='row']")] == [
        "1 <Homes>",
        "2 Care at home",
    ]
    assert {cell.get("data-label") for cell in drawn.xpath("//td")} == {"Admitted"}
    assert drawn.xpath("//tbody//td")[1].text is None, "an empty cell is hidden on a phone"
    assert all("cc-num" in cell.get("class") for cell in drawn.xpath("//td"))


def test_a_difference_marks_the_words_that_changed(draw: Draw) -> None:
    rows = [Changed(), Changed(difference=word_difference("", "new"), refused="Above the band", id="price")]
    drawn = draw(FROM + "difference %}{{ difference(rows) }}", rows=rows)
    assert [words(gone) for gone in drawn.xpath("//del")] == ["10"]
    assert [words(come) for come in drawn.xpath("//ins")] == ["9", "new"]
    assert "Nothing" in words(drawn.xpath("//td[@class='cc-old']")[1])
    assert "Above the band" in words(drawn.xpath("//*[@id='price']")[0])


def test_a_press_is_a_form_and_names_its_thing(draw: Draw) -> None:
    drawn = draw(
        FROM + 'press, done_notice %}{{ press("Take it", "/take", [("token", "t")], about="Rose Court") }}'
        '{{ done_notice("Saved at 9:14.", "/undo") }}{{ done_notice(None) }}'
    )
    take, undo = drawn.xpath("//form[@method='post']")
    assert (take.get("action"), words(take)) == ("/take", "Take it Rose Court")
    assert take.xpath(".//input[@name='token']")[0].get("value") == "t"
    assert (undo.get("action"), words(undo)) == ("/undo", "Undo")
    assert len(drawn.xpath("//*[@role='status']")) == 1


def test_facts_say_what_is_not_told_and_lead_to_the_change(draw: Draw) -> None:
    drawn = draw(
        FROM + 'fact_rows, timeline, tally, task_list %}{{ fact_rows([("Phone", None, "/phone")]) }}'
        '{{ timeline([("Sent", "Fri 20 Nov", "done"), ("Assessed", None, "now")]) }}'
        '{{ tally(["7 of 12 decided"]) }}{{ task_list([("Prices", "/p", None, "Not begun", "wait")]) }}'
    )
    assert words(drawn.xpath("//dl")[0]) == "Phone Not toldChange Phone"
    assert [step.get("aria-current") for step in drawn.xpath("//ol[@class='cc-timeline']/li")] == [
        None,
        "step",
    ]


def test_pages_and_files_keep_what_the_list_is_narrowed_to(draw: Draw) -> None:
    drawn = draw(
        FROM + "desk_pages, export_links %}{{ desk_pages(2, 3) }}{{ export_links() }}",
        address="/council?kind=application.assess&page=2",
    )
    addresses = [link.get("href") for link in drawn.xpath("//a")]
    assert "/council?kind=application.assess" in addresses
    assert "/council?kind=application.assess&page=3" in addresses
    assert "/council?kind=application.assess&as=xlsx" in addresses


@pytest.mark.parametrize(
    ("address", "first"), [("/list", "/list?as=csv"), ("/list?rows=a", "/list?rows=a&as=csv")]
)
def test_a_list_whose_page_stands_elsewhere_names_its_address(draw: Draw, address: str, first: str) -> None:
    source = FROM + f"export_links %}}{{{{ export_links('{address}') }}}}"
    addresses = [link.get("href") for link in draw(source, address="/answered/a/form?page=2").xpath("//a")]
    assert addresses == [first, first.replace("csv", "xlsx")]


def test_a_decision_opens_where_it_is_asked(draw: Draw) -> None:
    drawn = draw(
        FROM + "decision, empty_state, page_head, section_head, press_link %}"
        '{% call decision("c8", 8, "Workforce", "Not decided", opened=True) %}<p>Evidence</p>{% endcall %}'
        '{{ page_head("6 are yours, 2 late") }}{{ section_head("a", "Nobody has taken") }}'
        '{{ empty_state("Nothing needs doing", "Next: prices.") }}{{ press_link("Read", "/read") }}'
    )
    assert drawn.xpath("//details[@open]/summary")
    assert words(drawn.xpath("//h1")[0]) == "6 are yours, 2 late"


def test_nobody_signed_in_sees_no_desk_round_the_page(app: Flask) -> None:
    source = (
        '{% extends "layouts/desk.html" %}{% block title %}T{% endblock %}'
        "{% block content %}<h1>Desk</h1>{% endblock %}"
    )
    with app.test_request_context("/"):
        page = lxml_html.document_fromstring(render_template_string(source))
    assert not page.xpath("//nav"), "no navigation without a person"
    assert not page.xpath("//*[@class='cc-talk']"), "no public help on a staff page"
    assert page.xpath("//body[contains(@class, 'cc-desk')]")
