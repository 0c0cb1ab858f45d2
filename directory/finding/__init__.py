"""Finding: the public search, the service page, browsing, and the search of the regulator's register.

Owns the search log and the index, which is the public read model. Combines what the rooms on its left know; decides
nothing about a service. Must never show a service that is not listable, nor log who searched.
"""
