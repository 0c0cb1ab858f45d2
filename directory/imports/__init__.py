"""Imports: files and answers that others publish, brought into the rooms that own their facts.

Owns the reading of files: shapes, limits, and telling what is wrong with a row or a file. Must never trust a
file, keep a fact of its own, or leave a half-read file in force.
"""
