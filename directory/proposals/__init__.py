"""What a provider wants changed on a public page: the draft, the difference from the live page, and the decision.

Owns `proposal`. Must never change a page by itself: what goes live, at once or once it was accepted, goes through the
actions of the room that owns the fact.
"""
