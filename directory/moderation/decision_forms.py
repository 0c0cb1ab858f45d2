"""The forms of those who decide: a verdict and a reason for each field, a reason for everything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from directory.moderation.queue_page import REASON_WORDS
from directory.proposals.difference_page import field_label
from directory.proposals.rules import LONGEST_REASON, Decision, Verdict
from directory.vocabulary.people import RejectionReason
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import translate


class PageChangeForm(Form):
    """What a reviewer says of each field of one version."""

    sent_version = HiddenField()
    token = HiddenField()

    def decisions(self, fields: Iterable[str]) -> dict[str, Decision]:
        """The verdict on each field that has one."""
        found: dict[str, Decision] = {}
        for field in fields:
            verdict = self[control("verdict", field)].data
            if Verdict.has(verdict or ""):
                found[field] = Decision(Verdict(verdict), self[control("reason", field)].data or "")
        return found


class ReasonForm(Form):
    """A decision with its reason, of the version that was read."""

    reason = TextAreaField(
        _l("Why? Others may read this, so name nobody."),
        validators=[Optional(), Length(max=LONGEST_REASON)],
    )
    version = HiddenField()
    verb = HiddenField()
    token = HiddenField()


class SecondForm(ReasonForm):
    """What the second moderator says of a proposal."""

    reason = TextAreaField(
        _l("If you do not agree: why?"), validators=[Optional(), Length(max=LONGEST_REASON)]
    )
    flags_reviewed = BooleanField(_l("I looked at each marked word: none says who somebody is"))


def page_change_form(sent: Mapping[str, Any]) -> type[Form]:
    """A form class for these fields."""
    members: dict[str, Any] = {}
    for field in sent:
        members[control("verdict", field)] = RadioField(
            field_label(field),
            choices={str(Verdict.ACCEPT): gettext("Accept"), str(Verdict.SEND_BACK): gettext("Send back")},
            validate_choice=False,
        )
        members[control("reason", field)] = TextAreaField(
            gettext("If you send “%(field)s” back: why?", field=field_label(field))
        )
    return type("DecideForm", (PageChangeForm,), members)


def feedback_form() -> type[Form]:
    """A form class for feedback and replies: publish, or one of the reasons not to."""
    reasons = {"": gettext("Choose a reason")} | {
        str(reason): translate(REASON_WORDS[reason]) for reason in RejectionReason
    }
    members: dict[str, Any] = {
        "reason": SelectField(gettext("Why is it not published?"), choices=reasons, validate_choice=False),
        "flags_reviewed": BooleanField(gettext("I looked at each marked word: none says who somebody is")),
        "verb": HiddenField(),
        "token": HiddenField(),
    }
    return type("FeedbackDecisionForm", (Form,), members)


def control(kind: str, field: str) -> str:
    """The name of the control of a field."""
    return f"{kind}__{field.replace('.', '__')}"
