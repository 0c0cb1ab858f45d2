"""Messages posted in the same transaction as the write they tell of, and the worker that delivers them.

Owns `outbox_message`, and `letter`: what is to be sent by e-mail. If the write rolls back, so does its message. Never
delivers inside a request, never sends a letter twice, and keeps no e-mail address longer than the letter needs it.
"""
