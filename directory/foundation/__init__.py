"""What every room is built on: settings, the database, money, time, errors, actors, signing.

Owns no table and no word a resident reads. Must never import a room.
"""
