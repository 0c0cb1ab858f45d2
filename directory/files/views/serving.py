"""Handing files out: one view asks who may, whatever the file hangs on; and the page of one file."""

from __future__ import annotations

import hashlib
import logging

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import act_once
from directory.files.actions import describe, remove
from directory.files.file_page import file_page
from directory.files.forms import DescriptionForm, FileActionForm
from directory.files.queries import (
    file_for,
    file_row,
    is_hidden,
    is_public,
    kept_file,
    reader_of,
    storage,
)
from directory.files.records import BlobRecord, FileRecord
from directory.files.rules.kinds import MEDIA_TYPES, download_name
from directory.foundation.database import end_reading
from directory.foundation.errors import Conflict, Invalid, NotFound, Unavailable
from directory.foundation.form_tokens import own_token
from directory.web.access import limited, public, signed_in
from directory.web.error_messages import add_error
from directory.web.navigation import own_path
from directory.web.sign_in import SecondFactorNeeded, SignInNeeded, current_actor, current_sign_in

files = Blueprint("files", __name__)
logger = logging.getLogger(__name__)
LOOKS = "300 per minute"  # a page has a dozen photos
# Whatever a browser makes of a file, it runs nothing, loads nothing and is shown inside nothing of ours.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
# Its bytes never change, so that a browser keeps it; what stands between asks again, as the page may be public no more.
FOR_GOOD = "public, max-age=31536000, s-maxage=600, immutable"


@files.get("/files/<string:file_id>")
@public
@limited(LOOKS)
def file(file_id: str) -> Response:
    """A file to save, for whoever may read what it hangs on."""
    record, of_public_page = readable(file_id)
    if not record.is_served:
        return waiting_page()
    answer = bytes_of(record.sizes["whole"])
    # What its owner called it is for its owner and for staff.
    name = download_name("photo" if of_public_page else record.original_name, record.kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@files.get("/files/<string:file_id>/<any(small,medium,large):size>")
@public
@limited(LOOKS)
def image(file_id: str, size: str) -> Response:
    """An image in one size, to be shown in a page. Its bytes never change, so that a browser asks for it once."""
    record, of_public_page = readable(file_id)
    if size not in record.sizes:
        raise NotFound(size)
    if not record.is_served:
        return waiting_page()
    answer = bytes_of(record.sizes[size])
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = FOR_GOOD if of_public_page else "no-store"
    return answer


@files.get("/files/<string:file_id>/details")
@signed_in
def details(file_id: str) -> Response:
    """What a file is and whether it was scanned; for whoever may, what it shows in other words, and its removal."""
    record = file_for(current_actor(), kept_file(file_id))
    return details_page(record, DescriptionForm(data={"alt": record.alt}), 200)


@files.post("/files/<string:file_id>/describe")
@signed_in
def send_description(file_id: str) -> AnyResponse:
    """Say in other words what an image shows."""
    actor, form = current_actor(), DescriptionForm(request.form)
    record = file_for(actor, kept_file(file_id))
    check_changed_here(file_id)

    def act() -> str:
        describe(actor, file_id, alt=form.alt.data or "")
        return url_for(".details", file_id=file_id, back=back_address(), done="described")

    if form.validate():
        try:
            return act_once(form.token.data, act)
        except (Invalid, Conflict) as error:
            add_error(form, error)
    return details_page(record, form, 400)


@files.post("/files/<string:file_id>/remove")
@signed_in
def send_removal(file_id: str) -> AnyResponse:
    """Take a file away, and go back to the page that listed it."""
    actor, form = current_actor(), FileActionForm(request.form)

    def act() -> str:
        check_changed_here(file_id)
        remove(actor, file_id)
        return back_address()

    return act_once(form.token.data, act)


def readable(file_id: str) -> tuple[FileRecord, bool]:
    """A file that whoever asks may have, and whether everybody may. Raises NotFound, NotAllowed, SignInNeeded."""
    record = kept_file(file_id)
    if is_public(record):
        return record, True
    sign_in = current_sign_in()
    if is_hidden(record) and (sign_in is None or not sign_in.is_complete):
        raise NotFound(file_id)
    if sign_in is None:
        raise SignInNeeded("nobody is signed in")
    if not sign_in.is_complete:
        raise SecondFactorNeeded("the second factor is missing")
    return file_for(current_actor(), record), False


def check_changed_here(file_id: str) -> None:
    """Raise NotFound for what is described and taken away on pages of its own room alone, and where there is none."""
    if reader_of(file_row(file_id).owner_kind).with_own_pages:
        raise NotFound(file_id)


def bytes_of(blob: BlobRecord) -> Response:
    """The bytes themselves. Bytes that are gone or are others than were kept are handed to nobody."""
    end_reading()
    try:
        content = storage().get(blob.key)
    except NotFound:
        content = b""
    if hashlib.sha256(content).hexdigest() != blob.sha256:
        logger.error("the bytes of a file are gone or were changed", extra={"blob": blob.key})
        raise Unavailable("files")
    answer = Response(content, mimetype=MEDIA_TYPES[blob.kind])
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer


def waiting_page() -> Response:
    """A file that the virus scanner has not seen yet is nobody's."""
    answer = make_response(render_template("files/waiting.html"), 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def details_page(record: FileRecord, form: DescriptionForm, status: int) -> Response:
    """The page of one file."""
    form.token.data = own_token(form.token.data)
    page = file_page(current_actor(), record, back_address())
    words = render_template(
        "files/details.html", page=page, file_id=record.id, form=form, done=request.args.get("done", "")
    )
    return make_response(words, status)


def back_address() -> str:
    """The page of ours that a file is listed on; one's own account where none is named."""
    return own_path(request.values.get("back", "")) or url_for("own_account.account")
