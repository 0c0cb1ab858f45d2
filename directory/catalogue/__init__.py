"""Providers' own descriptions: who they are, what they do, where and on what terms.

Owns `provider`, `service`, its texts and areas, the named contact, vacancies, workforce and continuity facts,
former slugs. Must never hold a price, a rating, or whether a service is on a council's list: other rooms own those.
"""
