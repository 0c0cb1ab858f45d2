"""Compare services: two to four side by side, and everything that matches a search as one table or file.

Owns no table. Never ranks one service before another, never stores what a visitor compared.
"""
