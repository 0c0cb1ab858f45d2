"""The register: what the regulator (CQC) says of providers and locations, and every rating with its history.

Owns registered providers, registered locations, their facts each with the day it was true, rating editions,
and the record of imports. Never edits a rating, never computes a star of its own, never stores a current
rating: what is current is derived from the editions each time it is read.
"""
