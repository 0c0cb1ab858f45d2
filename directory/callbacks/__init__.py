"""Requests to be rung by a council, or visited at home: for whoever would rather talk than read (requirement 12).

Owns: the requests, who made each (stored apart, for a limited time), and the public pages that take a request and take
it back.
Must never: put anything of a person into an address, a letter, a log, the index or the audit record, or show it to
staff without recording that it was looked at.
"""
