"""What families do once they have found something: compare, count the cost, keep a shortlist, take it away on paper.

Owns the league table's weekly snapshots, nothing else: whoever is choosing leaves no trace here. Never stores who is
choosing, never moves a service up or down by hand, never calls one preferred (HAR 7.12).
"""
