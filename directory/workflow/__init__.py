"""Moves a row from one state to the next: one action for every workflow.

Owns no table: a room's `states.py` holds the table of its workflow, its model names it. Must never decide whether an
actor may: the action that calls it has asked.
"""
