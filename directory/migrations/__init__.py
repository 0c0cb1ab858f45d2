"""Alembic's environment and the numbered changes of the tables, one change each."""
