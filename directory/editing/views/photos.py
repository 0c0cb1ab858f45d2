"""The photos of one's own service: adding one, its words, its place among the others, and taking it away."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import CONFLICT, INVALID, act_once, answer_form, form_page
from directory.catalogue.models import Service
from directory.editing.photo_forms import AddPhotoForm, PhotoTextForm, PlacePhotoForm
from directory.editing.photos_page import photo_row, photos_page
from directory.editing.queries import own_service
from directory.editing.views.availability import service_head
from directory.files.views.receiving import receive
from directory.foundation.errors import Invalid, NotFound, WrongState
from directory.foundation.form_tokens import new_token
from directory.foundation.permissions import Permission
from directory.foundation.time import now
from directory.photos.actions import add_photo, place, take_away, write_text
from directory.photos.models import ServicePhoto
from directory.photos.queries import PROPOSED_OWNER, own_photos, photo_of
from directory.photos.rules import Place
from directory.photos.states import PhotoState
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.uploads import takes_files

own_photos_pages = Blueprint("own_photos", __name__)


@own_photos_pages.get("/provider/services/<string:slug>/photos")
@requires(Permission.LISTING_WRITE)
def photos(slug: str) -> Response:
    """Every photo of the page with where it stands, and the form that adds one."""
    return _photos_page(own_service(current_actor(), slug), AddPhotoForm(), 200)


@own_photos_pages.post("/provider/services/<string:slug>/photos")
@requires(Permission.LISTING_WRITE)
@takes_files
def send_photo(slug: str) -> AnyResponse:
    """Add a photo, which waits for the Council. Where the same form is sent twice, it is added once."""
    actor = current_actor()
    service, form = own_service(actor, slug), AddPhotoForm(CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        return _photos_page(service, form, INVALID)
    service_id, public_id = service.id, service.public_id
    try:
        received = receive(actor, PROPOSED_OWNER, public_id, form.file.data)

        def act() -> str:
            again = own_service(actor, slug)  # receiving has let go of the database
            add_photo(actor, again, received, text=form.alt.data or "", at=now())
            return url_for(".photos", slug=slug, done="added")

        return act_once(form.token.data, act, ("file", received.sha256), ("service", str(service_id)))
    except Invalid as error:
        add_error(form, error)
    except WrongState:
        form.form_errors.append(gettext("This service is given up, so its photos cannot be changed."))
        return _photos_page(own_service(actor, slug), form, CONFLICT)
    return _photos_page(own_service(actor, slug), form, INVALID)


@own_photos_pages.get("/provider/services/<string:slug>/photos/<string:public_id>")
@requires(Permission.LISTING_WRITE)
def photo(slug: str, public_id: str) -> Response:
    """One photo, its words, and its removal."""
    service = own_service(current_actor(), slug)
    return _photo_page(service, public_id, PhotoTextForm(), 200)


@own_photos_pages.post("/provider/services/<string:slug>/photos/<string:public_id>")
@requires(Permission.LISTING_WRITE)
def send_text(slug: str, public_id: str) -> AnyResponse:
    """Send other words for a photo. What a colleague sent meanwhile is shown beside what was typed."""
    actor, form = current_actor(), PhotoTextForm(request.form)
    service = own_service(actor, slug)

    def act() -> str:
        found = _photo(service, public_id)
        write_text(actor, found, text=form.alt.data or "", version=form.seen_version, at=now())
        return url_for(".photos", slug=slug, done="kept" if found.state == PhotoState.LIVE else "text-sent")

    answer = answer_form(form, act)
    return _photo_page(service, public_id, form, answer) if isinstance(answer, int) else answer


@own_photos_pages.post("/provider/services/<string:slug>/photos/<string:public_id>/place")
@requires(Permission.LISTING_WRITE)
def send_place(slug: str, public_id: str) -> AnyResponse:
    """Put a photo first, or one place earlier or later."""
    actor, form = current_actor(), PlacePhotoForm(request.form)
    service = own_service(actor, slug)

    def act() -> str:
        to = form.to.data or ""
        if not Place.has(to):
            raise Invalid("place", "unknown")
        place(actor, _photo(service, public_id), Place(to), version=form.seen_version)
        return url_for(".photos", slug=slug, done="placed")

    return _pressed(service, form, act)


@own_photos_pages.post("/provider/services/<string:slug>/photos/<string:public_id>/remove")
@requires(Permission.LISTING_WRITE)
def send_removal(slug: str, public_id: str) -> AnyResponse:
    """Take a photo off the page at once."""
    actor, form = current_actor(), SentForm(request.form)
    service = own_service(actor, slug)

    def act() -> str:
        take_away(actor, _photo(service, public_id), version=form.seen_version)
        return url_for(".photos", slug=slug, done="removed")

    return _pressed(service, form, act)


def _pressed(service: Service, form: SentForm, act: Callable[[], str]) -> AnyResponse:
    """Do once what a press asks for; a refusal is said on the page of all photos, as they are now."""
    answer = answer_form(form, act)
    if not isinstance(answer, int):
        return answer
    shown = AddPhotoForm()
    shown.form_errors.extend(form.form_errors)
    return _photos_page(service, shown, answer)


def _photo(service: Service, public_id: str) -> ServicePhoto:
    """A photo of this very service. Raises NotFound."""
    found = photo_of(public_id)
    if found.service_id != service.id:
        raise NotFound("photo")
    return found


def _photos_page(service: Service, form: AddPhotoForm, status: int) -> Response:
    return form_page(
        "editing/photos.html",
        status,
        form,
        service=service_head(service),
        page=photos_page(service, own_photos(current_actor(), service.id)),
        press_token=new_token(),
        done=request.args.get("done", ""),
    )


def _photo_page(service: Service, public_id: str, form: PhotoTextForm, status: int) -> Response:
    _photo(service, public_id)
    found = own_photos(current_actor(), service.id)
    number = next(number for number, each in enumerate(found) if each.public_id == public_id)
    sent = found[number].sent_text
    overtaken = status == CONFLICT and form.alt.data != sent
    if status == 200:
        form.alt.data = sent
    form.version.data = str(found[number].version)
    if overtaken:
        form.token.data = new_token()
    return form_page(
        "editing/photo.html",
        status,
        form,
        service=service_head(service),
        photo=photo_row(service, found[number], number, len(found)),
        sent=sent if overtaken else None,
        is_live=found[number].is_live,
        press_token=new_token(),
    )
