"""Letters to a provider's people about a decision. Nothing here commits; the words are found when a letter is sent."""

from __future__ import annotations

from directory.accounts.queries import people_of_provider
from directory.foundation.actor import Actor
from directory.foundation.form_tokens import submission_key
from directory.outbox.letters import write_letter

# About something that a council sent back: what the record calls the thing, its id, and which sending back it was.
SENT_BACK_LETTER = "sent_back"


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
