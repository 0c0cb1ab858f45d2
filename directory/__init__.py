"""Choosing Care: the application, a house of rooms.

Kept empty so that a rule can be imported without Flask. `directory.app.create_app` builds the application.
"""
