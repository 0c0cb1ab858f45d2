"""The one tree of errors the application raises on purpose.

    DirectoryError
    ├── NotFound         nothing there, or nothing this person may know of      404
    ├── NotAllowed       this actor may not do this to that                     403
    ├── WrongState       the verb does not fit the state it is in               409
    ├── Conflict         somebody else changed it first                         409
    ├── Invalid          a value cannot be taken; names its field and a code    400
    ├── Unavailable      a part we need is down for now                         503
    └── BadSettings      the site must not start like this

`web/errors.py` turns them into pages once. A code is a snake_case name; its sentence is in `web`, so
that rules need no language.
"""

from __future__ import annotations


class DirectoryError(Exception):
    """The root: catch it only where errors become pages."""


class NotFound(DirectoryError):
    """Nothing is there, or nothing that this person may know of."""


class NotAllowed(DirectoryError):
    """This actor may not do this to that subject."""


class WrongState(DirectoryError):
    """The verb does not fit the state the subject is in."""


class Conflict(DirectoryError):
    """Somebody else changed the subject first."""


class Unavailable(DirectoryError):
    """A part we need is down for now; trying again later helps."""


class BadSettings(DirectoryError):
    """The site must not start with these settings."""


class Invalid(DirectoryError):
    """A value that cannot be taken: the field it came from, a code for what is wrong, and values for the sentence."""

    def __init__(self, field: str, code: str, **values: object) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.values = values
