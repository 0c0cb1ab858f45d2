"""The demonstration: invented providers at real postcodes, on the lists of the five reports and their successors.

Owns no table. It fills the tables of every room for trying out the site, for the tests of pages
and for the benchmark. The same seed and day make the same rows. It writes rows directly and in bulk, not by the
rooms' actions: tens of thousands of services would take hours through the workflows, and their audit record would name
acts that nobody did. What it writes keeps the rules of the rooms; its tests check it against those rules.

Must never run on a site in use (it refuses where there are services), name a real provider or person, or use a
telephone number or an address on the web that reaches anybody.
"""
