"""The pages on which a provider keeps its own services true: what is free, what the page says, what it costs.

Owns no table. Must never write otherwise than through the actions of the rooms that own the facts, or show a draft to
anybody but its own provider.
"""
