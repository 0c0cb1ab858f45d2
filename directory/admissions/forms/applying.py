"""The forms of a provider's application, one for each task."""

from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from directory.admissions.application_words import DECLARATIONS
from directory.admissions.rules import Declaration
from directory.admissions.signing_queries import Documents
from directory.web.form_fields import SentForm, day_field, radio_field, text_field, tick_field, trimmed
from directory.web.i18n import lazy_gettext as _l

YES_OR_NO = {"yes": _l("Yes"), "no": _l("No")}
LONGEST_ID = 16


class LocationForm(SentForm):
    """The regulator's number of the location."""

    location_id = StringField(
        _l("Location number"),
        description=_l("It stands on your certificate, like 1-123456789."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter the location number, like 1-123456789.")),
            Length(max=LONGEST_ID, message=_l("Enter the location number, like 1-123456789.")),
        ],
    )


class DeclarationForm(SentForm):
    """Each declaration, yes or no; what is not answered is saved as open."""

    no_exclusion_ground = radio_field(
        _l(DECLARATIONS[Declaration.NO_EXCLUSION_GROUND].text), YES_OR_NO, required=False
    )
    insured = radio_field(_l(DECLARATIONS[Declaration.INSURED].text), YES_OR_NO, required=False)
    accounts_sound = radio_field(_l(DECLARATIONS[Declaration.ACCOUNTS_SOUND].text), YES_OR_NO, required=False)
    staff_checked = radio_field(_l(DECLARATIONS[Declaration.STAFF_CHECKED].text), YES_OR_NO, required=False)
    true_answers = radio_field(_l(DECLARATIONS[Declaration.TRUE_ANSWERS].text), YES_OR_NO, required=False)

    @property
    def answers(self) -> dict[str, bool]:
        """The answers given, by declaration."""
        return {
            question: self[question].data == "yes"
            for question in Declaration
            if self[question].data in ("yes", "no")
        }

    def show(self, answers: dict[str, bool]) -> None:
        """Fill the form with what was answered before."""
        for question, answer in answers.items():
            if question in self:
                self[question].data = "yes" if answer else "no"


class ConsentForm(SentForm):
    """The agreement that prices, ratings and feedback are published (HAR 6.6)."""

    consent = radio_field(
        _l("Do you agree that your prices, your ratings and what people say of you are published?"),
        YES_OR_NO,
        hint=_l("Without it nobody can be admitted: families choose by these."),
    )


class StatementForm(SentForm):
    """What the service says of one criterion."""

    words = text_field(
        _l("How do you meet this?"),
        hint=_l("Plain sentences are enough. Leave out the names of people you care for."),
    )


class SignForm(SentForm):
    """What the signatory signs: each by itself, and in the versions that the page showed."""

    specification_id = HiddenField()
    agreement_version = HiddenField()
    files = HiddenField()
    specification = tick_field(
        _l("I sign the specification and the agreement for our organisation."), _l("Tick the box to sign.")
    )
    safeguarding = tick_field(
        _l("We keep to the council’s rules of safeguarding: we report each concern, and go to its training."),
        _l("Tick the box to sign."),
    )
    prevent = tick_field(
        _l("We keep to the Prevent duty: we notice when somebody may be drawn into terrorism, and say so."),
        _l("Tick the box to sign."),
    )

    def show(self, documents: Documents) -> None:
        """Note the versions that the page shows."""
        number = documents.specification_id
        self.specification_id.data = "" if number is None else str(number)
        self.agreement_version.data = documents.agreement_version
        self.files.data = " ".join(documents.files)

    @property
    def shown(self) -> tuple[int | None, str, tuple[str, ...]]:
        """What the page showed: the specification by its id, the version of the agreement, the files by their ids."""
        text = self.specification_id.data or ""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        return number, self.agreement_version.data or "", tuple((self.files.data or "").split())


class AnswerForm(SentForm):
    """The answer to the assessor's question."""

    answer = text_field(_l("Your answer"))


class ConfirmForm(SentForm):
    """A press that needs nothing but the token."""


class ExitForm(SentForm):
    """A provider's notice to leave a lot."""

    last_day = day_field(
        _l("Your last day on the list"), hint=_l("You stay listed until the end of that day.")
    )
    reason = text_field(_l("Why do you leave?"), hint=_l("The council reads this. It is not published."))
