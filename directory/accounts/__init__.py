"""People who sign in: residents, providers' and councils' people, what each was granted, and their sign-ins.

Owns accounts, grants, sessions, second factors and one-time links. Never holds case data, and never tells another room
a name: rooms know an actor by its id and its grants.
"""
