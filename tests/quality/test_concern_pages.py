"""A serious concern from its draft to the public page and its appeal, on the pages of both sides, with its letters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.form_tokens import new_token
from directory.foundation.time import today
from directory.notices.jobs import may_receive
from directory.outbox.models import Letter
from directory.quality import concern_letter
from directory.quality.actions.concerns import CONCERN_LETTER
from directory.quality.models import ConcernAppeal, CouncilConcern, QualityCheck
from tests.accounts.sign_in import make_account, sign_in
from tests.admissions.factories import EALING
from tests.catalogue.factories import HARINGEY, make_council, make_provider
from tests.page_client import PageClient
from tests.quality.concern_factories import WORDS, make_concern

DAY = timedelta(days=1)
ANSWER = "We have changed the rota."


def as_staff(client: PageClient, role: Role, council: str = HARINGEY) -> None:
    sign_in(client, Grant(role, council=council))


def as_provider(client: PageClient, provider: int, role: Role = Role.PROVIDER_SIGNATORY) -> None:
    sign_in(client, Grant(role, provider=provider))


def sent(client: PageClient, address: str, **data: str) -> int:
    return client.post(address, data={"token": new_token(), **data}).status_code


def version_of(concern: CouncilConcern) -> str:
    db.session.expire_all()
    return str(db.session.get_one(CouncilConcern, concern.id).version)


def test_a_concern_from_its_draft_to_the_public_and_its_appeal(client: PageClient, service: Service) -> None:
    as_staff(client, Role.QUALITY_OFFICER)
    assert "Rose Court" in client.page("/council/concerns/new?q=rose").text_content()
    client.page(f"/council/concerns/new?service={service.slug}")
    new = {"service": service.slug, "words": WORDS, "evidence": "Check 4"}
    assert sent(client, "/council/concerns/new", **{**new, "words": "Mrs Smith fell."}) == 400
    assert sent(client, "/council/concerns/new", **new) == 303
    concern = db.session.scalars(select(CouncilConcern)).one()
    page = f"/council/concerns/{concern.id}"
    assert client.get(f"{page}/write").status_code == 200
    rewritten = {"words": WORDS, "evidence": "Check 5", "version": version_of(concern)}
    assert sent(client, f"{page}/write", **rewritten) == 303
    stale = client.post(f"{page}/write", data={"token": new_token(), **rewritten})
    assert stale.status_code == 409 and "saved this meanwhile" in stale.get_data(as_text=True)
    refused = client.post(f"{page}/steps/tell", data={"token": new_token()})
    assert refused.status_code == 400 and "open safeguarding enquiry" in refused.get_data(as_text=True)
    assert sent(client, f"{page}/steps/tell", declared="y") == 303
    assert client.page(f"{page}?done=tell").xpath("//*[@role='status']")
    assert sent(client, f"{page}/steps/propose") == 400  # the provider may still answer
    assert client.get(f"/provider/concerns/{concern.id}").status_code == 403

    as_provider(client, service.provider_id)
    own = f"/provider/concerns/{concern.id}"
    assert "Rose Court" in client.page("/provider/concerns").text_content()
    told = client.page(own).text_content()
    assert WORDS in told and "Check 5" not in told and "not public yet" in told
    answered = {"provider_answer": ANSWER, "version": version_of(concern)}
    assert sent(client, f"{own}/answer", **answered) == 303
    assert sent(client, f"{own}/answer", **answered) == 409  # drawn before the first answer
    assert sent(client, f"{own}/appeal", appeal="It was not so.") == 409  # nothing is public yet

    as_staff(client, Role.QUALITY_OFFICER)
    assert sent(client, f"{page}/steps/propose") == 303
    assert client.post(f"{page}/second/approve", data={"token": new_token()}).status_code == 403
    as_staff(client, Role.FRAMEWORK_MANAGER)
    assert sent(client, f"{page}/second/approve", version="1") == 409
    assert sent(client, f"{page}/second/approve", version=version_of(concern)) == 303
    assert sent(client, f"{page}/second/approve", version=version_of(concern)) == 409
    as_staff(client, Role.QUALITY_OFFICER)
    public = f"/services/{service.slug}"
    far = (today() + 100 * DAY).isoformat()
    assert sent(client, f"{page}/steps/publish", declared="y", review_on=far) == 400
    assert sent(client, f"{page}/steps/publish", review_on=(today() + DAY).isoformat()) == 400
    review = (today() + 30 * DAY).isoformat()
    assert sent(client, f"{page}/steps/publish", declared="y", review_on=review) == 303
    assert "Everybody is warned" in client.page("/council/concerns?which=published").text_content()
    assert client.get("/council/concerns?as=csv").status_code == 200

    as_provider(client, service.provider_id)
    assert "You can appeal" in client.page(own).text_content()
    assert sent(client, f"{own}/appeal", appeal="It was not so.") == 303
    assert "Not decided yet" in client.page(f"{own}?done=appealed").text_content()
    appeal = db.session.scalars(select(ConcernAppeal)).one()
    as_staff(client, Role.QUALITY_OFFICER)
    assert sent(client, f"{page}/steps/keep", review_on=review) == 303
    decide = f"{page}/appeals/{appeal.id}"
    decision = {"decision": "accept", "outcome": "Your records are right."}
    assert client.post(decide, data={"token": new_token(), **decision}).status_code == 403
    as_staff(client, Role.APPROVER)
    assert "It was not so." in client.page(page).text_content()
    assert sent(client, decide, decision="accept") == 400
    assert sent(client, decide, **decision) == 303
    assert "Taken down because" in client.page(page).text_content()
    as_provider(client, service.provider_id)
    assert "Your records are right." in client.page(own).text_content()
    assert WORDS not in client.get(public).get_data(as_text=True)


def test_what_is_another_s_is_closed(client: PageClient, service: Service, session: scoped_session) -> None:
    make_council(EALING, "Ealing")
    concern = make_concern(service.id, "published", today(), council=HARINGEY)
    session.commit()
    for role in (Role.QUALITY_OFFICER, Role.FRAMEWORK_MANAGER, Role.APPROVER):
        as_staff(client, role, EALING)
        assert client.get(f"/council/concerns/{concern.id}").status_code == 403
        assert "Rose Court" not in client.page("/council/concerns").text_content()
    as_staff(client, Role.FRAMEWORK_MANAGER, EALING)
    assert sent(client, f"/council/concerns/{concern.id}/second/withdraw", reason="x") == 403
    as_provider(client, make_provider().id)
    assert client.get(f"/provider/concerns/{concern.id}").status_code == 403
    assert sent(client, f"/provider/concerns/{concern.id}/appeal", appeal="x") == 403
    as_staff(client, Role.QUALITY_OFFICER)
    assert client.post(f"/council/concerns/{concern.id}/steps/whisper", data={}).status_code == 404


def test_a_draft_is_no_page_for_the_provider_and_what_was_typed_is_kept(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    concern = make_concern(service.id, "draft", today(), council=HARINGEY)
    session.commit()
    as_provider(client, service.provider_id)
    assert client.get(f"/provider/concerns/{concern.id}").status_code == 404
    answer = client.post(
        f"/provider/concerns/{concern.id}/answer",
        data={"token": new_token(), "provider_answer": ANSWER, "version": "2"},
    )
    words = answer.get_data(as_text=True)
    assert answer.status_code == 409 and ANSWER in words and WORDS not in words


@pytest.mark.parametrize(
    ("what", "state", "said"),
    [
        ("told", "told", "You can read it and answer until"),
        ("published", "published", "The Council looks at it again by"),
        ("kept", "published", "The concern stays."),
        ("put_right", "put_right", "It was put right on"),
        ("withdrawn", "withdrawn", "has taken down its concern"),
    ],
)
def test_a_letter_says_what_happened_and_its_subject_nothing(
    service: Service, session: scoped_session, what: str, state: str, said: str
) -> None:
    concern = make_concern(service.id, state, today(), council=HARINGEY)
    session.commit()
    composed = concern_letter.compose((str(concern.id), what), "en")
    assert said in composed.text and f"/provider/concerns/{concern.id}" in composed.text
    assert WORDS not in composed.text and "Rose" not in composed.subject


def test_letters_go_to_whoever_works_for_the_provider(service: Service) -> None:
    account = make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id))
    with transaction():
        concern = make_concern(service.id, "published", today(), council=HARINGEY)
    letters = db.session.scalars(select(Letter).where(Letter.kind == CONCERN_LETTER)).all()
    assert [letter.subjects[1] for letter in letters] == ["told", "published"]
    subjects = (str(concern.id), "told")
    assert may_receive(CONCERN_LETTER, subjects, account.email)
    assert not may_receive(CONCERN_LETTER, subjects, "left@example.org")
    assert not may_receive(CONCERN_LETTER, ("999", "told"), account.email)


def test_the_history_tells_a_provider_what_it_was_told(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    concern = make_concern(service.id, "published", today(), council=HARINGEY)
    draft = make_concern(service.id, "draft", today(), council=HARINGEY)
    session.commit()
    as_staff(client, Role.APPROVER)
    whole = client.page(f"/history/council_concern/{concern.id}").text_content()
    assert "approved" in whole and "told to the provider" in whole and WORDS not in whole
    as_staff(client, Role.MODERATOR)
    assert client.get(f"/history/council_concern/{concern.id}").status_code == 403
    as_provider(client, service.provider_id)
    told = client.page(f"/history/council_concern/{concern.id}").text_content()
    assert "told to the provider" in told and "State: proposed" not in told
    assert client.get(f"/history/council_concern/{draft.id}").status_code == 403
    found = client.page("/desk/search?q=rose").xpath("//main//a/@href")
    assert f"/provider/concerns/{concern.id}" in found and f"/provider/concerns/{draft.id}" not in found


def test_a_check_that_needs_a_concern_leads_to_writing_one(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    check = QualityCheck(
        service_id=service.id,
        kind="spot_check",
        planned=False,
        checked_on=today() - DAY,
        officer="officer-1",
        outcome="serious_concern",
        public_summary=WORDS,
        state="draft",
    )
    session.add(check)
    session.commit()
    as_staff(client, Role.QUALITY_OFFICER)
    page = client.page(f"/council/checks/{check.id}")
    assert "published as a concern of the Council first" in page.text_content()
    assert f"/council/concerns/new?service={service.slug}" in page.xpath("//main//a/@href")
    make_concern(service.id, "published", today(), council=HARINGEY)
    session.commit()
    assert "concern of the Council first" not in client.page(f"/council/checks/{check.id}").text_content()
