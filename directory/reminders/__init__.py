"""Reminds providers by letter to confirm facts before they are too old, and takes the answer to such a letter.

Owns `reminder`, a letter to one person, and `reminder_fact`, what it reminds of. Must never change a fact by itself,
act on a link that was merely opened, or write to somebody who has left.
"""
