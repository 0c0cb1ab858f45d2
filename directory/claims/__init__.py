"""How a provider comes to its first account: it claims a registered location, or its council invites it.

Who claims finds its location on the regulator's register and claims the entry that was prepared of it. A provider that
no regulator registers has nothing to claim: a council that has to do with it invites its first person. Both stand here,
right of `accounts` and `catalogue`, whose actions they call, because both end in the same letter with the same roles.

Owns: claims, who made them (stored apart, for a limited time) and how the published contact was reached; the list of
what a claimed entry still lacks; which council invited the first person of which provider.
Must never: trust a contact that the claimant gave, say who else has claimed a location, give anybody an account before
a person has accepted the claim, or let a council invite somebody for a provider that it has nothing to do with.
"""
