"""Guides in plain words, and the statements a public site must make.

Owns: the guides, the accessibility statement, what is said about privacy and cookies, and the small table of
national savings limits that one guide prints.
Never: keeps anything about a reader, decides anything, or prints a real amount of money without its year.
"""
