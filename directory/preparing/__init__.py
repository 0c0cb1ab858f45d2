"""Entries made from the regulator's register, so that a council's list does not begin with an empty page.

A council's own spreadsheet names locations of the register, and services that need no registration by the council's
own reference, with telephone, website, named contact and prices. Owns the spreadsheets, whose rows go once they are
used or dropped, and the references; the catalogue holds the entries, and prices are entered by the rules of all
prices. Must never change the words of an entry that somebody has claimed or worked on, join two by a likeness of names,
replace by the register what a person wrote, nor show an entry to the public.
"""
