"""Making an empty site one that speaks for its councils: `directory setup`.

Owns no table. Must never change what it was not asked to change: run again, it adds what is named and leaves the rest.
"""
