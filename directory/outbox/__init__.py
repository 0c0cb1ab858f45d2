"""Messages posted in the same transaction as the write they tell of, and the worker that delivers them.

Owns `outbox_message`. If the write rolls back, so does its message. Never delivers inside a request.
"""
