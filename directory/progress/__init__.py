"""How far long work has come: what runs, since when, who began it, and how it ended.

Owns one row for each piece of work that may take minutes, such as a run through the regulator's API or a rebuild of the
index. Must never decide whether work is done, and never stops it: what can't be written down here is logged and left.
"""
