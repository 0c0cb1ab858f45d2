"""Letters to a provider's people about a decision. Nothing here commits; the words are found when a letter is sent."""

from __future__ import annotations

from directory.accounts.queries import people_of_provider
from directory.foundation.actor import Actor
from directory.foundation.form_tokens import submission_key
from directory.outbox.letters import write_letter

DECISION_LETTER = (
    "application_decision"  # about an application that was admitted or refused, by its public id
)
CHANGE_LETTER = "admission_change"  # about one step of an admission, by the id of the step
# About the visit before an admission, by the application's public id and the day as ISO text.
VISIT_LETTER = "application_visit"
MORE_TIME_LETTER = "application_more_time"  # the later day of the answer, by the application's public id


def tell_provider(actor: Actor, provider_id: int, kind: str, *subjects: str, once: str = "") -> int:
    """Write a letter to everybody who works for a provider today; how many.

    Each is written once of a kind and its subjects; once for each `once`, where the same is told again after a change.
    Whether it still goes is asked when it is sent (`notices`): somebody may have left, or want no such letters.
    """
    people = people_of_provider(provider_id)
    for number, email, locale in people:
        write_letter(
            actor,
            email,
            kind=kind,
            subjects=subjects,
            locale=locale,
            submission_key=submission_key(kind, *subjects, str(number), *filter(None, [once])),
            is_limited=False,
        )
    return len(people)
