"""Keep a shortlist without an account, share it by a signed link, send it as a letter, view it together.

Owns no table: a shortlist is a cookie or the content of a link. Never stores who keeps one, nor an address that a
letter went to longer than the outbox needs it.
"""
