"""The form that adds a file to an application."""

from __future__ import annotations

from directory.files.forms import AddFileForm


class EvidenceForm(AddFileForm):
    """One file of any kind that is taken."""
