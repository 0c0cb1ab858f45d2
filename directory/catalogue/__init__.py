"""Providers' own description of themselves: who they are, what they do, where and on what terms.

Owns `provider`, `service`, its texts and areas, the named contact, vacancies, workforce and continuity facts,
old slugs. Must never hold a price, a rating, or whether a service is on a council's list: those rooms stand
to the right or left of this one.
"""
