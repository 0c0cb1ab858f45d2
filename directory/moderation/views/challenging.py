"""The public page on which anybody says that feedback is wrong or unlawful (Defamation Act 2013, section 5)."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from directory.admissions.queries import public_service
from directory.catalogue.records import ServicePage
from directory.feedback.actions.challenging import challenge
from directory.feedback.forms import PublicChallengeForm
from directory.feedback.own_queries import public_feedback_of
from directory.foundation.actor import PUBLIC
from directory.foundation.contact_details import check_email
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.form_tokens import own_token
from directory.foundation.time import now, today
from directory.web.access import limited, public
from directory.web.council import resolve_council
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.navigation import with_answered

challenging = Blueprint("challenging", __name__)
PAGES_LIMIT = "120 per minute"


@challenging.get("/services/<string:slug>/feedback/<string:public_id>/challenge")
@public
@limited(PAGES_LIMIT)
def form(slug: str, public_id: str) -> Response:
    """The feedback, and a form that says what is wrong with it."""
    return _page(_service(slug), public_id, PublicChallengeForm(), 200)


@challenging.post("/services/<string:slug>/feedback/<string:public_id>/challenge")
@public
@limited("10 per hour")
def send(slug: str, public_id: str) -> Response:
    """Store the challenge: a person at the Council looks at it within two working days."""
    service = _service(slug)
    sent = PublicChallengeForm(request.form)
    if not sent.validate():
        return _page(service, public_id, sent, 400)
    try:
        with transaction():
            feedback, _ = public_feedback_of(service.id, public_id)
            challenge(
                PUBLIC,
                feedback,
                ground=sent.ground.data,
                statement=sent.statement.data or "",
                at=now(),
                complainant=(sent.name.data or "", check_email("email", sent.email.data or "")),
            )
    except Invalid as error:
        add_error(sent, error)
        return _page(service, public_id, sent, 400)
    except (WrongState, IntegrityError):
        sent.form_errors.append(
            gettext("Somebody has challenged this already. The Council is looking at it.")
        )
        return _page(service, public_id, sent, 409)
    return redirect(with_answered(url_for(".thanks", slug=slug)), 303)


@challenging.get("/services/<string:slug>/feedback/thanks")
@public
@limited(PAGES_LIMIT)
def thanks(slug: str) -> str:
    """What happens next."""
    return render_template("feedback/challenge_thanks.html", service=_service(slug))


def _service(slug: str) -> ServicePage:
    service = public_service(slug, today())
    resolve_council(place=service.council_code)
    return service


def _page(service: ServicePage, public_id: str, sent: PublicChallengeForm, status: int) -> Response:
    _, item = public_feedback_of(service.id, public_id)
    sent.token.data = own_token(sent.token.data)
    page = render_template("feedback/challenge.html", service=service, item=item, form=sent)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
