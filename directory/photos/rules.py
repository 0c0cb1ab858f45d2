"""How many photos a page has, the order they stand in, and what a decision about one needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from directory.foundation.errors import Invalid
from directory.vocabulary.codes import Code

MOST_PHOTOS = 8  # of one page, whatever their state
LONGEST_REASON = 1000  # characters


class Place(Code):
    """Where a photo is put among the others."""

    FIRST = "first"
    EARLIER = "earlier"
    LATER = "later"


class PhotoVerdict(Code):
    """What a reviewer says of a photo or of its words."""

    ACCEPT = "accept"
    SEND_BACK = "send_back"


def check_room(photos: int) -> None:
    """Raise Invalid `file` where a page has as many photos as it may."""
    if photos >= MOST_PHOTOS:
        raise Invalid("file", "photos_full", most=MOST_PHOTOS)


def placed(order: Sequence[int], photo: int, place: Place) -> tuple[int, ...]:
    """The order of photos once one of them was put first, or one place earlier or later. At an end it stays there."""
    at = order.index(photo)
    target = {Place.FIRST: 0, Place.EARLIER: max(at - 1, 0), Place.LATER: min(at + 1, len(order) - 1)}[place]
    others = [other for other in order if other != photo]
    return (*others[:target], photo, *others[target:])


def check_verdict(verdict: str, reason: str) -> PhotoVerdict:
    """A decision that can be made. Raises Invalid `verdict` `unknown`, `reason` `reason_needed` or `too_long`."""
    if not PhotoVerdict.has(verdict):
        raise Invalid("verdict", "unknown")
    if verdict == PhotoVerdict.SEND_BACK and not reason.strip():
        raise Invalid("reason", "reason_needed")
    if len(reason) > LONGEST_REASON:
        raise Invalid("reason", "too_long", most=LONGEST_REASON)
    return PhotoVerdict(verdict)
