"""The letter that tells what was decided about a claim: put into words when it is sent, from the claim's id alone."""

from __future__ import annotations

from flask import url_for

from directory.claims.models import Claim
from directory.claims.queries import claim_row
from directory.outbox.mailer import Composed
from directory.places.queries import council_name
from directory.register.queries import location_records
from directory.vocabulary.claims import ClaimState
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter


def compose_decision(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter to whoever claimed a service."""
    claim = claim_row(int(ids[0]))
    location = location_records([claim.location_id]).get(claim.location_id)
    name = location.name if location is not None else claim.location_id
    with anonymous_request(locale):
        accepted = claim.state == ClaimState.ACCEPTED
        subject = (
            gettext("Your claim at Choosing Care was accepted")
            if accepted
            else gettext("Your claim at Choosing Care was not accepted")
        )
        opening = _accepted(claim, name) if accepted else _refused(claim, name)
        words = gettext("Your services") if accepted else gettext("The service on the register")
        path = (
            url_for("own_entries.entries")
            if accepted
            else url_for("claims.location", location_id=claim.location_id)
        )
        closing = (
            gettext("The number of your claim is %(reference)s.", reference=claim.reference),
            gettext("If you did not expect this letter, you can throw it away."),
        )
        text, html = plain_letter(subject, opening, words, path, closing)
        return Composed(subject, text, html)


def _accepted(claim: Claim, name: str) -> tuple[str, ...]:
    first = gettext(
        "%(council)s accepted your claim of %(service)s.",
        council=council_name(claim.council_code),
        service=name,
    )
    if claim.invited:
        return (
            first,
            gettext(
                "You can sign in and complete its page. If you have no account yet, another letter brings you "
                "a link."
            ),
        )
    return (
        first,
        gettext(
            "Somebody at your organisation has an account here already and signs for it. Ask them to invite you."
        ),
    )


def _refused(claim: Claim, name: str) -> tuple[str, ...]:
    first = gettext(
        "%(council)s looked at your claim of %(service)s and did not accept it.",
        council=council_name(claim.council_code),
        service=name,
    )
    reason = label("claim_refusal", claim.refusal) if claim.refusal else ""
    last = gettext("If you think that this is wrong, ring the council and give the number of your claim.")
    return tuple(
        words for words in (first, f"{reason}." if reason else "", claim.decision_reason or "", last) if words
    )
