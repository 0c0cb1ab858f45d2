"""The codes that the whole site shares, as enums with their English labels.

A code is stored in databases, addresses and files, so a member's value never changes. Owns: kinds of care, needs,
prices' units and payers, ratings, kinds of listing, and the label of each. Never: decides anything, or knows Flask,
a database or another room. `web.labels.label` translates a label. Templates name a member as `Category.MEALS`;
the enums that they may name are listed in `web.templating`.
"""
