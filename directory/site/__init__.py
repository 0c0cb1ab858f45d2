"""The site itself: that it has been set up, which one it is, how many rows it holds.

Owns no table: a site's identity is an event of the audit record, which nobody can change, and a file beside its data.
Must never know what the rows are about.
"""
