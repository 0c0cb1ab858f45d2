"""A provider finds its location on the regulator's register and claims the entry that was prepared of it.

Owns: claims, who made them (stored apart, for a limited time) and how the published contact was reached; the list of
what a claimed entry still lacks.
Must never: trust a contact that the claimant gave, say who else has claimed a location, or give anybody an account
before a person has accepted the claim.
"""
