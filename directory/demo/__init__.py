"""The demonstration: invented providers at real postcodes, on the lists of the five reports and their successors.

Owns no table. It fills the tables of every room for somebody who wants to see the site work, for the tests of pages
and for the benchmark, and is the same again for the same seed and day. It writes rows directly and in bulk, not by
the rooms' actions: tens of thousands of services would take hours through the workflows, and their audit record would
tell of acts nobody did. What it writes keeps the rules the rooms set, which its tests check with those rules.

Must never run on a site in use (it refuses where there are services), name a real provider or person, or use a
telephone number or an address on the web that reaches anybody.
"""
