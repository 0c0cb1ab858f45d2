"""The forms of staff who assess and decide an application."""

from __future__ import annotations

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from directory.admissions.application_words import OUTCOMES, ground_words
from directory.admissions.forms.applying import YES_OR_NO
from directory.vocabulary.quality import CriterionOutcome
from directory.web.form_fields import SentForm, day_field, radio_field, text_field
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l

RESULTS = {code: _l(words.text) for code, (words, _) in OUTCOMES.items()}


class CriterionForm(SentForm):
    """The result on one criterion, why, and the evidence relied on."""

    result = radio_field(
        _l("Do they meet it?"),
        RESULTS,
        hint=_l(
            "“Discretionary” means: they do not meet all of it, and the Council lets them on all the same, for a "
            "reason. Only a fail stops an admission."
        ),
    )
    reason = text_field(
        _l("Reason (needed unless it is a pass)"),
        hint=_l("Of a fail it goes into the letter as you write it."),
        required=False,
    )
    evidence = text_field(_l("Evidence you rely on"), hint=_l("One piece a line."), required=False)

    @property
    def pieces(self) -> list[str]:
        """The evidence, a piece a line."""
        return [line.strip() for line in (self.evidence.data or "").splitlines() if line.strip()]


class QuestionForm(SentForm):
    """What the provider is asked."""

    question = text_field(
        _l("Your question"), hint=_l("The provider reads it as you write it. The clock runs on.")
    )


class MoreTimeForm(SentForm):
    """Why fifteen working days are needed."""

    reason = text_field(_l("Why do you need up to 15 working days?"), hint=_l("The provider reads this."))


class PlanVisitForm(SentForm):
    """The day of the validation visit."""

    planned_for = day_field(_l("Day of the visit"))


class VisitForm(SentForm):
    """What a visit found."""

    completed_on = day_field(_l("Day of the visit"))
    confirmed = radio_field(_l("Does the service offer what it claims, and meet the standards?"), YES_OR_NO)
    notes = text_field(
        _l("Notes"), hint=_l("For the Council alone. Leave out the names of residents."), required=False
    )


class AdmissionForm(SentForm):
    """What an admission sets."""

    valid_from = day_field(_l("First day on the list"))
    agreement_signed_on = day_field(
        _l("Agreement signed on"),
        hint=_l("Leave it empty until it is signed: the service shows on the list from then on."),
        required=False,
    )
    valid_to = day_field(
        _l("Last day on the list"), hint=_l("Leave it empty to end with the list."), required=False
    )


class RefusalForm(SentForm):
    """The ground that failed, and the reason for the letter. Only grounds that hold are offered."""

    ground = SelectField(
        _l("What failed?"), validate_choice=False, validators=[InputRequired(_l("Choose one from the list."))]
    )
    reason = text_field(
        _l("Reason"), hint=_l("It goes into the letter as you write it, after the name of what failed.")
    )

    # "yes" once the letter was shown, "change" to write it again.
    sure = HiddenField()

    def offer(self, grounds: tuple[str, ...]) -> None:
        """The grounds that hold today, none of them chosen: what failed stands first."""
        choices = {"": gettext("Choose what failed"), **{ground: ground_words(ground) for ground in grounds}}
        self.ground.choices = choices


class DeclineForm(SentForm):
    """Why one does not agree with what another person proposed."""

    reason = text_field(_l("Why do you not agree?"), hint=_l("Whoever proposed it reads this."))


assert set(RESULTS) == set(CriterionOutcome)
