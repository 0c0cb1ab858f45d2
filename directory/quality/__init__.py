"""The Council's own checks of services: spot checks, quality reviews and visits to people who use a service.

Owns the check, its findings, what must be done by when, the provider's answer and the public summary (HAR 7.23,
HAR App1 option 1; published under HAR 6.6). Must never hold anything about a person who uses a service, change a
regulator's rating, or show the officer's identity or internal note to the public.
"""
