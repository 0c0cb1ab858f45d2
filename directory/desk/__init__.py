"""What needs doing, for whoever signs in: the first page of providers, councils and administrators.

Owns who took which task. Puts the tasks of every room in order and into words, shows the whole history of a thing and
searches across all that one may see. Never decides anything, and no room imports it: `wiring` hands it their tasks.
"""
