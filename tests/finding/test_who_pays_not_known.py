"""Where who pays is not known, both figures stand on every page, and a budget is compared with the whole price."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.finding.jobs import rebuild
from tests.finding.conftest import Town
from tests.finding.test_same_money import _price, lines_of
from tests.page_client import PageClient
from tests.shortlists.test_shortlist import key_of

COUNCIL, SELF, EITHER = (
    "If the Council arranges it",
    "If you pay for it yourself",
    "If the Council arranges it, or you pay for it yourself",
)
WHOLE = "Your budget is compared with the whole price, as you have not said who pays."


@pytest.fixture
def carers(town: Town, session: scoped_session) -> str:
    """Care at home that costs more for who pays herself; its slug."""
    service = town.add("Two prices", hour=2000)
    _price(service, None, "hour", 2500, "self_funder")
    session.commit()
    rebuild()
    return str(service.slug)


def words_of(client: PageClient, path: str) -> str:
    return " ".join(client.page(path).xpath("//main")[0].text_content().split())


def test_a_visitor_s_own_week_has_both_figures(
    carers: str, client: PageClient, session: scoped_session
) -> None:
    told = [(COUNCIL, 200_00), (SELF, 250_00)]
    cards = client.page("/find-care?category=home_care&visits=10x60").find_class("cc-card")
    (card,) = [card for card in cards if "Two prices" in card.text_content()]
    assert lines_of(card) == told
    (panel,) = client.page(f"/services/{carers}?visits=10x60").find_class("cc-panel--price")
    assert lines_of(panel) == told
    client.post("/shortlist/add", data={"service": key_of(session, "Two prices")})
    (kept,) = client.page("/shortlist?visits=10x60").find_class("cc-card")
    assert lines_of(kept) == told


def test_a_budget_counts_the_higher_whole_price_and_says_so(carers: str, client: PageClient) -> None:
    path = "/find-care?category=home_care&visits=10x60&max-weekly="
    assert "Two prices" not in words_of(client, f"{path}249.99")
    within = words_of(client, f"{path}250")
    assert "Two prices" in within and WHOLE in within
    assert "£0.00 left in your budget after the whole price" in within
    assert "Two prices" in words_of(client, f"{path}200&payer=council")
    over = words_of(client, f"{path}240&over=1")
    assert "£10.00 of the whole price is over your budget" in over
    assert "The whole price counts, the higher where there are two, as you have not said who pays." in over
    for page in (f"/services/{carers}?visits=10x60", f"/compare?service={carers}&visits=10x60"):
        assert WHOLE in words_of(client, f"{page}&max-weekly=240"), page
        assert WHOLE not in words_of(client, f"{page}&max-weekly=240&payer=council"), page
        assert WHOLE not in words_of(client, page), page


def test_the_order_by_price_is_that_of_the_higher_price(
    carers: str, town: Town, session: scoped_session, client: PageClient
) -> None:
    town.add("One price", hour=2400)
    session.commit()
    rebuild()

    def order(payer: str) -> list[str]:
        path = f"/find-care?category=home_care&visits=10x60&sort=price&payer={payer}"
        names = [name.text_content().strip() for name in client.page(path).find_class("cc-card__name")]
        return [name for name in names if name in ("One price", "Two prices")]

    assert order("council") == ["Two prices", "One price"]
    assert order("not_sure") == ["One price", "Two prices"]


def test_a_figure_that_was_not_told_is_said_beside_the_other(
    town: Town, session: scoped_session, client: PageClient
) -> None:
    service = town.add("Council alone", hour=2000)
    session.commit()
    slug = service.slug
    for path in (f"/services/{slug}", f"/compare?service={slug}", f"/checklists?service={slug}"):
        words = words_of(client, path)
        assert f"{COUNCIL} £140.00 a week" in words or f"{COUNCIL}: £140.00 a week" in words, path
        assert f"{SELF}: Not told us" in words, path


def test_what_each_price_is_made_of_stands_under_whose_it_is(carers: str, client: PageClient) -> None:
    (panel,) = client.page(f"/services/{carers}").find_class("cc-panel--price")
    assert [heading.text_content() for heading in panel.xpath(".//h3")] == [COUNCIL, SELF]
    words = " ".join(panel.text_content().split())
    assert "14 visits × £10.00" in words and "14 visits × £12.50" in words
    assert "If the Council arranges it, what you pay yourself depends on your financial assessment." in words
    (row,) = client.page(f"/compare?service={carers}").xpath(
        "//tbody/tr[contains(th, 'How it is made up')]/td"
    )
    lines = [line.text_content() for line in row.find_class("cc-line")]
    assert lines[-2:] == [f"{COUNCIL}: 14 visits × £10.00: £140.00", f"{SELF}: 14 visits × £12.50: £175.00"]
    assert "Travel: included" in lines[:-2], "what is the same for both stands once"


def test_a_quoted_price_is_the_same_whoever_pays(town: Town, client: PageClient) -> None:
    asked = "kind=care_home&go=1&level=residential&nursing=no&price=1100&nursing_in_price=no"
    words = words_of(client, f"/work-out-the-cost?{asked}&budget=1000&contribution=100")
    assert EITHER in words and COUNCIL + " £" not in words
    assert "£100.00 of the whole price is over your budget" in words and WHOLE in words
    assert "What you typed of your own share is used once you say who pays." in words
    assert "Who pays, each week" not in words
