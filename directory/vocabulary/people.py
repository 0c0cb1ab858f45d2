"""Who writes feedback, and what about."""

from __future__ import annotations

from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.messages import message as _l


class Relationship(LabelledCode):
    """What the writer of feedback is to the person who has the care."""

    RESIDENT = "resident", _l("Resident")
    DAUGHTER_OR_SON = "daughter_or_son", _l("Daughter or son")
    PARTNER = "partner", _l("Husband, wife or partner")
    RELATIVE = "relative", _l("Relative")
    FRIEND = "friend", _l("Friend")
    ADVOCATE = "advocate", _l("Advocate")


class Theme(LabelledCode):
    """A part of a service that feedback scores."""

    CONTINUITY = "continuity", _l("Same carers")
    TIMEKEEPING = "timekeeping", _l("On time")
    RESPECT = "respect", _l("Respect")
    COMMUNICATION = "communication", _l("Tells you things")
    VALUE = "value", _l("Value for money")


class FeedbackLink(Code):
    """What ties the writer of feedback to the service."""

    AGREEMENT = "agreement"
    PLACEMENT = "placement"
    VISIT = "visit"


class RejectionReason(Code):
    """Why feedback is not published.

    No reason means "unwelcome": negative feedback is published too (DMCC Act 2024, schedule 20, paragraph 13).
    """

    NAMES_SOMEONE = "names_someone"
    NOT_ABOUT_SERVICE = "not_about_service"
    NOT_A_USER = "not_a_user"
    FAKE = "fake"
    HIDDEN_INCENTIVE = "hidden_incentive"
    ABUSIVE = "abusive"
    UNLAWFUL = "unlawful"
    SAFEGUARDING = "safeguarding"


class ChallengeGround(LabelledCode):
    """Why published feedback may be challenged."""

    UNTRUE = "untrue", _l("It is not true")
    DEFAMATORY = "defamatory", _l("It is untrue and harms somebody’s good name")
    NAMES_SOMEONE = "names_someone", _l("It says who somebody is")
    NOT_A_USER = "not_a_user", _l("The writer never used this service")
    FAKE = "fake", _l("It is a fake, or was paid for")
    ABUSIVE = "abusive", _l("It is abusive")
    UNLAWFUL = "unlawful", _l("It is against the law in another way")


class ReportedFact(LabelledCode):
    """What a report of a mistake is about."""

    NAME_OR_ADDRESS = "name_or_address", _l("The name or the address")
    CONTACT_DETAILS = "contact_details", _l("The phone number or e-mail address")
    PRICE = "price", _l("The price")
    RATING = "rating", _l("The inspectors' rating")
    PLACES_FREE = "places_free", _l("How soon they can start, or how many places are free")
    WHAT_IT_OFFERS = "what_it_offers", _l("What they do")
    WHO_IT_IS_FOR = "who_it_is_for", _l("Who they care for")
    LANGUAGES_AND_FAITH = "languages_and_faith", _l("Languages, culture, faith or food")
    FEEDBACK = "feedback", _l("What residents and families say")
    CLOSED_OR_MOVED = "closed_or_moved", _l("They have closed or moved")
    SOMETHING_ELSE = "something_else", _l("Something else")


# The roles of requirements section 4. Their codes stand in `foundation.actor`, which knows no words.
ROLE_LABELS = {
    "public": _l("Visitor"),
    "system": _l("The site itself"),
    "resident": _l("Resident"),
    "representative": _l("Family or representative"),
    "advocate": _l("Independent advocate"),
    "provider_user": _l("Provider: keeps pages and prices up to date"),
    "provider_signatory": _l("Provider: signs, and invites colleagues"),
    "commissioning_manager": _l("Care commissioning manager"),
    "quality_officer": _l("Quality support officer"),
    "framework_manager": _l("Framework manager"),
    "market_officer": _l("Market development officer"),
    "approver": _l("Approver"),
    "moderator": _l("Feedback moderator"),
    "joining_broker": _l("Broker of a joining authority"),
    "administrator": _l("Administrator of the site"),
}
# What somebody with a role does here, for whoever gives one or chooses an account of the demonstration.
ROLE_DESCRIPTIONS = {
    "resident": _l("Looks for care, and sees what the Council holds of her."),
    "representative": _l("Does the same for somebody whom she speaks for."),
    "advocate": _l("Speaks up for a resident who asked for an independent advocate."),
    "provider_user": _l(
        "Keeps pages, prices and vacancies up to date, applies, and answers feedback and checks."
    ),
    "provider_signatory": _l(
        "Signs applications and invites colleagues. Does not answer feedback or checks."
    ),
    "commissioning_manager": _l(
        "Invites residents, records visits and checks, and is the second person who admits a provider."
    ),
    "quality_officer": _l("Plans checks, records what is found, and lets the summary be public."),
    "framework_manager": _l(
        "Runs lists, assesses and decides applications, publishes pages, and decides prices and claims."
    ),
    "market_officer": _l("Reads lists, applications and checks, and decides nothing."),
    "approver": _l("Is the second person who takes a provider off a list or agrees that it leaves."),
    "moderator": _l("Decides what may be public: page changes, photos, feedback. Answers reports and calls."),
    "joining_broker": _l("Reads the lists that her council joined, and enters what it bought."),
    "administrator": _l(
        "Invites people and gives roles, and keeps national amounts. Decides nothing of a council."
    ),
}
ACCOUNT_STATE_LABELS = {
    "invited": _l("Invited, not here yet"),
    "active": _l("Active"),
    "closed": _l("Has left"),
}

# Why feedback, or a reply to it, is not shown: rejection reasons and grounds of challenges.
FEEDBACK_FAULT_LABELS = {
    "names_someone": _l("It names or shows a person"),
    "not_about_service": _l("It is not about this service"),
    "not_a_user": _l("Its writer does not use the service"),
    "fake": _l("It is made up"),
    "hidden_incentive": _l("Something was given for it, and it does not say so"),
    "abusive": _l("It is abusive"),
    "unlawful": _l("It is against the law"),
    "safeguarding": _l("It is a safeguarding concern"),
    "untrue": _l("It is not true"),
    "defamatory": _l("It is defamatory"),
}
