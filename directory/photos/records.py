"""What others see of photos: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from directory.files.records import FileRecord
from directory.photos.states import LIVE_STATES, SENT_BACK_STATES, WAITING_STATES


@dataclass(frozen=True, slots=True)
class PublicPhoto:
    """A photo as a public page shows it. `pixels` is the width and the height of each of its sizes."""

    file_id: str
    text: str
    pixels: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A photo for its own provider and for staff.

    `text` is what is public of a live one, and what waits of any other; `new_text` is what a live one is to say
    instead. `file` is None where the virus scan found something in it, and nothing of it is kept. `version` is what a
    form of its provider carries, `sent_version` what a reviewer decides on.
    """

    id: int
    public_id: str
    service_id: int
    state: str
    position: int | None
    text: str
    new_text: str | None
    sent_version: int
    sent_at: datetime
    sent_by: str
    reason: str | None
    version: int
    file: FileRecord | None

    @property
    def is_live(self) -> bool:
        """Whether the public page shows it, wherever it is public."""
        return self.state in LIVE_STATES and self.file is not None

    @property
    def waits(self) -> bool:
        """Whether it, or its new words, wait to be read."""
        return self.state in WAITING_STATES

    @property
    def was_sent_back(self) -> bool:
        """Whether it, or its new words, came back with a reason."""
        return self.state in SENT_BACK_STATES

    @property
    def sent_text(self) -> str:
        """The words that were sent last."""
        return self.text if self.new_text is None else self.new_text
