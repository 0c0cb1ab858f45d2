"""What machines read of the whole site: its map for search engines, what they should leave alone, and whom to tell of a
weakness.

Owns: nothing; it lists what the rooms on its left make public.
Never: names anybody, or anything that is not public today.
"""
