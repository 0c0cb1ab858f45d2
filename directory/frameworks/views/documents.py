"""The files of what providers sign: a version of a lot's specification, and the agreement of an instrument (HF 4.9)."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as AnyResponse

from directory.files.file_page import file_rows
from directory.files.queries import files_of, may_write
from directory.files.views.adding import add_file
from directory.foundation.errors import NotFound
from directory.foundation.form_tokens import own_token
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.frameworks.forms.documents import DocumentForm
from directory.frameworks.records import InstrumentRecord, SpecificationRecord
from directory.frameworks.rules.documents import agreement_owner
from directory.frameworks.staff_queries import lot_specifications, readable_instrument, readable_lot
from directory.web.access import current_actor, requires
from directory.web.i18n import gettext
from directory.web.uploads import takes_files

instrument_documents = Blueprint("instrument_documents", __name__)
READ, MANAGE = Permission.INSTRUMENT_READ, Permission.INSTRUMENT_MANAGE
SPECIFICATION, AGREEMENT = "specification", "agreement"  # in `wiring.FILE_READERS`


@instrument_documents.get(
    "/council/instruments/<string:slug>/lots/<string:lot>/specifications/<int:specification_id>"
)
@requires(READ)
def specification(slug: str, lot: str, specification_id: int) -> Response:
    """The files of a version of what a lot asks, and the form that adds one."""
    return _specification_page(slug, lot, specification_id, DocumentForm(), 200)


@instrument_documents.post(
    "/council/instruments/<string:slug>/lots/<string:lot>/specifications/<int:specification_id>"
)
@requires(MANAGE)
@takes_files
def send_specification(slug: str, lot: str, specification_id: int) -> AnyResponse:
    """Add a file to it."""
    found = _specification(slug, lot, specification_id)
    form = DocumentForm(CombinedMultiDict([request.files, request.form]))
    address = url_for(".specification", slug=slug, lot=lot, specification_id=specification_id, done="added")
    answer = add_file(SPECIFICATION, str(found.id), form, address, gettext("This cannot be changed now."))
    if isinstance(answer, int):
        return _specification_page(slug, lot, specification_id, form, answer)
    return answer


@instrument_documents.get("/council/instruments/<string:slug>/agreement")
@requires(READ)
def agreement(slug: str) -> Response:
    """The files of the agreement in its version of today, and the form that adds one."""
    return _agreement_page(readable_instrument(current_actor(), slug, today()), DocumentForm(), 200)


@instrument_documents.post("/council/instruments/<string:slug>/agreement")
@requires(MANAGE)
@takes_files
def send_agreement(slug: str) -> AnyResponse:
    """Add a file to it."""
    found = readable_instrument(current_actor(), slug, today())
    form = DocumentForm(CombinedMultiDict([request.files, request.form]))
    owner = agreement_owner(found.id, found.agreement_version)
    address = url_for(".agreement", slug=slug, done="added")
    answer = add_file(AGREEMENT, owner, form, address, gettext("This cannot be changed now."))
    return _agreement_page(found, form, answer) if isinstance(answer, int) else answer


def _specification(slug: str, lot: str, specification_id: int) -> SpecificationRecord:
    """A version of what a lot asks. Raises NotFound, NotAllowed."""
    record = readable_lot(current_actor(), slug, lot, today())[1]
    for version in lot_specifications(record.id):
        if version.id == specification_id:
            return version
    raise NotFound("specification")


def _specification_page(
    slug: str, lot: str, specification_id: int, form: DocumentForm, status: int
) -> Response:
    found = _specification(slug, lot, specification_id)
    return _page(
        SPECIFICATION,
        str(found.id),
        form,
        status,
        heading=gettext("Specification, version %(version)s", version=found.version),
        about=found.title,
        address=url_for(".specification", slug=slug, lot=lot, specification_id=specification_id),
        back=url_for("lots.lot", slug=slug, lot=lot),
    )


def _agreement_page(found: InstrumentRecord, form: DocumentForm, status: int) -> Response:
    return _page(
        AGREEMENT,
        agreement_owner(found.id, found.agreement_version),
        form,
        status,
        heading=gettext("Agreement, version %(version)s", version=found.agreement_version),
        about=found.name,
        address=url_for(".agreement", slug=found.code),
        back=url_for("instruments.instrument", slug=found.code),
    )


def _page(
    owner_kind: str, owner_id: str, form: DocumentForm, status: int, *, address: str, **words: str
) -> Response:
    """The files of one version, with the form that adds one for whoever may."""
    actor = current_actor()
    form.token.data = own_token(form.token.data)
    answer = render_template(
        "frameworks/documents.html",
        files=file_rows(actor, files_of(actor, owner_kind, owner_id), address),
        may_add=may_write(actor, owner_kind, owner_id),
        form=form,
        address=address,
        done=request.args.get("done", ""),
        **words,
    )
    return make_response(answer, status)
