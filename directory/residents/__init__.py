"""The accounts of residents and of those who act for them: who lets them in, and the page that is theirs.

Nothing of their care stands here. Their names are read by the commissioning managers of the council that invited them.
"""
