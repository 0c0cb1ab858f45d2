"""What residents and their families say about a service they use, and the provider's one reply.

Owns: verified feedback, replies, challenges to feedback and their deadlines, and the averages made from it
(HAR 6.6, HAR App2 2.17-2.19).
Must never: hold a person's name, make a score from anything but the writer's own answers, hide feedback
because it is unwelcome, or decide who may write (it is told that from the right).
"""
