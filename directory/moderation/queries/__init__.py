"""The reads of moderation: reports of mistakes, and the queue of those who decide."""
