"""Places: where things are and whose area they are in.

Owns councils, wards, postcodes, outward codes, the names people call places by, council outlines, languages
spoken by area, and distance. Everything is a fact published by somebody else (Ordnance Survey, Office for
National Statistics) except how a council wants to be reached. Must never know a service, a provider or a
person, and must never keep what somebody searched for.
"""
