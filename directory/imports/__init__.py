"""Imports: files and API responses that others publish, read into the rooms that own their facts.

Owns the reading of files: shapes, limits, and the message for a row or file that is wrong. Must never trust a
file, store a fact of its own, or leave a half-read file in use.
"""
