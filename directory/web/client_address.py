"""The address of whoever asks, as it arrives: from the connection, or from the header that our own proxy sets."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

IPV6_PREFIX_BITS = 64  # what a provider gives one household, which can use all of it
# `203.0.113.7:51234` and `[2001:db8::1]:51234`, as some gateways forward them, and either without its port.
FORWARDED = re.compile(r"(?:\[(?P<six>[^\[\]]+)\]|(?P<four>[0-9.]+))(?::[0-9]{1,5})?", re.ASCII)


def client_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that `text` names, without its port and its zone; None where it names none.

    An IPv4 address written as IPv6 is the IPv4 address.
    """
    bracketed = FORWARDED.fullmatch(text)
    plain = (bracketed["six"] or bracketed["four"]) if bracketed else text
    try:
        address = ip_address(plain)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or IPv6Address(int(address))
    return address


def household(address: IPv4Address | IPv6Address) -> str:
    """Whom an address counts for: itself, or the prefix that one household has of IPv6 addresses."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), IPV6_PREFIX_BITS), strict=False))
