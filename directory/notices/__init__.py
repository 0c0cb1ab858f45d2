"""Notices: what reaches staff and providers by mail, and when. Each chooses that for oneself.

Owns the choices, what somebody was told of already, and the summary of a day, which says counts and links and nothing
personal. Decides at the moment of sending whether a letter to somebody with an account still goes: nobody who left is
written to. Never writes a letter about a decision itself: the room that decides does.
"""
