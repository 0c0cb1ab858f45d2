"""Entries made from the regulator's register, so that a council's list does not begin with an empty page.

Owns no table: the catalogue holds the entries. Must never change an entry that somebody has claimed or edited, nor show
one to the public.
"""
