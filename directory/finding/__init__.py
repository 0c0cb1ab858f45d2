"""Finding: the public search, the service page, browsing, and the search of the regulator's register.

Owns the search log and the index, which is the public read model. Composes what the rooms on its left say; decides
nothing about a service. Must never show a service that is not listable, and never keep who searched.
"""
