"""The page of a service as it would be: for its own provider, and for the reviewer of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, url_for

from directory.catalogue.queries import service_preview
from directory.editing.preview_page import preview_view
from directory.editing.queries import own_service
from directory.finding.search_params import SearchParams
from directory.finding.service_page import service_context
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.photos.photo_page import as_it_would_be
from directory.photos.queries import own_photos
from directory.photos.records import PublicPhoto
from directory.proposals.queries import own_proposal, proposal_to_decide
from directory.web.access import current_actor, requires
from directory.web.navigation import page_payer

own_preview = Blueprint("own_preview", __name__)


@own_preview.get("/provider/services/<string:slug>/preview")
@requires(Permission.LISTING_WRITE)
def preview(slug: str) -> str:
    """One's own page with the draft in it. Nobody else is shown it."""
    actor = current_actor()
    service = own_service(actor, slug)
    proposal = own_proposal(actor, service.id)
    photos = as_it_would_be(own_photos(actor, service.id))
    return _page(
        service.id, proposal.changes if proposal else {}, photos, url_for("own_page.page", slug=slug)
    )


@own_preview.get("/council/moderation/page-changes/<string:public_id>/preview")
@requires(Permission.LISTING_APPROVE)
def preview_sent(public_id: str) -> str:
    """The page with what was sent in it, for whoever decides."""
    proposal = proposal_to_decide(current_actor(), public_id)
    return _page(
        proposal.service_id,
        proposal.sent,
        None,
        url_for("moderation_queue.page_change", public_id=public_id),
    )


def _page(
    service_id: int, changes: Mapping[str, Any], photos: tuple[PublicPhoto, ...] | None, back: str
) -> str:
    on, payer = today(), page_payer()
    record = service_preview(current_actor(), service_id)
    context = service_context(preview_view(record, changes, on, payer, photos), SearchParams(), payer, (), on)
    return render_template("editing/preview.html", page=context, back=back)
