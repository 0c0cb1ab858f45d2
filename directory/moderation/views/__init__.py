"""The views of moderation: the public page that reports a mistake, and the queue of those who decide."""
