"""Every read of this room: a list of results, one service, the counts of the start page."""
