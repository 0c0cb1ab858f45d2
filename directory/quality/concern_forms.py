"""The forms with which a provider answers a serious concern and appeals. What a value may be is in rules."""

from __future__ import annotations

from directory.quality.rules import LONGEST_APPEAL
from directory.web.form_fields import SentForm, text_field
from directory.web.i18n import lazy_gettext as _l


class OwnAnswerForm(SentForm):
    """The provider's answer."""

    provider_answer = text_field(
        _l("Your answer"),
        hint=_l("Everybody reads it beside the Council’s words. Name nobody: no residents, no staff."),
    )


class AppealForm(SentForm):
    """Why a provider appeals."""

    appeal = text_field(
        _l("Why is the concern wrong?"),
        hint=_l("The Council alone reads this. Name no residents."),
        most=LONGEST_APPEAL,
    )
