"""What residents and their families write about a service they use, and the provider's one reply.

Owns: verified feedback, replies, challenges to feedback and their deadlines, and the averages of its scores
(HAR 6.6, HAR App2 2.17-2.19).
Must never: hold a person's name, make a score from anything but the writers' own, hide feedback because it is
unwelcome, or decide who is linked to a service (a room further right verifies that).
"""
