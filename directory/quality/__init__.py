"""The Council's own checks of services, and its serious concerns, of which everybody is warned.

Owns the check, its findings, what must be done by when, the provider's answer and the public summary (HAR 7.23,
HAR App1 option 1; published under HAR 6.6); and the serious concern: approved words, the provider's answer, the day of
review, the appeal. Must never hold anything about a person who uses a service, or of an open safeguarding enquiry,
change a regulator's rating, or show an officer's identity, an internal note or evidence to the public.
"""
