"""Running a site: what an operator types that is not a room's own. Serving, working, upgrading, checking, copies.

Sits above the application: it holds the site while it works, and looks first whether the database is the right one.
"""
