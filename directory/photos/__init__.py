"""The photos of a service's page: added with words for those who cannot see them, read by the Council, then public.

Owns `service_photo`: which file is a photo of which page, in which order, and whether somebody has read it. The bytes
and the words of what is public belong to `files`. Must never show a photo, or words for one, that the Council has not
accepted exactly as they are.
"""
