"""Publish weekly league tables: the services of a lot in order of price, with rating, check and feedback beside it.

Owns the snapshots of the tables, which are never changed: a correction is a new version. Never moves a service up or
down by hand, never calls one preferred (HAR 7.12).
"""
