"""Entries made from the regulator's register, so that a council's list does not begin with an empty page.

A council's own spreadsheet names locations of the register, with telephone, website and named contact. Owns the
spreadsheets, whose rows go once they are used or dropped; the catalogue holds the entries. Must never change an entry
that somebody has claimed, replace by the register what a person wrote, nor show one to the public.
"""
