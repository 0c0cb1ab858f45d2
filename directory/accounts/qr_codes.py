"""The picture that an authenticator app reads, by segno: part of the page, so that no request fetches a secret."""

from __future__ import annotations

from directory.foundation.on_demand import load


def qr_code(address: str) -> str:
    """The address of a picture that holds the picture itself."""
    uri: str = (
        load("segno").make(address, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    )
    return uri
