"""Choosing Care: the application, in rooms.

Empty so that a rule can be imported without Flask. `directory.app.create_app` builds the application.
"""
