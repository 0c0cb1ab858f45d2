"""Deciding a photo, or new words for one, exactly as they were seen."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of
from directory.accounts.views.answering import CONFLICT, act_once
from directory.catalogue.queries import provider_name, service_by_slug, service_row, service_scope
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import new_token
from directory.foundation.permissions import Permission, allow
from directory.foundation.time import now
from directory.moderation.decision_forms import ReasonForm
from directory.moderation.photo_page import photo_lines, photo_page
from directory.moderation.views.queue import item_page, next_address, with_token
from directory.photos.actions import decide, take_down
from directory.photos.queries import own_photos, photo_of, photo_to_decide
from directory.photos.rules import PhotoVerdict
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.navigation import whole_number

moderation_photos = Blueprint("moderation_photos", __name__)
TAKE_DOWN = "take_down"


@moderation_photos.get("/council/moderation/services/<string:slug>/photos")
@requires(Permission.LISTING_APPROVE)
def photos(slug: str) -> str:
    """Every photo of a page, to look at one again and to take it off the page."""
    actor, service = current_actor(), service_by_slug(slug)
    allow(actor, Permission.LISTING_APPROVE, service_scope(service))
    lines = photo_lines(own_photos(actor, service.id))
    return render_template(
        "moderation/photos.html", service_id=service.id, service_name=service.name, slug=slug, photos=lines
    )


@moderation_photos.get("/council/moderation/photos/<string:public_id>")
@requires(Permission.LISTING_APPROVE)
def photo(public_id: str) -> str:
    """The photo with its words, who sent it, and whether it was scanned."""
    return _page(public_id, ReasonForm(), overtaken=False)


@moderation_photos.post("/council/moderation/photos/<string:public_id>")
@requires(Permission.LISTING_APPROVE)
def send_photo(public_id: str) -> Response:
    """Accept exactly the version that was seen, send it back with a reason, or take a live photo off the page."""
    actor, form = current_actor(), ReasonForm(request.form)
    photo_to_decide(actor, public_id)

    def act() -> str:
        verdict, reason = form.verb.data or "", form.reason.data or ""
        found, seen = photo_of(public_id), whole_number(form.version.data or "") or 0
        if verdict == TAKE_DOWN:
            take_down(actor, found, reason=reason, sent_version=seen, at=now())
            return next_address(actor, "photo-taken-down")
        decide(actor, found, verdict, reason=reason, sent_version=seen, at=now())
        return next_address(actor, "photo-accepted" if verdict == PhotoVerdict.ACCEPT else "photo-sent-back")

    if form.validate():
        try:
            return act_once(form.token.data, act)
        except Invalid as error:
            add_error(form, error)
        except (Conflict, WrongState):
            form.token.data = new_token()
            return make_response(_page(public_id, form, overtaken=True), CONFLICT)
    return make_response(_page(public_id, form, overtaken=False), 400)


def _page(public_id: str, form: ReasonForm, *, overtaken: bool) -> str:
    found = photo_to_decide(current_actor(), public_id)
    service = service_row(found.service_id)
    sender = names_of(current_actor(), [found.sent_by]).get(found.sent_by, gettext("its provider"))
    form.version.data = str(found.sent_version)
    return item_page(
        "moderation/photo.html",
        ("photo.decide", str(found.id)),
        service.slug,
        photo=photo_page(found, service, provider_name(service.provider_id), sender),
        form=with_token(form),
        overtaken=overtaken,
    )
