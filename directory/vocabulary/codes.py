"""What every enum of this room has in common."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from directory.vocabulary.messages import Message


class Code(StrEnum):
    """A fixed code: a member equals its value, as it stands in databases, addresses and files."""

    @classmethod
    def has(cls, value: str) -> bool:
        """Whether `value` is one of these codes."""
        return value in cls._value2member_map_


class LabelledCode(Code):
    """A fixed code with its label: `HOME_CARE = "home_care", _l("Care at home")`."""

    label: Message

    def __new__(cls, value: str, label: Message) -> Self:
        """A member of this value and label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def labels_of(codes: type[LabelledCode]) -> Mapping[str, Message]:
    """The label of each member, in order."""
    return {code: code.label for code in codes}
