"""The people of the site, of councils and of providers, for whoever looks after their accounts.

Owns the pages and the terminal's command; every write is one of `accounts`. Never shows case data.
"""
