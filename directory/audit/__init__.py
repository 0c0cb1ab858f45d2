"""The append-only record of who did what to what, sealed into a hash chain.

Owns `audit_event` and `audit_seal`. Never holds personal text: values of public facts, ids, field names and keyed
digests only. Nothing in the application updates or deletes a row, and the database refuses to.
"""
