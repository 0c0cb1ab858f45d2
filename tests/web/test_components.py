"""The parts of a page, drawn alone: what they say, in which order, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest
from flask import Flask, render_template_string
from lxml import html as lxml_html
from wtforms import BooleanField, EmailField, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from directory.finding.results_map import MapLayer, MapPin, ResultsMap
from directory.places.records import CouncilContactRecord, CouncilRecord
from directory.presenting.own_cost_words import CostLine, CostWords
from directory.vocabulary.organisations import ContactPurpose
from tests.page_client import PageClient

COST = CostWords(
    (CostLine("You pay", 116_100), CostLine("The NHS pays, if it agrees", 25_406)),
    (),
)
Draw = Callable[..., lxml_html.HtmlElement]


@dataclass(frozen=True)
class Shown:
    """A card as a page hands it over."""

    slug: str = "rose-court-k7f3"
    name: str = "Rose <Court>"
    category: str = "care_home"
    note: str | None = None
    warning_strip: str | None = None
    summary: tuple[tuple[str, bool], ...] = (("Near the ", False), ("park", True))
    tags: tuple[str, ...] = ("Trial: 2 weeks",)
    specialist: tuple[str, ...] = ("Dementia",)
    cost: CostWords | None = COST
    price_heading: str = "Price for your week"
    price_per: str = "week"
    price_note: str | None = None
    price_notes: tuple[str, ...] = ()
    price_disclosure: str = "told"
    rating: str = "good"
    rating_notes: tuple[str, ...] = ("Inspected 14 March 2025",)
    feedback: int | None = 470
    people: int = 23
    since: int | None = 2025
    visits: bool | None = None
    place: str | None = "N8 0RD"
    miles: tuple[tuple[float, str], ...] = ((1.4, "N8 0RD"), (3.0, "Harringay"))
    availability: str | None = "2 rooms free"
    availability_age: int | None = 3


@pytest.fixture
def draw(app: Flask) -> Draw:
    def _draw(source: str, *, address: str = "/", **values: object) -> lxml_html.HtmlElement:
        with app.test_request_context(address):
            return lxml_html.fragment_fromstring(
                render_template_string(source, **values), create_parent="main"
            )

    return _draw


CARDS = (
    '{% from "components/card.html" import service_cards %}{{ service_cards(shown, 21, numbered=[21, 22]) }}'
)


def facts(drawn: lxml_html.HtmlElement) -> list[str]:
    return [" ".join(fact.text_content().split()) for fact in drawn.xpath("//*[@class='cc-fact']")]


def test_four_facts_stand_in_the_same_order(draw: Draw) -> None:
    drawn = draw(CARDS, shown=[Shown(), replace(Shown(), slug="other", visits=True)])
    price, inspectors, people, place = facts(drawn)[:4]
    assert price == "Price for your week You pay £1,161.00 a week The NHS pays, if it agrees: £254.06 a week"
    assert inspectors == "Inspectors say Good Inspected 14 March 2025"
    assert people == "Residents and families say 4.7 out of 5 23 people since 2025"
    assert place == "How far 1.4 miles from N8 0RD3.0 miles from Harringay 2 rooms free told us 3 days ago"
    assert facts(drawn)[7].startswith("At your address Visits N8 0RD")


def test_two_who_may_pay_stand_beside_each_other_with_a_price_or_what_stands_in_its_place(draw: Draw) -> None:
    both = CostWords(
        (CostLine("If you pay for it yourself", 90_000), CostLine("The NHS pays, if it agrees", 25_406)),
        (),
        unknown=(("If the Council arranges it", "Agreed for each person"),),
    )
    drawn = draw(CARDS, shown=[replace(Shown(), cost=both, price_notes=("£30 an hour", "£25 an hour"))])
    (prices,) = drawn.find_class("cc-prices")
    assert [" ".join(each.text_content().split()) for each in prices] == [
        "If you pay for it yourself £900.00 a week £30 an hour",
        "If the Council arranges it Agreed for each person £25 an hour",
    ]
    assert facts(drawn)[0].endswith("The NHS pays, if it agrees: £254.06 a week")
    assert facts(drawn)[0].count("If the Council arranges it") == 1
    assert not draw(CARDS, shown=[Shown()]).find_class("cc-prices")


def test_a_card_escapes_what_it_is_given_and_is_found_by_its_pin(draw: Draw) -> None:
    drawn = draw(CARDS, shown=[Shown()])
    assert drawn.xpath("//li[@id='service-21']//a/@href") == ["/services/rose-court-k7f3"]
    assert drawn.xpath("string(//h2//a)") == "Rose <Court>"
    assert drawn.xpath("string(//mark)") == "park"
    assert drawn.xpath("//ol/@start") == ["21"]
    assert not drawn.find_class("cc-strip")


def test_a_strip_of_warnings_stands_between_the_name_and_the_facts(draw: Draw) -> None:
    drawn = draw(CARDS, shown=[replace(Shown(), warning_strip="Rated <b> · Old")])
    (strip,) = drawn.find_class("cc-strip")
    assert " ".join(strip.text_content().split()) == "Warning: Rated <b> · Old"
    assert strip.getprevious().tag == "h2"
    assert drawn.xpath("//p[@class='cc-strip']/following-sibling::div[@class='cc-facts']")


@pytest.mark.parametrize(
    ("changes", "at", "words"),
    [
        ({"cost": None, "price_disclosure": "not_told"}, 0, "Not told us"),
        ({"cost": None, "price_disclosure": "each_person"}, 0, "Agreed for each person"),
        ({"feedback": None, "people": 3}, 2, "Too few to show 3 people so far"),
        ({"feedback": None, "people": 0}, 2, "Nobody has answered yet"),
        ({"availability_age": 15}, 3, "not confirmed since 7 Nov 2026: ask the provider"),
        ({"availability_age": 0}, 3, "told us today"),
        ({"availability_age": None}, 3, "Ask the provider"),
        ({"miles": ()}, 3, "Tell us where"),
        ({"visits": False}, 3, "Does not visit N8 0RD"),
    ],
)
def test_what_is_missing_is_said_in_the_same_place(
    draw: Draw, changes: dict[str, object], at: int, words: str
) -> None:
    assert words in facts(draw(CARDS, shown=[replace(Shown(), **changes)]))[at]


@pytest.mark.parametrize(
    ("code", "word", "sign"),
    [
        ("outstanding", "Outstanding", "star"),
        ("good", "Good", "tick"),
        ("requires_improvement", "Requires improvement", "warning"),
        ("inadequate", "Inadequate", "cross"),
        ("not_rated", "Not yet rated", "dash"),
        ("inspected_not_rated", "Inspected, but not rated", "dash"),
    ],
)
def test_a_rating_is_a_word_and_a_sign(draw: Draw, code: str, word: str, sign: str) -> None:
    drawn = draw('{% from "components/facts.html" import rating_word %}{{ rating_word(code) }}', code=code)
    assert drawn.text_content().strip() == word
    assert drawn.xpath("//use/@href")[0].endswith(f"#{sign}")


class Mistake(Form):
    """One of each kind of field."""

    what = StringField("What is wrong?", [InputRequired("Tell us what is wrong"), Length(max=80)])
    words = TextAreaField("Anything else?")
    mail = EmailField("Your e-mail")
    kind = RadioField(
        "What kind?",
        choices=[SelectChoice("price", "Price"), SelectChoice("phone", "Phone")],
        validators=[InputRequired("Choose one")],
    )
    where = SelectField(
        "Where?", choices=[SelectChoice("n", "North"), SelectChoice("s", "South")], default="s"
    )
    agree = BooleanField("I have read this")


FORM = """{% from "components/form.html" import field, form_errors %}{{ form_errors(form) }}
{% for f in form %}{{ field(f) }}{% endfor %}"""


def test_an_error_is_listed_first_and_leads_to_its_field(draw: Draw) -> None:
    form = Mistake(words="<b>typed</b>")
    form.validate()
    drawn = draw(FORM, form=form)
    links = drawn.xpath("//*[@class='govuk-error-summary']//a")
    assert [(link.get("href"), link.text) for link in links] == [
        ("#what", "“What is wrong?”: Tell us what is wrong"),
        ("#kind-0", "“What kind?”: Choose one"),
    ], "each line names its field"
    assert drawn.xpath("string(//*[@id='what-error'])").strip() == "Error: Tell us what is wrong"
    ids = drawn.xpath("//@id")
    assert all(link.get("href")[1:] in ids for link in links)
    assert drawn.xpath("//*[@id='what']/@aria-describedby") == ["what-error"]
    assert "<b>typed</b>" in drawn.xpath("string(//textarea)")


def test_fields_are_labelled_and_say_when_they_may_stay_empty(draw: Draw) -> None:
    drawn = draw(FORM, form=Mistake())
    for control in drawn.xpath("//input|//select|//textarea"):
        assert drawn.xpath("//label[@for=$id]", id=control.get("id")), control.get("name")
    assert "(optional)" not in drawn.xpath("string(//label[@for='what'])")
    assert "(optional)" in drawn.xpath("string(//label[@for='words'])")
    assert drawn.xpath("//select/option[@selected]/@value") == ["s"]
    assert drawn.xpath("//*[@id='mail']/@dir") == ["ltr"]


def test_facets_belong_to_the_form_of_the_two_questions(draw: Draw) -> None:
    drawn = draw(
        """{% from "components/filters.html" import search_band, narrow %}
        {% from "components/filters.html" import facet_list, facet_text, facet_select %}
        {{ search_band("/find-care", "help", "N8", [("sort", "price")]) }}
        {% call narrow() %}
        {% set kinds = [("care_home", "Home", 3, true), ("meals", "Food", none, false)] %}
        {{ facet_list("Kind", "category", kinds, form="search") }}
        {{ facet_text("Budget", "max-weekly", "200", form="search") }}
        {{ facet_select("Visits", "visits", [("v7", "7", true)], form="search") }}
        {% endcall %}"""
    )
    outside = drawn.xpath("//*[@id='narrow']//*[self::input or self::select or self::button]")
    assert len(outside) == 5
    assert {control.get("form") for control in outside} == {"search"}
    assert drawn.xpath("//input[@checked]/@value") == ["care_home"]
    assert drawn.xpath("//form[@id='search']/input[@type='hidden']/@value") == ["price"]


def test_many_choices_fold_and_stay_open_where_one_is_ticked(draw: Draw) -> None:
    source = """{% from "components/filters.html" import facet_list %}
    {{ facet_list("Speaks", "language", options, shown=2) }}"""
    options = [(str(n), str(n), n, False) for n in range(4)]
    assert draw(source, options=options).xpath("//details[not(@open)]//li")
    assert draw(source, options=[*options[:3], ("3", "3", 3, True)]).xpath("//details[@open]")


def test_pages_are_links_and_the_present_one_is_marked(draw: Draw) -> None:
    drawn = draw(
        '{% from "components/navigation.html" import pagination %}{{ pagination(3, 9, to) }}',
        to=lambda number: f"?page={number}",
    )
    assert drawn.xpath("//a[@aria-current='page']/text()") == ["3"]
    assert drawn.xpath("//a[@rel='prev']/@href|//a[@rel='next']/@href") == ["?page=2", "?page=4"]
    nothing = draw('{% from "components/navigation.html" import pagination %}{{ pagination(1, 1, none) }}')
    assert not nothing.xpath("//nav")


def test_whom_to_talk_to_is_remembered_for_a_council_as_it_is_now(draw: Draw) -> None:
    source = '{% from "components/help.html" import talk_to_someone %}{{ memoize_macro(talk_to_someone, council) }}'

    def shown(council: CouncilRecord | None) -> str:
        return " ".join(draw(source, council=council).text_content().split())

    contact = CouncilContactRecord(
        ContactPurpose.ADULT_SOCIAL_CARE, "", "020 7946 0000", "", "", "", "", "Its website", date(2026, 1, 1)
    )
    council = CouncilRecord("E09000099", "Rosehill", "rosehill", "borough", True, None, None, (contact,))
    moved = replace(council, contacts=(replace(contact, phone="020 7946 0999"),))
    assert hash(council) == hash(moved) and council != moved
    assert "Call Rosehill on 020 7946 0000." in shown(council)
    assert "Call Rosehill on 020 7946 0999." in shown(moved)
    assert "Call Rosehill" not in shown(None)


def test_a_pin_is_a_link_that_says_its_name(draw: Draw) -> None:
    alone = MapPin("10%", "20%", "care_home", ((1, "Rose Court"),))
    together = MapPin("50%", "60%", "", ((2, "Lark House"), (3, "Elm & Ash")))
    shown = ResultsMap(
        box="0 0 9 9",
        land=("M0 0l9 9z",),
        own="",
        wards="",
        homes=(("N8 0RD", "1%", "2%"),),
        layers=(MapLayer("", (alone, together), (("Hornsey", "town", "3%", "4%"),)),),
        tiles=(),
        tiles_credit="",
        numbers=frozenset({1, 2, 3}),
    )
    drawn = draw("""{% from "components/map.html" import map %}{{ map(drawn) }}""", drawn=shown)
    pins = [(pin.get("href"), pin.findtext("title")) for pin in drawn.xpath("//svg//a")]
    assert pins == [("#service-1", "1: Rose Court"), ("#spot-2-3", "2 services here: 2, 3")]
    assert drawn.xpath("//*[@id='spot-2-3']/following-sibling::*[1]//li/a/@href") == [
        "#service-2",
        "#service-3",
    ]
    assert drawn.xpath("//*[@role='img']/@aria-label") == ["N8 0RD"]


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_page_that_is_not_there_is_kind_in_every_language(client: PageClient, language: str) -> None:
    page = client.page(f"/no-such-page?lang={language}", 404)
    assert page.get("lang") == language
    assert page.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.xpath("//aside[@aria-labelledby='talk-heading']")
    assert page.xpath("//body/a[1][@href='#main']")


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_every_error_page_draws_by_itself(app: Flask, code: int) -> None:
    with app.test_request_context("/"):
        drawn = lxml_html.fromstring(
            app.jinja_env.get_template(f"errors/{code}.html").render(**jinja_globals(app))
        )
    assert len(drawn.xpath("//h1")) == 1
    assert ("ab12" in drawn.text_content()) == (code in (500, 503))


def jinja_globals(app: Flask) -> dict[str, object]:
    values: dict[str, object] = {"reference": "ab12"}
    app.update_template_context(values)
    return values


def test_larger_print_is_a_link_and_a_class(client: PageClient) -> None:
    usual = client.page("/no-such-page?q=dementia", 404)
    links = usual.xpath("//header//a[contains(@href, 'text=large')]/@href")
    assert links == ["/no-such-page?q=dementia&text=large"] * 2, (
        "in the bar, and in the menu of narrow screens"
    )
    assert "cc-large" in client.page("/no-such-page?text=large", 404).get("class")
