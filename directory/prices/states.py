"""How a price lives, from proposal to history (requirements 2.1).

`current` means agreed and the last of its series, even where its first day is still to come; `withdrawn` means that
its provider took it back before it was decided, or that it was replaced before it had run a full day. It is kept all
the same.
"""

from __future__ import annotations

from directory.foundation.workflow import Workflow

# The states of the prices that make up a series (see `prices.models`): in force once, now or from a later day.
PUBLISHED_STATES = ("current", "superseded")
# What a provider may still take back.
UNDECIDED_STATES = ("proposed", "out_of_band")

PRICE = Workflow(
    name="price",
    initial="proposed",
    moves={
        "approve": ({"proposed"}, "approved"),
        "reject": ({"proposed", "approved", "out_of_band"}, "rejected"),
        "hold_out_of_band": ({"approved"}, "out_of_band"),
        "publish": ({"approved"}, "current"),
        "supersede": ({"current"}, "superseded"),
        "withdraw": ({"proposed", "out_of_band", "current"}, "withdrawn"),
    },
    final={"superseded", "rejected", "withdrawn"},
    needs_reason={"reject"},
)

PRICE_ENDING = Workflow(
    name="price_ending",
    initial="proposed",
    moves={
        "accept": ({"proposed"}, "accepted"),
        "reject": ({"proposed"}, "rejected"),
        "withdraw": ({"proposed"}, "withdrawn"),
    },
    final={"accepted", "rejected", "withdrawn"},
    needs_reason={"reject"},
)
