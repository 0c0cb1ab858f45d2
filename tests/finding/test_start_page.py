"""The start page: three questions, the kinds of care, and the newest words of people, whatever they say."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.catalogue.models import Service
from directory.feedback.models import Feedback
from directory.finding.browse_page import LONGEST_QUOTE, shorten
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db
from directory.places.models import Council
from directory.vocabulary.prices import CHOOSABLE_PAYERS
from tests.conftest import TODAY, PageClient
from tests.finding.conftest import EALING, HARINGEY, Town


def write(service: Service, text: str, *, state: str = "published") -> None:
    """Feedback in words about a service."""
    db.session.add(
        Feedback(
            service_id=service.id,
            relationship="friend",
            used_from=date(2026, 1, 1),
            overall=2,
            text=text,
            told_on=TODAY,
            state=state,
            verified_link_kind="agreement",
            verified_link_digest=text.encode().hex()[:64].ljust(64, "0"),
        )
    )
    db.session.commit()


def quotes(client: PageClient, council: str = HARINGEY) -> list[str]:
    page = client.page(f"/?council={council}")
    return [
        " ".join(quote.text_content().split()) for quote in page.xpath("//li[@class='cc-quote']/blockquote")
    ]


def test_the_newest_words_are_shown_whatever_they_say(
    town: Town, client: PageClient, session: scoped_session
) -> None:
    services = list(session.scalars(select(Service).order_by(Service.id)))
    assert quotes(client) == [], "no section without words"
    for number, service in enumerate(services):
        write(service, f"Words {number}.")
    write(services[0], "They came late.")
    write(services[1], "Not read yet.", state="moderation")
    write(services[2], "Somebody says that this is wrong.", state="challenged")
    assert quotes(client) == ["“They came late.”", "“Words 3.”", "“Words 2.”"], "one of each service"
    session.get_one(Council, EALING).in_directory = True
    session.commit()
    assert quotes(client, EALING) == [], "nothing is on its list"
    admission = session.scalars(select(Admission).where(Admission.service_id == services[0].id)).one()
    suspend(SYSTEM, admission, reason="x", on=TODAY)
    session.commit()
    assert "“They came late.”" not in quotes(client)


def test_who_pays_is_asked_and_answered_by_nobody_else(town: Town, client: PageClient) -> None:
    def chosen(address: str = "/") -> tuple[list[str], list[str]]:
        form = client.page(address).xpath("//form[starts-with(@action, '/find-care')]")[0]
        return form.xpath(".//input[@name='payer']/@value"), form.xpath(".//input[@checked]/@value")

    assert chosen() == ([str(payer) for payer in CHOOSABLE_PAYERS], [])
    assert chosen("/?payer=self_funder")[1] == ["self_funder"], "as the visitor said before"
    assert chosen()[1] == [], "and nothing is kept in silence"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=3 * LONGEST_QUOTE))
def test_what_is_shortened_is_the_beginning_in_whole_words(text: str) -> None:
    whole = " ".join(text.split())
    shown = shorten(text, LONGEST_QUOTE)
    if len(whole) <= LONGEST_QUOTE:
        assert shown == whole
        return
    kept = shown.removesuffix(" …")
    assert shown.endswith(" …") and whole.startswith(kept) and len(kept) <= LONGEST_QUOTE
    assert whole[len(kept)] == " " or " " not in whole[:LONGEST_QUOTE]
